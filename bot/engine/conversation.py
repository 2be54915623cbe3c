"""One contact in one survey version: what has been answered and where it stands. To and from JSON without loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from bot.engine.conditions import Scalar
from bot.engine.languages import Language

Status = Literal["active", "postponed", "finished"]
Outcome = Literal["completed", "expired", "abandoned", "opted_out", "handed_over"]

#: An answer's value: a score or number, a choice key, choice keys, yes or no, text, an ISO date, contact details.
Value = int | float | str | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An accepted reply. `words` is the whole of what the customer typed, empty for a press; `group` the score group
    where it is a score; `source` the platform's message id it came in, so that an edited message finds it."""

    question: str
    value: Value
    words: str
    at: datetime
    event_id: str
    group: str | None = None
    source: str = ""


class Course(NamedTuple):
    """What of its silences is not as the survey has it: after what time they are reminded, and when it is over at the
    latest."""

    remind_after: timedelta | None = None
    closes_at: datetime | None = None


AS_THE_SURVEY_HAS_IT = Course()


@dataclass(frozen=True, slots=True)
class Seed:
    """What a conversation starts from. `facts` are the contact's attributes, `name` what to call them."""

    id: str
    event_id: str
    at: datetime
    language: Language
    name: str = ""
    facts: dict[str, Scalar] = field(default_factory=dict)
    course: Course = AS_THE_SURVEY_HAS_IT


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole state. The path is derived from it and never stored (see `routing.py`).

    `turn` grows with every message that asks; `asked` is the question now open; `revisit` one gone back to;
    `rejections` counts the replies to it that were not understood, `unread` is the message of the last of them;
    `picked` are the choices ticked so far; `last_at` is when the customer was last heard, from which silence counts:
    of a postponed conversation the time agreed on, of a finished one its end. `sent_at` is when what they are silent
    at went out, where that was a good while later: only from then on it is silence.
    """

    id: str
    language: Language
    name: str
    facts: dict[str, Scalar]
    started_at: datetime
    last_at: datetime
    status: Status = "active"
    outcome: Outcome | None = None
    turn: int = 0
    asked: str | None = None
    revisit: str | None = None
    rejections: int = 0
    unread: str = ""
    picked: tuple[str, ...] = ()
    choosing_language: bool = False
    reminded: bool = False
    answers: dict[str, Answer] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """Statements already said."""
    alerted: tuple[str, ...] = ()
    """The alerts that have opened a case."""
    lifted: tuple[str, ...] = ()
    """Those of them whose reason a correction has taken away."""
    checked: tuple[str, ...] = ()
    """The scores whose words said the opposite, so that the customer was asked whether they were meant."""
    doubted: str | None = None
    """The one of them that is being asked about."""
    course: Course = AS_THE_SURVEY_HAS_IT
    sent_at: datetime | None = None

    @property
    def silent_since(self) -> datetime:
        return self.last_at if self.sent_at is None else max(self.last_at, self.sent_at)

    @property
    def open(self) -> bool:
        return self.status != "finished"

    def but(self, **fields: Any) -> Conversation:
        """The same with some fields changed; itself where that changes nothing."""
        changed = {name: value for name, value in fields.items() if getattr(self, name) != value}
        return replace(self, **changed) if changed else self

    def with_answer(self, answer: Answer) -> Conversation:
        skipped = tuple(key for key in self.skipped if key != answer.question)
        return replace(self, answers={**self.answers, answer.question: answer}, skipped=skipped)


_TIMES = ("started_at", "last_at")
_KEYS = ("picked", "skipped", "shown", "alerted", "lifted", "checked")


def to_json(conversation: Conversation) -> dict[str, Any]:
    """Plain JSON values; `from_json` gives the same conversation back."""
    state = {name: getattr(conversation, name) for name in Conversation.__dataclass_fields__}
    state.update({name: state[name].isoformat() for name in _TIMES})
    state["answers"] = [_answer_to_json(answer) for answer in conversation.answers.values()]
    if (course := _course_to_json(state.pop("course"))) is not None:
        state["course"] = course
    if (sent_at := state.pop("sent_at")) is not None:
        state["sent_at"] = sent_at.isoformat()
    return state


def from_json(state: dict[str, Any]) -> Conversation:
    """The conversation behind `to_json`'s output. Fields added since take their defaults."""
    known = {name: value for name, value in state.items() if name in Conversation.__dataclass_fields__}
    known.update({name: datetime.fromisoformat(known[name]) for name in _TIMES})
    known.update({name: tuple(known.get(name, ())) for name in _KEYS})
    known["answers"] = {each["question"]: _answer_from_json(each) for each in known.get("answers", ())}
    known["sent_at"] = datetime.fromisoformat(known["sent_at"]) if "sent_at" in known else None
    known["course"] = _course_from_json(known.get("course", (None, None)))
    return Conversation(**known)


def _course_to_json(course: Course) -> list[Any] | None:
    """Nothing where it is the survey's."""
    after, closes = course
    if course == AS_THE_SURVEY_HAS_IT:
        return None
    return [
        after.total_seconds() if after is not None else None,
        closes.isoformat() if closes is not None else None,
    ]


def _course_from_json(state: Sequence[Any]) -> Course:
    after, closes = state
    return Course(
        timedelta(seconds=after) if after is not None else None,
        datetime.fromisoformat(closes) if closes is not None else None,
    )


def _answer_to_json(answer: Answer) -> dict[str, Any]:
    state = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    return {**state, "at": answer.at.isoformat()}


def _answer_from_json(state: dict[str, Any]) -> Answer:
    known = {name: value for name, value in state.items() if name in Answer.__dataclass_fields__}
    value = known["value"]
    known.update(at=datetime.fromisoformat(known["at"]), value=tuple(value) if isinstance(value, list) else value)
    return Answer(**known)
