"""The API for other programs: one table of operations, from which it is served and documented."""
