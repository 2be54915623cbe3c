"""Who is to be asked, and when: planned, and taken up when it is time."""
