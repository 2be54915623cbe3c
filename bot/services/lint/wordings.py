"""What can be seen of the texts alone: missing translations, too many words, the same question twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from unicodedata import east_asian_width

from rapidfuzz import fuzz

from bot.engine.languages import LANGUAGES, pick
from bot.engine.paths import Paths
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Path, TextPlace, texts
from bot.engine.reach import together
from bot.engine.survey import MultiChoice, Question, SingleChoice, Statement, Survey
from bot.engine.words.text import key
from bot.services.lint.findings import Finding, Place, listed, place_at

#: So many columns of a phone are a question that nobody reads to its end; a Chinese character takes two.
_LONG = 320
_SHOWN_PLACES = 4
#: In percent, of two questions as wholes, and of the words in which they differ: what is left is a slip of the pen.
_ALIKE = 90
_SAME_WORD = 65


def found(survey: Survey) -> Iterator[Finding]:
    yield from _missing(survey)
    yield from _unseen(survey)
    yield from _long(survey)
    yield from _alike(survey)


# ---------------------------------------------------------------- translations


def _missing(survey: Survey) -> Iterator[Finding]:
    """The title says which languages the survey speaks."""
    for language in survey.languages:
        places = [place for place in texts(survey) if language not in place.texts]
        if places:
            what = phrase("lint.missing", n=len(places), places=_some(survey, places))
            where = Place("survey", "", places[0].path, language)
            yield Finding("problem", where, what, phrase("lint.missing_do"))


def _unseen(survey: Survey) -> Iterator[Finding]:
    for language in LANGUAGES:
        places = [place for place in texts(survey) if language in place.texts]
        if places and language not in survey.title:
            what = phrase("lint.unseen", n=len(places), places=_some(survey, places))
            yield Finding("warning", place_at(survey, ("title", language)), what, phrase("lint.unseen_do"))


def _some(survey: Survey, places: list[TextPlace]) -> Phrase | str:
    """The first few by name."""
    named = [_named(survey, place.path) for place in places[:_SHOWN_PLACES]]
    left = len(places) - len(named)
    return listed([*named, phrase("lint.others", n=left)] if left else named)


def _named(survey: Survey, path: Path) -> Phrase | str:
    """`why`, `why.low`, `why.late` for the choice of that key; the title and endings in words."""
    if path[0] == "title":
        return phrase("lint.at_title")
    where = place_at(survey, path)
    if where.part == "ending":
        return where.said
    question = survey.questions[int(path[1])]
    match path[2:]:
        case ("choices", int(at), "text") if isinstance(question, SingleChoice | MultiChoice):
            return f"{question.key}.{question.choices[at].key}"
        case ("labels", int(at)):
            return f"{question.key}.{at + 1}"
        case ("text",):
            return question.key
        case detail:
            return f"{question.key}.{detail[0]}"


# ---------------------------------------------------------------- length and repetition


def _long(survey: Survey) -> Iterator[Finding]:
    for at, question in enumerate(survey.questions):
        long = {language: text for language, text in question.text.items() if _columns(text) > _LONG}
        if long:
            spoken = listed([phrase(f"lang.{language}") for language in long])
            what = phrase("lint.long_text", n=max(map(len, long.values())), languages=spoken)
            yield Finding("advice", place_at(survey, ("questions", at, "text")), what, phrase("lint.long_text_do"))


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _alike(survey: Survey) -> Iterator[Finding]:
    """Each question is compared with those before it."""
    paths = Paths(survey)
    said = [key(pick(each.text, survey.default_language, survey.default_language)) for each in survey.questions]
    for at, question in enumerate(survey.questions):
        near = (each for each, words in zip(survey.questions[:at], said, strict=False) if _is_near(words, said[at]))
        first = next((each for each in near if _asked_of_one(paths, each, question)), None)
        if first is not None:
            what, mend = phrase("lint.alike", key=first.key), phrase("lint.alike_do")
            yield Finding("advice", place_at(survey, ("questions", at, "text")), what, mend)


def _asked_of_one(paths: Paths, *questions: Question) -> bool:
    """The branches of a survey may well ask the same; statements ask nothing."""
    return not any(isinstance(each, Statement) for each in questions) and together(paths, *questions)


def _is_near(first: str, second: str) -> bool:
    """ "Rate part 1" and "Rate part 2" do not, near as they are: what differs are other words, not misspelt ones."""
    if first == second:
        return True
    if fuzz.ratio(first, second) < _ALIKE:
        return False
    one, other = first.split(), second.split()
    pairs = zip_longest((word for word in one if word not in other), (word for word in other if word not in one))
    return all(a is None or b is None or fuzz.ratio(a, b) >= _SAME_WORD for a, b in pairs)
