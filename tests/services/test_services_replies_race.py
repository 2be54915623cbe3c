"""Replies that meet: of two colleagues, of a process that ends, of an address that dies. On both databases."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import AddressDead
from bot.contract.inbound import MessageReceived
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, ANN, CARE, Play

SECOND_AGENT = Address("slack", "T1/U9")


async def unhappy(play: Play) -> None:
    for agent in (AGENT, SECOND_AGENT):
        await play.command(ADMIN, f"staff add {agent}")
    for said in ("feedback", "2", "the parcel was late", "no", "yes"):
        await play.say(ANN, said)


def reply(play: Play, who: Address, name: str, text: str) -> MessageReceived:
    return play.message(who, f"reply {text}", place=CARE, under=play.cards(CARE)[0].message, name=name)


async def kept(play: Play) -> list[tuple[str, str, str]]:
    rows = await play.rows(select(tables.case_messages).order_by(tables.case_messages.c.id))
    return [(row["author_name"], row["words"], row["state"]) for row in rows]


async def test_of_two_who_reply_at_once_both_are_read_and_one_has_the_case(play: Play) -> None:
    await unhappy(play)
    first, second = reply(play, AGENT, "Kim", "We are sorry."), reply(play, SECOND_AGENT, "Lee", "We call you.")
    await asyncio.gather(play.take(first), play.twin().take(second))
    await play.work()
    assert {(name, state) for name, _, state in await kept(play)} == {("Kim", "sent"), ("Lee", "sent")}
    (case,) = await play.rows(select(tables.cases))
    assert case["assignee_name"] in ("Kim", "Lee")


async def test_a_reply_that_comes_twice_is_sent_once(play: Play) -> None:
    await unhappy(play)
    event = reply(play, AGENT, "Kim", "We are sorry.")
    await play.take(event)
    await play.twin().take(event)
    await play.work()
    assert len(await kept(play)) == 1


async def test_the_customer_s_answer_and_a_reply_pass_each_other(play: Play) -> None:
    await unhappy(play)
    await play.take(reply(play, AGENT, "Kim", "We are sorry."))
    await asyncio.gather(
        play.take(reply(play, AGENT, "Kim", "Still there?")), play.twin().take(play.message(ANN, "never mind"))
    )
    await play.work()
    assert sorted(words for _, words, _ in await kept(play)) == ["Still there?", "We are sorry.", "never mind"]


async def test_a_dead_address_is_told_for_all_that_waited_there(play: Play) -> None:
    await unhappy(play)
    play.platforms["telegram"].fail(AddressDead("403", "blocked"), ANN)
    for text in ("We are sorry.", "Are you there?"):
        await play.take(reply(play, AGENT, "Kim", text))
    await play.work()
    assert [state for _, _, state in await kept(play)] == ["failed", "failed"]
    assert sum("not delivered" in said for said in play.thread(CARE)) == 2
