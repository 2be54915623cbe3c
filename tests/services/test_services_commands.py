"""The admin's commands: who may use which, how they are written, and what each one does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import AddressDead
from bot.contract.inbound import SLASH_COMMANDS, ButtonPressed
from bot.services.commands import COMMANDS, FAMILIES
from bot.services.links import LIFE as LINK_LIFE
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, PHONE, VIEWER, Play, words
from tests.support.mail import put

#: Command → how it is given → the roles that may. A command that is not here fails the first test below.
EVERYBODY = {"admin", "staff", "viewer"}
MATRIX = {
    "overview": ("overview", EVERYBODY),
    "help": ("help", EVERYBODY),
    "list": ("list", EVERYBODY),
    "show": ("show nps", EVERYBODY),
    "new": ("new csat", {"admin"}),
    "edit": ("edit nps", {"admin"}),
    "check": ("check nps", {"admin", "staff"}),
    "preview": ("preview nps", {"admin", "staff"}),
    "publish": ("publish nps", {"admin"}),
    "versions": ("versions nps", EVERYBODY),
    "rollback": ("rollback nps 1", {"admin"}),
    "pause": ("pause nps", {"admin"}),
    "resume": ("resume nps", {"admin"}),
    "archive": ("archive stars", {"admin"}),
    "send": ("send nps to tel:+12025550123", {"admin", "staff"}),
    "trigger": ("trigger nps 7 days after signed_up", {"admin"}),
    "interview": ("interview nps tel:+12025550123", {"admin", "staff"}),
    "link": ("link nps", {"admin", "staff"}),
    "alert": ("alert nps when score <= 3 to slack:T1/C2", {"admin"}),
    "results": ("results nps", EVERYBODY),
    "answers": ("answers nps", {"admin", "staff"}),
    "export": ("export nps yaml", {"admin"}),
    "import": ("import", {"admin"}),
    "rehearse": ("rehearse gap 14d", {"admin"}),
    "staff": ("staff list", {"admin"}),
    "roles": ("roles", EVERYBODY),
    "audit": ("audit", {"admin"}),
    "language": ("language en", EVERYBODY),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


@pytest.fixture
async def staffed(play: Play) -> Play:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    return play


async def status_of(play: Play, key: str) -> str:
    (row,) = await play.rows(select(tables.surveys.c.status).where(tables.surveys.c.key == key))
    return str(row["status"])


# ---------------------------------------------------------------- who may


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(COMMANDS)


def test_every_family_is_a_command_that_the_platforms_pass_on() -> None:
    assert set(FAMILIES) <= set(SLASH_COMMANDS)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(staffed: Play, role: str) -> None:
    for name, (text, allowed) in MATRIX.items():
        answer = await staffed.command(ROLES[role], text)
        refused = answer == f"You may not use /survey {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


@pytest.mark.parametrize("role", ROLES)
async def test_every_use_is_in_the_audit_log_whether_it_was_allowed_or_not(staffed: Play, role: str) -> None:
    before = len(await staffed.rows(select(tables.audit)))
    for text, _ in MATRIX.values():
        await staffed.command(ROLES[role], text)
    entries = (await staffed.rows(select(tables.audit).order_by(tables.audit.c.id)))[before:]
    used = [each for each in entries if each["action"].startswith("command ")]
    assert [(each["actor"], each["action"], each["allowed"]) for each in used] == [
        (str(ROLES[role]), f"command {name}", role in allowed) for name, (_, allowed) in MATRIX.items()
    ]


async def test_a_refused_command_changes_nothing(staffed: Play) -> None:
    for text in ("pause nps", "staff add slack:T1/U5 admin", f"send nps to {PHONE}"):
        await staffed.command(MEMBER, text)
    assert await status_of(staffed, "nps") == "running"
    assert staffed.seen(PHONE) == []
    assert await staffed.command(MEMBER, "list") == f"You may not use /survey list. Please ask {ADMIN}."


async def test_in_a_shared_channel_only_the_caller_sees_the_answer(staffed: Play) -> None:
    await staffed.say(AGENT, "results nps", place=CARE, mentioned=True)
    (shown,) = staffed.seen(CARE)
    assert shown.only_for == AGENT.id
    assert "Would you recommend us?" in words(shown.content)


async def test_a_customer_who_mentions_the_bot_in_a_channel_is_asked_in_their_own_chat(staffed: Play) -> None:
    await staffed.say(MEMBER, "pause nps", place=CARE, mentioned=True)
    assert staffed.seen(CARE) == []
    assert "What would you like to tell us about?" in staffed.last(MEMBER)
    assert await status_of(staffed, "nps") == "running"


async def test_a_removed_colleague_may_nothing_from_the_next_command_on(staffed: Play) -> None:
    await staffed.command(ADMIN, f"staff remove {AGENT}")
    assert "You may not use" in await staffed.command(AGENT, "list")


async def test_the_admins_of_the_settings_cannot_be_locked_out(staffed: Play) -> None:
    assert "is an admin by the settings" in await staffed.command(ADMIN, f"staff remove {ADMIN}")
    await staffed.command(ADMIN, f"staff add {ADMIN} viewer")
    assert "paused" in await staffed.command(ADMIN, "pause nps")


async def test_a_forged_admin_button_is_a_command_like_any_other(staffed: Play) -> None:
    forged = ButtonPressed(key="forged", at=staffed.clock(), sender=ANN, token="x:pause:nps", message="m")
    await staffed.take(forged)
    await staffed.work()
    assert "You may not use /survey pause" in staffed.last(ANN)
    assert await status_of(staffed, "nps") == "running"


# ---------------------------------------------------------------- how they are written


@pytest.mark.parametrize(
    ("typed", "meant"), [("resul nps", "results"), ("LIS", "list"), ("/help", "help"), ("", "overview")]
)
async def test_a_unique_beginning_is_enough(play: Play, typed: str, meant: str) -> None:
    assert await play.command(ADMIN, typed) == await play.command(ADMIN, MATRIX[meant][0])


async def test_a_beginning_of_several_names_them(play: Play) -> None:
    assert await play.command(ADMIN, "re nps") == '"re" may be resume, results, rehearse. Write one letter more.'


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("resluts nps", 'I don\'t know "resluts". Did you mean results?\nWrite it like this: /survey results nps'),
        ("l nps", '"l" may be list, link, language.'),
        ("frobnicate", 'I don\'t know "frobnicate".'),
        ("results np", "Would you recommend us?"),
        ("results nsp", 'There is no survey "nsp". Did you mean nps?'),
        ("results zzzzzz", 'There is no survey "zzzzzz". Send list to see them all.'),
        ("results", "Write it like this: /survey results nps"),
        ("link", "Write it like this: /survey link nps"),
        ("pause", "Write it like this: /survey pause nps"),
        ("resume nps now", "Write it like this: /survey resume nps"),
        ("send nps", "Whom? Write /survey send nps to tel:+447700900123"),
        ("send nps to nobody", '"nobody" is not an address.'),
        ("staff promote slack:T1/U2", "Write it like this: /survey staff add"),
        ("staff add slack:T1/U2 emperor", "Write it like this: /survey staff add"),
        ("staff add", "Write it like this: /survey staff add"),
    ],
)
async def test_what_cannot_be_carried_out_is_answered_with_what_could(play: Play, typed: str, answer: str) -> None:
    assert (await play.command(ADMIN, typed)).startswith(answer)


# ---------------------------------------------------------------- pause and resume


async def test_a_paused_survey_asks_nobody_new_and_lets_those_under_way_finish(play: Play) -> None:
    await play.say(ANN, "feedback")
    assert "nps is paused" in await play.command(ADMIN, "pause nps")
    assert "paused already" in await play.command(ADMIN, "pause nps")
    await play.say(BOB, "feedback")
    assert "How likely" not in play.last(BOB)
    assert await play.command(ADMIN, f"send nps to {BOB}") == "Not sent: nps is paused"
    await play.press(ANN, "9")
    assert "What do you like most?" in play.last(ANN)
    assert "running again" in await play.command(ADMIN, "resume nps")
    await play.say(BOB, "feedback")
    assert "How likely" in play.last(BOB)


async def test_a_pause_holds_for_every_process_at_once(play: Play) -> None:
    twin = play.twin()
    await twin.say(BOB, "hello")
    await play.command(ADMIN, "pause nps")
    await twin.say(ANN, "feedback")
    assert "How likely" not in twin.last(ANN)


# ---------------------------------------------------------------- send


async def test_sending_asks_the_customer_at_once_in_their_own_language(play: Play) -> None:
    answer = await play.command(ADMIN, "send nps to +7(495)000-00-01 yes")
    phone = Address("tel", "+74950000001")
    assert answer == f"nps is on its way to {phone} (Русский)."
    assert "порекомендуете" in play.last(phone)


async def test_a_slack_mention_names_somebody_of_the_admins_own_workspace(play: Play) -> None:
    await play.command(ADMIN, "send nps to <@U5|robin> yes")
    assert "How likely" in play.last(MEMBER)


async def test_every_gate_says_why_it_is_shut(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(BOB, "feedback")
    await play.say(BOB, "STOP")
    gone = Address("tel", "+12025550111")
    play.platforms["sms"].fail(AddressDead("30006", "not_mobile"), gone)
    await put(play, gone, "hello")
    await play.send()
    reasons = {
        ANN: "this customer is answering another survey",
        BOB: "this customer has opted out",
        gone: "this customer can't be reached there any more",
        Address("telegram", "999"): "on this channel the customer must write first; send them a link",
        Address("terminal", "you"): "no channel of ours reaches that address (terminal)",
    }
    for who, reason in reasons.items():
        assert await play.command(ADMIN, f"send stars to {who}") == f"Not sent: {reason}"


async def test_nobody_is_written_down_whom_a_bot_may_not_write_to(play: Play) -> None:
    await play.command(ADMIN, "list")
    before = await play.count_contacts()
    await play.command(ADMIN, "send nps to telegram:999")
    assert await play.count_contacts() == before


# ---------------------------------------------------------------- links


async def test_a_link_cannot_be_guessed_and_the_table_does_not_give_it_away(play: Play) -> None:
    tokens = [await _new_link(play) for _ in range(5)]
    assert len(set(tokens)) == 5
    assert all(len(token) * 6 >= 128 for token in tokens)  # each character is worth six bits
    rows = await play.rows(select(tables.links))
    assert len(rows) == 5
    assert not any(token in str(dict(row)) for token in tokens for row in rows)


async def test_a_link_starts_its_survey_for_everybody_until_it_expires(play: Play) -> None:
    token = await _new_link(play)
    await play.follow(ANN, token)
    assert "How likely" in play.last(ANN)
    await play.wait(LINK_LIFE - timedelta(seconds=1))
    await play.follow(BOB, token)
    assert "How likely" in play.last(BOB)
    await play.wait(timedelta(seconds=1))
    late = Address("telegram", "103")
    await play.follow(late, token)
    assert play.last(late) == "This link no longer works. Please ask us for a new one."


async def _new_link(play: Play) -> str:
    answer = await play.command(ADMIN, "link nps")
    return answer.splitlines()[0].removeprefix("/start ")
