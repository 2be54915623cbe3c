"""`/contact`: who may, and what staff know of customers: where they are reached, and attributes of a kind."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.services.contacts.family import CONTACT
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, ANN, BOB, MEMBER, PHONE, VIEWER, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

STAFF = {"admin", "staff"}
#: Command → how it is given → the roles that may. A command that is not here fails the first test below.
MATRIX = {
    "list": ("list", STAFF),
    "show": ("show Ann", STAFF),
    "add": ("add Zoe tel:+12025550177", STAFF),
    "set": ("set Ann name Ann", STAFF),
    "address": ("address Ann add tel:+12025550178", STAFF),
    "merge": ("merge Bob into Ann", STAFF),
    "find": ("find duplicates", STAFF),
    "attribute": ("attribute list", {"admin"}),
    "import": ("import", {"admin"}),
    "help": ("help", STAFF),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


async def contact(play: Play, who: Address, text: str) -> str:
    """`/contact …`; returns the answer."""
    return await play.command(who, text, command="contact")


async def facts(play: Play, name: str) -> dict[str, object]:
    rows = await play.rows(select(tables.contacts.c.attributes).where(tables.contacts.c.name == name))
    return dict(rows[0]["attributes"])


@pytest.fixture
async def staffed(play: Play) -> Play:
    """Ann and Bob have said hello; there is a plan, a revenue and a day since when."""
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    await play.say(ANN, "hello", name="Ann")
    await play.say(BOB, "hello", name="Bob")
    await contact(play, ADMIN, "attribute add plan choice free, pro ru=Тариф")
    await contact(play, ADMIN, "attribute add revenue number")
    await contact(play, ADMIN, "attribute add since date")
    return play


# ---------------------------------------------------------------- who may


def test_every_command_about_contacts_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(CONTACT.commands)
    assert {name for names in CONTACT.chapters.values() for name in names} == set(CONTACT.commands)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(staffed: Play, role: str) -> None:
    for name, (text, allowed) in MATRIX.items():
        answer = await contact(staffed, ROLES[role], text)
        refused = answer == f"You may not use /contact {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


@pytest.mark.parametrize("name", CONTACT.commands)
async def test_every_command_is_explained_and_its_example_is_understood(staffed: Play, name: str) -> None:
    assert f"/contact {name}" in await contact(staffed, ADMIN, f"help {name}")
    assert "Write it like this" not in await contact(staffed, ADMIN, CONTACT.commands[name].usage)


async def test_a_long_line_of_the_list_ends_with_a_word_and_shows_that_there_is_more(staffed: Play) -> None:
    for key, value in (("notes", "ever so many words of all kinds " * 2), ("more", "something quite different " * 3)):
        await contact(staffed, ADMIN, f"attribute add {key} text")
        await contact(staffed, ADMIN, f"set Ann {key} {value}")
    line = next(each for each in (await contact(staffed, ADMIN, "list")).splitlines() if "ever so" in each)
    assert len(line) <= 120
    assert line.endswith((" something…", " quite…", " different…"))


# ---------------------------------------------------------------- attributes


async def test_a_value_is_kept_as_what_it_is_and_another_is_refused_with_what_to_write(staffed: Play) -> None:
    assert await contact(staffed, AGENT, "set Ann plan PRO") == "Ann: plan is pro now."
    await contact(staffed, AGENT, "set Ann revenue 1 200,50")
    await contact(staffed, AGENT, "set Ann since 25.03.2026")
    assert await facts(staffed, "Ann") == {"plan": "pro", "revenue": 1200.5, "since": "2026-03-25"}

    assert "Choices: free, pro." in await contact(staffed, AGENT, "set Ann plan gold")
    assert "1200.50" in await contact(staffed, AGENT, "set Ann revenue 1,200")
    assert "2026-03-25" in await contact(staffed, AGENT, "set Ann since 03/04/2026")
    assert 'no attribute "zodiac"' in await contact(staffed, AGENT, "add Cy tel:+12025550150 zodiac=lion")
    assert await facts(staffed, "Ann") == {"plan": "pro", "revenue": 1200.5, "since": "2026-03-25"}


async def test_a_dash_takes_a_value_away_and_a_label_is_what_people_read(staffed: Play) -> None:
    await contact(staffed, AGENT, "set Ann plan pro")
    await staffed.command(AGENT, "language ru")
    assert "Тариф: pro" in await contact(staffed, AGENT, "show Ann")
    assert await contact(staffed, AGENT, "set Ann plan -") == "Ann: Тариф теперь пусто."
    assert await facts(staffed, "Ann") == {}


@pytest.mark.parametrize("key", ["language", "owner", "Plan!", "1st", "x" * 21, "country"])
async def test_a_key_that_means_something_else_already_is_refused(staffed: Play, key: str) -> None:
    assert "can't be an attribute's key" in await contact(staffed, ADMIN, f"attribute add {key} text")


async def test_a_choice_needs_choices_and_nothing_else_has_any(staffed: Play) -> None:
    assert "with commas between" in await contact(staffed, ADMIN, "attribute add tier choice")
    assert "Only a choice has choices" in await contact(staffed, ADMIN, "attribute add tier number a, b")
    assert "tier" not in await contact(staffed, ADMIN, "attribute list")


async def test_an_attribute_that_was_removed_leaves_what_is_known(staffed: Play) -> None:
    await contact(staffed, AGENT, "set Ann plan pro")
    assert await contact(staffed, ADMIN, "attribute remove plan") == (
        "plan is no attribute any more. What is known of customers under it stays."
    )
    assert "plan: pro" in await contact(staffed, AGENT, "show Ann")
    assert 'no attribute "plan" to remove' in await contact(staffed, ADMIN, "attribute remove plan")


async def test_the_owner_of_an_account_must_be_somebody_who_can_be_written_to(staffed: Play) -> None:
    assert "is not an address" in await contact(staffed, AGENT, "set Ann owner somebody")
    await contact(staffed, AGENT, "set Ann owner <@U2>")
    assert await facts(staffed, "Ann") == {"owner": str(AGENT)}


# ---------------------------------------------------------------- who there is


async def test_customers_are_listed_by_what_is_known_of_them(staffed: Play) -> None:
    await contact(staffed, AGENT, "set Ann revenue 90")
    await contact(staffed, AGENT, "set Ann since 2025-12-31")
    await contact(staffed, AGENT, "set Bob revenue 1000")
    await contact(staffed, AGENT, "set Bob since 2026-01-01")

    async def listed(condition: str) -> set[str]:
        answer = await contact(staffed, AGENT, f"list {condition}")
        return {name for name in ("Ann", "Bob") if name in answer}

    assert await listed("") == {"Ann", "Bob"}
    assert await listed("revenue > 100") == {"Bob"}
    assert await listed("since < 2026-01-01") == {"Ann"}
    assert await listed("since >= 2026-01-01 and revenue < 9999") == {"Bob"}
    assert await listed("revenue > 5000") == set()
    assert "Write a condition such as" in await contact(staffed, AGENT, "list revenue >")


async def test_a_condition_may_call_an_attribute_by_its_label_and_one_that_is_not_there_is_said(staffed: Play) -> None:
    await contact(staffed, ADMIN, "attribute add since date en=Customer since ru=Клиент с")
    await contact(staffed, AGENT, "set Ann plan pro")
    await contact(staffed, AGENT, "set Ann since 2026-01-01")
    for condition in (
        "тариф = pro",
        "Plan = pro and not name = Bob",
        "клиент_с > 2025-01-01",
        "Customer_since answered",
    ):
        told = await contact(staffed, AGENT, f"list {condition}")
        assert told.splitlines()[0] == "Customers that match: 1 of 4", condition
    assert (await contact(staffed, AGENT, "list revenu > 5")).endswith("Did you mean revenue?")
    assert (await contact(staffed, AGENT, "list тарив = pro")).endswith("Did you mean тариф?")
    assert await contact(staffed, AGENT, "list revenue > 5") == "That holds for nobody."
    told = await staffed.command(ADMIN, "new nps to ТАРИФ = pro", command="campaign")
    assert "plan = pro" in told
    assert "In the segment: 1 of 2" in told
    told = await staffed.command(ADMIN, "trigger nps 7 days after signed_up if тариф = pro")
    assert "only where plan = pro." in told


async def test_a_long_list_is_paged_and_nobody_is_on_two_pages(staffed: Play) -> None:
    for n in range(12):
        await contact(staffed, AGENT, f"add Guest{n:02} tel:+120255502{n:02}")
    first = await contact(staffed, AGENT, "list name contains guest")
    assert first.startswith(f"Customers that match: 12 of {await staffed.count_contacts()}\n")
    await staffed.press(AGENT, "More")
    second = staffed.last(AGENT)
    names = [name for page in (first, second) for name in page.split() if name.startswith("Guest")]
    assert sorted(names) == [f"Guest{n:02}" for n in range(12)]


async def test_one_customer_is_shown_with_addresses_and_what_there_is(staffed: Play) -> None:
    await staffed.say(ANN, "stop")
    answer = await contact(staffed, AGENT, "show telegram:101")
    assert "Ann (#" in answer
    assert "telegram:101: has asked us to stop" in answer
    assert "Conversations: 0, answers: 0, cases: 0, votes: 0" in answer
    assert 'no customer "Zed"' in await contact(staffed, AGENT, "show Zed")


async def test_a_name_cannot_look_like_another_line(staffed: Play) -> None:
    await staffed.say(Address("telegram", "103"), "hi", name="Eve\ntelegram:101")
    assert "Eve telegram:101 (#" in await contact(staffed, AGENT, "show telegram:103")


# ---------------------------------------------------------------- addresses


async def test_a_new_customer_has_all_their_addresses_and_a_taken_one_is_refused(staffed: Play) -> None:
    await contact(staffed, AGENT, f"add Ann Lee {PHONE} telegram:555 plan=pro revenue=12")
    answer = await contact(staffed, AGENT, "show Ann Lee")
    assert str(PHONE) in answer
    assert "telegram:555" in answer
    assert await facts(staffed, "Ann Lee") == {"plan": "pro", "revenue": 12}
    refused = await contact(staffed, AGENT, f"add Anna {PHONE}")
    assert f"{PHONE} belongs to Ann Lee already" in refused
    assert await staffed.count_contacts() == 5  # with the admin and the agent
    assert (await contact(staffed, AGENT, "add Joe tel:123")).startswith('"tel:123" is not a phone number.')
    assert '"telegram:joe" is not an address.' in await contact(staffed, AGENT, f"add Joe telegram:joe {PHONE}")


async def test_who_is_on_whatsapp_is_said_to_be_asked_there(staffed: Play) -> None:
    await contact(staffed, AGENT, "add Joe whatsapp:+447700900123")
    shown = await contact(staffed, AGENT, "show Joe")
    assert "WhatsApp" in shown
    assert "text message" not in shown


async def test_an_address_is_added_and_what_was_said_there_stays_when_it_is_removed(staffed: Play) -> None:
    await contact(staffed, AGENT, f"address Ann add {PHONE}")
    assert "only address" in await contact(staffed, AGENT, "address Bob remove telegram:102")
    assert "none of Ann's" in await contact(staffed, AGENT, "address Ann remove telegram:102")
    await contact(staffed, AGENT, f"address Ann remove {PHONE}")
    rows = await staffed.rows(
        select(tables.contacts.c.name)
        .join(tables.addresses, tables.addresses.c.contact_id == tables.contacts.c.id)
        .where(tables.addresses.c.address == str(PHONE))
    )
    assert [row["name"] for row in rows] == [""]


async def test_an_address_stays_where_a_conversation_is_open(staffed: Play) -> None:
    await contact(staffed, AGENT, f"address Ann add {PHONE}")
    await staffed.command(ADMIN, f"send nps to {PHONE}")
    await staffed.press(ADMIN, "Ask now")
    assert "A conversation is open" in await contact(staffed, AGENT, f"address Ann remove {PHONE}")


# ---------------------------------------------------------------- whom somebody means


async def test_what_shows_something_takes_a_part_of_a_name_and_where_several_fit_says_how_to_choose(
    staffed: Play,
) -> None:
    await contact(staffed, ADMIN, "set Ann name Pam Lee")
    await contact(staffed, ADMIN, "set Bob name Pam Ray")
    await contact(staffed, ADMIN, "set Pam Lee plan pro")
    ways = [("contact", "show pam"), ("why", "contact pam"), ("data", "of contact pam"), ("risk", "test contact pam")]
    for family, text in [*ways, ("survey", "interview nps contact pam"), ("survey", "send nps to contact pam")]:
        told = await staffed.command(ADMIN, text, command=family)
        assert told.splitlines() == [
            '"pam" fits several customers. Write contact and a number, contact #3 say:',
            "#3 Pam Ray · Telegram …102",
            "#2 Pam Lee · Telegram …101 · plan: pro",
        ]
        alone = await staffed.command(ADMIN, text.replace("pam", "LE"), command=family)
        assert "Pam Lee" in (alone or staffed.last(ADMIN))
        numbered = await staffed.command(
            ADMIN, text.replace("contact ", "").replace("pam", "contact #2"), command=family
        )
        assert "Pam Lee" in (numbered or staffed.last(ADMIN))


async def test_what_changes_something_takes_no_part_of_a_name_but_says_first_who_fits(staffed: Play) -> None:
    await contact(staffed, ADMIN, "set Ann name Pamela Lee")
    before = [await staffed.rows(select(each).order_by(each.c.id)) for each in (tables.contacts, tables.addresses)]
    ways = [
        ("contact", "set pam plan pro"),
        ("contact", f"address pam add {PHONE}"),
        ("contact", "merge pam into Bob yes"),
    ]
    ways += [("risk", "set contact pam tier gold"), ("risk", f"owner contact pam {AGENT}")]
    ways += [("data", "erase contact pam yes"), ("survey", "send nps to contact pam yes"), ("data", "stop contact pam")]
    for family, text in ways:
        told = (await staffed.command(ADMIN, text, command=family)).splitlines()
        assert "contact #2" in told[0]
        assert told[1] == "#2 Pamela Lee · Telegram …101"
    assert before == [
        await staffed.rows(select(each).order_by(each.c.id)) for each in (tables.contacts, tables.addresses)
    ]
    await staffed.press(ADMIN, "#2 Pamela Lee")
    assert staffed.last(ADMIN).startswith("Pamela Lee won't hear from us")
    assert "pro" in await contact(staffed, AGENT, "set pamela  LEE plan pro")


async def test_of_very_many_five_are_shown(staffed: Play) -> None:
    for n in range(7):
        await contact(staffed, ADMIN, f"add Zoe {n} tel:+1202555017{n}")
    told = (await contact(staffed, ADMIN, "show zoe")).splitlines()
    assert told[1] == "#10 Zoe 6 · SMS …0176"
    assert len(told) == 7
    assert told[-1].endswith("write more of the name.")
