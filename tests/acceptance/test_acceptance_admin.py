"""An admin's whole way through a survey, on Slack and on Telegram: made, tried, published, asked, read, changed."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from bot.storage import tables
from tests.acceptance.admins import Admin, SlackAdmin
from tests.support.players import SlackPlayer
from tests.support.stage import ADMIN, SECOND_CHANNEL, TEAM
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Whom the survey's own alert pages.
TARGET = f"slack:{TEAM}/{SECOND_CHANNEL}"
PNG = b"\x89PNG\r\n\x1a\n"


async def make_survey(admin: Admin, title: str) -> None:
    """Three questions, the second only for those who are unhappy, in two languages."""
    await admin.survey("new blank")
    await admin.fill(
        {
            "languages": ("en", "ru"),
            "own_title_en": title,
            "own_title_ru": "Доставка",
            "kind": "nps",
            "text_en": "How likely are you to order again?",
            "text_ru": "Закажете ли вы снова?",
        }
    )
    await admin.sees("1. How likely")
    await admin.survey(f"edit {title.casefold()} add")
    await admin.fill(
        {
            "kind": "choice",
            "text_en": "What went wrong?",
            "text_ru": "Что было не так?",
            "choices_en": "Late\nDamaged",
            "choices_ru": "Поздно\nПовреждено",
            "when": "score is detractor",
        }
    )
    await admin.sees("2. What went wrong?")
    await admin.survey(f"edit {title.casefold()} add")
    await admin.fill({"kind": "text", "text_en": "Anything else?", "text_ru": "Что-нибудь ещё?"})
    await admin.sees("3. Anything else?")


async def test_an_admin_makes_tries_publishes_asks_reads_and_changes_a_survey(acme: World, admin: Admin) -> None:
    key = "deliveryslack" if isinstance(admin, SlackAdmin) else "deliverytelegram"
    await make_survey(admin, key.title())
    await admin.survey(f"alert {key} when score is detractor to {TARGET} within 20m")
    await admin.sees("1 alert")
    await preview(acme, admin, key)
    await admin.survey(f"publish {key}")
    await admin.sees(f"{key} is published as version 1")

    customer = acme.sms_customer()
    await ask(admin, f"send {key} to {customer.address}", "over SMS, in English")
    assert "order again" in (await customer.next()).text
    await customer.say("2")
    await acme.card(customer, SlackPlayer(acme, ADMIN, SECOND_CHANNEL))
    assert "What went wrong?" in (await customer.next()).text

    await admin.survey(f"edit {key} question anything_else remove")
    await admin.sees("draft, last changed by")
    await admin.survey(f"publish {key}")
    await admin.sees("version 2")
    await customer.say("1")
    assert "Anything else?" in (await customer.next()).text  # it ends on the version that it began with
    await customer.say("no, thank you")
    await customer.next()
    newcomer = acme.sms_customer("+79169")
    await ask(admin, f"send {key} to {newcomer.address}", "Русский")
    assert "Закажете" in (await newcomer.next()).text
    await newcomer.say("10")
    assert "Что-нибудь" not in (await newcomer.next()).text
    assert await acme.conversations(customer.address) == [(key, "finished", "completed")]
    assert await acme.conversations(newcomer.address) == [(key, "finished", "completed")]

    await admin.survey(f"results {key}")
    results = await admin.sees(f"{key.title()}: 2 answers")
    assert "NPS: 0 (95 % interval: -100 to 100)" in results.text  # one promoter, one detractor
    assert (await admin.file(".png")).startswith(PNG)
    await admin.survey(f"answers {key}")
    rows = csv.DictReader(io.StringIO((await admin.file(f"{key}-answers.csv")).decode("utf-8-sig")))
    assert [(row["question"], row["value"], row["version"]) for row in rows] == [
        ("score", "2", "1"),
        ("went_wrong", "late", "1"),
        ("anything_else", "no, thank you", "1"),
        ("score", "10", "2"),
    ]


async def ask(admin: Admin, command: str, told: str) -> None:
    """Asks one customer, once the admin has seen on which channel and in which language."""
    await admin.survey(command)
    await admin.chat.press("Ask now", await admin.sees(told))


async def preview(acme: World, admin: Admin, key: str) -> None:
    """Played as the customer; nothing is stored, and nobody is paged."""
    await admin.survey(f"preview {key}")
    await admin.chat.press("2", await admin.sees("How likely"))
    await admin.sees("would page #backup")
    await admin.chat.press("Late", await admin.sees("What went wrong?"))
    await admin.sees("Anything else?")
    await admin.chat.say("that was all")
    await admin.sees("The preview is over.")
    assert await acme.rows(select(tables.answers).where(tables.answers.c.survey_key == key)) == []
