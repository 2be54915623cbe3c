"""`/topic`: who may use which command, how topics are set up, applied backwards, and corrected by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.inbound import CommandUsed
from bot.services.topics import applying, by_hand, lexicon, reading, starters
from bot.services.topics.commands import COMMANDS
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, PHONE, VIEWER, Play, words
from tests.support.on_sqlite import databases

__all__ = ["databases"]

EVERYBODY = {"admin", "staff", "viewer"}
#: Command → how it is given → the roles that may. A command that is not here fails the first test below.
MATRIX = {
    "list": ("list", EVERYBODY),
    "help": ("help", EVERYBODY),
    "show": ("show price", EVERYBODY),
    "add": ("add parking keywords=parking", {"admin"}),
    "competitor": ("competitor zeta", {"admin"}),
    "edit": ("edit price priority=high", {"admin"}),
    "name": ("name price ru Цена", {"admin"}),
    "keywords": ("keywords price ru цена, дорого", {"admin"}),
    "remove": ("remove price", {"admin"}),
    "apply": ("apply all last 90d", {"admin"}),
    "listen": ("listen slack:T1/C9", {"admin"}),
    "deaf": ("deaf slack:T1/C9", {"admin"}),
    "token": ("token reviews", {"admin"}),
    "tokens": ("tokens", {"admin"}),
    "revoke": ("revoke reviews", {"admin"}),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


async def topic(play: Play, who: object, text: str, **more: object) -> str:
    """`/topic …`; returns the answer."""
    return await play.command(who, text, command="topic", **more)  # type: ignore[arg-type]


@pytest.fixture
async def staffed(play: Play) -> Play:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    return play


async def tagged(play: Play) -> list[tuple[str, int, str]]:
    """Who tagged which text with what; what was taken off is left out."""
    rows = await play.rows(select(tables.tags).order_by(tables.tags.c.source_id, tables.tags.c.topic_key))
    return [(row["tagged_by"], row["source_id"], row["topic_key"]) for row in rows if not row["removed"]]


# ---------------------------------------------------------------- who may


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(staffed: Play, role: str) -> None:
    for name, (text, allowed) in MATRIX.items():
        answer = await topic(staffed, ROLES[role], text)
        refused = answer == f"You may not use /topic {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


@pytest.mark.parametrize("name", COMMANDS)
async def test_every_command_is_explained_and_its_example_is_understood(staffed: Play, name: str) -> None:
    assert f"/topic {name}" in await topic(staffed, ADMIN, f"help {name}")
    assert "Write it like this" not in await topic(staffed, ADMIN, COMMANDS[name].usage)


# ---------------------------------------------------------------- setting them up


async def test_a_new_topic_is_looked_for_from_now_on(play: Play) -> None:
    answer = await topic(
        play, ADMIN, "add parking keywords=parking, car park department=Estates priority=low owner=slack:T1/U2"
    )
    assert answer.startswith("Saved: parking (parking).\nEnglish: parking, car park")
    await play.say(ANN, "There are no car parks nearby")
    assert [key for _, _, key in await tagged(play)] == ["parking"]
    shown = await topic(play, ADMIN, "show parking")
    assert "parking - parking, low priority: 1" in shown
    assert "Department: Estates. Owner: slack:T1/U2." in shown


async def test_keywords_and_names_are_given_for_each_language(play: Play) -> None:
    await topic(play, ADMIN, "add parking keywords=parking")
    await topic(play, ADMIN, "keywords parking ru парковка, негде встать")
    await topic(play, ADMIN, "keywords parking zh-Hans 停车")
    await topic(play, ADMIN, "name parking ru Парковка")
    await play.say(ANN, "Парковки не нашли")
    await play.say(BOB, "停车太难")
    assert [key for _, _, key in await tagged(play)] == ["parking", "parking"]
    await play.command(ADMIN, "language ru")
    assert "parking - Парковка, обычная важность: 2" in await topic(play, ADMIN, "list")


async def test_a_competitor_is_known_by_its_key_and_stands_apart(play: Play) -> None:
    await topic(play, ADMIN, "competitor zeta")
    await play.say(ANN, "Zeta is better")
    listed = (await topic(play, ADMIN, "list")).splitlines()
    assert listed[-1] == "zeta - zeta, competitor, normal priority: 1"


async def test_what_an_admin_changes_is_not_installed_over(play: Play) -> None:
    await topic(play, ADMIN, "edit price department=Finance")
    await topic(play, ADMIN, "remove delivery")
    async with play.database.transaction() as tx:
        await starters.install(tx, play.clock())
        price, delivery = await lexicon.find(tx, "price"), await lexicon.find(tx, "delivery")
    assert price is not None
    assert price.department == "Finance"
    assert delivery is not None
    assert delivery.archived


async def test_a_removed_topic_is_not_looked_for_until_it_is_added_again(play: Play) -> None:
    await topic(play, ADMIN, "remove price")
    await play.say(ANN, "The price is too high")
    assert await tagged(play) == []
    await topic(play, ADMIN, "add price keywords=price")
    await play.say(BOB, "The price is too high")
    assert [key for _, _, key in await tagged(play)] == ["price"]


async def test_another_process_sees_the_change_at_once(play: Play) -> None:
    twin = play.twin()
    await twin.say(ANN, "no parking here")
    await topic(play, ADMIN, "add parking keywords=parking")
    await twin.say(BOB, "no parking here")
    assert [key for _, _, key in await tagged(play)] == ["parking"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("add", "Write it like this"), ("add parking", "Say which words tell it"),
        ("add Пар keywords=x1", "can't be a key"), ("add price keywords=cost", "price is there already"),
        ("add x1 keywords=a", "too short"), ("add x1 keywords=,,", "Write 1 to 60"),
        ("add x1 keywords=" + "y" * 61, "Write 1 to 60"), ("add x1 keywords=abc priority=urgent", "is no priority"),
        ("add x1 keywords=abc colour=red", "I don't understand colour=red"), ("add x1 abc", "Write it like this"),
        ("add x1 keywords=abc owner=nobody", "nobody"), ("edit price", "Write it like this"),
        ("edit prise priority=low", "Did you mean price?"), ("show", "Write it like this"),
        ("show qqqqqqq", "I know no topic"), ("name price", "Write it like this"),
        ("name price en " + "x" * 41, "A name has"), ("keywords price xx yy", "Write it like this"),
        ("remove", "Write it like this"), ("apply", "Write it like this"), ("apply nothing", "I know no topic"),
        ("apply all by channel", "Write it like this"), ("listen nowhere", "is no channel or group"),
        ("listen telegram:42", "is no channel or group"), ("listen slack:T1/C9 keywords", "Write it like this"),
        ("deaf", "Write it like this"), ("deaf slack:T1/C9", "I don't listen"), ("token", "Write it like this"),
        ("token Ключ", "can't be the name"), ("revoke reviews", "There is no token reviews"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_says_why_and_changes_nothing(play: Play, said: str, answer: str) -> None:
    before = await play.rows(select(tables.topics))
    assert answer in await topic(play, ADMIN, said)
    assert await play.rows(select(tables.topics)) == before


# ---------------------------------------------------------------- applied backwards


async def test_a_topic_is_applied_to_what_was_said_before_and_the_progress_is_one_message(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    for number in range(5):
        await play.say(ANN, f"no parking {number}")
    await topic(play, ADMIN, "add parking keywords=parking")
    before = len(play.seen(ADMIN))
    await topic(play, ADMIN, "apply parking")
    shown = play.seen(ADMIN)[before:]
    assert [words(each.content) for each in shown] == [
        "0 of 5 texts, 0 newly tagged",
        "2 of 5 texts, 2 newly tagged",
        "4 of 5 texts, 4 newly tagged",
        "5 of 5 texts, 5 newly tagged",
        "Done: 5 texts read, 5 newly tagged.",
    ]
    assert {each.edit for each in shown[1:]} == {shown[0].message}
    assert [key for _, _, key in await tagged(play)] == ["parking"] * 5


async def test_it_goes_on_in_another_process_where_the_first_one_stopped(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    for number in range(5):
        await play.say(ANN, f"no parking {number}")
    await topic(play, ADMIN, "add parking keywords=parking")
    event = CommandUsed(key="apply", at=play.clock(), sender=ADMIN, command="topic", text="apply all")
    await play.take(event)
    for _ in ("answers: none", "remarks: the first two"):
        assert await play.app.timekeeper.fire_next()
    assert len(await tagged(play)) == 2
    await play.twin().work()
    assert len(await tagged(play)) == 5
    await play.take(event)
    await play.work()
    assert len(await play.rows(select(tables.retaggings))) == 1


async def test_only_one_is_applied_at_a_time(play: Play) -> None:
    for number in (1, 2):
        await play.take(
            CommandUsed(key=f"apply{number}", at=play.clock(), sender=ADMIN, command="topic", text="apply all")
        )
    await play.work()
    assert "Topics are being applied already." in "\n".join(words(each.content) for each in play.seen(ADMIN))


async def test_only_what_was_said_in_the_period_is_looked_at(play: Play) -> None:
    await play.say(ANN, "no parking")
    await play.wait(timedelta(days=100))
    await play.say(BOB, "no parking")
    await topic(play, ADMIN, "add parking keywords=parking")
    await topic(play, ADMIN, "apply parking last 90d")
    assert play.last(ADMIN) == "Done: 1 texts read, 1 newly tagged."


async def test_a_keyword_taken_away_takes_its_tags_away_and_those_of_staff_stay(play: Play) -> None:
    await play.say(ANN, "The price is high")
    await play.say(BOB, "The price is high")
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "hand")
        await by_hand.retag(work, ("remark", 2), add=["price"], by=AGENT)
    await topic(play, ADMIN, "keywords price en cost")
    await topic(play, ADMIN, "apply price")
    assert await tagged(play) == [(str(AGENT), 2, "price")]


# ---------------------------------------------------------------- by hand


async def test_a_tag_that_staff_took_off_is_not_put_on_again(play: Play) -> None:
    await play.say(ANN, "The price is high")
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "hand")
        await by_hand.retag(work, ("remark", 1), add=["quality"], remove=["price"], by=AGENT)
    await topic(play, ADMIN, "apply all")
    assert await tagged(play) == [(str(AGENT), 1, "quality")]


async def in_thread(play: Play, who: object, said: str) -> str:
    (case,) = await play.rows(select(tables.cases.c.id))
    event = play.message(who, f"tag {said}", place=CARE)  # type: ignore[arg-type]

    async def retag(work: Work) -> str:
        return say(await by_hand.retag_in_thread(work, event, case["id"], said), "en")

    return await play.app.receiver.within(event.key, retag)


@pytest.fixture
async def with_case(staffed: Play) -> Play:
    await staffed.say(PHONE, "FEEDBACK")
    await staffed.say(PHONE, "2")
    await staffed.say(PHONE, "The price, and the courier")
    return staffed


async def test_staff_retag_a_case_in_its_thread(with_case: Play) -> None:
    assert await in_thread(with_case, AGENT, "+bugs, -price") == "Case 1 is tagged: +bugs -price"
    (conversation,) = await with_case.rows(select(tables.conversations.c.id))
    async with with_case.database.transaction() as tx:
        assert set(await reading.of_conversation(tx, conversation["id"])) == {"bugs", "delivery"}


@pytest.mark.parametrize("mentioned", [True, False])
async def test_it_is_typed_under_the_card_whether_the_bot_is_mentioned_or_not(with_case: Play, mentioned: bool) -> None:
    card = with_case.seen(CARE)[0].message
    await with_case.say(AGENT, "tag +bugs -price", place=CARE, under=card, mentioned=mentioned)
    assert with_case.last(CARE) == "Case 1 is tagged: +bugs -price"
    assert [key for by, _, key in await tagged(with_case) if by == str(AGENT)] == ["bugs"]


async def test_under_no_card_or_by_a_customer_it_is_only_words(with_case: Play) -> None:
    before = await tagged(with_case)
    card = with_case.seen(CARE)[0].message
    await with_case.say(AGENT, "tag +bugs", place=CARE)
    await with_case.say(MEMBER, "tag +bugs", place=CARE, under=card)
    assert await tagged(with_case) == before


@pytest.mark.parametrize(
    ("said", "answer"),
    [("+nonsense", 'I know no topic "nonsense"'), ("", "Write for example"), ("+price -price", "Write for example")],
)
async def test_what_is_no_tag_changes_nothing(with_case: Play, said: str, answer: str) -> None:
    before = await tagged(with_case)
    assert answer in await in_thread(with_case, AGENT, said)
    assert await tagged(with_case) == before


async def test_who_is_not_staff_retags_nothing(with_case: Play) -> None:
    before = await tagged(with_case)
    assert "staff" in await in_thread(with_case, MEMBER, "+bugs")
    assert await tagged(with_case) == before


# ---------------------------------------------------------------- results


async def test_the_results_say_what_it_is_about_and_how_it_sounds(with_case: Play) -> None:
    results = await with_case.command(ADMIN, "results nps")
    assert "Topics (+ kind, - unkind)\nDelivery  1  -1\nPrice     1  -1" in results


async def test_an_answer_that_was_corrected_counts_no_more(with_case: Play) -> None:
    (conversation,) = await with_case.rows(select(tables.conversations.c.id))
    async with with_case.database.transaction() as tx:
        await tx.run(
            tables.answers.update().where(tables.answers.c.kind == "text").values(superseded_at=with_case.clock())
        )
    async with with_case.database.transaction() as tx:
        assert await reading.of_conversation(tx, conversation["id"]) == ()
