"""The customer hears what was done, and says whether it helped. If it did not, the case is open again, and pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed
from bot.storage import tables
from tests.services.closing_play import LINE, ROBIN, case, detractor, finish, resolve, staffed, told
from tests.support.houses import ADMIN, ANN, BOB, CARE, MEMBER, Play, buttons
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

TEXTER = Address("tel", "+12025550123")
MOSCOW = Address("tel", "+79161234567")
DAY = timedelta(days=1)


# ---------------------------------------------------------------- told


async def test_the_customer_reads_the_line_and_who_wrote_it_and_is_asked_whether_it_helped(play: Play) -> None:
    assert await told(play) == f"{LINE}\n- Robin, Acme\nIs it solved?"
    assert [each.label for each in buttons(play.seen(ANN)[-1].content)] == ["Solved", "Not solved"]
    assert f"The customer was told: {LINE}" in play.thread(CARE)
    assert "The customer has been told." in play.card(CARE)


async def test_by_text_message_they_read_what_to_type(play: Play) -> None:
    assert await told(play, TEXTER) == f"{LINE}\n- Robin, Acme\nReply 1 if it is solved, 2 if not."


async def test_a_survey_still_open_ends_so_that_a_number_answers_whether_it_helped(play: Play) -> None:
    await staffed(play)
    await play.say(TEXTER, "rate support")
    await play.say(TEXTER, "1")
    await resolve(play)
    assert play.last(TEXTER) == f"{LINE}\n- Robin, Acme\nReply 1 if it is solved, 2 if not."
    await play.say(TEXTER, "2")
    assert (await case(play))["status"] == "open"


async def test_it_is_said_in_the_customers_language(play: Play) -> None:
    await staffed(play)
    await detractor(play, MOSCOW, "отзыв")
    await finish(play, MOSCOW)
    await resolve(play, "Деньги вернём завтра.")
    assert play.last(MOSCOW).endswith("Ответьте 1, если вопрос решён, 2 — если нет.")
    await play.say(MOSCOW, "Не решено!")
    assert "Что всё ещё не так?" in play.last(MOSCOW)


async def test_an_address_is_no_name_to_sign_with(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    await finish(play)
    await resolve(play, name="")
    assert play.last(ANN) == f"{LINE}\n- Acme\nIs it solved?"


async def test_who_has_opted_out_hears_nothing_and_the_thread_says_so(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    await play.say(ANN, "STOP")
    before = len(play.seen(ANN))
    assert "can't be told" in await resolve(play)
    assert len(play.seen(ANN)) == before
    assert any(said.startswith("The customer was not told") for said in play.thread(CARE))
    assert "has been told" not in play.card(CARE)


async def test_without_a_line_nobody_is_told(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    before = len(play.seen(ANN))
    await resolve(play, "delivery:")
    assert len(play.seen(ANN)) == before
    assert (await case(play))["cause"] == "delivery"


async def test_a_line_that_is_too_long_changes_nothing(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    assert "at most 600" in await resolve(play, "x" * 601)
    assert (await case(play))["status"] == "open"


async def test_a_customer_who_types_what_staff_type_resolves_nothing(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    await resolve(play, by=BOB)
    assert (await case(play))["status"] == "open"


# ---------------------------------------------------------------- what they say to it


async def test_solved_thanks_them_and_changes_the_card(play: Play) -> None:
    await told(play)
    await play.press(ANN, "Solved")
    assert "Glad it worked out" in play.last(ANN)
    assert "The customer says that it is solved." in play.card(CARE)
    assert (await case(play))["status"] == "resolved"


async def test_not_solved_opens_the_case_again_pages_and_asks_what_is_wrong(play: Play) -> None:
    await told(play)
    pages = len({each.message for each in play.cards(CARE)})
    twin = play.twin()
    await twin.press(ANN, "Not solved")
    assert "What is still wrong?" in play.last(ANN)
    assert (await case(play))["status"] == "open"
    assert len({each.message for each in play.cards(CARE)}) == pages + 1
    await play.say(ANN, "it was the wrong amount")
    assert any("it was the wrong amount" in said for said in play.thread(CARE))


@pytest.mark.parametrize("label", ["Solved", "Not solved"])
async def test_a_press_counts_once_however_often_it_comes(play: Play, label: str) -> None:
    await told(play)
    again = [play.pressing(ANN, label) for _ in range(3)]
    for press in again:
        await play.take(press)
        await play.work()
    said = [each for each in play.thread(CARE) if "The customer says" in each or "is not solved" in each]
    assert len(said) == 1
    (story,) = [
        each
        for each in await play.rows(select(tables.case_log.c.action))
        if each["action"] in ("confirmed", "disputed")
    ]
    assert story["action"] == ("confirmed" if label == "Solved" else "disputed")


async def test_who_changes_their_mind_is_believed(play: Play) -> None:
    await told(play)
    await play.press(ANN, "Solved")
    await play.say(ANN, "not solved")
    assert (await case(play))["status"] == "open"


@pytest.mark.parametrize("stranger", [BOB, MEMBER])
async def test_only_the_customer_of_the_case_may_say_so(play: Play, stranger: Address) -> None:
    await told(play)
    genuine = play.pressing(ANN, "Not solved")
    await play.take(ButtonPressed(key="f", at=genuine.at, sender=stranger, token=genuine.token, message="m"))
    await play.work()
    assert (await case(play))["status"] == "resolved"
    assert "meant for somebody else" in play.last(stranger)


@pytest.mark.parametrize("token", ["v:999999:solved", "v:1:maybe", "v:x:solved", "v:-1:not_solved", "v:1"])
async def test_a_forged_verdict_does_nothing(play: Play, token: str) -> None:
    await told(play)
    before = await case(play)
    await play.take(ButtonPressed(key=token, at=play.clock(), sender=ANN, token=token, message="m"))
    await play.work()
    assert await case(play) == before


async def test_solved_on_a_case_that_is_open_again_reaches_whoever_works_on_it(play: Play) -> None:
    await told(play)
    solved = play.pressing(ANN, "Solved")
    await play.press(ANN, "Not solved")
    await play.take(solved)
    await play.work()
    assert (await case(play))["status"] == "open"
    assert "still working on it" in play.last(ANN)
    assert play.thread(CARE)[-1].endswith("Solved")


async def test_after_another_low_score_an_older_case_stays_as_it_was(play: Play) -> None:
    await told(play)
    old = play.pressing(ANN, "Not solved")
    await play.say(ANN, "rate support")
    await play.say(ANN, "1")
    assert len(await play.rows(select(tables.cases))) == 2
    await play.take(old)
    await play.work()
    statuses = [each["status"] for each in await play.rows(select(tables.cases).order_by(tables.cases.c.id))]
    assert statuses == ["resolved", "open"]
    assert play.thread(CARE)[-1].endswith("Not solved")


async def test_stop_instead_of_a_verdict_is_a_stop(play: Play) -> None:
    await told(play, TEXTER)
    await play.say(TEXTER, "please stop texting me")
    before = len(play.seen(TEXTER))
    await play.say(TEXTER, "2")
    assert len(play.seen(TEXTER)) == before
    assert (await case(play))["status"] == "resolved"


@pytest.mark.parametrize(
    ("typed", "status"),
    [("1", "resolved"), ("2", "open"), ("No.", "open"), ("没解决", "open"), ("Not solved!", "open")],
)
async def test_a_typed_verdict(play: Play, typed: str, status: str) -> None:
    await told(play, TEXTER)
    await play.say(TEXTER, typed)
    assert (await case(play))["status"] == status


async def test_a_number_during_a_survey_answers_its_question(play: Play) -> None:
    await told(play, TEXTER)
    await play.say(TEXTER, "rate support")
    await play.say(TEXTER, "4")
    assert (await case(play))["status"] == "resolved"
    await play.say(TEXTER, "2")
    assert (await case(play))["status"] == "resolved"


async def test_a_week_later_a_number_means_nothing(play: Play) -> None:
    await told(play, TEXTER)
    await play.command(ADMIN, "pause followup")
    await play.wait(7 * DAY)
    await play.say(TEXTER, "2")
    assert (await case(play))["status"] == "resolved"


async def test_what_was_answered_by_number_is_not_asked_again(play: Play) -> None:
    await told(play, TEXTER)
    await play.say(TEXTER, "1")
    await play.say(TEXTER, "2")
    assert (await case(play))["status"] == "resolved"


async def test_where_the_message_can_change_its_buttons_go(play: Play) -> None:
    await told(play)
    pressed = await play.press(ANN, "Solved")
    (settled,) = [each for each in play.seen(ANN) if each.edit == pressed.message]
    assert buttons(settled.content) == ()


async def test_staff_may_be_the_customer_of_a_case(play: Play) -> None:
    await told(play, ROBIN)
    await play.say(ROBIN, "2")
    assert (await case(play))["status"] == "open"
