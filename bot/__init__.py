"""Heardback asks customers for feedback where they already talk, and makes sure that somebody acts on it."""
