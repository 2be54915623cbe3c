"""What happened in a case, and what the customer said: of the conversation that opened it, or of a mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from bot.engine.conversation import Conversation, from_json
from bot.engine.languages import Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import spoken_on
from bot.engine.routing import Route
from bot.engine.survey import ScoreQuestion, Survey
from bot.services.cases.stored import Row
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations

_SHOWN = 12
_JOINED_SHOWN = 2


class Happened(NamedTuple):
    """`event` is what the headline says, `title` the survey's. `quotes` are what was asked (a phrase, or words) and the
    answer."""

    event: Phrase
    title: str
    quotes: Sequence[tuple[Phrase | str, str]]
    language: Language
    """Of the customer's words."""


async def of_case(work: Work, row: Row, joined: Sequence[Row]) -> Happened:
    """`joined` are its conversations, oldest first."""
    if row["conversation_id"] is None:
        return _mention(work, row)
    language = work.house.language
    survey = await work.house.library.version(work.tx, row["version_id"])
    state, others = from_json(row["conversation_state"]), _others(row, joined)
    said = await _said(work, [row, *others])
    answers = said[row["conversation_id"]]
    quotes: list[tuple[Phrase | str, str]] = [*_quotes(survey, state, answers, language)]
    also = [each["words"] for each in reversed(await conversations.remarked(work.tx, row["conversation_id"]))]
    quotes += [("" if number else phrase("staff.also"), words) for number, words in enumerate(also)]
    for other in others:
        quotes += await _of_another(work, other, said[other["conversation_id"]])
    title = pick(survey.title, language, survey.default_language)
    return Happened(_event(row, survey, state, answers), title, quotes[-_SHOWN:], state.language)


def _others(row: Row, joined: Sequence[Row]) -> Sequence[Row]:
    """The latest conversations that joined the case."""
    return [each for each in joined if each["conversation_id"] != row["conversation_id"]][-_JOINED_SHOWN:]


async def _said(work: Work, told: Sequence[Row]) -> Mapping[int, Sequence[Any]]:
    """Conversation → its answers."""
    found: dict[int, list[Any]] = {each["conversation_id"]: [] for each in told}
    for answer in await conversations.said(work.tx, list(found)):
        found[answer["conversation_id"]].append(answer)
    return found


async def _of_another(work: Work, row: Row, answers: Sequence[Any]) -> list[tuple[Phrase | str, str]]:
    """What was said in a conversation that joined the case: the score, and the words."""
    language = work.house.language
    survey = await work.house.library.version(work.tx, row["version_id"])
    title = pick(survey.title, language, survey.default_language)
    scores = [(title, _score(survey, each)) for each in answers if each["score_group"]]
    return [*scores, *_quotes(survey, from_json(row["conversation_state"]), answers, language)]


def _mention(work: Work, row: Row) -> Happened:
    language: Language = row["language"] or work.house.language
    quotes = [(phrase("case.mentioned"), row["words"]), (phrase("case.mentioned_at"), row["url"])]
    return Happened(
        phrase("case.headline_mention", rule=row["alert"]), "", [each for each in quotes if each[1]], language
    )


def _event(row: Row, survey: Survey, state: Conversation, answers: Sequence[Any]) -> Phrase:
    """What happened. A score that was corrected may no longer be a reason for alarm, and the card says so."""
    score = next((each for each in answers if each["score_group"]), None)
    if row["source"] == "risk":
        return phrase("case.headline_risk", rule=row["alert"])
    if score is None:
        return phrase("staff.headline.alert")
    alert = next((each for each in survey.alerts if each.key == row["alert"]), None)
    low = alert is None or alert.when.holds(Route(survey, state).lookup)
    group = phrase(f"group.{score['score_group']}")
    return phrase(f"staff.headline.{'low_score' if low else 'corrected'}", score=_score(survey, score), group=group)


def _score(survey: Survey, answer: Any) -> str:
    question = survey.by_key[answer["question"]]
    assert isinstance(question, ScoreQuestion)
    return f"{answer['value']}/{question.scale.high}"


def _quotes(survey: Survey, state: Conversation, answers: Sequence[Any], language: Language) -> list[tuple[str, str]]:
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
