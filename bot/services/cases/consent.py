"""Whether the customer agreed to be written to, where the survey asks for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.engine.conversation import Answer, from_json
from bot.engine.survey import ContactDetails, Survey
from bot.services.cases.stored import Row
from bot.services.work import Work
from bot.storage import cases

#: needless: the alert asks for none.
Consent = Literal["needless", "yes", "no", "not_asked"]
_IN_ORDER: tuple[Consent, ...] = ("no", "not_asked", "yes")


async def consent_of(work: Work, row: Row) -> Consent:
    """`row` is a case as `storage.cases.load` gives it."""
    return given(row, await cases.joined(work.tx, row["id"]))


def given(row: Row, joined: Sequence[Row]) -> Consent:
    """`joined` are its conversations. Where several ask, one "no" is no, and all must have been answered."""
    asking = {each["conversation_id"]: each for each in joined if each["consent"]}
    if row["consent"] and row["conversation_id"] not in asking:
        asking[row["conversation_id"]] = row
    said = {_said(each) for each in asking.values()}
    return next((each for each in _IN_ORDER if each in said), "needless")


def _said(row: Row) -> Consent:
    answer = _answers(row).get(row["consent"])
    if answer is None:
        return "not_asked"
    return "yes" if answer.value else "no"


def where(row: Row, survey: Survey) -> str:
    """The number or address that they gave to be reached at; empty where they gave none."""
    given = _answers(row)
    asked = (each.key for each in survey.questions if isinstance(each, ContactDetails))
    return next((str(given[key].value) for key in asked if key in given), "")


def _answers(row: Row) -> Mapping[str, Answer]:
    state = row["conversation_state"]
    return from_json(state).answers if state is not None else {}
