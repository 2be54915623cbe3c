"""What an alert asks of those it pages: deadlines, whose working hours count, consent, and what is asked afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.engine.phrases import Phrase, phrase
from bot.engine.references import consents
from bot.engine.survey import KEY_PATTERN, Alert, Survey, show_duration
from bot.services.forms import checks
from bot.services.forms.parts import ONE_LINE, Part, State, plainly
from bot.surveys.foreign.keys import unique

_DEADLINES = ("reply_within", "resolve_within")
_KEYS = ("team", "follow_up")
#: So many questions are offered at most; more may be named in one line, or in a file.
_MOST_CONSENTS = 20
_MORE = "more = yes"


def parts(survey: Survey, alert: Alert | None) -> Iterator[Part]:
    """Asked only of those who want more than to page somebody."""
    yield Part("more", phrase("form.more"), _nothing, kind="yes_no", hint=phrase("form.more_hint"))
    for name in _DEADLINES:
        yield _words(name, alert)
    yield _urgent(alert)
    yield _words("team", alert)
    yield from _consent(survey, alert)
    yield _words("follow_up", alert)
    yield _words("follow_up_after", alert)


def _nothing(_state: State, _value: Any) -> None:
    """Whether more is asked changes nothing by itself."""


def _words(name: str, alert: Alert | None) -> Part:
    value = getattr(alert, name, None)
    return Part(
        key=name,
        label=phrase(f"form.{name}"),
        hint=phrase(f"form.{name}_hint"),
        now="" if value is None else value if name in _KEYS else show_duration(value),
        when=_MORE,
        put=plainly(name, _READ[name]),
        most=ONE_LINE,
        judge=lambda text, _answers: _JUDGE[name](text),
    )


def _urgent(alert: Alert | None) -> Part:
    now = "" if alert is None else "yes" if alert.urgent else "no"
    hint = phrase("form.urgent_hint")
    return Part("urgent", phrase("form.urgent"), plainly("urgent"), kind="yes_no", hint=hint, now=now, when=_MORE)


def _consent(survey: Survey, alert: Alert | None) -> Iterator[Part]:
    """Where there is a question that could be it."""
    possible = consents(survey)[:_MOST_CONSENTS]
    none = unique("none", possible)
    if possible:
        yield Part(
            key="consent",
            label=phrase("form.consent_of"),
            hint=phrase("form.consent_of_hint"),
            now=(alert and alert.consent) or none,
            kind="one",
            when=_MORE,
            options=(*((key, key) for key in possible), (none, phrase("form.no_consent"))),
            put=plainly("consent", lambda key: None if key == none else key),
        )


# ---------------------------------------------------------------- in words


def read(survey: Survey, said: Mapping[str, str]) -> State | Phrase:
    """The fields by name, out of what was written for each; or what is wrong with the first that is."""
    for name, text in said.items():
        problem = _bad_consent(survey, text) if name == "consent" else _JUDGE[name](text)
        if problem is not None:
            return problem
    return {name: _READ[name](text) for name, text in said.items()}


def _bad_key(text: str) -> Phrase | None:
    return None if re.fullmatch(KEY_PATTERN, _key(text)) else phrase("form.bad_key", text=text[:60])


def _key(text: str) -> str:
    return text.strip().casefold()


def _bad_consent(survey: Survey, text: str) -> Phrase | None:
    if _key(text) in consents(survey):
        return None
    said = phrase("check.consent", name=text[:60])
    return phrase("form.problem", what=said, do=Phrase("check.consent_do", said.args))


_TIMES = ("acknowledge_within", *_DEADLINES, "follow_up_after")
_READ: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(_TIMES, checks.duration),
    **dict.fromkeys((*_KEYS, "consent"), _key),
    "urgent": lambda text: text == "yes",
}
_JUDGE: Mapping[str, Callable[[str], Phrase | None]] = {
    **dict.fromkeys(_TIMES, checks.bad_duration),
    **dict.fromkeys(_KEYS, _bad_key),
    "urgent": lambda _text: None,
}
