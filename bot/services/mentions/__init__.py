"""Words that nobody asked for: brought by monitoring tools, or overheard where the bot was told to listen."""
