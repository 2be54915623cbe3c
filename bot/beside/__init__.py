"""Work that may crash, hang or eat memory is done in a process beside the bot, which answers line by line."""
