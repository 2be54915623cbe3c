"""Surveys made at random, whose conditions ask for what there is and for what there is not; and everybody who could
answer them, tried one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

from bot.engine.conditions import Known, Tree, lookup_in
from bot.engine.survey import MultiChoice, Number, Question, Survey

#: The answers tried for each kind: all there are, but of words, numbers and facts a few that conditions ask for.
CHOICES = ("a", "b", "c")
SEVERAL = (("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c"))
NUMBERS = (-1, 0, 2, 3, 5, 25, 112)
WORDS = ("late", "later", "late and rude", "2", "5", "no", "else")
FACTS: tuple[Any, ...] = (None, "pro", "free", "Pro plan", 4, 7.5)

_VALUES = {
    "csat": (0, 1, 2, 3, 4, 5, 6),
    "choice": CHOICES,
    "multi_choice": CHOICES,
    "yes_no": ("yes", "no"),
    "number": (-1, 0, 2, 2.5, 3, 5),
    "text": ("late", "rude", 2, 5, "no"),
}
_PLAN = ("pro", "free", "plan", 4, 7)
_ORDERED = ("=", "!=", "<", "<=", ">", ">=")


def _question(kind: str, at: int, draw: st.DrawFn) -> dict[str, Any]:
    written: dict[str, Any] = {"key": f"q{at}", "kind": kind, "text": f"Number {at}?", "required": draw(st.booleans())}
    if kind in ("choice", "multi_choice"):
        written["choices"] = [{"key": key, "text": key} for key in CHOICES]
    if kind == "multi_choice":
        written["at_least"] = draw(st.integers(1, 2))
        written["at_most"] = draw(st.sampled_from((2, 3, None)))
    if kind == "number":
        written["minimum"] = draw(st.sampled_from((0, 1, None)))
        written["maximum"] = draw(st.sampled_from((4, 12, None)))
        written["whole"] = True
    return written


def _comparison(name: str, kind: str, draw: st.DrawFn) -> str:
    """One that the survey's rules let pass."""
    forms = {
        "csat": ("answered", "is", "order", "in"),
        "choice": ("answered", "equal", "in", "contains"),
        "multi_choice": ("answered", "contains"),
        "yes_no": ("answered", "equal"),
    }.get(kind, ("answered", "order", "in", "contains"))
    form = draw(st.sampled_from(forms))
    value = draw(st.sampled_from(_VALUES.get(kind, _PLAN)))
    match form:
        case "answered":
            return f"{name} answered"
        case "is":
            return f"{name} is {draw(st.sampled_from(('dissatisfied', 'neutral', 'satisfied')))}"
        case "in":
            return f"{name} in ({value}, {draw(st.sampled_from(_VALUES.get(kind, _PLAN)))})"
        case "contains":
            return f"{name} contains {value}"
        case "equal":
            return f"{name} {draw(st.sampled_from(('=', '!=')))} {value}"
        case _:
            return f"{name} {draw(st.sampled_from(_ORDERED))} {value}"


def _condition(kinds: Mapping[str, str], draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(kinds)))
        negated = "not " if draw(st.booleans()) else ""
        parts.append(negated + _comparison(name, kinds[name], draw))
    return draw(st.sampled_from((" and ", " or "))).join(parts)


@st.composite
def surveys(
    draw: st.DrawFn, kinds: tuple[str, ...] = tuple(_VALUES), facts: tuple[str, ...] = ("plan",), most: int = 3
) -> Survey:
    """Few questions, so that everybody can be tried. Conditions ask about earlier answers and `facts`."""
    known, questions = dict.fromkeys(facts, "fact"), []
    for at in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(kinds))
        written = _question(kind, at, draw)
        if known and draw(st.booleans()):
            written["when"] = _condition(known, draw)
        questions.append(written)
        known[f"q{at}"] = kind
    alerts = [{"key": f"a{at}", "when": _condition(known, draw)} for at in range(draw(st.integers(0, 2)))]
    endings = [{"when": _condition(known, draw), "text": "Well"} for _ in range(draw(st.integers(0, 2)))]
    whole = {"key": "s", "title": "S", "questions": questions, "alerts": alerts, "endings": [*endings, {"text": "Ta"}]}
    return Survey.model_validate(whole)


# ---------------------------------------------------------------- everybody


@dataclass(frozen=True, slots=True)
class Customer:
    """What one customer says to each question, None where they skip it, and what is known of them."""

    says: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Way:
    """The questions they are asked, the ending they read, and how each condition turned out on the way."""

    asked: list[str]
    ending: int
    held: dict[tuple[Any, ...], bool]


def everybody(survey: Survey) -> Iterator[Customer]:
    said = [_answers(question) for question in survey.questions]
    asks_for_plan = "plan" in survey.model_dump_json()
    for plan in FACTS if asks_for_plan else (None,):
        for answers in product(*said):
            says = {question.key: answer for question, answer in zip(survey.questions, answers, strict=True)}
            yield Customer(says, {} if plan is None else {"plan": plan})


def _answers(question: Question) -> list[Any]:
    listed = [each for each in _TRIED[question.kind] if _fits(question, each)]
    return listed if question.required else [*listed, None]


_TRIED: Mapping[str, tuple[Any, ...]] = {
    "csat": (1, 2, 3, 4, 5),
    "choice": CHOICES,
    "multi_choice": SEVERAL,
    "yes_no": (True, False),
    "number": NUMBERS,
    "text": WORDS,
}


def _fits(question: Question, answer: Any) -> bool:
    if isinstance(question, MultiChoice):
        return question.at_least <= len(answer) <= (question.at_most or len(CHOICES))
    if isinstance(question, Number):
        low, high = question.minimum, question.maximum
        return (low is None or answer >= low) and (high is None or answer <= high)
    return True


def walk(survey: Survey, customer: Customer) -> Way:
    """As a conversation goes, from the first question to the end."""
    answers: dict[str, Known] = {}
    lookup = lookup_in(answers, customer.facts)
    way = Way([], 0, {})

    def holds(path: tuple[Any, ...], tree: Tree | None) -> bool:
        if tree is None:
            return True
        way.held[(*path, "when")] = held = tree.holds(lookup)
        return held

    for at, question in enumerate(survey.questions):
        if holds(("questions", at), question.when):
            way.asked.append(question.key)
            if (said := customer.says[question.key]) is not None:
                group = question.scale.group(said) if question.kind == "csat" else None
                answers[question.key] = Known(said, group)
    for at, alert in enumerate(survey.alerts):
        holds(("alerts", at), alert.when)
    held = [holds(("endings", at), ending.when) for at, ending in enumerate(survey.endings)]
    way.ending = held.index(True)
    return way
