"""Words that mean something in every chat, in any of the four languages: none of them may start a survey."""

from __future__ import annotations

from bot.engine.words.assent import SIGNS, decided
from bot.engine.words.commands import command_in
from bot.engine.words.consent import is_start, is_stop
from bot.engine.words.elsewhere import platform_preferred, platform_wanted
from bot.engine.words.numbers import number_named
from bot.engine.words.own_data import own_data_in
from bot.engine.words.purposes import surveys_in
from bot.engine.words.text import key
from bot.engine.words.verdicts import verdict_in

_READERS = (
    decided,
    SIGNS.get,
    command_in,
    verdict_in,
    own_data_in,
    surveys_in,
    platform_wanted,
    platform_preferred,
)


def means_something(word: str) -> bool:
    """Twilio's own words (platforms.md, section 7) are all among the stop and start words, commands and answers."""
    if is_stop(word) or is_start(word) or number_named(key(word)) is not None:
        return True
    return any(reads(word) is not None for reads in _READERS)


def could_be_an_answer(word: str) -> bool:
    """`2`, `9/10`: there is no letter in it."""
    return not any(character.isalpha() for character in word)
