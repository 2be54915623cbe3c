"""Any survey and any customer, drawn at random, and a player that brings them together.

The player keeps the timers as a database would, and puts the conversation through JSON between any two events.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st

from bot.engine import advance as engine
from bot.engine.conditions import All, Answered, Compare, Contains, IsGroup, Not, OneOf
from bot.engine.conditions import Any as Either
from bot.engine.conversation import Conversation, Seed, from_json, to_json
from bot.engine.effects import ArmTimer, CancelTimers, Effect
from bot.engine.events import Command, Commanded, Event, Expired, Interrupted, OptedOut, Replied, Tapped, WaitTimedOut
from bot.engine.prompt import DONE
from bot.engine.survey import (
    Alert,
    Ces,
    Choice,
    ContactDetails,
    Csat,
    Date,
    Ending,
    FreeText,
    MultiChoice,
    Nps,
    Number,
    Question,
    ScoreQuestion,
    SingleChoice,
    Stars,
    Statement,
    Survey,
    YesNo,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FACTS: dict[str, Any] = {"plan": "pro", "visits": 3, "language": "en", "company": "Demo"}

# ---------------------------------------------------------------- any survey

_CHOICES = tuple(Choice(key=key, text={"en": key.title()}) for key in ("price", "staff", "later"))
_LABELS = ({"en": "Bad"}, {"en": "So-so"}, {"en": "Good, {name|friend}"})
_MADE: dict[str, dict[str, Any]] = {
    "choice": {"choices": _CHOICES},
    "multi_choice": {"choices": _CHOICES, "at_least": 1, "at_most": 2},
    "number": {"minimum": 0, "maximum": 99},
    "contact": {"consent": {"en": "For this only."}},
    "labels": {"labels": _LABELS},
}
_KINDS: dict[str, type] = {
    "nps": Nps, "csat": Csat, "labels": Csat, "ces": Ces, "stars": Stars, "choice": SingleChoice,
    "multi_choice": MultiChoice, "yes_no": YesNo, "text": FreeText, "number": Number, "date": Date,
    "contact": ContactDetails, "statement": Statement,
}  # fmt: skip


def _leaves(earlier: list[Question]) -> list[Any]:
    """Comparisons that some answers pass and some do not; of facts too."""
    found: list[Any] = [
        Compare(name="visits", operator=">", value=2),
        Compare(name="plan", operator="=", value="free"),
        OneOf(name="language", values=("en", "ru")),
    ]
    for question in earlier:
        found.append(Answered(name=question.key))
        if isinstance(question, ScoreQuestion):
            found += [IsGroup(name=question.key, group=group) for group in question.scale.groups]
            found.append(Compare(name=question.key, operator="<=", value=3))
        elif isinstance(question, YesNo):
            found.append(Compare(name=question.key, operator="=", value="yes"))
        elif not isinstance(question, Statement):
            found.append(Contains(name=question.key, value="price"))
    return found


def _condition(dice: Random, earlier: list[Question], depth: int = 0) -> Any:
    kind = dice.choice(["leaf", "leaf", "not", "all", "any"]) if depth < 3 else "leaf"
    if kind == "leaf":
        return dice.choice(_leaves(earlier))
    if kind == "not":
        return Not(term=_condition(dice, earlier, depth + 1))
    terms = tuple(_condition(dice, earlier, depth + 1) for _ in range(2))
    return All(terms=terms) if kind == "all" else Either(terms=terms)


def _question(dice: Random, earlier: list[Question]) -> Question:
    kind = dice.choice(sorted(_KINDS))
    more = dict(_MADE.get(kind, {}))
    more["when"] = _condition(dice, earlier) if earlier and dice.random() < 0.5 else None
    more["required"] = dice.random() < 0.5
    scores = [question.key for question in earlier if isinstance(question, ScoreQuestion)]
    if kind == "text" and scores:
        more["reason_for"] = dice.choice([None, *scores])
    if kind == "ces":
        more["form"] = dice.choice(["agree7", "ease5", "faces3", "effort10"])
    said = "Hello {name|there}, you said {q0|nothing}: {plan|all}?"
    made: Question = _KINDS[kind](key=f"q{len(earlier)}", text={"en": said}, **more)
    return made


def _survey(dice: Random, size: int) -> Survey:
    asked: list[Question] = []
    for _ in range(size):
        asked.append(_question(dice, asked))
    alerts = [Alert(key=f"a{at}", when=_condition(dice, asked)) for at in range(dice.randrange(3))]
    endings = [Ending(when=_condition(dice, asked), text={"en": "Bye"}) for _ in range(dice.randrange(2))]
    return Survey(
        key="any",
        title={"en": "Any"},
        questions=tuple(asked),
        alerts=tuple(alerts),
        endings=(*endings, Ending(text={"en": "Thanks, {q1|you}"})),
        reminder_after=dice.choice([None, timedelta(hours=1), timedelta(hours=24)]),
        expires_after=timedelta(hours=dice.choice([2, 30, 72])),
    )


# ---------------------------------------------------------------- any customer


class Act(NamedTuple):
    """`what` the customer does: type, edit, tap, command, wait, stale, stop or interrupt, and with what."""

    what: str
    first: Any = None
    second: Any = None


TEXTS = (
    "1: absolutely brilliant!", "10, awful, I hate it", "I love it, brilliant",
    "0", "1", "2", "3", "5", "9", "10", "11", "8-9", "7 because delivery was late", "2, it broke", "1,3", "price",
    "later", "Good", "yes", "no", "да", "否", "tomorrow", "2026-10-30", "3/4/2026", "ann@example.com", "skip", "back",
    "назад", "help", "language", "русский", "change 1", "change 99", "whatever", "", "⭐⭐", "x" * 5000,
    "\x00\ud83d", "{name}", "%s",
)  # fmt: skip
#: What answers a question whose answers can't be pressed.
_FITTING: dict[type, str] = {Number: "7", Date: "30 October 2026", ContactDetails: "ann@example.com"}
_KEYS = (*(f"q{at}" for at in range(7)), "_language", "nonsense", "")
_TAPPED = ("0", "1", "3", "9", "10", "yes", "no", "price", "staff", "later", DONE, "ru", "nonsense")
_ARGUMENTS = ("", "q0", "q1", "1", "2", "99", "9" * 5000, "ru", "nonsense")
_ACTS: dict[str, tuple[float, Callable[[Random], tuple[Any, ...]]]] = {
    "answer": (12, lambda dice: (dice.choice(TEXTS), dice.randrange(13))),
    "type": (5, lambda dice: (dice.choice(TEXTS),)),
    "tap": (6, lambda dice: (dice.choice(_KEYS), dice.choice(_TAPPED))),
    "edit": (4, lambda dice: (dice.randrange(1, 9), dice.choice(TEXTS))),
    "command": (4, lambda dice: (dice.choice(get_args(Command)), dice.choice(_ARGUMENTS))),
    "wait": (3, lambda dice: (dice.choice([5, 70, 60 * 25, 60 * 80]),)),
    "stale": (2, lambda dice: (dice.choice(["reminder", "resume", "expiry", "doubt"]), dice.randrange(10))),
    "stop": (0.2, lambda dice: ()),
    "interrupt": (0.1, lambda dice: ()),
}


def _acts(dice: Random, length: int) -> list[Act]:
    kinds = dice.choices(list(_ACTS), [weight for weight, _ in _ACTS.values()], k=length)
    return [Act(kind, *_ACTS[kind][1](dice)) for kind in kinds]


# ---------------------------------------------------------------- both together


class Turn(NamedTuple):
    before: Conversation | None
    event: Event | Seed
    after: Conversation
    effects: tuple[Effect, ...]


@dataclass(slots=True)
class Player:
    """One conversation, event by event; `turns` is all that happened, `timers` what is armed."""

    survey: Survey
    now: datetime = NOON
    turns: list[Turn] = field(default_factory=list)
    timers: list[ArmTimer] = field(default_factory=list)
    typed: int = 0

    @property
    def conversation(self) -> Conversation:
        return self.turns[-1].after

    def begin(self) -> None:
        seed = Seed("c1", "start", self.now, "en", "Ann", dict(FACTS))
        self._take(None, seed, engine.start(self.survey, seed))

    def bring(self, event: Event) -> None:
        before = stored(self.conversation)
        self._take(before, event, engine.advance(self.survey, before, event))

    def _take(self, before: Conversation | None, event: Event | Seed, step: engine.Step) -> None:
        self.turns.append(Turn(before, event, step.conversation, step.effects))
        for effect in step.effects:
            if isinstance(effect, CancelTimers):
                self.timers.clear()
            elif isinstance(effect, ArmTimer):
                self.timers.append(effect)

    def does(self, act: Act) -> None:
        self.now += timedelta(seconds=30)
        for event in self._events(act):
            self.bring(event)

    def _events(self, act: Act) -> Iterator[Event]:
        id_ = f"e{len(self.turns)}"
        match act.what:
            case "type":
                self.typed += 1
                yield Replied(id_, self.now, act.first, f"m{self.typed}")
            case "edit":
                yield Replied(id_, self.now, act.second, f"m{act.first}", edited=True)
            case "tap":
                yield Tapped(id_, self.now, act.first, act.second, "bot1")
            case "answer":
                yield self._fitting(id_, act)
            case "command":
                yield Commanded(id_, self.now, act.first, act.second)
            case "wait":
                yield from self.wait(self.now + timedelta(minutes=act.first))
            case "stale":
                yield timed_out(ArmTimer(act.first, self.now, act.second), id_, self.now)
            case "stop":
                yield OptedOut(id_, self.now)
            case _:
                yield Interrupted(id_, self.now)

    def _fitting(self, id_: str, act: Act) -> Event:
        """A press of what the open question offers, else words that fit it: so that conversations get on."""
        asked = self.survey.by_key.get(self.conversation.asked or "")
        choices = [*offered(asked), DONE] if isinstance(asked, MultiChoice) else offered(asked)
        if asked is not None and choices:
            return Tapped(id_, self.now, asked.key, choices[act.second % len(choices)], "bot2")
        self.typed += 1
        return Replied(id_, self.now, _FITTING.get(type(asked), act.first), f"m{self.typed}")

    def wait(self, until: datetime) -> Iterator[Event]:
        while (timer := min(self.timers, key=lambda each: each.at, default=None)) and timer.at <= until:
            self.timers.remove(timer)
            self.now = max(self.now, timer.at)
            yield timed_out(timer, f"t{len(self.turns)}", self.now)
        self.now = max(self.now, until)

    def leave_alone(self) -> None:
        """Lets every timer go off that is armed, for ever."""
        for _ in range(200):
            if not self.timers:
                return
            for event in self.wait(min(timer.at for timer in self.timers)):
                self.bring(event)
        raise AssertionError("the timers never come to rest")


def timed_out(timer: ArmTimer, id_: str, at: datetime) -> Event:
    if timer.kind == "expiry":
        return Expired(id_, at, timer.turn)
    return WaitTimedOut(id_, at, timer.turn, timer.kind)


def offered(question: Question | None) -> list[str]:
    if isinstance(question, ScoreQuestion):
        return [str(value) for value in range(question.scale.low, question.scale.high + 1)]
    if isinstance(question, SingleChoice | MultiChoice):
        return [choice.key for choice in question.choices]
    return ["yes", "no"] if isinstance(question, YesNo) else []


def stored(conversation: Conversation) -> Conversation:
    """As it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(conversation))))


def play(seed: int, size: int, length: int) -> Player:
    """A survey of so many questions and a customer who does so many things; the same numbers give the same play."""
    dice = Random(seed)
    player = Player(_survey(dice, size))
    player.begin()
    for act in _acts(dice, length):
        player.does(act)
    return player


#: Hypothesis rolls the dice and looks for a small play that fails; drawing each part by itself would cost too much.
plays = st.builds(play, seed=st.integers(0, 2**32), size=st.integers(1, 7), length=st.integers(0, 40))
