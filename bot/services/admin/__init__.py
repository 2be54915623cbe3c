"""What the commands do, one file for each thing an admin cares about. `services/commands.py` says which there are."""
