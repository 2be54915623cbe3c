"""Cases: a person must act. Opened by an alert, paged, acknowledged, and paged again while nobody has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Button, Card, Notice, Outbound
from bot.engine.conversation import from_json
from bot.engine.languages import Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import spoken_on
from bot.engine.routing import Route
from bot.engine.survey import Survey
from bot.services import private, staff
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases, conversations, timers

_WORDS_SHOWN = 8


async def open_case(work: Work, person: Person, conversation_id: int, survey: Survey, alert_key: str) -> None:
    """One case for a conversation; a second alert of it joins the first."""
    if await cases.of_conversation(work.tx, conversation_id) is not None:
        await refresh(work, conversation_id)
        return
    alert = next(each for each in survey.alerts if each.key == alert_key)
    case_id = await cases.create(
        work.tx,
        {
            "conversation_id": conversation_id,
            "contact_id": person.contact_id,
            "survey_key": survey.key,
            "alert": alert_key,
            "status": "open",
            "pages": 0,
            "targets": [*alert.targets] or default_targets(work),
            "within_seconds": int(alert.acknowledge_within.total_seconds()),
            "revision": 0,
            "opened_at": work.now,
            "changed_at": work.now,
        },
    )
    await cases.log(work.tx, case_id, work.now, "heardback", "opened", alert_key)
    await page(work, case_id)


def default_targets(work: Work) -> list[str]:
    """STAFF_CHANNELS in their order; the admins where there are none."""
    return [str(each) for each in work.house.staff_channels or work.house.admins]


def _target(targets: Sequence[str], page_number: int) -> Address | None:
    """Whom the n-th page goes to: the first target twice, then each of the others once."""
    order = [*targets[:1], *targets]
    return Address.parse(order[page_number - 1]) if page_number <= len(order) else None


async def page(work: Work, case_id: int) -> None:
    """Pages the next target; when all have been paged in vain, the admins are told once."""
    row = await cases.load(work.tx, case_id)
    if row is None or row["status"] != "open":
        return
    number = row["pages"] + 1
    target = _target(row["targets"], number)
    if target is None:
        tell_admins(work, phrase("staff.nobody_came", case=case_id))
        return
    await cases.change(work.tx, row, work.now, pages=number)
    card = await _card(work, {**row, "pages": number})
    key = f"case:{case_id}:{number}"
    work.send(Outbound(key=key, to=target, content=card), case_id=case_id)
    await cases.log(work.tx, case_id, work.now, "heardback", "paged", str(target))
    await timers.arm(
        work.tx,
        [
            {
                "kind": "escalation",
                "conversation_id": None,
                "case_id": case_id,
                "turn": number,
                "due_at": work.now + timedelta(seconds=row["within_seconds"]),
            }
        ],
    )


async def escalate(work: Work, case_id: int, page_number: int) -> None:
    """Nobody acknowledged in time. Stale when it was paged again since."""
    row = await cases.load(work.tx, case_id)
    if row is not None and row["status"] == "open" and row["pages"] == page_number:
        await page(work, case_id)


async def target_failed(work: Work, case_id: int, target: str, why: str) -> None:
    """A staff channel can't be reached any more: the admins are told, and if it is the one whose turn it is, the next
    target is paged at once."""
    tell_admins(work, phrase("staff.target_failed", target=target, reason=why))
    row = await cases.load(work.tx, case_id)
    if row is None or row["status"] != "open" or str(_target(row["targets"], row["pages"])) != target:
        return
    number = row["pages"]
    while (next_target := _target(row["targets"], number + 1)) is not None and str(next_target) == target:
        number += 1
    await cases.change(work.tx, row, work.now, pages=number)
    await page(work, case_id)


def tell_admins(work: Work, words: Phrase) -> None:
    for admin in work.house.admins:
        work.tell(admin, Notice(say(words, work.house.language)))


async def refresh(work: Work, conversation_id: int) -> None:
    """The customer said more: every card of the case shows it."""
    case_id = await cases.of_conversation(work.tx, conversation_id)
    row = await cases.load(work.tx, case_id) if case_id is not None else None
    if row is not None:
        await _redraw(work, row)


async def _redraw(work: Work, row: Any) -> None:
    """Changes the cards already sent, in place, where the channel can."""
    card = await _card(work, row)
    for number in range(1, row["pages"] + 1):
        target = _target(row["targets"], number)
        channel = work.channel(target) if target is not None else None
        if target is not None and channel is not None and channel.capabilities.edits:
            work.tell_edit(target, card, f"case:{row['id']}:{number}")


# ---------------------------------------------------------------- what staff press

_ACTIONS = {"acknowledge": "acknowledged", "assign": "acknowledged", "resolve": "resolved"}


async def press(work: Work, event: ButtonPressed, case_id: int, action: str) -> None:
    """Acknowledge, assign to me or resolve. One wins; whoever comes second is told who did."""
    if not await staff.allowed(work, event.sender, "staff", f"case {action}", str(case_id)):
        refuse = phrase("staff.only_staff", whom=staff.whom_to_ask(work))
        private.answer(work, event, refuse)
        return
    row = await cases.load(work.tx, case_id)
    if row is None or action not in _ACTIONS:
        private.answer(work, event, phrase("staff.gone"))
        return
    if (late := _too_late(row, action, event)) is not None:
        private.answer(work, event, late)
        return
    await _move(work, row, event, action)


def _too_late(row: Any, action: str, event: ButtonPressed) -> Phrase | None:
    taken = action == "acknowledge" and row["status"] == "acknowledged"
    mine = action == "assign" and row["assignee"] == str(event.sender)
    if row["status"] == "resolved" or ((taken or mine) and row["assignee"]):
        return phrase("staff.already", name=row["assignee_name"], state=phrase(f"staff.status.{row['status']}"))
    return None


async def _move(work: Work, row: Any, event: ButtonPressed, action: str) -> None:
    name = event.name or str(event.sender)
    changed = {"status": _ACTIONS[action], "assignee": str(event.sender), "assignee_name": name[:200]}
    await cases.change(work.tx, row, work.now, **changed)
    await cases.log(work.tx, row["id"], work.now, str(event.sender), action)
    await _redraw(work, {**row, **changed})
    private.confirm(work, event, phrase(f"staff.done.{action}", case=row["id"]))


# ---------------------------------------------------------------- the card


async def _card(work: Work, row: Any) -> Card:
    language = work.house.language
    survey = await work.house.library.version(work.tx, row["version_id"])
    state = from_json(row["conversation_state"])
    answers, remarks = await conversations.said(work.tx, row["conversation_id"])
    history = await conversations.history(work.tx, row["contact_id"], row["conversation_id"])
    score = next((each for each in answers if each["score_group"]), None)
    address = Address.parse(row["address"])
    facts = [
        (phrase("staff.fact.customer"), row["name"] or str(address)),
        (phrase("staff.fact.channel"), f"{say(phrase(f'channel.{_PLATFORMS[address.scheme]}'), language)} · {address}"),
        (phrase("staff.fact.language"), phrase(f"lang.{state.language}")),
        (phrase("staff.fact.history"), _history(history)),
        (phrase("staff.fact.since"), f"{row['opened_at']:%Y-%m-%d %H:%M} UTC"),
    ]
    quotes = _quotes(survey, state, answers, language)
    quotes += [("", each["words"]) for each in reversed(remarks)]
    return Card(
        headline=_headline(row, survey, score, language),
        facts=tuple((say(label, language), say(value, language)) for label, value in facts if value),
        quotes=tuple(quotes[-_WORDS_SHOWN:]),
        state=say(_state(row), language),
        buttons=_buttons(row, language),
        tone=_TONES[row["status"]],
    )


_PLATFORMS = {"tel": "sms", "whatsapp": "whatsapp", "slack": "slack", "telegram": "telegram", "terminal": "terminal"}
_TONES: dict[str, Any] = {"open": "urgent", "acknowledged": "taken", "resolved": "done"}


def _headline(row: Any, survey: Survey, score: Any, language: Language) -> str:
    title = pick(survey.title, language, survey.default_language)
    if score is None:
        line = say(phrase("staff.headline.alert", survey=title), language)
    else:
        shown = _score(survey, score)
        group = phrase(f"group.{score['score_group']}")
        line = say(phrase("staff.headline.low_score", score=shown, group=group, survey=title), language)
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
    return "  ".join(f"{each['survey_key']} {each['score']}" for each in reversed(history))


def _state(row: Any) -> Phrase:
    if row["status"] == "open":
        return phrase("staff.state.open", within=timedelta(seconds=row["within_seconds"]))
    return phrase(f"staff.state.{row['status']}", name=row["assignee_name"])


def _buttons(row: Any, language: Language) -> tuple[Button, ...]:
    actions = {"open": ("acknowledge", "assign", "resolve"), "acknowledged": ("assign", "resolve"), "resolved": ()}
    return tuple(
        Button(
            say(phrase(f"staff.button.{action}"), language),
            tokens.case(row["id"], action),
            style="primary" if action == "acknowledge" else "plain",
        )
        for action in actions[row["status"]]
    )
