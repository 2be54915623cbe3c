"""Whom we may ask: the settings, what is so, what was decided, and how it is told."""
