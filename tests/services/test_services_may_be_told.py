"""Customers' names and words go to nobody's own chat who is no longer staff."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.contract.address import Address
from tests.services.advocacy_play import HELP, PULSE, publish
from tests.services.case_play import case, detractor, team
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, CARE, PHONE, Play, words
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

KIM = Address("slack", "T1/U9")
HELPED = {**HELP, "alerts": [{"key": "low", "when": "score is dissatisfied"}]}


def everything(play: Play, who: Address, since: int = 0) -> str:
    return "\n".join(words(each.content) for each in play.seen(who)[since:])


@pytest.fixture
async def staffed(play: Play) -> Play:
    for each in (AGENT, KIM, PHONE):
        await play.command(ADMIN, f"staff add {each}")
    await team(play, "add everyone")
    return play


async def removed(play: Play, who: Address) -> int:
    """How many messages they have seen when they stop being staff."""
    await play.command(ADMIN, f"staff remove {who}")
    return len(play.seen(who))


async def test_what_a_customer_says_does_not_reach_a_former_holder_by_text_message(staffed: Play) -> None:
    await publish(staffed, HELPED)
    await staffed.say(ANN, "helped")
    await staffed.press(ANN, "1")
    await staffed.say(PHONE, "ACK 1")
    await staffed.say(PHONE, "REPLY 1 Where shall we send it?")
    before = await removed(staffed, PHONE)
    await staffed.say(ANN, "to 5 Elm Street")
    assert "5 Elm Street" not in everything(staffed, PHONE, before)
    assert any("5 Elm Street" in each for each in staffed.thread(CARE))


async def test_a_former_holder_is_not_reminded_of_a_deadline(staffed: Play) -> None:
    await staffed.command(ADMIN, f"alert nps when score is detractor to {CARE} reply 1h")
    await staffed.press(ADMIN, "Publish")
    await detractor(staffed, ANN)
    await case(staffed, AGENT, "assign 1")
    before = await removed(staffed, AGENT)
    await staffed.wait(timedelta(hours=2))
    assert "#1" not in everything(staffed, AGENT, before)


async def test_in_place_of_one_on_duty_who_is_staff_no_more_the_next_target_is_paged(staffed: Play) -> None:
    await team(staffed, f"duty everyone {AGENT}")
    await team(staffed, f"targets everyone duty then {BACKUP}")
    before = await removed(staffed, AGENT)
    await detractor(staffed, ANN, name="Ann Secret")
    assert "Ann Secret" not in everything(staffed, AGENT, before)
    assert "Ann Secret" in staffed.card(BACKUP)
    assert everything(staffed, ADMIN).count(f"Cases go on without {AGENT}") == 1


async def test_a_person_named_in_an_alert_is_passed_over_and_so_is_the_next_one_like_them(staffed: Play) -> None:
    await team(staffed, f"targets everyone {AGENT} then {KIM} then {BACKUP}")
    before = await removed(staffed, AGENT), await removed(staffed, KIM)
    await detractor(staffed, ANN, name="Ann Secret")
    assert "Ann Secret" in staffed.card(BACKUP)
    assert "Ann Secret" not in everything(staffed, AGENT, before[0]) + everything(staffed, KIM, before[1])


async def test_a_card_that_a_former_colleague_has_is_not_drawn_anew(staffed: Play) -> None:
    await team(staffed, f"targets everyone {AGENT} then {BACKUP}")
    await detractor(staffed, ANN)
    before = await removed(staffed, AGENT)
    await staffed.say(ANN, "it came to 5 Elm Street")
    assert len(staffed.seen(AGENT)) == before


async def test_whoever_is_on_duty_next_hears_of_no_case_when_they_are_staff_no_more(staffed: Play) -> None:
    await team(staffed, f"duty everyone {AGENT}")
    await team(staffed, f"duty everyone {KIM} from tomorrow to fri")
    await detractor(staffed, ANN, name="Ann Secret")
    before = await removed(staffed, KIM)
    await staffed.wait(timedelta(days=1))
    assert "Ann Secret" not in everything(staffed, KIM, before)


async def test_the_case_of_an_account_goes_past_an_owner_who_is_staff_no_more(staffed: Play) -> None:
    await publish(staffed, PULSE)
    await staffed.say(ANN, "hello", name="Ann Secret")
    await staffed.command(ADMIN, f"owner {ANN} {AGENT}", command="risk")
    await staffed.command(ADMIN, "add low when nps detractor", command="risk")
    before = await removed(staffed, AGENT)
    await staffed.say(ANN, "pulse")
    await staffed.press(ANN, "1")
    assert "Ann Secret" not in everything(staffed, AGENT, before)
    assert "Ann Secret" in staffed.card(CARE)


async def test_who_removes_a_colleague_hears_what_they_leave_behind_and_takes_it_over(staffed: Play) -> None:
    await detractor(staffed, ANN)
    await case(staffed, AGENT, "assign 1")
    await team(staffed, f"duty everyone {AGENT}")
    said = await staffed.command(ADMIN, f"staff remove {AGENT}")
    assert "Open cases they still have: #1." in said
    assert f"/team duty everyone remove {AGENT}" in said
    await staffed.press(ADMIN, "Take all of theirs")
    assert "1" in staffed.last(ADMIN)
    assert AGENT.id not in await case(staffed, ADMIN, "mine")
    assert "#1" in await case(staffed, ADMIN, "mine")


async def test_a_place_that_staff_share_and_whoever_is_named_in_the_settings_need_no_role(staffed: Play) -> None:
    await detractor(staffed, ANN)
    assert staffed.cards(CARE)
    for shared in ("slack:T1/C7", "slack:T1/G7", "telegram:-1001"):
        assert Address.parse(shared).shared
    for own in ("slack:T1/U7", "slack:T1/W7", "slack:T1/D7", "telegram:7", "tel:+12025550123"):
        assert not Address.parse(own).shared
