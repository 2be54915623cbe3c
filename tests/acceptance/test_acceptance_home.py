"""The app's home tab on Slack: what matters now for staff, everybody's own answers, to correct and to take back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Select, select

from adapters.sandbox.slack.content import controls
from bot.storage import tables
from tests.acceptance.admins import SlackAdmin
from tests.acceptance.channels import CHANNELS
from tests.acceptance.forgery import slack_press
from tests.acceptance.test_acceptance_hostile import markup_in
from tests.support.players import Player, SlackPlayer
from tests.support.stage import ADMIN
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def look(acme: World, user: str, words: str = "") -> dict[str, Any]:
    """Opens the tab; what it shows once these words are there."""
    assert await acme.slack.open_home(user, "home") == [200]
    return await shows(acme, user, words)


async def shows(acme: World, user: str, words: str) -> dict[str, Any]:
    def found() -> dict[str, Any] | None:
        view = acme.slack.home(user)
        return view if view is not None and words in text(view) else None

    view = await acme.until(found, f"{words!r} on the home tab of {user}")
    assert view is not None
    return view


async def hides(acme: World, user: str, words: str) -> None:
    await acme.until(lambda: words not in text(acme.slack.home(user) or {}), f"no {words!r} on the home tab of {user}")


def text(view: dict[str, Any]) -> str:
    return "\n".join(_strings(view.get("blocks", [])))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _strings(inner)


def tokens(view: dict[str, Any], label: str) -> list[str]:
    """The tokens of all buttons with that label, from the top."""
    return [element["value"] for _, element in controls(view) if element["text"]["text"] == label]


async def unhappy(acme: World, words: str) -> Player:
    customer = await CHANNELS["slack over http"].begin(acme, "en", "nps")
    await customer.answers("2", words)
    await customer.next()
    return customer


def scores(customer: Player) -> Select[Any]:
    """Those of this customer that count."""
    a, c, where = tables.answers, tables.conversations, tables.addresses
    mine = select(a.c.value).join(c, c.c.id == a.c.conversation_id).join(where, where.c.id == c.c.address_id)
    return mine.where(where.c.address == str(customer.address), a.c.question == "score", a.c.superseded_at.is_(None))


async def test_an_admin_sees_what_matters_now_and_goes_on_from_there(acme: World) -> None:
    customer = await unhappy(acme, "slow")
    await acme.card(customer)
    view = await look(acme, ADMIN, "You are admin here.")
    assert "nps" in text(view)
    admin = SlackAdmin(acme)
    await acme.slack.press_in_view(ADMIN, tokens(view, "All surveys")[0])
    await admin.sees("stars")


async def test_a_form_opens_from_the_home_tab(acme: World) -> None:
    view = await look(acme, ADMIN, "You are admin here.")
    await acme.slack.press_in_view(ADMIN, tokens(view, "New survey")[0])
    modal = await acme.until(lambda: acme.slack.modal(ADMIN), "a modal")
    assert modal is not None
    assert modal["title"]["text"] == "New survey"
    await acme.slack.close_modal(ADMIN)


async def test_a_customer_sees_their_own_answers_and_nothing_of_the_staffs(acme: World) -> None:
    customer = await unhappy(acme, "the queue was too long")
    assert isinstance(customer, SlackPlayer)
    view = await look(acme, customer.user, "the queue was too long")
    assert "Your answers to Acme" in text(view)
    assert "You are" not in text(view)
    assert tokens(view, "New survey") == []
    other = acme.slack_customer()
    assert "queue" not in text(await look(acme, other.user, "You have not answered anything yet."))


async def test_a_customer_corrects_an_answer(acme: World) -> None:
    customer = await unhappy(acme, "slow")
    assert isinstance(customer, SlackPlayer)
    customer.skim()
    view = await look(acme, customer.user, "slow")
    await acme.slack.press_in_view(customer.user, tokens(view, "Correct")[0])
    question = await customer.next()
    await customer.press("9", question)
    await acme.until_stored(scores(customer), lambda rows: [row["value"] for row in rows] == [9])
    await look(acme, customer.user, "9")


async def test_a_customer_takes_an_answer_back_from_everywhere(acme: World) -> None:
    customer = await unhappy(acme, "do not tell anybody")
    assert isinstance(customer, SlackPlayer)
    card = await acme.admin.becomes(await acme.card(customer), lambda seen: "do not tell anybody" in seen.text)
    view = await look(acme, customer.user, "do not tell anybody")
    await acme.slack.press_in_view(customer.user, tokens(view, "Delete")[1])
    await hides(acme, customer.user, "do not tell anybody")
    await acme.admin.becomes(card, lambda seen: "do not tell anybody" not in seen.text)
    assert await acme.answers(customer.address) == {"score": 2}
    for table in (tables.answers.c.value, tables.conversations.c.state, tables.remarks.c.words):
        assert "do not tell anybody" not in str(await acme.rows(select(table)))


async def test_what_was_taken_back_is_not_asked_again_and_the_rest_goes_on(acme: World) -> None:
    customer = await CHANNELS["slack over http"].begin(acme, "en", "nps")
    assert isinstance(customer, SlackPlayer)
    await customer.answers("2", "slow")
    open_question = await customer.next()
    view = await look(acme, customer.user, "slow")
    await acme.slack.press_in_view(customer.user, tokens(view, "Delete")[0])
    await acme.until_stored(scores(customer), lambda rows: not rows)
    await customer.press("No", open_question)
    await acme.quiet()
    assert "score" not in await acme.answers(customer.address)
    assert not [seen for seen in customer.screen if seen.id > open_question.id and "How likely" in seen.text]


async def test_nobody_takes_back_what_another_has_answered(acme: World) -> None:
    customer = await unhappy(acme, "mine alone")
    assert isinstance(customer, SlackPlayer)
    token = tokens(await look(acme, customer.user, "mine alone"), "Delete")[0]
    stranger = acme.slack_customer()
    await stranger.say("hello")
    seen = await stranger.next()
    assert await acme.slack.deliver_raw(slack_press(acme, stranger, seen.id, token)) == [200]
    assert (await stranger.next()).text == "That is no answer of yours. Nothing was changed."
    assert (await acme.answers(customer.address))["score"] == 2
    refused = select(tables.audit.c.action).where(
        tables.audit.c.actor == str(stranger.address), tables.audit.c.allowed.is_(False)
    )
    assert [row["action"] for row in await acme.rows(refused)] == ["erase"]


@pytest.mark.parametrize(
    "typed", ["<!channel> <@U0ADMIN> *b* _i_ `c`", "<https://evil.example|x> &lt;b&gt;", "{name} {{7*7}} %s"]
)
async def test_answers_are_shown_letter_for_letter(acme: World, typed: str) -> None:
    customer = await unhappy(acme, typed)
    assert isinstance(customer, SlackPlayer)
    view = await look(acme, customer.user, typed)
    assert "mrkdwn" not in str(view["blocks"])
    assert "link" not in markup_in(view)


async def test_a_colleague_who_was_removed_sees_a_customers_page(acme: World) -> None:
    colleague = acme.slack_customer("Grace")
    await acme.tell_bot(f"staff add {colleague.address} admin")
    view = await look(acme, colleague.user, "You are admin here.")
    await acme.tell_bot(f"staff remove {colleague.address}")
    colleague.skim()
    await acme.slack.press_in_view(colleague.user, tokens(view, "New survey")[0])
    assert (await colleague.next()).text.startswith("You may not use /survey new.")
    assert acme.slack.modal(colleague.user) is None
    await look(acme, colleague.user, "You have not answered anything yet.")
