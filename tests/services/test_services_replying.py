"""Staff write to the customer of a case and the customer answers; nobody else's words go anywhere."""

from __future__ import annotations

import pytest

from bot.contract.address import Address
from bot.contract.inbound import FormSubmitted
from bot.contract.outbound import Form, FormRefused
from tests.support.houses import ADMIN, AGENT, ANN, CARE, PHONE, Play
from tests.support.on_sqlite import databases

__all__ = ["databases"]

GROUP = Address("telegram", "-1001")
HELPER = Address("telegram", "201")


@pytest.fixture
async def staffed(play: Play) -> Play:
    await play.command(ADMIN, f"staff add {AGENT}")
    return play


async def detractor(play: Play, who: Address = ANN) -> None:
    await play.say(who, "feedback")
    await (play.press(who, "2") if who.scheme != "tel" else play.say(who, "2"))


async def press_reply(play: Play, who: Address = AGENT, name: str = "Kim", **more: str) -> None:
    await play.press(who, "Reply", place=CARE, name=name, **more)


def form(play: Play, who: Address = AGENT) -> Form:
    return [each.content for each in play.seen(who) if isinstance(each.content, Form)][-1]


def filled_in(play: Play, text: str, who: Address = AGENT) -> FormSubmitted:
    key = f"submitted:{len(play.seen(who))}:{text}"
    return FormSubmitted(key=key, at=play.clock(), sender=who, token=form(play, who).token, values={"words": text})


# ---------------------------------------------------------------- from the button


async def test_what_staff_write_in_the_form_reaches_the_customer_signed_with_their_name(staffed: Play) -> None:
    await detractor(staffed)
    await press_reply(staffed, form_handle="trigger")
    assert await staffed.app.receiver.handle(filled_in(staffed, "We are so sorry, Ann.")) is None
    await staffed.work()
    assert staffed.last(ANN) == "We are so sorry, Ann.\n\nKim, Acme"
    assert "Kim wrote to" in staffed.thread(CARE)[-1]
    assert "Kim" in staffed.card(CARE)


async def test_where_no_form_can_be_shown_it_is_asked_in_the_own_chat_of_who_pressed(play: Play) -> None:
    play = Play(play.database, house={"staff_channels": (GROUP,)})
    await play.command(ADMIN, f"staff add {HELPER}")
    await detractor(play, PHONE)
    await play.press(HELPER, "Reply", place=GROUP, name="Kim")
    assert "in our own chat" in play.last(GROUP)
    assert "What do you want to write?" in play.last(HELPER)
    await play.say(HELPER, "We are sorry.")
    assert play.last(PHONE) == "We are sorry.\n\nKim, Acme"


async def test_one_who_is_no_longer_staff_cannot_send_what_they_had_begun(staffed: Play) -> None:
    await detractor(staffed)
    await press_reply(staffed, form_handle="trigger")
    before = staffed.last(ANN)
    await staffed.command(ADMIN, f"staff remove {AGENT}")
    await staffed.app.receiver.handle(filled_in(staffed, "Pay me"))
    await staffed.work()
    assert staffed.last(ANN) == before
    assert "You may not use" in staffed.last(AGENT)


async def test_nothing_but_spaces_is_no_reply(staffed: Play) -> None:
    await detractor(staffed)
    await press_reply(staffed, form_handle="trigger")
    answer = await staffed.app.receiver.handle(filled_in(staffed, "   "))
    assert isinstance(answer, FormRefused)
