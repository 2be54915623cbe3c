"""`/survey rehearse`: the last month under other rules, from what was decided. Nothing is changed by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.contract.address import Address
from bot.services.gates import replaying, settings
from bot.services.gates.replaying import Replayed, Wanted
from bot.services.work import Work
from bot.storage import tables
from tests.services.gate_play import decisions, finished, gate
from tests.support.houses import ADMIN, AGENT, ANN, BOB, Play, buttons

LONDON = Address("tel", "+442079460123")
DAY = timedelta(days=1)


async def rehearse(play: Play, text: str) -> str:
    return await play.command(ADMIN, f"rehearse {text}")


async def reread(play: Play) -> Replayed:
    """The month under the rules as they are."""
    async with play.database.transaction() as tx:
        rules = await settings.rules(Work(tx, play.app.house, play.clock(), "rules"))
    wanted = Wanted(rules, rules, play.clock() - 30 * DAY, play.clock())
    return await replaying.replayed(play.database, play.app.house.library, wanted)


@pytest.fixture
async def month(play: Play) -> Play:
    """Ann and Bob answered nps; twelve days later Ann was not asked again, and Bob in spite of a warning."""
    await gate(play, "gap transactional 30d")
    for who in (ANN, BOB):
        await finished(play, who)
    await play.wait(12 * DAY)
    await play.command(ADMIN, f"send stars to {ANN} yes")
    await play.command(ADMIN, f"send stars to {BOB} anyway")
    return play


async def test_a_shorter_gap_would_have_asked_who_was_refused(month: Play) -> None:
    said = await rehearse(month, "gap transactional 7d")
    assert said == (
        "The last 30 days under other rules\n"
        "Before one about a transaction: 7 days.\n"
        "Decisions: 4; different customers: 2. Times somebody was asked: 3.\n"
        "Under these rules: 4 (+1).\n"
        "- stars: 1, would be 2 (+1)\n"
        "Nothing has been changed."
    )
    assert [each.label for each in buttons(month.seen(ADMIN)[-1].content)] == ["Set: gap transactional 7d"]
    assert "Before one about a transaction: 30 days." in await gate(month, "list")
    await rehearse(month, "gap transactional 7d")
    await month.press(ADMIN, "Set: gap transactional 7d")
    assert "Before one about a transaction: 7 days." in await gate(month, "list")


async def test_the_rules_as_they_are_give_what_was_decided(month: Play) -> None:
    said = await rehearse(month, "gap transactional 30d")
    assert "Under these rules: just the same.\n" in said
    assert "Held back (asked something lately): 1, would be 1" in said
    assert [row["allowed"] for row in await decisions(month)] == [True, True, False, True]


async def test_several_rules_are_tried_together_and_countries_keep_their_commas(month: Play) -> None:
    said = await rehearse(month, "countries allow GB, US, quiet 9:00-10:00, cap day 100")
    assert "with these countries only: GB, US." in said
    assert "Customers are asked between 9:00 and 10:00" in said
    assert "Customers asked in a day: 100." in said
    assert "Held back (quiet hours): 0, would be 2" in said
    assert len(buttons(month.seen(ADMIN)[-1].content)) == 3


async def test_one_survey_may_be_looked_at_alone(month: Play) -> None:
    said = await rehearse(month, "nps gap transactional 7d")
    assert "as far as they concern nps" in said
    assert "Decisions: 2; different customers: 2. Times somebody was asked: 2.\nUnder these rules: just the" in said


async def test_what_was_asked_before_the_month_counts(play: Play) -> None:
    await finished(play, ANN)
    await play.wait(40 * DAY)
    await play.command(ADMIN, f"send nps to {ANN} yes")
    assert "Times somebody was asked: 1.\nUnder these rules: 0 (-1).\n" in await rehearse(play, "gap nps 60d")
    assert "just the same" in await rehearse(play, "gap nps 30d")


async def test_where_nobody_was_to_be_asked_it_says_so(play: Play) -> None:
    said = await rehearse(play, "gap 14d")
    assert "In these 30 days nobody was to be asked." in said
    assert not buttons(play.seen(ADMIN)[-1].content)


async def test_text_messages_that_a_country_would_have_kept_out(play: Play) -> None:
    await play.say(LONDON, "feedback")
    await play.say(ANN, "feedback")
    said = await rehearse(play, "countries US")
    assert (
        "Times somebody was asked: 2.\nUnder these rules: 1 (-1).\nHeld back (country not allowed): 0, would be 1"
        in said
    )


async def test_more_open_cases_than_rules_allow_keep_back_what_can_wait(play: Play) -> None:
    for who in (ANN, BOB):
        for said in ("feedback", "2", "late", "no", "skip"):
            await play.say(who, said)
    await play.wait(DAY)
    await play.say(Address("telegram", "78"), "feedback")
    async with play.database.transaction() as tx:
        last = select(func.max(tables.decisions.c.id)).scalar_subquery()
        await tx.run(update(tables.decisions).where(tables.decisions.c.id == last).values(kind="trigger"))
    assert "Held back (staff overloaded): 0, would be 1" in await rehearse(play, "overload 1")
    assert "just the same" in await rehearse(play, "overload 2")


async def test_the_month_is_read_in_pages_and_said_to_be_cut(month: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "_PAGE", 1)
    whole = await reread(month)
    assert (whole.cut, whole.tally.decisions, whole.tally.was) == (None, 4, whole.tally.would)
    monkeypatch.setattr(replaying, "MOST", 3)
    assert "Only the newest 3 decisions were read, since Nov 3, 2026, 00:00." in await rehearse(month, "gap 14d")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Write it like this: /survey rehearse gap 14d, cap day 100"),
        ("gap soon", "Write it like this: /survey rehearse gap 14d, cap day 100"),
        ("nps", "Write it like this: /survey rehearse gap 14d, cap day 100"),
        ("nps soon 14d", "Write it like this: /survey rehearse"),
        ("npz gap 14d", "nps"),
        ("gap npz 14d", "nps"),
        ("quiet 22:00-6:00", "Please write one span of the day"),
        ("gap 14d, consent needed", 'What "consent" would have changed can\'t be told afterwards.'),
        ("gap 1d, gap 2d, gap 3d, gap 4d, gap 5d, gap 6d", "Write it like this"),
    ],
)
async def test_what_is_no_rule_is_answered_with_what_to_write(play: Play, text: str, answer: str) -> None:
    assert answer in await rehearse(play, text)
    assert await play.rows(select(tables.gate_rules)) == []


async def test_it_speaks_the_language_of_whoever_asks_and_to_admins_alone(month: Play) -> None:
    await month.command(ADMIN, f"staff add {AGENT}")
    assert "You may not use /survey rehearse" in await month.command(AGENT, "rehearse gap 14d")
    await month.command(ADMIN, "language zh-Hant")
    assert "按這些規則：4 (+1)。" in await rehearse(month, "gap transactional 7d")
