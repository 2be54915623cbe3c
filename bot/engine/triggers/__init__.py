"""What makes customers eligible to be asked: something that happened, a date, a calendar, an answer, a keyword."""
