"""A console as a channel: try a survey out without any account."""
