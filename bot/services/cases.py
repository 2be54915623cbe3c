"""Cases: a person must act. Opened by an alert, paged, acknowledged, and paged again while nobody has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Notice, Outbound
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services import private, staff
from bot.services.card import card_of
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases, timers


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
    card = await card_of(work, {**row, "pages": number})
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
    row = await cases.load_of(work.tx, conversation_id)
    if row is not None:
        await _redraw(work, row)


async def follow_up(work: Work, conversation_id: int) -> None:
    """The customer has finished: whoever was paged where cards can't change gets all the words in one more message."""
    row = await cases.load_of(work.tx, conversation_id)
    if row is None or row["status"] == "resolved":
        return
    card = await card_of(work, row)
    for target in {target for _, target in _paged(work, row, edits=False)}:
        work.tell(target, card)


async def _redraw(work: Work, row: Any) -> None:
    """Changes the cards already sent, in place, where the channel can."""
    card = await card_of(work, row)
    for number, target in _paged(work, row, edits=True):
        work.tell_edit(target, card, f"case:{row['id']}:{number}")


def _paged(work: Work, row: Any, *, edits: bool) -> Iterator[tuple[int, Address]]:
    """The pages sent so far, of those channels whose messages can (or can't) be changed."""
    for number in range(1, row["pages"] + 1):
        target = _target(row["targets"], number)
        channel = work.channel(target) if target is not None else None
        if target is not None and channel is not None and channel.capabilities.edits is edits:
            yield number, target


# ---------------------------------------------------------------- what staff press

_ACTIONS = {"acknowledge": "acknowledged", "assign": "assigned", "resolve": "resolved"}


async def press(work: Work, event: ButtonPressed, case_id: int, action: str) -> None:
    """Acknowledge, assign to me or resolve. One wins; whoever comes second is told who did."""
    if not await staff.allowed(work, event, "staff", f"case {action}", str(case_id)):
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
    taken = action == "acknowledge" and row["status"] in ("acknowledged", "assigned")
    mine = action == "assign" and row["status"] == "assigned" and row["assignee"] == str(event.sender)
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
