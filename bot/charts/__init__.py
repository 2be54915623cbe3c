"""Pictures of results for chat: `model` says what is shown, `draw` makes a PNG of it, `studio` does so in a process of
its own, so that the bot carries no drawing library. Knows nothing of surveys."""
