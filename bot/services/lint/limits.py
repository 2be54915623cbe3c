"""Which limits of the channels a survey passes, as findings: one for each question, language and kind of limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import name as character_name

from bot.contract.channel import Over
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Path, texts
from bot.engine.survey import Survey
from bot.services.lint.findings import Finding, Weight, excerpt, listed, place_at
from bot.services.lint.measured import Sent

#: A question that takes more parts than this is dear, and long for a small screen.
_MANY_PARTS = 2
#: How much is shown on either side of a character.
_AROUND = 12
_WEIGHTS: dict[str, Weight] = {"token": "problem", "choices": "advice"}


def found(survey: Survey, sent: Sequence[Sent]) -> Iterator[Finding]:
    """Of what is written in its language: another language's words in its place are told of as missing already."""
    lacking = {(place.path[:2], each) for place in texts(survey) for each in {*survey.languages} - place.texts.keys()}
    written = [message for message in sent if (message.path, message.language) not in lacking]
    yield from _cut(survey, written)
    yield from _dear(survey, written)


class _Kind(NamedTuple):
    """What is told of in one finding."""

    path: Path
    language: Language
    what: str


def _cut(survey: Survey, sent: Sequence[Sent]) -> Iterator[Finding]:
    found: dict[_Kind, list[tuple[str, Over]]] = {}
    for message in sent:
        for over in message.over:
            kind = _Kind(message.path, message.language, over.what)
            found.setdefault(kind, []).append((message.channel, over))
    for kind, overs in found.items():
        yield _strange(survey, kind, overs[0][1]) if kind.what == "alphabet" else _over(survey, kind, overs)


def _over(survey: Survey, kind: _Kind, overs: list[tuple[str, Over]]) -> Finding:
    channels = listed([phrase(f"channel.{channel}") for channel in dict.fromkeys(channel for channel, _ in overs)])
    first = overs[0][1]
    what = phrase(
        f"lint.over_{kind.what}",
        channels=channels,
        limit=min(over.limit for _, over in overs),
        length=max(over.length for _, over in overs),
        text=excerpt(first.text),
        n=len({over.text for _, over in overs}),
    )
    where = place_at(survey, (*kind.path, "text", kind.language))
    return Finding(_WEIGHTS.get(kind.what, "warning"), where, what, phrase(f"lint.over_{kind.what}_do"))


# ---------------------------------------------------------------- text messages


def _strange(survey: Survey, kind: _Kind, over: Over) -> Finding:
    """A few characters that put a text message into the alphabet of which it takes more parts."""
    path, around = _standing(survey, kind, over.text[0])
    named = phrase("lint.in_words", characters=listed([*map(_named, over.text)]), words=around)
    characters = named if around else listed([*map(_named, over.text)])
    what = phrase("lint.alphabet", characters=characters, dear=over.length, cheap=over.limit)
    return Finding("warning", place_at(survey, path), what, phrase("lint.alphabet_do"))


def _named(character: str) -> str:
    """`ç (U+00E7)`; one that nobody sees by its name."""
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else f"{code} {character_name(character, '')}".strip()


def _standing(survey: Survey, kind: _Kind, character: str) -> tuple[Path, str]:
    """Where the character stands, with the words around it; the message as a whole where it was filled in."""
    for place in texts(survey):
        text = place.texts.get(kind.language, "")
        if place.path[:2] == kind.path and character in text:
            at = text.index(character)
            around = " ".join(text[max(0, at - _AROUND) : at + _AROUND + 1].split())
            return (*place.path, kind.language), around
    return (*kind.path, "text", kind.language), ""


def _dear(survey: Survey, sent: Sequence[Sent]) -> Iterator[Finding]:
    """One for each question: most are dear in several languages at once."""
    dear: dict[Path, list[Phrase]] = {}
    for message in sent:
        is_long = message.by_sms and message.path[0] == "questions" and message.alone > _MANY_PARTS
        if is_long and not _by_alphabet(message):
            said = phrase("lint.parts_in", language=phrase(f"lang.{message.language}"), parts=message.alone)
            dear.setdefault(message.path, []).append(said)
    for path, parts in dear.items():
        what = phrase("lint.parts", most=_MANY_PARTS, parts=listed(parts))
        yield Finding("warning", place_at(survey, (*path, "text")), what, phrase("lint.parts_do"))


def _by_alphabet(message: Sent) -> bool:
    """Whether a character or two are all that makes it dear, which is told of already."""
    return any(over.what == "alphabet" and over.limit <= _MANY_PARTS for over in message.over)
