"""All that an adapter may see of the bot: what comes in, what goes out, and what a channel must be able to do."""
