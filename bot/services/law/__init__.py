"""What customers may ask of us by law, and what we keep for how long."""
