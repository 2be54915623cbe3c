"""The opinions in a text, one after another, with what stands before them taken into account."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.engine.words import opinion_words, opinion_words_zh
from bot.engine.words.opinion_words import Entry
from bot.engine.words.text import lower

#: Whoever writes more has said by then what they think; it also bounds the work.
_LONGEST = 5_000
#: How many words (or Chinese characters) a "not" reaches over.
_REACH = 4
_STEM = 40
_WIDEST_ZH = max(map(len, opinion_words_zh.SPELLED))

_SMILE = re.compile(r"[:;=]-?\)+|\){2,}")
_FROWN = re.compile(r"[:=]-?\(+|\({3,}")
_CLAUSE = re.compile(
    r"([.,!?;:\n…、—–()\[\]]+|(?<!\w)-(?!\w)|\b(?:but|however|although|но|однако|зато)\b|但是|但|可是|然而)"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{_HAN}]+|(?<!\S)/s(?!\S)|(?:(?![{_HAN}])[^\W_])+(?:['-](?:(?![{_HAN}])[^\W_])+)*|[^\w\s]")
_JOINING = ("or", "nor", "или", "и", "或", "and")


@dataclass(slots=True)
class Opinions:
    """`values` are opinions from -2 to 2; `ironic`: there are words that are seldom meant as they are said."""

    values: list[int] = field(default_factory=list)
    ironic: bool = False


@dataclass(slots=True)
class _Before:
    """What stands before the word that is being read, and for how many words it still counts."""

    counts: dict[str, int] = field(default_factory=dict)

    def has(self, role: str) -> bool:
        return self.counts.get(role, 0) > 0

    def pass_word(self) -> None:
        self.counts = {role: left - 1 for role, left in self.counts.items() if left > 1}


def opinions(words: str) -> Opinions:
    found = Opinions()
    parts = [*_CLAUSE.split(_plain(words)), ""]
    for clause, end in zip(parts[::2], parts[1::2], strict=True):
        _read(found, list(_entries(_tokens(clause))), asked="?" in end)
    return found


def _plain(words: str) -> str:
    """Invisible characters would part a word; a smile is made of what parts sentences."""
    seen = "".join(each for each in words[:_LONGEST] if unicodedata.category(each) != "Cf" and not _tints(each))
    text = lower("\n".join(seen.splitlines()))
    return _FROWN.sub(" 🙁 ", _SMILE.sub(" 🙂 ", text))


def _tints(character: str) -> bool:
    """Chooses how the picture before it is drawn."""
    return "\ufe00" <= character <= "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff"


def _tokens(clause: str) -> list[str]:
    return _TOKEN.findall(clause)


def _entries(tokens: list[str]) -> Iterator[tuple[str, Entry | None]]:
    """Each wording with what it says; None for one that says nothing."""
    at = 0
    while at < len(tokens):
        if _is_han(tokens[at]):
            yield from _chinese(tokens[at])
            at += 1
        else:
            length, entry = _longest(tokens, at)
            yield tokens[at], entry
            at += length


def _is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff"


def _chinese(run: str) -> Iterator[tuple[str, Entry | None]]:
    at = 0
    while at < len(run):
        widths = range(min(_WIDEST_ZH, len(run) - at), 0, -1)
        width = next((each for each in widths if run[at : at + each] in opinion_words_zh.SPELLED), 1)
        yield run[at : at + width], opinion_words_zh.SPELLED.get(run[at : at + width])
        at += width


_PHRASES: dict[str, list[tuple[str, ...]]] = {}
for _wording in sorted(opinion_words.SPELLED, key=len, reverse=True):
    _PHRASES.setdefault(_wording[0], []).append(_wording)


def _longest(tokens: list[str], at: int) -> tuple[int, Entry | None]:
    """How many tokens from here are one wording, and what it says."""
    for wording in _PHRASES.get(tokens[at], ()):
        there = tokens[at : at + len(wording)]
        if len(there) == len(wording) and all(map(_fits, there, wording)):
            return len(wording), opinion_words.SPELLED[wording]
    return 1, _by_stem(tokens[at])


def _fits(token: str, word: str) -> bool:
    return token.startswith(word[:-1]) if word.endswith("*") else token == word


def _by_stem(token: str) -> Entry | None:
    stems = (token[:length] + "*" for length in range(min(len(token), _STEM), 2, -1))
    return next((opinion_words.SPELLED[(stem,)] for stem in stems if (stem,) in opinion_words.SPELLED), None)


def _read(found: Opinions, entries: list[tuple[str, Entry | None]], *, asked: bool) -> None:
    before, values = _Before(), list[int]()
    for number, (_, entry) in enumerate(entries):
        after = entries[number + 1 : number + 2]
        if isinstance(entry, int):
            value = _in_context(entry, before)
            values += [] if value > 0 and (asked or before.has("unreal")) else [value]
            _after_opinion(before, after)
        elif entry == "ironic":
            found.ironic |= not (after and isinstance(after[0][1], int) and after[0][1] > 0)
        elif entry == "over":
            _take_over(values, before)
        elif entry is None:
            before.pass_word()
        elif after or entry not in ("more", "less"):
            before.counts[entry] = _REACH
    found.values += values


def _take_over(values: list[int], before: _Before) -> None:
    """A trouble that is over is good news, whichever was said first; one that is not over is bad."""
    if before.has("not"):
        values.append(-1)
    elif not before.has("unreal"):
        values[-1:] = [each for each in values[-1:] if each > 0]
        values.append(1)
    before.counts = {"over": _REACH}


def _in_context(value: int, before: _Before) -> int:
    if before.has("over") and value < 0:
        return 0
    if before.has("more") and abs(value) == 1 and not before.has("not"):
        value *= 2
    if before.has("less") and abs(value) == 2:
        value //= 2
    if before.has("not"):
        return {2: -1, 1: -1, 0: 0, -1: 1, -2: 0}[value]
    return value


def _after_opinion(before: _Before, after: list[tuple[str, Entry | None]]) -> None:
    """What stood before an opinion has been used up, but for "not fast or friendly"."""
    if not (after and after[0][0] in _JOINING):
        unreal = before.counts.get("unreal", 0)
        before.counts = {"unreal": unreal}
