"""The form of a translation: a field for each text that a language lacks, with what it says in the survey's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from bot.engine.languages import LANGUAGES, Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Path, TextPlace
from bot.engine.places import texts as places
from bot.engine.references import bad_pipes_at, bad_titles
from bot.engine.survey import Survey
from bot.services.forms import checks
from bot.services.forms.desk import Desk
from bot.services.forms.labels import choice, label
from bot.services.forms.parts import ONE_LINE, Judge, Part, State, cut, named, sheet
from bot.services.forms.sheet import Answers, Sheet

#: As many as fit one page; the rest are asked the next time.
_AT_ONCE = 20
_HINT = 1500


def form(desk: Desk, words: Sequence[str]) -> Sheet | None:
    """None: nothing is missing in that language, or there is no such language."""
    language = next((each for each in LANGUAGES if [each] == list(words)), None)
    if desk.survey is None or language is None:
        return None
    parts = [_part(desk.survey, place, language) for place in islice(_missing(desk.survey, language), _AT_ONCE)]
    if not parts:
        return None

    def apply(draft: Survey, answers: Answers) -> Survey:
        return _applied(draft, answers, language)

    return sheet(phrase("form.title_texts", language=named(language)), parts, desk.language, apply)


def _missing(survey: Survey, language: Language) -> Iterator[TextPlace]:
    """The title first: it says which languages a survey speaks."""
    return (place for place in places(survey) if language not in place.texts)


def _applied(draft: Survey, answers: Answers, language: Language) -> Survey:
    """Each text by what it belongs to, not by its place: somebody may have moved it meanwhile."""
    document = draft.model_dump(mode="json")
    written = False
    for place in places(draft):
        if text := answers.get(_key(draft, place.path)):
            _inside(document, place.path)[language] = text
            written = True
    return Survey.model_validate(document) if written else draft


def _inside(document: Any, path: Path) -> State:
    for part in path:
        document = document[part]
    found: State = document
    return found


def _part(survey: Survey, place: TextPlace, language: Language) -> Part:
    own = pick(place.texts, survey.default_language, survey.default_language)
    return Part(
        key=_key(survey, place.path),
        label=label(survey, place.path),
        hint=cut(" ".join(own.split()), _HINT),
        needed=place.path == ("title",),
        put=lambda _state, _value: None,
        most=ONE_LINE if place.path == ("title",) else 3000,
        judge=_judge(survey, place, language),
    )


def _judge(survey: Survey, place: TextPlace, language: Language) -> Judge:
    """Only what can be wrong with words alone: to look at all of a large survey for each of them takes seconds."""

    def judge(text: str, _answers: Answers) -> Phrase | None:
        written = {language: text}
        titled = bad_titles(survey.model_copy(update={"title": written})) if place.path == ("title",) else ()
        problem = next(chain(titled, bad_pipes_at(survey, place._replace(texts=written))), None)
        return checks.complaint(problem) if problem is not None else None

    return judge


# ---------------------------------------------------------------- what a text belongs to


def _key(survey: Survey, path: Path) -> str:
    """A key for the text that stays the same wherever what it belongs to is moved."""
    names = [str(_name(survey, path, at)) for at in range(len(path))]
    return f"t{hashlib.sha256(chr(0).join(names).encode()).hexdigest()[:19]}"


def _name(survey: Survey, path: Path, at: int) -> str | int:
    """What stands there by its key, where it has one; labels and endings only have their number."""
    part = path[at]
    if at and path[at - 1] == "questions":
        return survey.questions[int(part)].key
    if at and path[at - 1] == "choices":
        return choice(survey, path)
    return part
