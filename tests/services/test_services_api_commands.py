"""`/api`: who may, tokens that are shown once, and where outgoing webhooks go."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from adapters.hooks.poster import HttpPoster
from bot.contract.address import Address
from bot.contract.errors import Unsendable
from bot.contract.inbound import CommandUsed
from bot.services.api.family import API
from bot.storage import tables
from bot.storage.database import Database
from tests.support.houses import ADMIN, AGENT, MEMBER, VIEWER, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

URL = "https://crm.example.com/hook"
#: Command → how it is given → the roles that may.
MATRIX = {
    "token": ("token crm read:answers", {"admin"}),
    "tokens": ("tokens", {"admin"}),
    "revoke": ("revoke crm", {"admin"}),
    "webhook": (f"webhook add {URL}", {"admin"}),
    "webhooks": ("webhooks", {"admin"}),
    "help": ("help", {"admin", "staff", "viewer"}),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


@pytest.fixture
async def play(database: Database) -> Play:
    return Play(database, house={"poster": HttpPoster()})


async def api(play: Play, text: str, who: Address = ADMIN) -> str:
    return await play.command(who, text, command="api")


async def tokens(play: Play) -> dict[str, tuple[str, str]]:
    rows = await play.rows(select(tables.api_tokens))
    return {row["name"]: (row["scope"], row["scopes"]) for row in rows}


def test_every_command_of_the_api_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(API.commands)
    assert {name for names in API.chapters.values() for name in names} == set(API.commands)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(play: Play, role: str) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    for name, (text, allowed) in MATRIX.items():
        answer = await api(play, text, ROLES[role])
        assert (answer == f"You may not use /api {name}. Please ask {ADMIN}.") == (role not in allowed), (name, answer)


# ---------------------------------------------------------------- tokens


async def test_a_token_is_for_the_scopes_it_was_made_with(play: Play) -> None:
    answer = await api(play, "token crm scopes read:answers, write:contacts read:answers")
    assert answer.startswith("The token crm is for: read:answers, write:contacts. It is shown only now")
    assert answer.splitlines()[-1].startswith("hb_")
    assert await tokens(play) == {"crm": ("", "read:answers write:contacts")}
    assert (await api(play, "tokens")).startswith("crm (read:answers, write:contacts), made 2026-11-02 by")


async def test_one_for_feedback_is_one_that_the_version_before_knows(play: Play) -> None:
    await api(play, "token reviews feedback alert")
    await play.command(ADMIN, "token others", command="topic")
    assert await tokens(play) == {"reviews": ("feedback", "feedback"), "others": ("feedback", "feedback")}
    assert "every negative mention opens a case" in (await api(play, "tokens")).splitlines()[1]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("token", '"-" is nothing that a token can be for. Name one or more of: feedback, read:feedback'),
        ("token crm", '"-" is nothing that'), ("token crm everything", '"everything" is nothing that'),
        ("token Ключ feedback", "can't be the name"), ("revoke crm", "There is no token crm in use"),
        ("webhook", "Write it like this"), ("webhook add", "Write it like this"),
        ("webhook move 1", "Write it like this"),
        ("webhook remove 7", "There is no webhook 7."), ("webhook remove ٣", "There is no webhook ٣."),
        ("webhook add http://example.com/", "I can't send to http://example.com/"),
        ("webhook add https://169.254.169.254/latest", "I can't send to"),
        (f"webhook add {URL} case.closed", '"case.closed" is nothing that is told. Name one or more of: answer'),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_answered_with_what_can(play: Play, text: str, answer: str) -> None:
    assert answer in await api(play, text)


async def test_a_secret_does_not_stay_in_the_outbox_once_it_was_sent(play: Play) -> None:
    told = [await api(play, "token crm read:answers"), await api(play, f"webhook add {URL}")]
    secrets = [each.splitlines()[-1] for each in told]
    assert [each[:3] for each in secrets] == ["hb_", "whs"]
    rows = await play.outbox(ADMIN)
    assert {row["state"] for row in rows} == {"sent"}
    assert not [row for row in rows for secret in secrets if secret in str(dict(row))]
    assert [row["content"] for row in rows] == [{}, {}]


async def test_nor_where_it_could_not_be_sent(play: Play) -> None:
    play.platforms["slack"].fail(Unsendable("too_long"), ADMIN)
    await api(play, "token crm read:answers")
    (row,) = await play.outbox(ADMIN)
    assert (row["state"], row["content"]) == ("failed", {})


async def test_what_is_no_secret_stays_as_it_was(play: Play) -> None:
    await api(play, "tokens")
    (row,) = await play.outbox(ADMIN)
    assert (row["state"], row["content"]["content"]["text"]) == (
        "sent", "There are no tokens. Make one with /api token NAME SCOPE.",
    )  # fmt: skip


# ---------------------------------------------------------------- webhooks


async def test_webhooks_are_listed_and_removed(play: Play) -> None:
    assert await api(play, "webhooks") == "There are no webhooks. Add one with /api webhook add URL."
    added = await api(play, f"webhook add <{URL}|crm> case.opened, case.resolved with words")
    assert added.startswith(f"Webhook 1: {URL} is told of case.opened, case.resolved, with customers' words.")
    await api(play, f"webhook add {URL}")
    assert (await api(play, "webhooks")).splitlines() == [
        f"1. {URL}: case.opened, case.resolved, with words; well",
        f"2. {URL}: answer.recorded, conversation.finished, case.opened, case.resolved; well",
    ]
    assert await api(play, "webhook remove #1") == "Webhook 1 is told nothing more."
    assert (await api(play, "webhooks")).startswith("2. ")
    assert await api(play, "webhook remove 1") == "There is no webhook 1. See them with /api webhooks."


async def test_there_are_only_so_many(play: Play) -> None:
    answers = [await api(play, f"webhook add {URL}") for _ in range(11)]
    assert [each.startswith("Webhook") for each in answers] == [True] * 10 + [False]
    assert answers[-1] == "There can be 10 webhooks. Remove one first: /api webhooks."


async def test_in_a_channel_the_secret_is_for_the_caller_alone(play: Play) -> None:
    place = Address("slack", "T1/C9")
    await play.take(
        CommandUsed(key="e1", at=play.clock(), sender=ADMIN, text="token crm read:answers", command="api", place=place)
    )
    await play.work()
    (shown,) = play.seen(place)
    assert (shown.only_for, getattr(shown.content, "private", False)) == (ADMIN.id, True)
