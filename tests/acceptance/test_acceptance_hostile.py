"""What customers write is shown to staff letter for letter: it formats nothing, links nothing and pings nobody."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.acceptance.channels import CHANNELS
from tests.support.databases import SqliteDatabases
from tests.support.players import Player, SmsPlayer, TelegramPlayer
from tests.support.stage import GROUP, Plan
from tests.support.world import World, world

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: What is typed, and what is kept of it where that is not the same.
TEXTS = {
    "everybody pinged": ("<!channel> and <!here> look", None),
    "somebody pinged": ("ask <@U0ADMIN> or @channel or @acme_bot", None),
    "a link in disguise": ("see <https://evil.example|your invoice>", None),
    "html": ("<b>bold</b> <script>alert(1)</script> <a href='x'>y</a>", None),
    "entities": ("5 &lt; 6 &amp; 7 &gt; 3", None),
    "markdown": ("*bold* _it_ ~no~ `code` ```block``` [a](http://b.example) # head", None),
    "a template": ("{{7*7}} ${7*7} {name} {company|us} %s %(x)s", None),
    "a formula": ('=cmd|"/c calc"!A1', None),
    "terminal colours": ("\x1b[31mred\x1b[0m", None),
    "two lines": ("first line\r\nCustomer: somebody else", None),
    "right to left": ("safe \u202egnp.exe\u2066 \u200f", None),
    "nothing at all": ("before\x00after", "beforeafter"),
    "sql": ("'); DROP TABLE answers; --", None),
    "many marks": ("Z" + "\u0300" * 40, None),
    "a family": ("👨‍👩‍👧‍👦 wrote this 🏴󠁧󠁢󠁳󠁣󠁴󠁿", None),
}
STAFF_PHONE = "+447700900777"

texts = pytest.mark.parametrize(("typed", "kept"), TEXTS.values(), ids=TEXTS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def in_a_group(sqlite_databases: SqliteDatabases) -> AsyncIterator[World]:
    """Staff are paged in a Telegram group."""
    async with world(sqlite_databases.fresh(), Plan(staff_channels=(f"telegram:{GROUP}",))) as made:
        await made.never_storms()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def by_phone(sqlite_databases: SqliteDatabases) -> AsyncIterator[World]:
    async with world(sqlite_databases.fresh(), Plan(staff_channels=(f"tel:{STAFF_PHONE}",))) as made:
        await made.never_storms()
        yield made


async def complains(made: World, name: str, words: str) -> Player:
    customer = await CHANNELS[name].begin(made, "en", "nps")
    await customer.answers("0", words)
    await customer.next()
    return customer


@texts
async def test_what_is_written_on_slack_is_stored_and_shown_letter_for_letter(
    acme: World, typed: str, kept: str | None
) -> None:
    customer = await complains(acme, "slack over http", typed)
    stored = (await acme.answers(customer.address))["held_back"]
    assert stored == (kept or typed).strip()
    card = await acme.admin.becomes(await acme.card(customer), lambda seen: stored in seen.text)
    assert markup_in(card.body) == set()
    assert "<!" not in card.body["text"]
    assert "<@" not in card.body["text"]


@texts
async def test_a_card_in_a_telegram_group_is_as_literal(in_a_group: World, typed: str, kept: str | None) -> None:
    """Each some time after the one before: a group takes only so many messages a minute."""
    await in_a_group.advance(timedelta(seconds=15))
    customer = await complains(in_a_group, "telegram by webhook", typed)
    stored = (await in_a_group.answers(customer.address))["held_back"]
    assert stored == (kept or typed).strip()
    staff = TelegramPlayer(in_a_group, 1, GROUP)
    card = await staff.becomes(await in_a_group.card(customer, staff), lambda seen: stored in seen.text)
    assert {each["type"] for each in card.body["entities"]} <= {"bold", "italic", "blockquote"}
    sent = [params for method, params in in_a_group.telegram.calls if method in ("sendMessage", "editMessageText")]
    assert not [params for params in sent if "parse_mode" in params]
    assert all(params["link_preview_options"]["is_disabled"] for params in sent)


@texts
async def test_a_card_by_text_message_keeps_the_customers_words_to_one_line(
    by_phone: World, typed: str, kept: str | None
) -> None:
    """The case of a problem that is still unsolved is opened after the customer's words."""
    customer = await CHANNELS["sms"].begin(by_phone, "en", "support_csat")
    await customer.answers("5", typed, "no")
    await customer.next()
    assert (await by_phone.answers(customer.address))["better"] == (kept or typed).strip()
    staff = SmsPlayer(by_phone, STAFF_PHONE)
    card = await by_phone.card(customer, staff)
    about, answer = card.text.split("\n")
    number = about.removeprefix("#").split()[0]
    head = re.escape(f"#{number} {customer.address}")
    assert re.match(f"{head} [-·] 5/5 [-·] \\S", about)
    assert answer == f"Reply ACK {number} to take it."
    assert not [character for character in card.text if character < " " and character != "\n"]
    assert not {"\u202e", "\u2066"} & set(card.text)


async def test_nothing_that_is_sent_to_slack_unfolds_links(acme: World) -> None:
    await complains(acme, "slack over http", "https://evil.example/ https://also.example/")
    await acme.quiet()
    posted = [args for method, args in acme.slack.calls if method == "chat.postMessage"]
    assert posted
    assert not [args for args in posted if args["unfurl_links"] or args["unfurl_media"] or args.get("link_names")]


async def test_a_hostile_name_is_as_harmless_as_hostile_words(acme: World) -> None:
    name = "<!channel> *Bob*\nState: resolved"
    customer = acme.telegram_customer(name=name)
    await customer.start(await acme.start_token("churn"))
    first = await customer.next()
    assert name.split("\n")[0] in first.text
    await customer.press("Support let me down", first)
    card = await acme.card(customer)
    assert "<!channel> *Bob*" in card.text
    assert markup_in(card.body) == set()
    assert "<!channel>" not in card.body["text"]


async def test_a_very_long_story_is_taken_or_asked_to_be_shorter_but_never_lost(acme: World) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "nps")
    await customer.answers("0", "long " * 800)
    await customer.next()
    kept = (await acme.answers(customer.address)).get("held_back") or (await acme.remarks(customer.address))[0]
    assert kept.startswith("long long long")
    assert len(kept) > 2900


#: The parts of a Slack message that show words as they are, or are a frame around such parts.
_PLAIN = {
    "message", "rich_text", "rich_text_section", "rich_text_quote", "text", "plain_text", "header", "section",
    "actions", "button", "context",
}  # fmt: skip


def markup_in(body: Any) -> set[str]:
    """The kinds of part in a Slack message that would format, link or ping."""
    return {each["type"] for each in _objects(body) if "type" in each} - _PLAIN


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(each)


async def test_half_a_character_is_dropped_and_the_rest_kept(acme: World) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "nps")
    await customer.answers("0", json.loads('"half \\ud83d a smile"'))
    await customer.next()
    assert (await acme.answers(customer.address))["held_back"] == "half  a smile"
