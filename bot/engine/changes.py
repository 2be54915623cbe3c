"""What has changed between two states of a survey, in words for an admin. Nothing goes unmentioned.

Questions, choices and alerts are known by their keys, endings by what they say. What comes with a whole language, or
goes with it, is said in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from pydantic import BaseModel

from bot.engine.languages import LANGUAGES, Language, Texts, pick
from bot.engine.pairing import Pair, aligned, paired
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import texts
from bot.engine.survey import Alert, Choice, Ending, Question, Survey, show_duration

_CUT = 60
_NO_TEXTS: Texts = {}


def changes(before: Survey, after: Survey) -> tuple[Phrase, ...]:
    """Each in one sentence of at most about 150 characters. Empty if and only if both are written down the same."""
    found = _Comparison(before, after)
    return (*found.about(), *found.questions(), *found.alerts(), *found.endings())


class _Comparison:
    def __init__(self, before: Survey, after: Survey) -> None:
        self.before = before
        self.after = after
        self.fresh = set(after.languages) - set(before.languages)
        self.gone = set(before.languages) - set(after.languages)

    # -- the whole

    def about(self) -> Iterator[Phrase]:
        where = phrase("change.survey")
        for language in LANGUAGES:
            if language in self.fresh:
                yield phrase("change.language_new", language=_named(language), n=_spoken(self.after, language))
            elif language in self.gone:
                yield phrase("change.language_gone", language=_named(language))
        yield from self.wordings(where, phrase("change.part_title"), self.before.title, self.after.title)
        yield from _values(where, _SURVEY, self.before, self.after)
        for language in LANGUAGES:
            yield from _keyword(language, self.before.keywords.get(language), self.after.keywords.get(language))

    def wordings(self, where: Phrase, part: Phrase, before: Texts | None, after: Texts | None) -> Iterator[Phrase]:
        old, new = before or _NO_TEXTS, after or _NO_TEXTS
        for language in (each for each in LANGUAGES if old.get(each) != new.get(each)):
            args: dict[str, object] = {"where": where, "part": part, "language": _named(language)}
            if language not in new and language not in self.gone:
                yield phrase("change.wording_gone", **args)
            elif language in old and language in new:
                yield phrase("change.wording", **args, text=_cut(new[language]))
            elif language in new and language not in self.fresh:
                yield phrase("change.wording_new", **args, text=_cut(new[language]))

    # -- questions

    def questions(self) -> Iterator[Phrase]:
        for pair in paired(self.before.questions, self.after.questions):
            if pair.new is None:
                yield phrase("change.question_gone", where=_question(pair.was, pair.old.key), text=self._old(pair.old))
            elif pair.old is None:
                yield phrase("change.question_new", where=_question(pair.now, pair.new.key), text=self._new(pair.new))
            else:
                where = _question(pair.now, pair.new.key)
                yield from _moved(where, pair)
                yield from self._question(where, pair.old, pair.new)

    def _question(self, where: Phrase, old: Question, new: Question) -> Iterator[Phrase]:
        if old.kind != new.kind:
            yield phrase("change.kind", where=where, kind=phrase(f"kind.{new.kind}"))
        for name in ("text", "low", "high", "consent"):
            part = phrase(f"change.part_{name}")
            yield from self.wordings(where, part, getattr(old, name, None), getattr(new, name, None))
        yield from _values(where, _QUESTION, old, new)
        labels = zip_longest(getattr(old, "labels", None) or (), getattr(new, "labels", None) or ())
        for number, (said, says) in enumerate(labels, 1):
            yield from self._label(where, phrase("change.part_label", number=number), said, says)
        yield from self._choices(where, getattr(old, "choices", ()), getattr(new, "choices", ()))

    def _label(self, where: Phrase, part: Phrase, old: Texts | None, new: Texts | None) -> Iterator[Phrase]:
        if old is not None and new is not None:
            yield from self.wordings(where, part, old, new)
        else:
            yield _value(where, part, None if new is None else self._said(new, self.after))

    def _choices(self, where: Phrase, before: Sequence[Choice], after: Sequence[Choice]) -> Iterator[Phrase]:
        for pair in paired(before, after):
            if pair.new is None:
                yield phrase("change.choice_gone", where=where, key=pair.old.key, text=self._old(pair.old))
            elif pair.old is None:
                yield phrase("change.choice_new", where=where, key=pair.new.key, text=self._new(pair.new))
            else:
                part = phrase("change.part_choice", key=pair.new.key)
                yield from _moved(phrase("change.within", where=where, part=part), pair)
                yield from self.wordings(where, part, pair.old.text, pair.new.text)

    # -- alerts and endings

    def alerts(self) -> Iterator[Phrase]:
        for pair in paired(self.before.alerts, self.after.alerts):
            if pair.new is None:
                yield phrase("change.alert_gone", where=_alert(pair.old))
            elif pair.old is None:
                yield phrase("change.alert_new", where=_alert(pair.new), condition=_cut(str(pair.new.when)))
            else:
                yield from _moved(_alert(pair.new), pair)
                yield from _values(_alert(pair.new), _ALERT, pair.old, pair.new)

    def endings(self) -> Iterator[Phrase]:
        old, new = self.before.endings, self.after.endings
        for was, now in aligned([_written(each) for each in old], [_written(each) for each in new]):
            yield from self._ending(was, now)

    def _ending(self, was: int | None, now: int | None) -> Iterator[Phrase]:
        if now is None:
            assert was is not None
            where = phrase("change.ending", number=was + 1)
            yield phrase("change.ending_gone", where=where, text=self._old(self.before.endings[was]))
            return
        where, new = phrase("change.ending", number=now + 1), self.after.endings[now]
        if was is None:
            yield phrase("change.ending_new", where=where, text=self._new(new))
            return
        old = self.before.endings[was]
        yield from self.wordings(where, phrase("change.part_text"), old.text, new.text)
        yield from _values(where, _ENDING, old, new)
        yield from self.wordings(where, phrase("change.part_link_label"), old.link_label, new.link_label)

    # -- its words

    def _old(self, item: Question | Choice | Ending) -> str:
        return self._said(item.text, self.before)

    def _new(self, item: Question | Choice | Ending) -> str:
        return self._said(item.text, self.after)

    @staticmethod
    def _said(wordings: Texts, survey: Survey) -> str:
        return _cut(pick(wordings, survey.default_language, survey.default_language))


def _moved(where: Phrase, pair: Pair) -> Iterator[Phrase]:
    if pair.moved:
        yield phrase("change.moved", where=where, number=pair.now + 1, was=pair.was + 1)


# ---------------------------------------------------------------- single values

_Show = Callable[[Any], object]


def _values(where: Phrase, shows: Mapping[str, _Show], old: object, new: object) -> Iterator[Phrase]:
    """The fields that both have and that are written differently."""
    for name, show in shows.items():
        if hasattr(old, name) and hasattr(new, name):
            was, now = getattr(old, name), getattr(new, name)
            if _differ(was, now):
                yield _value(where, phrase(f"change.part_{name}"), None if now is None else show(now))


def _differ(was: object, now: object) -> bool:
    """Conditions by how they are written: 1 and 1.0 are the same number."""
    if isinstance(was, BaseModel) and isinstance(now, BaseModel):
        return str(was) != str(now)
    return was is not now and was != now


def _value(where: Phrase, part: Phrase, shown: object) -> Phrase:
    if shown is None:
        return phrase("change.value_gone", where=where, part=part)
    return phrase("change.value", where=where, part=part, value=shown)


def _keyword(language: Language, old: str | None, new: str | None) -> Iterator[Phrase]:
    if old != new:
        part = phrase("change.part_keyword", language=_named(language))
        yield _value(phrase("change.survey"), part, None if new is None else _cut(new))


def _as_text(value: object) -> str:
    return _cut(str(value))


def _number(value: float) -> str:
    return f"{value:.15g}"


def _flag(value: bool) -> Phrase:
    return phrase("ask.yes" if value else "ask.no")


def _targets(value: tuple[str, ...]) -> object:
    return _cut(", ".join(value)) if value else phrase("show.default_targets")


_SURVEY: Mapping[str, _Show] = {
    "key": _as_text,
    "purpose": lambda value: phrase(f"form.purpose_{value}"),
    "default_language": lambda value: _named(value),
    "reminder_after": show_duration,
    "expires_after": show_duration,
}
_QUESTION: Mapping[str, _Show] = {
    "when": _as_text,
    "required": _flag,
    "points": _as_text,
    "form": lambda value: phrase(f"form.ces_{value}"),
    "at_least": _as_text,
    "at_most": _as_text,
    "max_length": _as_text,
    "reason_for": _as_text,
    "minimum": _number,
    "maximum": _number,
    "whole": _flag,
}
_ALERT: Mapping[str, _Show] = {
    "when": _as_text,
    "targets": _targets,
    "acknowledge_within": show_duration,
    "reply_within": show_duration,
    "resolve_within": show_duration,
    "urgent": _flag,
    "team": _as_text,
    "consent": _as_text,
    "follow_up": _as_text,
    "follow_up_after": show_duration,
}
_ENDING: Mapping[str, _Show] = {"when": _as_text, "link": _as_text}


# ---------------------------------------------------------------- how parts are called


def _question(place: int, key: str) -> Phrase:
    return phrase("change.question", number=place + 1, key=key)


def _alert(alert: Alert) -> Phrase:
    return phrase("change.alert", key=alert.key)


def _named(language: Language) -> Phrase:
    return phrase(f"lang.{language}")


def _spoken(survey: Survey, language: Language) -> int:
    """How many of its texts are written in that language."""
    return sum(language in place.texts for place in texts(survey))


def _written(ending: Ending) -> str:
    return ending.model_dump_json()


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _CUT else f"{line[: _CUT - 3].rstrip()}..."
