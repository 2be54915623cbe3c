"""The lists that questions have: choices, how many of them, and the words for the points of a scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.forms import checks, rows
from bot.services.forms.frame import Frame
from bot.services.forms.keys import key
from bot.services.forms.parts import ONE_LINE, Judge, Part, Put, State, code, named, plainly
from bot.services.forms.rows import Row
from bot.services.forms.sheet import Answers


class _List(NamedTuple):
    """A list of texts: the field it is kept in, and how long it may be."""

    name: str
    least: int
    most: int


_CHOICES = _List("choices", 2, 26)
_LABELS = _List("labels", 3, 7)


def choices(frame: Frame) -> Iterator[Part]:
    for language in frame.languages:
        yield Part(
            key=f"choices_{code(language)}",
            label=phrase("form.choices", language=named(language)),
            hint=phrase("form.choices_hint" if language == frame.first else "form.same_order"),
            now=rows.shown(frame.now("choices", ()), language),
            needed=language == frame.first,
            put=_put_choices(frame, language),
            judge=_judge(_CHOICES, frame, language),
        )


def labels(frame: Frame) -> Iterator[Part]:
    stand = [Row(each) for each in frame.now("labels", ())]
    for language in frame.languages:
        yield Part(
            key=f"labels_{code(language)}",
            label=phrase("form.labels", language=named(language)),
            hint=phrase("form.labels_hint" if language == frame.first else "form.same_order"),
            now=rows.shown(stand, language),
            put=_put_labels(frame, language),
            judge=_judge(_LABELS, frame, language),
        )


def keyed(found: Sequence[Any], first: Language) -> list[dict[str, Any]]:
    """Choices that all have keys: a new one's is made of its English words, else of those of the language `first`."""
    made: list[dict[str, Any]] = []
    taken = [each.key for each in found if each.key]
    for each in found:
        words = each.text.get("en") or each.text.get(first, "")
        made.append({"key": each.key or key(words, taken, "c"), "text": each.text})
        taken.append(made[-1]["key"])
    return made


def _put_choices(frame: Frame, language: Language) -> Put:
    def put(state: State, value: str) -> None:
        before = [Row(each.text, each.key) for each in state.get("choices") or ()]
        state["choices"] = _written(frame, before, value, language)

    return put


def _put_labels(frame: Frame, language: Language) -> Put:
    def put(state: State, value: str) -> None:
        if not value and language == frame.first:
            state["labels"] = None
            return
        before = [Row(each) for each in state.get("labels") or ()]
        state["labels"] = [row.text for row in _written(frame, before, value, language)] or None

    return put


def _written(frame: Frame, before: list[Row], value: str, language: Language) -> list[Row]:
    lines = rows.lines_of(value)
    if not lines:
        return rows.without(before, language)
    return (rows.written if language == frame.first else rows.translated)(before, lines, language)


def _judge(list_: _List, frame: Frame, language: Language) -> Judge:
    """One a line, none twice, as many as in the language before."""

    def judge(value: str, answers: Answers) -> Phrase | None:
        lines = rows.lines_of(value)
        wrong = rows.bad_lines(lines, list_.least, list_.most)
        other = _other(list_, frame, language, answers)
        if wrong is None and other is not None:
            wrong = rows.not_as_many(lines, *other)
        return wrong or checks.wording(frame.survey, frame.at, language, value)

    return judge


def _other(list_: _List, frame: Frame, language: Language, answers: Answers) -> tuple[int, Language] | None:
    """How many there are in a language before this one, which must be as many here."""
    before = frame.languages[: frame.languages.index(language)]
    for each in before:
        if lines := rows.lines_of(str(answers.get(f"{list_.name}_{code(each)}", ""))):
            return len(lines), each
    stand = len(frame.now(list_.name, ()))
    return (stand, before[0]) if before and stand else None


# ---------------------------------------------------------------- how many of them


def limits(frame: Frame) -> Iterator[Part]:
    yield Part(
        key="at_least",
        label=phrase("form.at_least"),
        now=str(frame.now("at_least", "")),
        put=plainly("at_least", checks.whole),
        most=ONE_LINE,
        judge=lambda value, answers: _bad_least(frame, value, answers),
    )
    yield Part(
        key="at_most",
        label=phrase("form.at_most"),
        hint=phrase("form.no_limit"),
        now=str(frame.now("at_most", "")),
        put=plainly("at_most", checks.whole),
        most=ONE_LINE,
        judge=lambda value, answers: _bad_most(frame, value, answers),
    )


def _bad_least(frame: Frame, value: str, answers: Answers) -> Phrase | None:
    given = rows.lines_of(str(answers.get(f"choices_{code(frame.first)}", "")))
    count = len(given or frame.now("choices", ()))
    return checks.bad_whole(value, 1, count or _CHOICES.most)


def _bad_most(frame: Frame, value: str, answers: Answers) -> Phrase | None:
    least = checks.whole(str(answers.get("at_least") or frame.now("at_least", 1)))
    return checks.bad_whole(value, least or 1, _CHOICES.most)
