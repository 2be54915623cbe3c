"""A survey's file, sent to the bot on Slack or on Telegram, becomes a draft with a report; another file is refused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.services.admin.exchange import MAX_FILE
from bot.storage import tables
from tests.support.players import Player, Seen, SlackPlayer, TelegramPlayer
from tests.support.stage import GROUP, SECOND_CHANNEL
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOREIGN = Path(__file__).parents[2] / ".." / "shared" / "foreign"
YAML = """
key: {key}
title: {{en: "<!channel> Your *visit*"}}
questions:
  - {{key: score, kind: nps, text: {{en: "How was your visit?"}}}}
  - {{key: why, kind: text, text: {{en: "Why?"}}, when: score is detractor}}
endings:
  - text: {{en: Thank you.}}
"""


class Sender(ABC):
    """Somebody who sends files; the answers come to their own eyes alone."""

    def __init__(self, world: World, chat: Player) -> None:
        self.world = world
        self.chat = chat

    @abstractmethod
    async def upload(self, name: str, content: bytes, shared: bool = False) -> None:
        """To the bot directly, or into a staff channel with the bot mentioned."""

    async def told(self, words: str) -> Seen:
        seen = await self.world.until(lambda: [each for each in self.chat.unread if words in each.text], words)
        self.chat.skim()
        return seen[0]


class OnSlack(Sender):
    async def upload(self, name: str, content: bytes, shared: bool = False) -> None:
        assert isinstance(self.chat, SlackPlayer)
        bot = self.world.slack.state.workspace.bot.name
        said, channel = (f"@{bot}", SECOND_CHANNEL) if shared else ("", None)
        statuses = await self.world.slack.upload(self.chat.user, name, content, said, channel)
        assert statuses[-1] == 200, "what takes longer than Slack waits is brought again"


class OnTelegram(Sender):
    async def upload(self, name: str, content: bytes, shared: bool = False) -> None:
        assert isinstance(self.chat, TelegramPlayer)
        caption, chat = ("@acme_bot", GROUP) if shared else ("", None)
        await self.world.telegram.send_file(self.chat.user, name, content, caption, chat)
        await self.world.telegram.settled()


@pytest_asyncio.fixture(loop_scope="module", params=["slack", "telegram"])
async def sender(acme: World, request: pytest.FixtureRequest) -> AsyncIterator[Sender]:
    """An admin."""
    yield await colleague(acme, request.param, "admin")


async def colleague(acme: World, platform: str, role: str) -> Sender:
    if platform == "telegram":
        somebody = acme.telegram_customer(name="Grace")
        await somebody.start()
        await acme.tell_bot(f"staff add {somebody.address} {role}")
        await acme.quiet()
        somebody.skim()
        return OnTelegram(acme, somebody)
    member = acme.slack_customer("Grace")
    acme.slack.state.workspace.channels[SECOND_CHANNEL].members.add(member.user)
    await acme.tell_bot(f"staff add {member.address} {role}")
    return OnSlack(acme, member)


def key_of(sender: Sender, name: str) -> str:
    return f"{name}_{sender.chat.platform}"


async def drafts(acme: World, key: str) -> list[str]:
    statement = select(tables.drafts.c.survey_key).where(tables.drafts.c.survey_key.startswith(key, autoescape=True))
    return [row["survey_key"] for row in await acme.rows(statement)]


async def test_a_file_of_ours_becomes_a_draft_that_is_published_and_asked(acme: World, sender: Sender) -> None:
    key = key_of(sender, "visit")
    await sender.upload(f"{key}.yaml", YAML.format(key=key).encode())
    told = await sender.told(f"{key}.yaml is now the draft {key}.")
    assert "<!channel> Your *visit*" in told.text
    assert "Publish" in told.buttons
    await sender.chat.press("Publish", told)
    await sender.told(f"{key} is published as version 1")
    customer = acme.sms_customer()
    await acme.tell_bot(f"send {key} to {customer.address} yes")
    assert "How was your visit?" in (await customer.next()).text


async def test_a_foreign_file_is_brought_with_a_report_of_what_is_missing(acme: World, sender: Sender) -> None:
    await sender.upload("all_types_survey.xlsx", (FOREIGN / "xlsform" / "all_types_survey.xlsx").read_bytes())
    told = await sender.told("all_types_survey.xlsx is now the draft")
    assert "not supported" in told.text
    assert "Check" in told.buttons


@pytest.mark.parametrize("file", ["surveyjs/broken_truncated.json", "xlsform/broken_truncated.xlsx"])
async def test_a_broken_file_is_refused_with_a_sentence_that_helps(acme: World, sender: Sender, file: str) -> None:
    before = await drafts(acme, "")
    path = FOREIGN / file
    await sender.upload(path.name, path.read_bytes())
    told = await sender.told(f"{path.name} can't be read as a survey:")
    assert len(told.text.splitlines()) >= 2
    assert "Traceback" not in told.text
    assert await drafts(acme, "") == before


async def test_a_file_that_is_too_large_is_refused(acme: World, sender: Sender) -> None:
    await sender.upload("large.yaml", b"#" * (MAX_FILE + 1))
    await sender.told("large.yaml is too large: a survey has at most 4 MB.")


@pytest.mark.parametrize("role", ["staff", "viewer"])
@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_who_is_no_admin_is_refused_in_private_and_it_is_written_down(
    acme: World, platform: str, role: str
) -> None:
    other = await colleague(acme, platform, role)
    key = f"by_{role}_{platform}"
    await other.upload(f"{key}.yaml", YAML.format(key=key).encode())
    await other.told("You may not use /survey import.")
    assert await drafts(acme, key) == []
    await refused(acme, other, f"{key}.yaml")


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_in_a_shared_channel_nobody_else_sees_the_refusal(acme: World, platform: str) -> None:
    other = await colleague(acme, platform, "staff")
    await other.upload("shared.yaml", YAML.format(key="shared").encode(), shared=True)
    await refused(acme, other, "shared.yaml")
    await acme.quiet()
    room = SlackPlayer(acme, "U0SOMEBODY", SECOND_CHANNEL) if platform == "slack" else TelegramPlayer(acme, 1, GROUP)
    assert room.showing("You may not use") == []
    assert await drafts(acme, "shared") == []


async def refused(acme: World, who: Sender, name: str) -> None:
    """There is a line in the audit log."""
    log = tables.audit
    statement = select(log.c.allowed).where(
        log.c.actor == str(who.chat.address), log.c.action == "import", log.c.subject == name
    )
    assert [row["allowed"] for row in await acme.until_stored(statement)] == [False]


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_a_customer_who_sends_a_file_is_a_customer(acme: World, platform: str) -> None:
    customer = acme.slack_customer() if platform == "slack" else acme.telegram_customer()
    if isinstance(customer, TelegramPlayer):
        await customer.start()
    sender = OnSlack(acme, customer) if platform == "slack" else OnTelegram(acme, customer)
    customer.skim()
    await sender.upload("mine.yaml", YAML.format(key="customers").encode())
    await acme.quiet()
    assert await drafts(acme, "customers") == []
    assert not customer.showing("now the draft")
