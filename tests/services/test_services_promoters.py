"""What happy customers are asked for after a survey: whom, when, how, and what comes of it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.sms import measure
from bot.contract.address import Address
from bot.contract.channel import Measured
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Notice, Outbound
from bot.services.admin.promoting import COMMANDS
from bot.storage import tables
from tests.services.advocacy_play import HELP, PULSE, ask, publish, score
from tests.support.channels import MemoryChannel
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, PHONE, VIEWER, Play, buttons
from tests.support.mail import read

LINK = "https://acme.test/review"
EVERYBODY = {"admin", "staff"}
MATRIX = {
    "list": ("list", EVERYBODY),
    "interviews": ("interviews", EVERYBODY),
    "try": ("try @me", EVERYBODY),
    "help": ("help", EVERYBODY),
    "leaders": ("leaders", {"admin"}),
    "review": (f"review {LINK}", {"admin"}),
    "referral": ("referral on", {"admin"}),
    "council": ("council on", {"admin"}),
    "nine": ("nine on", {"admin"}),
    "talk": ("talk on", {"admin"}),
    "period": ("period review 90d", {"admin"}),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER}
COUNCIL = "will you join our customer council?"
NINE = "What would have made it a 9?"
REVIEW = "would you say so in a review?"
TALK = "Would you talk to us"


@pytest.fixture
async def heard(play: Play) -> Play:
    await publish(play, PULSE, HELP)
    return play


async def offers(play: Play) -> list[tuple[str, str]]:
    """kind and outcome, oldest first."""
    rows = await play.rows(select(tables.promoter_offers).order_by(tables.promoter_offers.c.id))
    return [(row["kind"], row["outcome"]) for row in rows]


def urls(play: Play, who: Address) -> list[str]:
    return [each.url for shown in play.seen(who) for each in buttons(shown.content) if each.url]


# ---------------------------------------------------------------- whom and when


async def test_a_promoter_is_asked_for_a_review_after_the_ending(heard: Play) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await score(heard, ANN, "pulse", 10)
    assert [each for each in read(heard, ANN) if "Thanks!" in each or REVIEW in each] == [
        "Thanks!",
        "You like Acme: would you say so in a review? It takes two minutes.",
    ]
    assert urls(heard, ANN) == [LINK]


async def test_nothing_is_asked_for_before_an_admin_says_where(heard: Play) -> None:
    await score(heard, ANN, "pulse", 10)
    assert heard.last(ANN) == "Thanks!"


@pytest.mark.parametrize("value", [0, 6, 7, 8])
async def test_only_promoters_are_asked_for_a_review(heard: Play, value: int) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await score(heard, ANN, "pulse", value)
    assert REVIEW not in "\n".join(read(heard, ANN))


async def test_an_advocate_is_asked_after_the_survey_that_made_them_one(heard: Play) -> None:
    await score(heard, ANN, "pulse", 10)
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await score(heard, BOB, "helped", 5)
    await score(heard, ANN, "helped", 5)
    assert REVIEW in heard.last(ANN)
    assert heard.last(BOB) == "Noted."


async def test_each_is_asked_at_most_once_in_its_period(heard: Play) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await ask(heard, ADMIN, "/promoter period review 90 days")
    await score(heard, ANN, "pulse", 10)
    await heard.wait(timedelta(days=89))
    await score(heard, ANN, "pulse", 10)
    assert await offers(heard) == [("review", "offered")]
    await heard.wait(timedelta(days=1))
    await score(heard, ANN, "pulse", 10)
    assert await offers(heard) == [("review", "offered"), ("review", "offered")]


async def test_one_thing_at_a_time(heard: Play) -> None:
    for on in (f"review {LINK}", "referral on", "council on"):
        await ask(heard, ADMIN, f"/promoter {on}")
    for _ in range(4):
        await score(heard, ANN, "pulse", 9)
    assert [kind for kind, _ in await offers(heard)] == ["review", "referral", "council"]


async def test_two_ends_at_the_same_moment_ask_once(heard: Play) -> None:
    """Of one contact at two addresses, in two processes."""
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    for who in (ANN, BOB):
        await heard.say(who, "helped")
    await one_contact(heard, ANN, BOB)
    for who in (ANN, BOB):
        await heard.say(who, "3")
        await heard.say(who, "pulse")
    twin = heard.twin()
    await asyncio.gather(heard.take(heard.message(ANN, "9")), twin.take(twin.message(BOB, "10")))
    await heard.work()
    assert len(await offers(heard)) == 1


async def one_contact(play: Play, first: Address, second: Address) -> None:
    a, c = tables.addresses.c, tables.conversations.c
    owner = select(a.contact_id).where(a.address == str(first)).scalar_subquery()
    theirs = select(a.id).where(a.address == str(second)).scalar_subquery()
    async with play.database.transaction() as tx:
        await tx.run(tables.conversations.update().where(c.address_id == theirs).values(contact_id=owner), {})
        await tx.run(tables.addresses.update().where(a.address == str(second)).values(contact_id=owner), {})


async def test_while_a_case_of_theirs_is_open_nobody_is_asked_for_anything(heard: Play) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await ask(heard, ADMIN, "/risk add lost when csat dissatisfied")
    await score(heard, ANN, "helped", 1)
    await ask(heard, ADMIN, "/risk remove lost")
    await score(heard, ANN, "pulse", 10)
    assert await offers(heard) == []
    await heard.press(ADMIN, "Resolve", place=CARE)
    await score(heard, ANN, "pulse", 10)
    assert await offers(heard) == [("review", "offered")]


async def test_one_who_is_being_asked_elsewhere_is_left_alone(heard: Play) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    for who in (ANN, BOB):
        await heard.say(who, "helped")
    await one_contact(heard, ANN, BOB)
    await heard.say(ANN, "5")
    await score(heard, ANN, "pulse", 10)
    assert await offers(heard) == []


async def test_who_leaves_or_lets_it_expire_is_asked_for_nothing(heard: Play) -> None:
    longer: dict[str, Any] = {**PULSE, "key": "longer", "keywords": {"en": "longer"}}
    longer["questions"] = [*PULSE["questions"], {"key": "why", "kind": "text", "text": {"en": "Why?"}}]
    await publish(heard, longer)
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await score(heard, ANN, "longer", 10)
    await heard.say(ANN, "STOP")
    await score(heard, BOB, "longer", 10)
    await heard.wait(timedelta(days=5))
    assert await offers(heard) == []


# ---------------------------------------------------------------- reviews


@pytest.mark.parametrize(
    ("who", "language", "link"),
    [
        (Address("tel", "+442079460958"), "en", "gb"),
        (Address("tel", "+12025550123"), "en", "all"),
        (ANN, "en", "telegram"),
        (MEMBER, "ru", "ru"),
        (MEMBER, "en", "all"),
    ],
)
async def test_the_link_is_of_the_country_else_the_platform_else_the_language(
    heard: Play, who: Address, language: str, link: str
) -> None:
    for place in ("", " for GB", " for telegram", " for ru"):
        name = place.removeprefix(" for ").casefold() or "all"
        await ask(heard, ADMIN, f"/promoter review https://acme.test/{name}{place}")
    await heard.say(who, "pulse", language=language)
    await heard.say(who, "10")
    assert urls(heard, who) == [f"https://acme.test/{link}"]


async def test_where_the_surveys_ending_asks_for_a_review_the_next_thing_is_asked(heard: Play) -> None:
    own = {**PULSE, "key": "own", "keywords": {"en": "own"}}
    own["endings"] = [{"text": {"en": "Thanks!"}, "link": LINK, "link_label": {"en": "Review"}}]
    await publish(heard, own)
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await ask(heard, ADMIN, "/promoter council on")
    await score(heard, ANN, "own", 10)
    assert await offers(heard) == [("council", "offered")]


async def test_who_would_rather_not_write_one_is_left_alone(heard: Play) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK}")
    await score(heard, ANN, "pulse", 10)
    await heard.press(ANN, "No, thanks")
    assert heard.last(ANN) == "That is fine. Thank you for your feedback!"
    assert await offers(heard) == [("review", "declined")]


# ---------------------------------------------------------------- referrals


async def test_a_friend_who_comes_by_the_code_is_counted_once(heard: Play) -> None:
    code = await a_code(heard, ANN, "Ann")
    await heard.follow(BOB, code)
    assert "What would you like to tell us about?" in heard.last(BOB)
    await heard.follow(BOB, code)
    await heard.say(PHONE, f"friend {code[:4].lower()}-{code[4:].lower()}")
    assert await ask(heard, ADMIN, "/promoter leaders") == "1. Ann: 2 friends"


async def a_code(play: Play, who: Address, name: str) -> str:
    await ask(play, ADMIN, "/promoter referral on")
    await play.say(who, "pulse", name=name)
    await play.say(who, "10")
    match = re.search(r"Your code: (\w+)\.", play.last(who))
    assert match is not None
    return match[1]


async def test_neither_oneself_nor_one_who_was_asked_before_counts(heard: Play) -> None:
    await score(heard, BOB, "pulse", 3)
    code = await a_code(heard, ANN, "Ann")
    await heard.follow(ANN, code)
    await heard.follow(BOB, code)
    assert await ask(heard, ADMIN, "/promoter leaders") == "Nobody has brought a friend yet."


async def test_a_friend_counts_for_the_first_who_sent_them(heard: Play) -> None:
    first, second = await a_code(heard, ANN, "Ann"), await a_code(heard, MEMBER, "Mel")
    await heard.follow(BOB, first)
    await heard.follow(BOB, second)
    assert await ask(heard, ADMIN, "/promoter leaders") == "1. Ann: 1 friend"


async def test_the_code_stays_the_same_and_is_not_to_be_guessed(heard: Play) -> None:
    code = await a_code(heard, ANN, "Ann")
    await heard.wait(timedelta(days=200))
    assert await a_code(heard, ANN, "Ann") == code
    assert re.fullmatch("[A-HJKMNP-Z2-9]{8}", code)
    await heard.follow(BOB, "AAAAAAAA" if code != "AAAAAAAA" else "BBBBBBBB")
    assert "no longer works" in heard.last(BOB)


async def test_two_friends_at_the_same_moment_are_both_counted(heard: Play) -> None:
    code = await a_code(heard, ANN, "Ann")
    friends = [Address("telegram", str(900 + n)) for n in range(4)]
    twin = heard.twin()
    await asyncio.gather(
        *((heard, twin)[n % 2].take(heard.message(friend, f"FRIEND {code}")) for n, friend in enumerate(friends))
    )
    await heard.work()
    assert await ask(heard, ADMIN, "/promoter leaders") == "1. Ann: 4 friends"


# ---------------------------------------------------------------- the council


async def test_who_would_join_the_council_is_told_to_staff(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter council on")
    await heard.say(ANN, "pulse", name="Ann\n<!channel>")
    await heard.say(ANN, "10")
    await heard.press(ANN, "Yes, gladly")
    assert heard.last(CARE) == f"Ann <!channel> ({ANN}) would join the customer council."
    assert heard.last(ANN) == "Thank you! A colleague will be in touch."
    await heard.press(ANN, "No, thanks")
    assert heard.last(ANN) == "You have answered this already. Thank you!"
    assert await offers(heard) == [("council", "accepted")]


async def test_nobody_answers_for_somebody_else(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter council on")
    await score(heard, ANN, "pulse", 10)
    (row,) = await heard.rows(select(tables.promoter_offers.c.id))
    for token in (f"p:{row['id']}:yes", "p:999:yes", "p:x:yes", f"p:{row['id']}:maybe"):
        await heard.take(ButtonPressed(key=token, at=heard.clock(), sender=BOB, token=token, message="m"))
    await heard.work()
    assert await offers(heard) == [("council", "offered")]
    assert heard.last(BOB) == "This is not open any more."


async def test_two_presses_at_the_same_moment_tell_staff_once(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter council on")
    await score(heard, ANN, "pulse", 10)
    twin = heard.twin()
    await asyncio.gather(heard.take(heard.pressing(ANN, "Yes, gladly")), twin.take(twin.pressing(ANN, "Yes, gladly")))
    await heard.work()
    assert len([each for each in read(heard, CARE) if "customer council" in each]) == 1


async def test_by_text_message_it_is_answered_with_a_number(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter council on")
    await score(heard, PHONE, "pulse", 10)
    assert heard.last(PHONE).endswith("Reply 1 for yes, 2 for no.")
    assert buttons(heard.seen(PHONE)[-1].content) == ()
    await heard.say(PHONE, "1")
    assert "would join the customer council" in heard.last(CARE)


async def test_words_that_are_no_answer_are_not_taken_for_one(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter council on")
    await score(heard, PHONE, "pulse", 10)
    await heard.wait(timedelta(hours=1))
    await heard.say(PHONE, "what is that?")
    assert await offers(heard) == [("council", "offered")]
    await heard.say(PHONE, "helped")
    await heard.say(PHONE, "1")
    assert await offers(heard) == [("council", "offered")]


class _Texting(MemoryChannel):
    """A channel that knows what its messages cost."""

    def measure(self, outbound: Outbound) -> Measured:
        return measure.measure(outbound)


@pytest.mark.parametrize(("times", "asked"), [(1, True), (9, False)])
async def test_by_text_message_nothing_is_asked_for_that_costs_more_than_two_segments(
    heard: Play, times: int, asked: bool
) -> None:
    channels: Any = heard.app.house.channels
    channels["sms"] = _Texting("sms", heard.platforms["sms"])
    await ask(heard, ADMIN, f"/promoter council on {'Please join our customer council, it is fun. ' * times}")
    await score(heard, PHONE, "pulse", 10)
    assert bool(await offers(heard)) == asked


# ---------------------------------------------------------------- what would have made it a 9


async def test_a_passive_is_asked_what_was_missing_and_the_words_are_kept(heard: Play) -> None:
    await score(heard, ANN, "pulse", 8)
    assert heard.last(ANN) == NINE
    await heard.say(ANN, "a <b>dark</b> mode & {name}")
    assert heard.last(ANN) == "Thank you! We read every answer."
    (remark,) = await heard.rows(select(tables.remarks))
    assert (remark["question"], remark["words"]) == ("nine", "a <b>dark</b> mode & {name}")
    assert await offers(heard) == [("nine", "done")]


async def test_a_survey_that_asks_it_itself_is_enough(heard: Play) -> None:
    await score(heard, ANN, "feedback", 8)
    await heard.say(ANN, "a dark mode")
    assert await offers(heard) == []


async def test_words_said_a_week_later_are_something_else(heard: Play) -> None:
    await score(heard, ANN, "pulse", 8)
    await heard.wait(timedelta(days=7, seconds=1))
    await heard.say(ANN, "hello?")
    assert await offers(heard) == [("nine", "offered")]


async def test_stop_is_stop_whatever_was_asked(heard: Play) -> None:
    await score(heard, ANN, "pulse", 8)
    await heard.say(ANN, "STOP")
    assert await offers(heard) == [("nine", "offered")]
    await heard.say(ANN, "a dark mode")
    assert await offers(heard) == [("nine", "offered")]


# ---------------------------------------------------------------- a talk


async def key_account(play: Play, who: Address) -> None:
    await play.say(who, "hello", name="Ann")
    await ask(play, ADMIN, f"/risk set {who} tier key_account")
    await ask(play, ADMIN, f"/risk set {who} account Initech")


async def test_a_key_account_proposes_times_and_staff_get_the_request(heard: Play) -> None:
    await key_account(heard, ANN)
    await score(heard, ANN, "pulse", 3)
    assert TALK in heard.last(ANN)
    await heard.press(ANN, "Yes, gladly")
    assert "Which times suit you?" in heard.last(ANN)
    await heard.say(ANN, "x" * 301)
    assert heard.last(ANN) == "Please say it shorter, in at most 300 characters."
    await heard.say(ANN, "Tue 10-12\nThu <!here>")
    assert heard.last(ANN) == "Thank you, we will come back to you with a time."
    (row,) = await heard.rows(select(tables.interview_requests))
    assert heard.last(CARE) == (
        f"#{row['id']} Ann ({ANN}) would talk to us. Account: Initech. Times: Tue 10-12\nThu <!here>"
    )
    listed = await ask(heard, ADMIN, "/promoter interviews")
    assert listed == f"#{row['id']} Ann ({ANN}), asked {heard.clock():%Y-%m-%d}: Tue 10-12 Thu <!here>"
    assert await ask(heard, ADMIN, f"/promoter interviews done {row['id']}") == f"#{row['id']} is off the list."
    assert await ask(heard, ADMIN, "/promoter interviews") == "Nobody is waiting for a talk."
    assert "no open request" in await ask(heard, ADMIN, f"/promoter interviews done {row['id']}")


async def test_only_after_a_survey_about_the_whole_of_it_and_once_in_the_period(heard: Play) -> None:
    await key_account(heard, ANN)
    await score(heard, ANN, "helped", 5)
    assert await offers(heard) == []
    for _ in range(2):
        await score(heard, ANN, "pulse", 3)
    assert await offers(heard) == [("talk", "offered")]


async def test_nobody_else_is_asked_for_a_talk(heard: Play) -> None:
    await score(heard, ANN, "pulse", 3)
    assert await offers(heard) == []


# ---------------------------------------------------------------- what admins set


async def test_ones_own_words_are_said_in_the_customers_language(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter council on Join us, {friend}!")
    await ask(heard, ADMIN, "/promoter council on for ru Присоединяйтесь!")
    await score(heard, ANN, "pulse", 10)
    assert heard.last(ANN) == "Join us, {friend}!"
    await heard.say(BOB, "pulse", language="ru")
    await heard.say(BOB, "10")
    assert heard.last(BOB) == "Присоединяйтесь!"


async def test_the_list_says_what_is_on_and_what_came_of_it(heard: Play) -> None:
    await ask(heard, ADMIN, f"/promoter review {LINK} for GB")
    await ask(heard, ADMIN, "/promoter council on")
    await ask(heard, ADMIN, "/promoter review off")
    await score(heard, ANN, "pulse", 10)
    await heard.press(ANN, "Yes, gladly")
    assert await ask(heard, ADMIN, "/promoter") == (
        "talk (with key accounts): on, at most once in 180d. Offered 0, taken up 0\n"
        "review (where your link leads): off, at most once in 180d. Offered 0, taken up 0\n"
        f"  GB: {LINK}\n"
        "referral (friends, by a code): off, at most once in 180d. Offered 0, taken up 0\n"
        "council (customers who advise you): on, at most once in 365d. Offered 1, taken up 1\n"
        "nine (what would have made it a 9): on, at most once in 180d. Offered 0, taken up 0"
    )


async def test_a_try_shows_what_customers_read_and_asks_nobody(heard: Play) -> None:
    await ask(heard, ADMIN, "/promoter referral on")
    before = len(heard.seen(ADMIN))
    await heard.say(ADMIN, "/promoter try @me")
    shown = [each.content for each in heard.seen(ADMIN)[before:]]
    assert [TALK in shown[0].text, "Your code: K7QM2XPA" in shown[1].text, NINE in shown[2].text] == [True] * 3  # type: ignore[union-attr]
    assert all(isinstance(each, Notice) for each in shown)
    assert await offers(heard) == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("review", "Write it like this: /promoter review"),
        ("review acme.test", '"acme.test" is no link.'),
        ("review javascript:alert(1)", '"javascript:alert(1)" is no link.'),
        (f"review {LINK} for everybody", "Write it like this: /promoter review"),
        ("referral maybe", "Write it like this: /promoter referral on"),
        ("council on for xx Hi", "Write it like this: /promoter council on"),
        (f"council on {'x' * 601}", "That is too long: at most 600 characters."),
        ("period review soon", "Write it like this: /promoter period review 90d"),
        ("period review 12h", "Write it like this: /promoter period review 90d"),
        ("interviews done x", "Write it like this: /promoter interviews"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_what_could(play: Play, typed: str, answer: str) -> None:
    assert (await ask(play, ADMIN, f"/promoter {typed}")).startswith(answer)


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(play: Play, role: str) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    for name, (text, allowed) in MATRIX.items():
        answer = await ask(play, ROLES[role], f"/promoter {text}")
        refused = answer == f"You may not use /promoter {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)
