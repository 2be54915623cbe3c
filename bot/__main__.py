"""`python -m bot`: the same as `heardback`, where only the requirements are installed."""

from bot.cli import app

if __name__ == "__main__":
    app()
