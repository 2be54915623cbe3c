"""What words mean in the four languages, whichever of them the customer has chosen: tables and anchored patterns."""

from bot.engine.words.commands import command_in, language_named
from bot.engine.words.consent import is_start, is_stop
from bot.engine.words.own_data import own_data_in, sure_in
from bot.engine.words.purposes import surveys_in
from bot.engine.words.spoken import spoken_in
from bot.engine.words.verdicts import verdict_in

__all__ = [
    "command_in",
    "is_start",
    "is_stop",
    "language_named",
    "own_data_in",
    "spoken_in",
    "sure_in",
    "surveys_in",
    "verdict_in",
]
