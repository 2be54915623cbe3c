"""One choice or several: by number, letter, label in any language, both, or an unmistakable misspelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.engine.replies.labels import label_meant
from bot.engine.replies.outcome import Accepted, Reply, Said, rejected
from bot.engine.survey import ChoiceQuestion, MultiChoice, SingleChoice
from bot.engine.words.numbers import number_named
from bot.engine.words.scoring import REASON
from bot.engine.words.text import fold, key, lower

_LATIN = "abcdefghijklmnopqrstuvwxyz"
#: Cyrillic letters that name the same place for every reader. в and с look like b and c, д may be d or the fifth.
_CYRILLIC = {"а": 0, "б": 1}
_PLACE = re.compile(
    r"[(\[]?(?:(?:option|number|choice|вариант|номер|пункт|ответ|选项|選項|选|選|第) ?|[#№] ?)?"
    r"(?P<place>[0-9]{1,2}|[a-zаб]|[^\W\d_]{1,12})(?: ?(?:个|個|项|項|号|號))?[)\].!]*"
)
_PLACE_AND_LABEL = re.compile(r"(?P<place>[0-9]{1,2}|[a-zаб])(?:\s*[.):]\s*|\s+[-–—]\s+|\s+)(?P<label>\S.*)")

_MARKS = re.compile(r"[,;\n、/&+]+")
_MARKS_AND_WORDS = re.compile(r"[,;\n、/&+]|\b(?:and|и)\b|和|与|與|跟")
#: Nobody lists more parts than twice the most choices; it bounds the work on a long text.
_MOST_PARTS = 52
_SHORT_LIST = re.compile(r"(?:[0-9]{1,2}|[a-zаб])(?:\s+(?:[0-9]{1,2}|[a-zаб]))+")


def read_choice(question: SingleChoice, said: Said) -> Reply:
    place = _meant(question, said.text)
    if place is not None:
        return Accepted(question.choices[place].key)
    reason = REASON.search(fold(said.text))
    if reason and (place := _meant(question, said.text[: reason.start()])) is not None:
        return Accepted(question.choices[place].key, said.text[reason.end() :].strip())
    return rejected("choice", count=len(question.choices))


def read_choices(question: MultiChoice, said: Said) -> Reply:
    """Every way to part the list is tried; what can be parted into two different lists is asked again."""
    lists = {places for parts in _partings(said.text) if (places := _all_meant(question, parts)) is not None}
    if len(lists) != 1:
        return rejected("choices", count=len(question.choices))
    return choose_many(question, (question.choices[place].key for place in lists.pop()))


def choose_many(question: MultiChoice, picked: Iterable[str]) -> Reply:
    """The answer behind choice keys, in the survey's order. Unknown keys are passed over."""
    wanted = set(picked)
    keys = tuple(choice.key for choice in question.choices if choice.key in wanted)
    if len(keys) < question.at_least:
        return rejected("too_few", least=question.at_least)
    if question.at_most is not None and len(keys) > question.at_most:
        return rejected("too_many", most=question.at_most)
    return Accepted(keys)


def _partings(text: str) -> Iterable[list[str]]:
    plain = fold(text)
    yield [text]
    yield _MARKS.split(plain)
    yield _MARKS_AND_WORDS.split(plain.casefold())
    if _SHORT_LIST.fullmatch(key(text)):
        yield key(text).split()


def _all_meant(question: ChoiceQuestion, parts: list[str]) -> frozenset[int] | None:
    if len(parts) > _MOST_PARTS:
        return None
    places = {_meant(question, part) for part in parts if part.strip()}
    return frozenset(place for place in places if place is not None) if places and None not in places else None


def _meant(question: ChoiceQuestion, text: str) -> int | None:
    """The place of the one choice that `text` means, from 0; None where ways of reading it disagree."""
    labels = [choice.text for choice in question.choices]
    by_label = label_meant(text, labels)
    readings = {by_label, _by_place(text, len(labels)), _by_both(question, text)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _by_place(text: str, count: int) -> int | None:
    match = _PLACE.fullmatch(lower(text))
    return _place(match["place"], count) if match else None


def _place(name: str, count: int) -> int | None:
    place = _CYRILLIC.get(name, _LATIN.find(name) if len(name) == 1 else -1)
    if place < 0:
        number = int(name) if name.isdecimal() else number_named(name)
        place = -1 if number is None else number - 1
    return place if 0 <= place < count else None


def _by_both(question: ChoiceQuestion, text: str) -> int | None:
    """ "2. Delivery", if the second is Delivery."""
    match = _PLACE_AND_LABEL.fullmatch(lower(text))
    if match is None:
        return None
    place = _place(match["place"], len(question.choices))
    labelled = label_meant(match["label"], [choice.text for choice in question.choices])
    return place if place == labelled else None
