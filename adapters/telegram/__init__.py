"""Telegram, through python-telegram-bot: by webhook where the bot has a public URL, else by long polling."""
