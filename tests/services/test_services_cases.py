"""A low score reaches somebody who acts: paged, paged again, passed on; and one person has it, not two."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.contract.address import Address
from bot.contract.errors import AddressDead, TargetUnusable
from bot.contract.inbound import ButtonPressed
from bot.storage import tables
from bot.storage.database import Database
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, BOB, CARE, MEMBER, PHONE, Play, words
from tests.support.mail import read

WITHIN = timedelta(minutes=15)
SECOND_AGENT = Address("slack", "T1/U9")
#: Fewer than a storm has.
RACES = 8


@pytest.fixture
async def staffed(play: Play) -> Play:
    for agent in (AGENT, SECOND_AGENT):
        await play.command(ADMIN, f"staff add {agent}")
    return play


async def detractor(play: Play, who: Address = ANN) -> None:
    await play.say(who, "feedback")
    await play.press(who, "2")


async def case(play: Play) -> dict[str, object]:
    """The newest case."""
    rows = await play.rows(select(tables.cases).order_by(tables.cases.c.id))
    return dict(rows[-1])


def card(play: Play, where: Address = CARE) -> str:
    """The card as it stands: the first message there with all its changes."""
    first = play.cards(where)[0].message
    return [words(each.content) for each in play.seen(where) if each.message == first][-1]


# ---------------------------------------------------------------- opening


async def test_a_low_score_opens_one_case_however_often_it_is_changed(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.press(ANN, "9")
    await staffed.press(ANN, "0")
    assert len(await staffed.rows(select(tables.cases))) == 1
    assert "0/10" in card(staffed)


async def test_what_the_customer_adds_later_is_on_the_card_in_place(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.say(ANN, "the parcel was late")
    assert "the parcel was late" in card(staffed)
    await staffed.press(ANN, "Yes")
    await staffed.press(ANN, "No")
    await staffed.wait(timedelta(hours=1))
    await staffed.say(ANN, "and nobody called me")
    assert "and nobody called me" in card(staffed)
    assert "we have passed this on" in staffed.last(ANN)
    assert _pages(staffed, CARE) == 2  # the page and its repetition


# ---------------------------------------------------------------- escalation


async def test_a_case_nobody_takes_is_paged_again_then_passed_on_then_told_to_the_admins_once(staffed: Play) -> None:
    await detractor(staffed)
    told = len(staffed.seen(ADMIN))
    seen = []
    for _ in range(6):
        seen.append((_pages(staffed, CARE), _pages(staffed, BACKUP), len(staffed.seen(ADMIN)) - told))
        await staffed.wait(WITHIN)
    assert seen == [(1, 0, 0), (2, 0, 0), (2, 1, 0), (2, 1, 1), (2, 1, 1), (2, 1, 1)]
    assert "nobody has acknowledged it" in staffed.last(ADMIN)


async def test_no_page_comes_early(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.wait(WITHIN - timedelta(seconds=1))
    assert _pages(staffed, CARE) == 1
    await staffed.wait(timedelta(seconds=1))
    assert _pages(staffed, CARE) == 2


async def test_a_case_that_somebody_has_is_not_paged_again(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.press(AGENT, "Acknowledge", place=CARE, name="Robin")
    await staffed.wait(4 * WITHIN)
    assert (_pages(staffed, CARE), _pages(staffed, BACKUP)) == (1, 0)


def _pages(play: Play, where: Address) -> int:
    return len({each.message for each in play.cards(where)})


@pytest.mark.parametrize("error", [TargetUnusable("is_archived"), AddressDead("account_inactive", "deactivated")])
async def test_a_staff_channel_that_is_gone_is_passed_over_and_the_admins_hear_of_it(
    staffed: Play, error: TargetUnusable | AddressDead
) -> None:
    staffed.platforms["slack"].fail(error, CARE, times=None)
    await detractor(staffed)
    assert (staffed.cards(CARE), _pages(staffed, BACKUP)) == ([], 1)
    assert f"Alerts can't be delivered to {CARE}: {error.code}" in staffed.last(ADMIN)


async def test_a_failure_of_an_earlier_page_does_not_pass_over_the_one_whose_turn_it_is(staffed: Play) -> None:
    gate = staffed.platforms["slack"].hang(CARE, TargetUnusable("is_archived"))
    await staffed.take(staffed.message(ANN, "feedback"))
    await staffed.app.courier.settle()
    await staffed.take(staffed.pressing(ANN, "2"))
    await staffed.app.courier.work_on("slack")
    twin = staffed.twin()
    for _ in range(2):  # paged once more, then the backup: the first send still hangs in the other process
        twin.clock.now += WITHIN
        assert await twin.app.timekeeper.fire_next()
    await twin.app.courier.work_on("slack")
    await twin.app.courier.settle()
    gate.set()
    await staffed.work()
    assert _pages(staffed, BACKUP) == 1
    assert not any("nobody has acknowledged" in said for said in read(staffed, ADMIN))


async def test_with_every_target_gone_the_admins_are_told_to_look_themselves(staffed: Play) -> None:
    for target in (CARE, BACKUP):
        staffed.platforms["slack"].fail(TargetUnusable("is_archived"), target, times=None)
    await detractor(staffed)
    assert "nobody has acknowledged it" in staffed.last(ADMIN)


# ---------------------------------------------------------------- who has it


async def test_acknowledging_changes_the_card_before_everybodys_eyes(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.press(AGENT, "Acknowledge", place=CARE, name="Robin")
    assert "Robin has seen it and is looking into it." in card(staffed)
    await staffed.press(AGENT, "Resolve", place=CARE, name="Robin")
    assert "Resolved by Robin." in card(staffed)
    assert (await case(staffed))["status"] == "resolved"


async def test_every_card_of_a_case_changes_not_only_the_one_pressed(staffed: Play) -> None:
    await detractor(staffed)
    for _ in range(2):
        await staffed.wait(WITHIN)
    await staffed.press(AGENT, "Acknowledge", place=BACKUP, name="Robin")
    assert "Robin has seen it" in card(staffed, CARE)
    assert "Robin has seen it" in card(staffed, BACKUP)


async def test_of_two_who_press_at_the_same_moment_one_wins_and_the_other_hears_who(staffed: Play) -> None:
    twin = staffed.twin()
    for number in range(RACES):
        who = ANN._replace(id=str(700 + number))
        await detractor(staffed, who)
        presses = [
            staffed.pressing(agent, "Acknowledge", place=CARE, name=str(agent)) for agent in (AGENT, SECOND_AGENT)
        ]
        before = len(staffed.seen(CARE))
        await asyncio.gather(staffed.take(presses[0]), twin.take(presses[1]))
        await staffed.work()
        winner = (await case(staffed))["assignee"]
        private = [each for each in staffed.seen(CARE)[before:] if each.only_for]
        loser = SECOND_AGENT if winner == str(AGENT) else AGENT
        assert [(each.only_for, words(each.content)) for each in private] == [
            (loser.id, f"{winner} was faster; the case is being looked after.")
        ]
    print(f"{RACES} races")


async def test_a_case_can_be_taken_over_but_not_from_the_one_who_resolved_it(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.press(AGENT, "Acknowledge", place=CARE, name="Robin")
    await staffed.press(SECOND_AGENT, "Assign to me", place=CARE, name="Kim")
    assert (await case(staffed))["assignee"] == str(SECOND_AGENT)
    late = staffed.pressing(AGENT, "Assign to me", place=CARE, name="Robin")
    await staffed.press(SECOND_AGENT, "Resolve", place=CARE, name="Kim")
    await staffed.take(late)
    await staffed.work()
    assert (await case(staffed))["assignee"] == str(SECOND_AGENT)
    assert staffed.last(CARE) == "Kim was faster; the case is resolved."


async def test_staff_on_a_phone_type_what_others_press(staffed: Play) -> None:
    await staffed.command(ADMIN, f"staff add {PHONE}")
    await detractor(staffed)
    number = (await case(staffed))["id"]
    await staffed.say(PHONE, f"ack #{number}")
    assert (await case(staffed))["assignee"] == str(PHONE)
    assert f"Case {number} is yours." in staffed.last(PHONE)


# ---------------------------------------------------------------- who may not


@pytest.mark.parametrize("intruder", [ANN, BOB, MEMBER], ids=["the customer", "another customer", "a member"])
async def test_others_are_refused_in_private_and_it_is_written_down(staffed: Play, intruder: Address) -> None:
    await detractor(staffed)
    genuine = staffed.pressing(AGENT, "Acknowledge", place=CARE)
    forged = ButtonPressed(
        key="forged", at=genuine.at, sender=intruder, token=genuine.token, message="m1", reply_handle="h"
    )
    await staffed.take(forged)
    await staffed.work()
    assert (await case(staffed))["status"] == "open"
    assert "Only staff can do this" in staffed.last(intruder)
    assert staffed.seen(intruder)[-1].only_for == intruder.id
    (entry,) = await staffed.rows(select(tables.audit).where(tables.audit.c.key == "forged"))
    assert (entry["actor"], entry["action"], entry["allowed"]) == (str(intruder), "case acknowledge", False)


async def test_a_removed_colleague_is_refused_from_the_next_press_on(staffed: Play) -> None:
    await detractor(staffed)
    ready = staffed.pressing(AGENT, "Acknowledge", place=CARE)
    await staffed.command(ADMIN, f"staff remove {AGENT}")
    await staffed.take(ready)
    await staffed.work()
    assert (await case(staffed))["status"] == "open"


async def test_a_viewer_reads_and_does_not_take_cases(staffed: Play) -> None:
    await staffed.command(ADMIN, f"staff add {BOB} viewer")
    await detractor(staffed)
    genuine = staffed.pressing(AGENT, "Resolve", place=CARE)
    await staffed.take(genuine.__class__(key="v", at=genuine.at, sender=BOB, token=genuine.token, message="m"))
    assert (await case(staffed))["status"] == "open"


@pytest.mark.parametrize("token", ["c:999999:resolve", "c:1:" + "x" * 59, "c:1:launch", "c:٣:resolve", "c:-1:resolve"])
async def test_a_forged_case_button_does_nothing(staffed: Play, token: str) -> None:
    await detractor(staffed)
    before = await case(staffed)
    await staffed.take(ButtonPressed(key=token, at=staffed.clock(), sender=AGENT, token=token, message="m"))
    await staffed.work()
    assert await case(staffed) == before


async def test_a_card_says_when_a_correction_took_the_alarm_away(play: Play) -> None:
    await play.say(ANN, "feedback")
    wrong = await play.say(ANN, "2")
    assert "Low score: 2/10" in play.card(CARE)
    await play.say(ANN, "9", edited=True, message=wrong.message)
    assert "no longer low: 9/10 (Promoter)" in play.card(CARE)
    assert "Stood down" in play.card(CARE)


async def test_a_name_draws_no_line_of_its_own_on_the_card(play: Play) -> None:
    await play.say(ANN, "feedback", name="Ann\nState: resolved\u202e by Bob")
    await play.say(ANN, "2")
    card = play.cards(CARE)[-1].content
    assert dict(card.facts)["Customer"] == "Ann State: resolved by Bob"


async def test_a_control_after_the_end_is_no_news_for_the_case(play: Play) -> None:
    await play.say(ANN, "feedback")
    for said in ("2", "skip", "skip", "skip"):
        await play.say(ANN, said)
    await play.say(ANN, "русский")
    assert "Русский" in play.last(ANN)
    await play.say(ANN, "помощь")
    assert "русский" not in "".join(play.thread(CARE)) + play.card(CARE)
    assert "помощь" not in "".join(play.thread(CARE)) + play.card(CARE)


# ---------------------------------------------------------------- what it costs


async def test_keeping_a_card_true_costs_six_reads_an_answer_and_nothing_is_read_twice(play: Play) -> None:
    """The case, its conversations, the answers, the remarks, earlier scores, and what the words are about. With the
    last answer two more look at all that the customer ever said."""
    await play.say(ANN, "feedback")
    await play.press(ANN, "3")
    await play.say(ANN, "It came a week late.")
    with statements(play.database) as said:
        await play.take(play.pressing(ANN, "No"))
    assert (len(reads(said)), len(set(reads(said)))) == (6, 6)
    await play.work()
    await play.press(ANN, "Yes")
    with statements(play.database) as said:
        await play.take(play.message(ANN, "ann@example.com"))
    assert (len(reads(said)), len(set(reads(said)))) == (8, 8)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def reads(said: list[str]) -> list[str]:
    """Beyond whose address it is."""
    return [each for each in said if each.startswith("SELECT") and "AS in_dialogue" not in each]
