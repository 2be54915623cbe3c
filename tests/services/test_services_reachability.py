"""STOP is obeyed at once and for good; who comes back by their own act is welcome."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import TryLater
from bot.contract.inbound import OptOutReported, ReachabilityChanged, ShortcutUsed
from bot.engine.languages import Language
from bot.services import deliver, links
from bot.services.work import Work
from bot.storage import claims, outbox, people, tables
from bot.storage.database import Database
from tests.support.houses import ADMIN, AGENT, ANN, PHONE, Play, words
from tests.support.mail import put, read, send_at_once, states

_numbers = itertools.count(1)

STOPS = {"en": "Please stop texting me", "ru": "не пишите мне больше", "zh-Hans": "停止订阅", "zh-Hant": "取消訂閱"}


async def state(play: Play, who: Address) -> str | None:
    async with play.database.transaction() as tx:
        return await people.state_of(tx, str(who))


async def outcomes(play: Play) -> list[str | None]:
    return [row["outcome"] for row in await play.rows(select(tables.conversations.c.outcome))]


def confirmations(play: Play, who: Address) -> int:
    """Notices that say nothing of a survey: the answers to STOP."""
    return sum(each.content.kind == "notice" for each in play.seen(who))


# ---------------------------------------------------------------- STOP


@pytest.mark.parametrize(("language", "stop"), STOPS.items())
async def test_stop_in_every_language_ends_everything_at_once(play: Play, language: Language, stop: str) -> None:
    who = Address("telegram", f"77{next(_numbers)}")
    await play.say(who, "feedback", language=language)
    play.platforms["telegram"].fail(TryLater("503"), who)
    await put(play, who, "one more thing")
    await play.send()
    await play.say(who, stop)
    assert (await state(play, who), await outcomes(play)) == ("opted_out", ["opted_out"])
    assert "cancelled" in await states(play, who)
    assert "one more thing" not in "".join(read(play, who))
    assert confirmations(play, who) == 1


async def test_stop_said_again_is_not_answered_again(play: Play) -> None:
    await play.say(ANN, "feedback")
    for stop in ("STOP", "stop!", "unsubscribe", "/stop"):
        await play.say(ANN, stop)
    assert confirmations(play, ANN) == 1


async def test_where_the_platform_answers_stop_itself_we_do_not(play: Play) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "stop")
    assert (await state(play, PHONE), confirmations(play, PHONE)) == ("opted_out", 0)
    other = PHONE._replace(id="+12025550177")
    await play.say(other, "feedback")
    await play.say(other, "please stop texting me")  # Twilio knows words, not sentences
    assert (await state(play, other), confirmations(play, other)) == ("opted_out", 1)


async def test_a_stop_that_the_carrier_reports_is_mirrored_without_a_word(play: Play) -> None:
    await play.say(PHONE, "feedback")
    shown = len(play.seen(PHONE))
    await play.take(_report(play, opted_out=True))
    await play.work()
    assert (await state(play, PHONE), await outcomes(play), len(play.seen(PHONE))) == (
        "opted_out",
        ["opted_out"],
        shown,
    )
    await play.take(_report(play, opted_out=False))
    await play.work()
    assert (await state(play, PHONE), len(play.seen(PHONE))) == ("reachable", shown)


def _report(play: Play, *, opted_out: bool) -> OptOutReported:
    return OptOutReported(key=f"carrier:{next(_numbers)}", at=play.clock(), sender=PHONE, opted_out=opted_out)


async def test_a_message_that_is_just_being_sent_is_not_tried_again_after_stop(play: Play) -> None:
    await play.say(ANN, "feedback")
    gate = play.platforms["telegram"].hang(ANN, TryLater("503"))
    await send_at_once(play, ANN, "on its way", "behind it")
    await play.take(play.message(ANN, "STOP"))
    gate.set()
    await play.work()
    await play.wait(outbox.LEASE)
    assert not {"on its way", "behind it"} & set(read(play, ANN))
    assert (await states(play, ANN)).count("cancelled") == 2


async def test_what_waits_in_one_process_is_not_sent_after_a_stop_that_another_took(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "STALE", 0.0)
    await play.say(ANN, "feedback")
    gate = play.platforms["telegram"].hang(ANN)
    await send_at_once(play, ANN, "on its way", "behind it")
    other = play.twin()
    await other.take(other.message(ANN, "STOP"))
    gate.set()
    await play.work()
    await other.work()
    assert "behind it" not in read(play, ANN)
    assert (confirmations(play, ANN), (await states(play, ANN)).count("cancelled")) == (2, 1)


async def test_a_message_that_arrives_in_the_very_moment_of_stop_is_noted_as_sent(play: Play) -> None:
    await play.say(ANN, "feedback")
    gate = play.platforms["telegram"].hang(ANN)
    await send_at_once(play, ANN, "on its way")
    await play.take(play.message(ANN, "STOP"))
    gate.set()
    await play.work()
    assert "cancelled" not in await states(play, ANN)


async def test_what_a_killed_process_was_about_to_send_is_not_sent_after_stop(play: Play) -> None:
    await play.say(ANN, "feedback")
    await put(play, ANN, "about to go")
    async with play.database.transaction() as tx:
        assert await claims.claim(tx, "telegram", play.clock())
    survivor = play.twin()
    await survivor.say(ANN, "STOP")
    await survivor.wait(outbox.LEASE)
    assert "about to go" not in read(play, ANN)
    assert confirmations(play, ANN) == 1


async def test_who_opted_out_is_never_written_to_whatever_they_or_staff_do(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "STOP")
    shown = len(play.seen(ANN))
    await play.say(ANN, "by the way, the colours are nice")
    refusal = await play.command(ADMIN, "send stars to telegram:101 yes")
    assert "opted out" in refusal
    await play.press(ANN, "9")
    assert len(play.seen(ANN)) == shown
    kept = await play.rows(select(tables.remarks.c.words))
    assert [row["words"] for row in kept] == ["by the way, the colours are nice"]


# ---------------------------------------------------------------- coming back


@pytest.mark.parametrize(
    ("start", "welcome"),
    [
        ("START", "Welcome back!"),
        ("старт", "С возвращением!"),
        ("开始", "欢迎回来！"),
        ("開始", "歡迎回來！"),
        ("/start", "Welcome back!"),
    ],
)
async def test_start_brings_a_customer_back_and_says_so_in_the_language_of_the_word(
    play: Play, start: str, welcome: str
) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "STOP")
    await play.say(ANN, start)
    assert await state(play, ANN) == "reachable"
    assert welcome in play.last(ANN)


@pytest.mark.parametrize("stop", ["please stop texting me", "стоп"])
async def test_a_stop_that_the_carrier_did_not_take_is_taken_back_with_one_answer_of_ours(
    play: Play, stop: str
) -> None:
    await play.say(PHONE, "feedback")
    for _ in range(2):
        await play.say(PHONE, stop)
        await play.say(PHONE, "START")
        assert await state(play, PHONE) == "reachable"
        assert "Welcome back!" in play.last(PHONE)
    assert confirmations(play, PHONE) == 4


@pytest.mark.parametrize("stops", [["STOP"], ["please stop texting me", "STOP"], ["STOP", "please stop texting me"]])
async def test_where_the_carrier_has_taken_the_stop_it_answers_start_too(play: Play, stops: list[str]) -> None:
    """Whatever was said beside it."""
    await play.say(PHONE, "feedback")
    for stop in stops:
        await play.say(PHONE, stop)
    told = len(play.seen(PHONE))
    await play.say(PHONE, "START")
    assert (await state(play, PHONE), len(play.seen(PHONE))) == ("reachable", told)


async def test_a_stop_that_the_carrier_reported_is_the_carriers_to_take_back(play: Play) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "please stop texting me")
    await play.take(_report(play, opted_out=True))
    told = len(play.seen(PHONE))
    await play.say(PHONE, "START")
    assert (await state(play, PHONE), len(play.seen(PHONE))) == ("reachable", told)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("стоп", "больше не будем вам писать"),
        ("退订", "我们不会再给您发消息"),
        ("退訂", "我們不會再傳訊息給您"),
        ("помощь", "здесь мы спрашиваем о впечатлениях"),
        ("帮助", "回复“停止”不再接收消息"),
        ("забудь меня", "Отменить это нельзя"),
    ],
)
async def test_a_word_is_answered_in_its_own_language_and_theirs_stays(play: Play, word: str, answer: str) -> None:
    await play.say(PHONE, "hello")
    await play.say(PHONE, word)
    assert answer in play.last(PHONE)
    (row,) = await play.rows(select(tables.contacts.c.language))
    assert row["language"] == "en"


async def test_help_reads_well_where_we_have_no_name(database: Database) -> None:
    play = Play(database, house={"company": ""})
    await play.say(PHONE, "HELP")
    assert play.last(PHONE).startswith("Hello: we ask for feedback here, and listen. Reply STOP")


async def test_a_keyword_a_link_a_menu_and_a_button_are_ways_back_too(play: Play) -> None:
    for number, way in enumerate((_by_keyword, _by_link, _by_menu, _by_button)):
        who = Address("telegram", str(600 + number))
        await play.say(who, "hello")
        await play.say(who, "STOP")
        await way(play, who)
        assert await state(play, who) == "reachable", way.__name__


async def _by_keyword(play: Play, who: Address) -> None:
    await play.say(who, "feedback")


async def _by_link(play: Play, who: Address) -> None:
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "operator")
        token = await links.make(work, "nps", ADMIN)
    await play.follow(who, token)


async def _by_menu(play: Play, who: Address) -> None:
    await play.take(ShortcutUsed(key=f"menu:{who}", at=play.clock(), sender=who))
    await play.work()


async def _by_button(play: Play, who: Address) -> None:
    await play.press(who, "How many stars?")


async def test_a_guessed_link_is_no_way_back(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "STOP")
    await play.follow(ANN, "A" * 22)
    assert await state(play, ANN) == "opted_out"


# ---------------------------------------------------------------- blocked


async def test_who_blocks_the_bot_is_left_in_peace_and_found_again_when_they_return(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.take(_blocked(play, reachable=False))
    await put(play, ANN, "anything")
    refusal = await play.command(AGENT, "send stars to telegram:101 yes")
    assert "may not use" in refusal
    refusal = await play.command(ADMIN, "send stars to telegram:101 yes")
    assert "can't be reached" in refusal
    await play.take(_blocked(play, reachable=True))
    assert await state(play, ANN) == "reachable"
    await play.press(ANN, "9")
    assert "What do you like most?" in play.last(ANN)


async def test_unblocking_does_not_undo_an_opt_out(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "STOP")
    await play.take(_blocked(play, reachable=False))
    await play.take(_blocked(play, reachable=True))
    assert await state(play, ANN) == "opted_out"


def _blocked(play: Play, *, reachable: bool) -> ReachabilityChanged:
    return ReachabilityChanged(key=f"block:{next(_numbers)}", at=play.clock(), sender=ANN, reachable=reachable)


async def test_the_first_text_message_names_the_sender_and_how_to_stop_once(play: Play) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "9")
    first, *others = play.seen(PHONE)
    assert words(first.content).startswith("Acme: reply STOP to opt out.")
    assert not any("reply STOP" in words(each.content) for each in others)


@pytest.mark.parametrize("said", ["HELP", "info"])
async def test_help_says_who_we_are_and_how_to_stop_also_where_nothing_is_asked(play: Play, said: str) -> None:
    await play.say(PHONE, said)
    assert play.last(PHONE).startswith("Acme: ")
    assert "STOP" in play.last(PHONE)
    await play.say(PHONE, "feedback")
    await play.say(PHONE, said)
    assert "Acme" in play.last(PHONE)
    assert "STOP" in play.last(PHONE)


async def test_stop_said_in_a_shared_place_is_obeyed_too(play: Play) -> None:
    who, place = Address("slack", "T1/U77"), Address("slack", "T1/C9")
    await play.say(who, "please stop messaging me", place=place, mentioned=True)
    assert await state(play, who) == "opted_out"


async def test_what_was_about_to_be_sent_to_somebody_who_says_stop_is_dropped(play: Play) -> None:
    await play.say(ANN, "feedback")
    gate = play.platforms["telegram"].hang(ANN)
    for text in ("help", "help", "help"):
        await play.take(play.message(ANN, text))
    await play.take(play.message(ANN, "please stop texting me"))
    gate.set()
    await play.work()
    after = [each.content.kind for each in play.seen(ANN)]
    assert after == ["question", "question", "notice"]  # the first, the one under way, the confirmation
