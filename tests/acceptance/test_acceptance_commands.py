"""What staff tell the bot to do, on Slack and on Telegram; and what customers may not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.services.commands import COMMANDS
from bot.storage.tables import audit, surveys
from bot.surveys import loader
from tests.acceptance.channels import SURVEYS, asked
from tests.support.players import Player, SlackPlayer
from tests.support.stage import ADMIN, STAFF_CHANNEL, TEAM
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

Ask = Callable[[str], Awaitable[str]]

#: A survey that no other story touches.
PULSE = """
key: {key}
title: {{en: "Pulse {key}"}}
keywords: {key}
questions:
  - {{key: score, kind: nps, text: {{en: "How likely, {key}?"}}}}
  - {{key: why, kind: text, text: {{en: Why?}}}}
endings:
  - text: {{en: Noted.}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on_telegram(acme: World) -> Player:
    """An admin who uses Telegram."""
    colleague = acme.telegram_customer(name="Grace")
    await acme.tell_bot(f"staff add {colleague.address} admin")
    return colleague


@pytest_asyncio.fixture(loop_scope="module", params=["slack", "telegram"])
async def ask(acme: World, on_telegram: Player, request: pytest.FixtureRequest) -> AsyncIterator[Ask]:
    """A command and its answer, either way."""

    async def by_telegram(command: str) -> str:
        await acme.quiet()  # a picture may still be on its way
        on_telegram.skim()
        await on_telegram.say(f"/survey {command}")
        return (await on_telegram.next()).text

    async def by_slack(command: str) -> str:
        await acme.quiet()
        return await acme.tell_bot(command)

    yield by_slack if request.param == "slack" else by_telegram


async def pulse(acme: World, key: str, *scores: str) -> None:
    """A survey of that key, answered by so many customers."""
    await acme.publish(loader.load_text(PULSE.format(key=key)))
    for score in scores:
        customer = acme.sms_customer()
        await customer.say(key)
        await customer.answers(score, f"because {score}")
        await customer.next()


# ---------------------------------------------------------------- what there is


async def test_help_names_every_command(ask: Ask) -> None:
    answer = await ask("help")
    for command in COMMANDS:
        assert f"\n{command} - " in answer
    assert "nps" in await ask("")  # what matters now


async def test_the_list_shows_each_survey_its_state_and_how_often_it_was_asked(acme: World, ask: Ask) -> None:
    key = "listed" + ("_t" if ask.__name__ == "by_telegram" else "")
    await pulse(acme, key, "9", "3")
    answer = await ask("list")
    assert f"{key} - Pulse {key}\nrunning, version 1, asked 2 times" in answer
    for survey in SURVEYS.values():
        assert f"{survey.key} - {survey.title['en']}\nrunning" in answer


async def test_results_give_the_score_its_interval_and_say_when_it_is_too_early(acme: World, ask: Ask) -> None:
    key = "results" + ("_t" if ask.__name__ == "by_telegram" else "")
    await pulse(acme, key, "10", "9", "8", "2")
    answer = await ask(f"results {key}")
    assert f"Pulse {key}: 4 answers" in answer
    assert "NPS: 25 (95 % interval:" in answer
    assert "Too few answers to say (4 of 10)." in answer
    assert "Promoter   2  50 %" in answer
    assert "“because 2”" in answer


async def test_results_of_a_survey_nobody_answered_say_so(acme: World, ask: Ask) -> None:
    await pulse(acme, "unanswered")
    assert "No answers yet." in await ask("results unanswered")


# ---------------------------------------------------------------- pausing


async def test_a_paused_survey_starts_for_nobody_new_but_may_be_finished(acme: World, ask: Ask) -> None:
    key = "paused" + ("_t" if ask.__name__ == "by_telegram" else "")
    await pulse(acme, key)
    under_way = acme.sms_customer()
    await under_way.say(key)
    token = await acme.start_token(key)
    assert await ask(f"pause {key}") == (
        f"{key} is paused: nobody new will be asked. Conversations under way may finish."
    )
    assert "paused already" in await ask(f"pause {key}")

    newcomer = acme.telegram_customer()
    await newcomer.start(token)
    assert (await newcomer.next()).text == "This survey is taking a break. Thank you for wanting to answer!"
    assert (await ask(f"send {key} to {acme.sms_customer().address}")).startswith("Not sent: ")
    await under_way.answers("10", "All good")
    assert "Noted." in (await under_way.next()).text

    assert await ask(f"resume {key}") == f"{key} is running again."
    await newcomer.start(token)
    assert f"How likely, {key}?" in (await newcomer.next()).text


# ---------------------------------------------------------------- slips


async def test_a_slip_in_a_command_is_met_with_the_nearest_one(ask: Ask) -> None:
    assert 'I don\'t know "reslts". Did you mean results?' in await ask("reslts nps")
    assert 'There is no survey "npss". Did you mean nps?' in await ask("results npss")


@pytest.mark.parametrize(
    "command", ["results", "pause", "send nps", "send", "staff add", "staff add telegram:1 boss", "link"]
)
async def test_half_a_command_is_met_with_how_to_write_it(ask: Ask, command: str) -> None:
    assert f"/survey {command.split()[0]}" in await ask(command)


async def test_a_command_may_be_shortened_and_the_case_does_not_matter(acme: World) -> None:
    assert await acme.tell_bot("LIS") == await acme.tell_bot("list")


async def test_a_mention_in_the_staff_channel_takes_commands_too(acme: World) -> None:
    admin = acme.admin
    await admin.mention("list")
    assert "nps - Would you recommend us?" in (await admin.next_private()).text


async def test_a_mention_in_a_thread_is_answered_there_to_who_asked_alone(acme: World) -> None:
    admin = acme.admin
    root = await admin.say("shall we look at the list?")
    await admin.mention("list", root)
    answer = await admin.next_private()
    assert "nps - Would you recommend us?" in answer.text
    assert answer.body["thread_ts"] == root


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("command", ["list", "results nps", "pause nps", "send nps to +447700900001", "staff list"])
async def test_a_customer_who_tries_a_command_is_refused_privately_told_whom_to_ask_and_put_on_record(
    acme: World, command: str
) -> None:
    customer = acme.slack_customer()
    in_public = SlackPlayer(acme, customer.user, STAFF_CHANNEL)
    in_public.skim()
    await in_public.command(command)
    refusal = await in_public.next_private()
    assert refusal.text.startswith("You may not use /survey")
    assert ADMIN in refusal.text or "Grace" in refusal.text
    await acme.quiet()
    noted = select(audit.c.allowed, audit.c.action).where(audit.c.actor == str(customer.address))
    assert [(row["allowed"], row["action"]) for row in await acme.rows(noted)] == [
        (False, f"command {command.split()[0]}")
    ]
    assert {row["status"] for row in await acme.rows(select(surveys.c.status).where(surveys.c.key == "nps"))} == {
        "running"
    }


async def test_a_customer_on_telegram_is_refused_as_well(acme: World) -> None:
    customer = acme.telegram_customer()
    await customer.say("/survey pause nps")
    assert (await customer.next()).text.startswith("You may not use /survey pause.")


async def test_staff_may_send_but_not_pause_and_a_viewer_may_only_look(acme: World) -> None:
    clerk, viewer = acme.telegram_customer(name="Clerk"), acme.telegram_customer(name="Viewer")
    await acme.tell_bot(f"staff add {clerk.address} staff")
    await acme.tell_bot(f"staff add {viewer.address} viewer")
    customer = acme.sms_customer()
    await viewer.say(f"/survey send ces to {customer.address}")
    assert (await viewer.next()).text.startswith("You may not use /survey send.")
    await viewer.say("/survey list")
    assert "nps" in (await viewer.next()).text
    await clerk.say("/survey pause nps")
    assert (await clerk.next()).text.startswith("You may not use /survey pause.")
    await clerk.say(f"/survey send ces to {customer.address} yes")
    await clerk.next()
    assert asked("ces", "score", "en") in (await customer.next()).text


async def test_the_staff_list_shows_who_may_do_what(acme: World) -> None:
    colleague = acme.telegram_customer()
    await acme.tell_bot(f"staff add {colleague.address} viewer")
    answer = await acme.tell_bot("staff list")
    assert f"(slack:{TEAM}/{ADMIN}): admin (by the settings)" in answer
    assert f"{colleague.address}): viewer" in answer or f"{colleague.address}: viewer" in answer
    assert "no longer" in await acme.tell_bot(f"staff remove {colleague.address}")
    assert str(colleague.address) not in await acme.tell_bot("staff list")


async def test_nobody_but_the_asker_sees_the_answer_to_a_command(acme: World) -> None:
    bystander = SlackPlayer(acme, acme.slack_customer().user, STAFF_CHANNEL)
    bystander.skim()
    await acme.tell_bot("list")
    await bystander.nothing_more()
