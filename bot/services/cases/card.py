"""A case as staff see it: who, what happened, their words, who has it, and what is next by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button, Card
from bot.engine.cases.case import HELD, Case
from bot.engine.cases.deadlines import due
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services import showing
from bot.services.cases import about, asked_by, before_after, consent, quoted
from bot.services.cases.stored import Row, case_of
from bot.services.cases.times import moment
from bot.services.literal import one_line
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases, conversations

#: Facts of the contact that say how much is at stake, where they are known: attribute → phrase.
_STAKES = {"plan": "staff.fact.plan", "value": "staff.fact.value", "company_name": "staff.fact.account"}
_HISTORY = 5


async def card_of(work: Work, row: Row) -> Card:
    """`row` is a case as `storage.cases.load` gives it, with what has just been changed."""
    language, case = work.house.language, case_of(row)
    if (row["address"] or "").startswith("erased:"):
        return _erased(row, case, language)
    joined = await cases.joined(work.tx, row["id"])
    happened = await quoted.of_case(work, row, joined)
    history = await conversations.history(work.tx, row["contact_id"], row["conversation_id"] or 0)
    facts = [
        *_who(row, happened.language, language),
        (phrase("staff.fact.history"), _history(history)),
        (phrase("staff.fact.asked_by"), asked_by.said(row)),
        _since(case),
        *await _consent(work, row, joined),
        *await about.facts(work, row, joined),
        (phrase("case.before_after"), await before_after.scores(work.tx, row)),
    ]
    return Card(
        headline=_headline(row, case, happened, language),
        facts=tuple((say(label, language), one_line(say(value, language))) for label, value in facts if value),
        quotes=tuple((say(label, language), words) for label, words in happened.quotes),
        state=_state(case, language),
        buttons=_buttons(row, case, language),
        tone=_TONES[case.status],
    )


def _erased(row: Row, case: Case, language: Language) -> Card:
    """Of whom it was is not known any more."""
    return Card(f"#{row['id']} {say(phrase('law.card_erased'), language)}", (), (), _state(case, language), (), "done")


_TONES: dict[str, Any] = {
    "open": "urgent",
    "acknowledged": "taken",
    "assigned": "taken",
    "snoozed": "taken",
    "resolved": "done",
    "stood_down": "done",
    "merged": "done",
}
_ONGOING = ("acknowledge", "assign", "reply", "snooze", "resolve")
_BUTTONS = {
    "open": _ONGOING,
    "acknowledged": _ONGOING[1:],
    "assigned": _ONGOING[1:],
    "snoozed": _ONGOING[1:],
    "resolved": ("reopen",),
    "stood_down": ("reopen",),
    "merged": (),
}


def _who(row: Row, spoken: Language, language: Language) -> Iterator[tuple[Phrase, Phrase | str]]:
    """`spoken` is the language of their words."""
    address = Address.parse(row["address"]) if row["address"] else None
    yield phrase("staff.fact.customer"), row["name"] or str(address or "")
    for name, label in _STAKES.items():
        yield phrase(label), str(row["attributes"].get(name, ""))
    if address is not None:
        yield phrase("staff.fact.channel"), _where(address, row["name"], language)
    yield phrase("staff.fact.language"), phrase(f"lang.{spoken}")


def _where(address: Address, name: str, language: Language) -> str:
    """The platform, and the address where it does not stand for the name already."""
    platform = say(showing.platform(address), language)
    return f"{platform} · {address}" if name else platform


def _since(case: Case) -> tuple[Phrase, str]:
    return phrase("staff.fact.since"), moment(case.since, case.policy.hours.zone)


async def _consent(work: Work, row: Row, joined: Sequence[Row]) -> list[tuple[Phrase, Phrase]]:
    """Whether they may be written to: where the survey asks, or nothing can be sent to them."""
    if row["address_state"] in ("opted_out", "unreachable"):
        return [(phrase("case.fact.consent"), phrase(f"case.consent.{row['address_state']}"))]
    given = consent.given(row, joined)
    if given == "needless":
        return []
    where = consent.where(row, await work.house.library.version(work.tx, row["version_id"]))
    said = phrase("case.consent.yes_at", where=where) if given == "yes" and where else phrase(f"case.consent.{given}")
    return [(phrase("case.fact.consent"), said)]


def _headline(row: Row, case: Case, happened: quoted.Happened, language: Language) -> str:
    title = happened.title
    again = say(phrase("staff.repage", n=case.rung), language) + " · " if case.rung > 1 else ""
    return f"#{row['id']} {again}{say(happened.event, language)}{f' · {title}' if title else ''}"


def _history(history: Sequence[Any]) -> str:
    return " · ".join(f"{each['survey_key']} {each['score']}" for each in reversed(history[:_HISTORY]))


# ---------------------------------------------------------------- how it stands


def _state(case: Case, language: Language) -> str:
    """Who has it, and what is next by when."""
    said = [phrase(f"staff.state.{case.status}", name=case.holder_name, until=until(case))]
    if case.missed:
        said.append(phrase(f"case.late.{case.missed[-1]}"))
    if (waiting := due(case)) is not None and case.status in ("open", *HELD):
        said.append(phrase(f"case.next.{waiting.what}", at=moment(waiting.at, case.policy.hours.zone)))
    if case.verdict:
        said.append(phrase(f"case.verdict.{case.verdict}"))
    return " ".join(say(each, language) for each in said)


def until(case: Case) -> str:
    return moment(case.snoozed_until, case.policy.hours.zone) if case.snoozed_until is not None else ""


def _buttons(row: Row, case: Case, language: Language) -> tuple[Button, ...]:
    return tuple(
        Button(
            say(phrase(f"staff.button.{action}"), language),
            tokens.case(row["id"], action),
            style="primary" if action == "acknowledge" else "plain",
        )
        for action in _BUTTONS[case.status]
        if action != "reply" or row["address"]
    )
