"""`/survey rehearse`: what the last month would have been under other rules, written as after `/gate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from bot.contract.outbound import Button, Notice, Reckoning
from bot.engine.gate_rules import Rules
from bot.engine.quiet import day_of
from bot.services.admin.asked import Asked, Failed, Misused, Reply, find, notice
from bot.services.gates import reading, settings, shown
from bot.services.gates.reading import Changes
from bot.services.voice import say_all

_MONTH = timedelta(days=30)
#: Rules in one go: each is a button.
_MOST = 5
#: Rules of which nobody can tell afterwards what they would have changed.
_UNTOLD = frozenset({"consent", "fallback"})


class _Tried(NamedTuple):
    """`written` are the rules as they are given to `/gate`."""

    written: tuple[str, ...]
    changes: Changes
    rules: Rules


async def rehearse(asked: Asked) -> Reply:
    """`[SURVEY] gap 14d, cap day 100`: the figures come when they are reckoned."""
    survey = await _survey(asked)
    if isinstance(survey, Failed):
        return survey
    tried = await _tried(asked, asked.words[1:] if survey else asked.words)
    if isinstance(tried, Failed):
        return tried
    return await _reckoning(asked, survey, tried)


async def _survey(asked: Asked) -> str | Failed:
    """Its key where one is named first; empty where a rule is."""
    if not asked.words:
        return asked.usage()
    if asked.words[0].casefold() in reading.READERS:
        return ""
    found = await find(asked, asked.words[0])
    return found if isinstance(found, Failed) else found.survey.key


async def _tried(asked: Asked, words: Sequence[str]) -> _Tried | Failed:
    """The rules one after the other, each on top of those before it."""
    written = list(_pieces(words))
    if not 1 <= len(written) <= _MOST:
        return asked.usage()
    changes: Changes = ()
    rules = await settings.rules(asked.work)
    for verb, *rest in written:
        read = reading.READERS.get(verb.casefold())
        if verb.casefold() in _UNTOLD:
            return asked.fail("rehearse.untold", rule=verb.casefold())
        found = await read(replace(asked, words=rest), rules) if read is not None else asked.usage()
        if isinstance(found, Misused):
            return asked.usage()
        if isinstance(found, Failed):
            return found
        changes += found
        rules = await settings.rules(asked.work, changes)
    return _Tried(tuple(" ".join(each) for each in written), changes, rules)


def _pieces(words: Sequence[str]) -> Iterator[list[str]]:
    """A comma divides two rules where the name of one follows it: `countries allow GB, US, cap day 9` are two."""
    piece: list[str] = []
    for word in words:
        if piece and piece[-1].endswith(",") and word.casefold() in reading.READERS:
            yield [*piece[:-1], piece[-1].rstrip(",")]
            piece = []
        piece.append(word)
    if piece:
        yield piece


async def _reckoning(asked: Asked, survey: str, tried: _Tried) -> Reply:
    now, present = asked.work.now, await settings.rules(asked.work)
    head = asked.tell("rehearse.head_of", survey=survey) if survey else asked.tell("rehearse.head")
    return Reckoning(
        before=present.model_dump(mode="json"),
        rules=tried.rules.model_dump(mode="json"),
        since=day_of(now - _MONTH, tried.rules.zone).isoformat(),
        until=now.isoformat(),
        language=asked.language,
        survey=survey,
        lead="\n".join([head, *_said(asked, present, tried)]),
        buttons=_buttons(asked, tried),
        alt=asked.tell("rehearse.failed"),
    )


def _said(asked: Asked, present: Rules, tried: _Tried) -> Sequence[str]:
    """Of the rules that were written, the sentences that are not so now; all, where they are so already."""
    verbs = {each.split(" ", 1)[0].casefold() for each in tried.written}
    lines = [
        say_all([line], asked.language) for verb in shown.OF if verb in verbs for line in shown.OF[verb](tried.rules)
    ]
    before = {say_all([line], asked.language) for line in shown.everything(present)}
    return [each for each in lines if each not in before] or lines


def _buttons(asked: Asked, tried: _Tried) -> tuple[Button, ...]:
    """Each sets one of the rules."""
    content: Notice = notice("", *(asked.button_with("set_rule", f"gate {each}", rule=each) for each in tried.written))
    return content.buttons
