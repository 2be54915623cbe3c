"""`/case`: who may, how it is said, and what becomes of the cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.services.cases.commands import CASE
from bot.storage import outbox as outbox_storage
from bot.storage import tables
from tests.services.case_play import case, detractor, statuses
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, PHONE, VIEWER, Play
from tests.support.mail import read
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

STAFF = {"admin", "staff"}
#: Command → how it is given → the roles that may. A command that is not here fails the first test below.
MATRIX = {
    "inbox": ("inbox", STAFF),
    "list": ("list", STAFF),
    "mine": ("mine", STAFF),
    "overdue": ("overdue", STAFF),
    "show": ("show 1", STAFF),
    "acknowledge": ("acknowledge 1", STAFF),
    "assign": ("assign 1", STAFF),
    "reply": ("reply 1 Sorry", STAFF),
    "snooze": ("snooze 1 2h", STAFF),
    "resolve": ("resolve 1", STAFF),
    "reopen": ("reopen 1", STAFF),
    "merge": ("merge 1 into 2", STAFF),
    "handover": ("handover", STAFF),
    "take": ("take slack:T1/U2", STAFF),
    "help": ("help", STAFF),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


@pytest.fixture
async def staffed(play: Play) -> Play:
    """Ann and Bob are unhappy, in that order."""
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    await detractor(play, ANN, "2", "the parcel was late", name="Ann")
    await play.wait(timedelta(minutes=1))
    await detractor(play, BOB, "0", name="Bob")
    return play


# ---------------------------------------------------------------- who may


def test_every_command_about_cases_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(CASE.commands)
    assert {name for names in CASE.chapters.values() for name in names} == set(CASE.commands)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(staffed: Play, role: str) -> None:
    for name, (text, allowed) in MATRIX.items():
        answer = await case(staffed, ROLES[role], text)
        refused = answer == f"You may not use /case {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


async def test_a_refused_command_changes_nothing_and_is_in_the_audit_log(staffed: Play) -> None:
    for text, _ in MATRIX.values():
        await case(staffed, VIEWER, text)
    assert await statuses(staffed) == ["open", "open"]
    audited = [each for each in await staffed.rows(select(tables.audit)) if each["actor"] == str(VIEWER)]
    assert [(each["action"], each["allowed"]) for each in audited] == [(f"case {name}", False) for name in MATRIX]


async def test_in_a_channel_only_the_caller_sees_the_answer(staffed: Play) -> None:
    await case(staffed, AGENT, "list", place=CARE)
    shown = staffed.seen(CARE)[-1]
    assert shown.only_for == AGENT.id
    assert "Ann" in staffed.last(CARE)


# ---------------------------------------------------------------- lists


async def test_a_list_says_who_the_score_the_first_words_who_has_it_and_what_is_next(staffed: Play) -> None:
    assert (await case(staffed, AGENT, "list")).splitlines() == [
        "2 open cases",
        "#1 Ann · 2/10 · the parcel was late",
        "   Nobody has it. Acknowledge by 2026-11-02 12:15 UTC.",
        "#2 Bob · 0/10",
        "   Nobody has it. Acknowledge by 2026-11-02 12:16 UTC.",
    ]


async def test_alone_it_shows_mine_or_all_that_are_open_where_i_have_none(staffed: Play) -> None:
    assert (await case(staffed, AGENT, "")).startswith("2 open cases")
    await staffed.press(AGENT, "#2")
    await staffed.press(AGENT, "Acknowledge")
    answer = await case(staffed, AGENT, "")
    assert answer.startswith("1 case is yours\n#2 Bob")
    assert (await case(staffed, ADMIN, "mine")) == "You have no case."


async def test_a_case_everybody_was_paged_about_in_vain_is_overdue(staffed: Play) -> None:
    assert await case(staffed, AGENT, "overdue") == "Nothing is overdue."
    await staffed.wait(timedelta(hours=1))
    for _ in range(3):
        await staffed.wait(timedelta(minutes=15))
    assert (await case(staffed, AGENT, "overdue")).startswith("2 cases are overdue\n#1 Ann")
    assert "2 overdue" in await staffed.command(ADMIN, "overview")
    await staffed.press(ADMIN, "Cases")
    assert "Overdue." in staffed.last(ADMIN)


async def test_a_viewers_overview_has_no_way_to_the_cases(staffed: Play) -> None:
    await staffed.command(VIEWER, "overview")
    assert "Cases" not in {each.label for each in staffed.seen(VIEWER)[-1].content.buttons}  # type: ignore[union-attr]


async def test_a_long_list_comes_in_pages(staffed: Play) -> None:
    for n in range(9):
        await detractor(staffed, Address("telegram", f"2{n}"))
    first = await case(staffed, AGENT, "list")
    assert first.startswith("11 open cases")
    assert ("#8 " in first, "#9 " in first) == (True, False)
    await staffed.press(AGENT, "More")
    assert staffed.last(AGENT).count("#") == 3
    assert await case(staffed, AGENT, "list open page 3") == "No case is open."


@pytest.mark.parametrize(
    "text", ["list page", "list page x", "list page 0", "list page 99999999", "list open now", "show"]
)
async def test_what_is_misspelt_is_answered_with_how_it_is_written(staffed: Play, text: str) -> None:
    assert (await case(staffed, AGENT, text)).startswith("Write it like this: /case ")


@pytest.mark.parametrize("number", ["99", "0", "x", "#", "999999999999999999999"])
async def test_a_case_that_is_not_there_is_said_not_to_be(staffed: Play, number: str) -> None:
    for verb in ("show", "acknowledge", "resolve"):
        assert (await case(staffed, AGENT, f"{verb} {number}")).startswith(f'There is no case "{number}".')


async def test_by_text_message_lists_and_cases_are_three_short_lines(staffed: Play) -> None:
    await staffed.command(ADMIN, f"staff add {PHONE}")
    for said in ("/case", "/case list all", "/case overdue", "/case show 1"):
        await staffed.say(PHONE, said)
        answer = staffed.last(PHONE)
        assert len(answer.splitlines()) <= 3, answer
        assert len(answer) <= 320
    assert "the parcel was late" in answer
    await staffed.say(PHONE, "/case resolve 1")
    assert "By text message I can only show things" in staffed.last(PHONE)
    await staffed.say(PHONE, "ACK 1")
    assert await statuses(staffed) == ["acknowledged", "open"]


# ---------------------------------------------------------------- one case


async def test_a_case_is_shown_with_its_words_and_its_story(staffed: Play) -> None:
    await case(staffed, AGENT, "acknowledge #1")
    shown = await case(staffed, AGENT, "show 1")
    assert "> the parcel was late" in shown
    assert f"11-02 12:00 paged {CARE}" in shown
    assert shown.splitlines()[-1].endswith("acknowledged it")


async def test_acknowledging_twice_says_who_was_first(staffed: Play) -> None:
    assert await case(staffed, AGENT, "ack 1") == "Case 1 is yours."
    assert "was faster" in await case(staffed, ADMIN, "acknowledge 1")


async def test_who_is_given_a_case_is_told_in_their_own_chat_with_the_card(staffed: Play) -> None:
    assert "is now with" in await case(staffed, ADMIN, f"assign 1 to {AGENT}")
    assert "the parcel was late" in staffed.card(AGENT)
    assert await statuses(staffed) == ["assigned", "open"]
    assert (await case(staffed, AGENT, "mine")).startswith("1 case is yours")


async def test_only_staff_can_be_given_a_case(staffed: Play) -> None:
    for who in (VIEWER, MEMBER):
        assert "may not handle cases" in await case(staffed, ADMIN, f"assign 1 to {who}")
    assert (await case(staffed, ADMIN, "assign 1 to nobody")).startswith('Nobody of the staff is called "nobody"')
    assert await statuses(staffed) == ["open", "open"]


async def test_what_is_put_off_comes_back(staffed: Play) -> None:
    assert "comes back at 2026-11-02 14:" in await case(staffed, AGENT, "snooze 1 2h")
    assert await statuses(staffed) == ["snoozed", "open"]
    await staffed.wait(timedelta(hours=2))
    assert (await statuses(staffed))[0] == "assigned"


@pytest.mark.parametrize("span", ["0h", "91d", "2", "h", "-1h", "soon"])
async def test_a_time_that_is_none_changes_nothing(staffed: Play, span: str) -> None:
    assert (await case(staffed, AGENT, f"snooze 1 {span}")).startswith("Nothing has changed")
    assert await statuses(staffed) == ["open", "open"]


async def agree(play: Play) -> None:
    """Ann would warn a friend, and may be contacted."""
    for _ in range(2):
        await play.press(ANN, "Yes")


async def test_what_was_done_is_told_to_the_customer_and_can_be_taken_back(staffed: Play) -> None:
    await agree(staffed)
    await case(staffed, AGENT, "resolve 1 delivery: we sent a new parcel")
    assert await statuses(staffed) == ["resolved", "open"]
    assert any("we sent a new parcel" in said for said in read(staffed, ANN))
    (row, _) = await staffed.rows(select(tables.cases).order_by(tables.cases.c.id))
    assert row["cause"] == "delivery"
    assert await case(staffed, AGENT, "reopen 1") == "Case 1 is open again."
    assert "characters" in await case(staffed, AGENT, "resolve 1 " + "x" * 601)
    assert await statuses(staffed) == ["open", "open"]


async def test_a_reply_reaches_the_customer_and_takes_the_case(staffed: Play) -> None:
    await agree(staffed)
    assert await case(staffed, AGENT, "reply 1 we are sorry") == "On its way to the customer of case 1."
    assert "we are sorry" in staffed.last(ANN)
    assert await statuses(staffed) == ["acknowledged", "open"]
    assert "→ we are sorry" in await case(staffed, AGENT, "show 1")


# ---------------------------------------------------------------- merging


@pytest.fixture
async def again(staffed: Play) -> Play:
    """Ann's first case is resolved, and her second, the third of all, is going on."""
    for _ in range(2):  # the last questions
        await staffed.press(ANN, "No")
    await case(staffed, AGENT, "resolve 1 parcel: A new one is on its way.")
    await staffed.wait(timedelta(days=2))
    await detractor(staffed, ANN, "1")
    assert await statuses(staffed) == ["resolved", "open", "open"]
    return staffed


async def test_cases_of_two_customers_are_not_merged_and_it_is_said_why(staffed: Play) -> None:
    for text in ("merge 1 into 2", "merge 2 1"):
        told = await case(staffed, AGENT, text)
        assert "Ann" in told
        assert "the other would not hear back" in told
    assert await statuses(staffed) == ["open", "open"]
    assert "Write it like this" in await case(staffed, AGENT, "merge 1 into 2 yes")


async def test_a_new_case_of_the_same_customer_opens_the_old_one_again(again: Play) -> None:
    assert await case(again, AGENT, "merge 3 into 1") == "Case 3 goes on in case 1."
    assert await statuses(again) == ["open", "open", "merged"]
    joined = await again.rows(select(tables.case_conversations.c.case_id))
    assert {each["case_id"] for each in joined} == {1, 2}
    assert any("merged #3 into #1" in said for said in again.thread(CARE))
    assert "itself goes on in case 1" in await case(again, AGENT, "merge 1 into 3")
    assert await case(again, AGENT, "merge 1 into 1") == "Those are the same case."


async def test_what_is_said_under_the_card_of_a_merged_case_belongs_to_the_other(again: Play) -> None:
    await case(again, AGENT, "merge 3 into 1")
    card = again.cards(CARE)[-1].message
    async with again.database.transaction() as tx:
        assert await outbox_storage.case_of(tx, "slack", str(CARE), card) == 1
