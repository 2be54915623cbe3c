"""Staff write to the customer of a case and the customer answers; nobody else's words go anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import AddressDead, TryLater
from bot.contract.inbound import DeliveryUpdate, FormSubmitted, ReachabilityChanged
from bot.contract.outbound import Form, FormRefused
from bot.engine.cases.events import By, Resolved
from bot.engine.survey import Survey
from bot.services.cases.moving import bring
from bot.services.work import Work
from bot.storage import cases, surveys, tables
from tests.services.advocacy_play import publish
from tests.services.case_play import case
from tests.services.meeting_play import PULSED, low
from tests.support.houses import ADMIN, AGENT, ANN, CARE, MEMBER, PHONE, Play
from tests.support.on_sqlite import databases

__all__ = ["databases"]

ASKS_LEAVE = Survey.model_validate(
    {
        "key": "leave",
        "title": {"en": "Your visit"},
        "keywords": {"en": "visit"},
        "questions": [
            {"key": "score", "kind": "nps", "text": {"en": "Would you recommend us?"}},
            {"key": "may_we", "kind": "yes_no", "text": {"en": "May we write to you?"}},
            {"key": "why", "kind": "text", "text": {"en": "Why?"}},
        ],
        "endings": [{"text": {"en": "Thanks"}}],
        "alerts": [{"key": "low", "when": "score <= 6", "consent": "may_we"}],
    }
)
GROUP = Address("telegram", "-1001")
HELPER = Address("telegram", "201")


@pytest.fixture
async def staffed(play: Play) -> Play:
    await play.command(ADMIN, f"staff add {AGENT}")
    return play


async def detractor(play: Play, who: Address = ANN) -> None:
    """Unhappy, and willing to be written to."""
    await play.say(who, "feedback")
    for said in ("2", "the parcel was late", "no", "yes"):
        await play.say(who, said)


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
    assert staffed.last(ANN) == "We are so sorry, Ann.\n- Kim, Acme"
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
    assert play.last(PHONE) == "We are sorry.\n- Kim, Acme"


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


# ---------------------------------------------------------------- in the thread


async def in_thread(play: Play, text: str, who: Address = AGENT, **more: object) -> None:
    """Written under the newest card."""
    await play.say(who, text, place=CARE, under=play.cards(CARE)[0].message, name="Kim", **more)


@pytest.mark.parametrize("word", ["reply", "Reply:", "ответ", "回复：", "回覆"])
async def test_a_word_in_the_thread_sends_what_follows_it(staffed: Play, word: str) -> None:
    await detractor(staffed)
    await in_thread(staffed, f"{word} So sorry.\nWe call you.")
    assert staffed.last(ANN) == "So sorry.\nWe call you.\n- Kim, Acme"


async def test_what_colleagues_say_among_themselves_goes_nowhere(staffed: Play) -> None:
    await detractor(staffed)
    seen = len(staffed.platforms["telegram"].shown), len(staffed.seen(CARE)), len(staffed.seen(AGENT))
    for said in (
        "this one again, what a pain",
        "replying now",
        "I will reply: later",
        "replyto her",
        "回复了吗？",
        "ответила ей вчера",
        "12 reply no",
    ):
        await in_thread(staffed, said)
    assert (len(staffed.platforms["telegram"].shown), len(staffed.seen(CARE)), len(staffed.seen(AGENT))) == seen


async def test_a_reply_under_anything_that_is_no_case_goes_nowhere(staffed: Play) -> None:
    await detractor(staffed)
    before = len(staffed.platforms["telegram"].shown)
    await staffed.say(AGENT, "reply hello", place=CARE, under="somebody's own message")
    await staffed.say(AGENT, "reply hello", place=CARE)
    assert len(staffed.platforms["telegram"].shown) == before


async def test_who_is_no_staff_is_refused_alone_and_nothing_is_sent(staffed: Play) -> None:
    await detractor(staffed)
    before = staffed.last(ANN)
    await in_thread(staffed, "reply buy my coins", who=MEMBER)
    assert staffed.last(ANN) == before
    assert staffed.seen(CARE)[-1].only_for == MEMBER.id


async def test_the_customer_s_answer_comes_into_the_thread_and_can_be_replied_to(staffed: Play) -> None:
    await detractor(staffed)
    await in_thread(staffed, "reply What went wrong?")
    await staffed.say(ANN, "feedback is that <!channel> it was late")
    assert "feedback is that <!channel> it was late" in staffed.thread(CARE)[-1]
    assert "passed this on" in staffed.last(ANN)
    told = next(each for each in reversed(staffed.seen(CARE)) if each.under)
    await staffed.say(AGENT, "reply Thank you", place=CARE, under=told.message)
    assert staffed.last(ANN) == "Thank you\n- Kim, Acme"


async def test_the_customer_is_thanked_at_most_every_half_hour(staffed: Play) -> None:
    await detractor(staffed)
    await in_thread(staffed, "reply What went wrong?")
    thanked = []
    for pause in (0, 5, 31):
        await staffed.wait(timedelta(minutes=pause))
        before = len(staffed.seen(ANN))
        await staffed.say(ANN, "It was late")
        thanked.append(len(staffed.seen(ANN)) - before)
    assert thanked == [1, 0, 1]


async def test_stop_still_stops_and_then_no_reply_goes_out(staffed: Play) -> None:
    await detractor(staffed)
    await in_thread(staffed, "reply What went wrong?")
    await staffed.say(ANN, "stop")
    before = len(staffed.seen(ANN))
    await in_thread(staffed, "reply Please don't go")
    assert len(staffed.seen(ANN)) == before
    assert "has said STOP" in staffed.last(CARE)


async def test_staff_hear_at_once_that_the_customer_has_left_and_see_it_on_the_card(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.say(ANN, "stop")
    assert "has said STOP" in staffed.thread(CARE)[-1]
    assert "May be contacted: no, they have said STOP" in staffed.card(CARE)
    await press_reply(staffed, form_handle="trigger")
    assert "has said STOP, so nothing may be sent" in staffed.last(CARE)
    await staffed.say(ANN, "start")
    assert "can be written to again" in staffed.thread(CARE)[-1]
    assert "May be contacted: yes" in staffed.card(CARE)


async def test_staff_hear_of_a_customer_who_blocks_the_bot(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.take(ReachabilityChanged(key="block", at=staffed.clock(), sender=ANN, reachable=False))
    await staffed.work()
    assert "has blocked us" in staffed.thread(CARE)[-1]
    assert "no, nothing arrives there" in staffed.card(CARE)


async def test_the_survey_ends_as_handed_over_and_does_not_interrupt(staffed: Play) -> None:
    await detractor(staffed)
    await in_thread(staffed, "reply What went wrong?")
    (row,) = await staffed.rows(select(tables.conversations))
    assert row["state"]["outcome"] == "handed_over"
    said = await staffed.command(ADMIN, f"send nps to {ANN} yes")
    assert "open case (#1)" in said
    seen = len(staffed.seen(ANN))
    await staffed.wait(timedelta(days=2))
    assert len(staffed.seen(ANN)) == seen


async def test_words_after_it_was_resolved_come_to_the_thread_with_a_way_to_reopen(staffed: Play) -> None:
    await detractor(staffed)
    await in_thread(staffed, "reply Fixed.")
    async with staffed.database.transaction() as tx:
        work = Work(tx, staffed.app.house, staffed.clock(), "closing")
        row = await cases.load(tx, 1)
        assert row is not None
        await bring(work, row, Resolved(staffed.clock(), By(str(AGENT), "Kim")))
        await work.flush()
    await staffed.work()
    await staffed.say(ANN, "no, it is broken again")
    assert "no, it is broken again" in staffed.last(CARE)
    await staffed.press(AGENT, "Reopen", place=CARE)
    assert (await staffed.rows(select(tables.cases)))[0]["status"] == "open"


# ---------------------------------------------------------------- by text message


LONG = "We are sorry that the parcel was late. " * 6


async def test_what_takes_several_text_messages_is_shown_before_it_is_sent(staffed: Play) -> None:
    await detractor(staffed, PHONE)
    before = len(staffed.seen(PHONE))
    await in_thread(staffed, f"reply {LONG}")
    assert "2 text messages" in staffed.last(CARE)
    assert staffed.seen(CARE)[-1].only_for == AGENT.id
    assert len(staffed.seen(PHONE)) == before
    await staffed.press(AGENT, "Send", place=CARE)
    assert staffed.last(PHONE) == f"{LONG.strip()}\n- Kim, Acme"
    await staffed.press(AGENT, "Send", place=CARE)
    assert len(staffed.seen(PHONE)) == before + 1


async def test_a_reply_that_waits_can_be_edited_in_the_form(staffed: Play) -> None:
    await detractor(staffed, PHONE)
    await in_thread(staffed, f"reply {LONG}")
    await staffed.press(AGENT, "Edit", place=CARE, form_handle="trigger")
    assert form(staffed).fields[0].value == LONG.strip()
    await staffed.app.receiver.handle(filled_in(staffed, "Sorry!"))
    await staffed.work()
    assert staffed.last(PHONE) == "Sorry!\n- Kim, Acme"


async def test_staff_with_nothing_but_text_messages_write_and_read_there(play: Play) -> None:
    texting = Address("tel", "+12025550199")
    play = Play(play.database, house={"staff_channels": (texting,)})
    await detractor(play)
    await play.say(texting, "REPLY 1 What went wrong?", name="Kim")
    assert play.last(ANN) == "What went wrong?\n- Kim, Acme"
    await play.say(ANN, "all of it")
    assert "all of it" in play.last(texting)
    await play.say(MEMBER, "reply 1 hello")
    assert play.last(ANN) != "hello"


# ---------------------------------------------------------------- what goes wrong


async def test_an_address_that_is_dead_is_told_in_the_thread_at_once(staffed: Play) -> None:
    await detractor(staffed)
    staffed.platforms["telegram"].fail(AddressDead("403", "blocked"), ANN)
    await in_thread(staffed, "reply What went wrong?")
    assert "not delivered" in staffed.thread(CARE)[-1]
    assert "blocked us" in staffed.thread(CARE)[-1]
    (kept,) = await staffed.rows(select(tables.case_messages))
    assert (kept["state"], kept["error"]) == ("failed", "403")


async def test_a_carrier_that_fails_later_is_told_too(staffed: Play) -> None:
    await detractor(staffed, PHONE)
    await in_thread(staffed, "reply What went wrong?")
    message = staffed.seen(PHONE)[-1].message
    await staffed.take(
        DeliveryUpdate(key="receipt", at=staffed.clock(), channel="sms", message=message, status="failed", code="30006")
    )
    await staffed.work()
    assert "takes no text messages" in staffed.thread(CARE)[-1]


async def test_a_handset_that_is_switched_off_gets_the_reply_an_hour_later_or_staff_hear_of_it(staffed: Play) -> None:
    await detractor(staffed, PHONE)
    await in_thread(staffed, "reply What went wrong?")
    told, texted = len(staffed.thread(CARE)), len(staffed.seen(PHONE))
    for number in range(2):
        message = staffed.seen(PHONE)[-1].message
        at, key = staffed.clock(), f"receipt{number}"
        await staffed.take(
            DeliveryUpdate(key=key, at=at, channel="sms", message=message, status="undelivered", code="30003")
        )
        await staffed.wait(timedelta(hours=1))
        assert len(staffed.seen(PHONE)) == texted + 1
        assert len(staffed.thread(CARE)) == told + number
    assert "not delivered" in staffed.thread(CARE)[-1]


async def test_a_reply_that_stop_overtakes_is_told_as_not_delivered(staffed: Play) -> None:
    await detractor(staffed)
    staffed.platforms["telegram"].fail(TryLater("429", retry_after=60), ANN)
    await in_thread(staffed, "reply What went wrong?")
    await staffed.say(ANN, "stop")
    undelivered, left = staffed.thread(CARE)[-2:]
    assert "they have said STOP" in undelivered
    assert "Nothing more can be written to them" in left


async def test_what_was_sent_is_kept_as_sent_by_a_process_begun_anew(staffed: Play) -> None:
    await detractor(staffed)
    await staffed.take(
        staffed.message(AGENT, "reply Sorry", place=CARE, under=staffed.cards(CARE)[0].message, name="Kim")
    )
    await staffed.twin().work()
    assert staffed.last(ANN) == "Sorry\n- Kim, Acme"
    (kept,) = await staffed.rows(select(tables.case_messages))
    assert (kept["state"], kept["direction"], kept["author_name"]) == ("sent", "to", "Kim")


async def test_who_sent_a_survey_in_vain_is_told_and_nobody_waits_for_an_answer(staffed: Play) -> None:
    staffed.platforms["sms"].fail(AddressDead("30006", "not_mobile"), PHONE)
    await staffed.command(ADMIN, f"send nps to {PHONE} yes")
    assert "takes no text messages" in staffed.last(ADMIN)
    (row,) = await staffed.rows(select(tables.conversations))
    assert (row["status"], row["state"]["outcome"]) == ("finished", "abandoned")


# ---------------------------------------------------------------- consent


async def asking_consent(play: Play) -> None:
    """A survey whose alert needs leave to write back, asked of Ann."""
    async with play.database.transaction() as tx:
        await surveys.publish_first(tx, "leave", ASKS_LEAVE.model_dump(mode="json"), play.clock())
    await play.say(ANN, "visit")
    await play.press(ANN, "2")


@pytest.mark.parametrize(
    ("answer", "shown", "why"),
    [
        ("Yes", "May be contacted: yes", ""),
        ("No", "May be contacted: no", "did not agree to be contacted."),
        ("", "May be contacted: no answer yet", "the question was not answered"),
    ],
)
async def test_without_leave_nobody_writes_and_the_card_says_so(
    staffed: Play, answer: str, shown: str, why: str
) -> None:
    await asking_consent(staffed)
    if answer:
        await staffed.press(ANN, answer)
    assert shown in staffed.card(CARE)
    await in_thread(staffed, "reply Sorry")
    if why:
        assert why in staffed.last(CARE)
        await press_reply(staffed, form_handle="trigger")
        assert why in staffed.last(CARE)
        assert not [each for each in staffed.seen(AGENT) if isinstance(each.content, Form)]
    else:
        assert staffed.last(ANN) == "Sorry\n- Kim, Acme"


async def test_a_reply_that_is_refused_leaves_their_survey_as_it_is(staffed: Play) -> None:
    await publish(staffed, PULSED)
    await low(staffed, ANN, "pulse", "2")
    await staffed.press(ANN, "9")
    await staffed.say(ANN, "feedback")
    assert "Nothing to do" in await case(staffed, AGENT, "reply 1 Hello")
    latest = select(tables.conversations.c.status).order_by(tables.conversations.c.id.desc()).limit(1)
    assert [each["status"] for each in await staffed.rows(latest)] == ["open"]


@pytest.mark.parametrize(("done", "status"), [("reply 1 Hello there", "acknowledged"), ("acknowledge 1", "snoozed")])
async def test_a_case_that_is_put_off_stays_with_who_put_it_off(staffed: Play, done: str, status: str) -> None:
    colleague = Address("slack", "T1/U9")
    await staffed.command(ADMIN, f"staff add {colleague}")
    await detractor(staffed)
    await case(staffed, AGENT, "assign 1")
    await case(staffed, AGENT, "snooze 1 2h")
    await case(staffed, colleague, done)
    (row,) = await staffed.rows(select(tables.cases))
    assert (row["assignee"], row["status"]) == (str(AGENT), status)
