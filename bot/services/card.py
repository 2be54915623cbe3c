"""A case as staff see it: who, what score, their words, and what to do next, in the staff's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unicodedata import category

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button, Card
from bot.engine.conversation import Conversation, from_json
from bot.engine.languages import Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import spoken_on
from bot.engine.routing import Route
from bot.engine.survey import Survey
from bot.services import showing
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations

_WORDS_SHOWN = 12


async def card_of(work: Work, row: Any) -> Card:
    """`row` is a case as `storage.cases.load` gives it, with what has just been changed."""
    language = work.house.language
    survey = await work.house.library.version(work.tx, row["version_id"])
    state = from_json(row["conversation_state"])
    answers, remarks = await conversations.said(work.tx, row["conversation_id"])
    history = await conversations.history(work.tx, row["contact_id"], row["conversation_id"])
    score = next((each for each in answers if each["score_group"]), None)
    address = Address.parse(row["address"])
    facts = [
        (phrase("staff.fact.customer"), row["name"] or str(address)),
        (phrase("staff.fact.channel"), _where(address, row["name"], language)),
        (phrase("staff.fact.language"), phrase(f"lang.{state.language}")),
        (phrase("staff.fact.history"), _history(history)),
        (phrase("staff.fact.since"), f"{row['opened_at']:%Y-%m-%d %H:%M} UTC"),
    ]
    quotes = _quotes(survey, state, answers, language)
    also = say(phrase("staff.also"), language)
    quotes += [("" if number else also, each["words"]) for number, each in enumerate(reversed(remarks))]
    return Card(
        headline=_headline(row, survey, _event(row, survey, state, score), language),
        facts=tuple((say(label, language), _one_line(say(value, language))) for label, value in facts if value),
        quotes=tuple(quotes[-_WORDS_SHOWN:]),
        state=say(_state(row), language),
        buttons=_buttons(row, language),
        tone=_TONES[row["status"]],
    )


_TONES: dict[str, Any] = {"open": "urgent", "acknowledged": "taken", "assigned": "taken", "resolved": "done"}
_NEXT = {
    "open": ("acknowledge", "assign", "resolve"),
    "acknowledged": ("assign", "resolve"),
    "assigned": ("assign", "resolve"),
    "resolved": (),
}


def _where(address: Address, name: str, language: Language) -> str:
    """The platform, and the address where it does not stand for the name already."""
    platform = say(showing.platform(address), language)
    return f"{platform} · {address}" if name else platform


def _one_line(text: str) -> str:
    """A name can't draw a line of its own, nor turn the text around (Unicode's controls and formats)."""
    return " ".join("".join(" " if category(c) in ("Cc", "Cf") else c for c in text).split())


def _event(row: Any, survey: Survey, state: Conversation, score: Any) -> Phrase:
    """What happened. A score that was corrected may no longer be a reason for alarm, and the card says so."""
    if score is None:
        return phrase("staff.headline.alert")
    alert = next(each for each in survey.alerts if each.key == row["alert"])
    low = alert.when.holds(Route(survey, state).lookup)
    group = phrase(f"group.{score['score_group']}")
    return phrase(f"staff.headline.{'low_score' if low else 'corrected'}", score=_score(survey, score), group=group)


def _headline(row: Any, survey: Survey, event: Phrase, language: Language) -> str:
    line = f"{say(event, language)} · {pick(survey.title, language, survey.default_language)}"
    again = say(phrase("staff.repage", n=row["pages"]), language) + " · " if row["pages"] > 1 else ""
    return f"#{row['id']} {again}{line}"


def _score(survey: Survey, answer: Any) -> str:
    scale = survey.by_key[answer["question"]].scale  # type: ignore[union-attr]
    return f"{answer['value']}/{scale.high}"


def _quotes(survey: Survey, state: Any, answers: Sequence[Any], language: Language) -> list[tuple[str, str]]:
    """The other answers with their questions, in the staff's language; the words stay the customer's own."""
    as_staff_read = Route(survey, replace(state, language=language))
    quotes = []
    for answer in answers:
        question = survey.by_key[answer["question"]]
        if answer["score_group"] is None:
            value = tuple(answer["value"]) if isinstance(answer["value"], list) else answer["value"]
            shown = say(spoken_on(as_staff_read, question, value), language)
            quotes.append((as_staff_read.text(question.text), shown))
    return quotes


def _history(history: Sequence[Any]) -> str:
    return " · ".join(f"{each['survey_key']} {each['score']}" for each in reversed(history))


def _state(row: Any) -> Phrase:
    if row["status"] == "open":
        return phrase("staff.state.open", within=timedelta(seconds=row["within_seconds"]))
    return phrase(f"staff.state.{row['status']}", name=row["assignee_name"])


def _buttons(row: Any, language: Language) -> tuple[Button, ...]:
    return tuple(
        Button(
            say(phrase(f"staff.button.{action}"), language),
            tokens.case(row["id"], action),
            style="primary" if action == "acknowledge" else "plain",
        )
        for action in _NEXT[row["status"]]
    )
