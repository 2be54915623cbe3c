"""A year of a thousand customers in twelve time zones: three programmes, a campaign each month, some who want no more,
some who block the bot, some who come back. Afterwards what was decided is held against what was really so."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import exists, select, text

from bot.engine.conversation import from_json
from bot.engine.gate_rules import Rules
from bot.engine.survey import Survey
from bot.storage import tables
from bot.storage.database import Database
from tests.services.campaign_play import begun
from tests.services.gate_play import why
from tests.services.trigger_play import happens, on
from tests.support.databases import SqliteDatabases
from tests.support.houses import ADMIN, Play
from tests.year.people import Customer, move_in, thousand
from tests.year.truth import OURS, Truth
from tests.year.world import DAY, HOUR, Year

#: One year, and one loop, for all of them.
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif("YEAR_CUSTOMERS" not in os.environ, reason="make year lives through it"),
]

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
END = START + 365 * DAY
#: A thousand take four minutes and more: `make year` has them.
CUSTOMERS = int(os.environ.get("YEAR_CUSTOMERS", "0"))
PROGRAMMES = (
    "nps 7 days after signed_up, again 30 days after the first ask, then every 90 days, until churned",
    "support_csat within 15 minutes of case_closed",
    "stars 30 days before renewal_date at 10:00",
)
#: What each month's campaign is for, in turn, and whom it means.
CAMPAIGNS: Sequence[tuple[str, Callable[[Customer], bool], float]] = (
    ("ces to plan = pro and role = decider", lambda who: _is(who, plan="pro", role="decider"), 1.0),
    ("onboarding to plan = team cap 40 a day", lambda who: _is(who, plan="team"), 1.0),
    ("nps to role = operator sample 50%", lambda who: _is(who, role="operator"), 0.5),
    ("ces to plan = free at 10:00 cap 30 a day against stars", lambda who: _is(who, plan="free"), 1.0),
)
CAPS = {1: 40, 3: 30}


def _is(who: Customer, **wanted: str) -> bool:
    return all(who.attributes[name] == value for name, value in wanted.items())


@dataclass
class Over:
    """All that is left of the year."""

    play: Play
    year: Year
    truth: Truth
    decisions: Sequence[Mapping[str, Any]]
    askings: Sequence[Mapping[str, Any]]

    @property
    def asked(self) -> list[Mapping[str, Any]]:
        return [row for row in self.decisions if row["allowed"] and row["kind"] in OURS]

    @property
    def refused(self) -> list[Mapping[str, Any]]:
        return [row for row in self.decisions if not row["allowed"] and row["kind"] in OURS]

    def who(self, row: Mapping[str, Any]) -> Customer:
        return next(each for each in self.year.customers if each.number == row["contact_id"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def over(sqlite_databases: SqliteDatabases) -> AsyncIterator[Over]:
    database = Database(sqlite_databases.fresh())
    async with database.statement() as tx:  # nobody pulls the plug in this year
        await tx.run(text("PRAGMA synchronous=OFF"))
    play = Play(database, house={"spoken": Rules().quiet})
    play.clock.now = START
    year = Year(play, thousand(7, START, CUSTOMERS), random.Random(11))
    await move_in(database, year.customers, START)
    await play.command(ADMIN, "attribute add renewal_date date", command="contact")
    for each in PROGRAMMES:
        await on(play, each)
    _plan(year)
    await year.run(END)
    yield await _over(year)
    await play.app.courier.settle()
    await database.close()


def _plan(year: Year) -> None:
    """What happens whatever customers do."""
    for each in year.customers:
        if each.signed_up is not None:
            year.at(each.signed_up, lambda who=each: _signs_up(year, who))  # type: ignore[misc]
    for month in range(12):
        words = CAMPAIGNS[month % len(CAMPAIGNS)][0]
        year.at(START + (10 + 30 * month) * DAY, lambda words=words: _campaign(year, words))  # type: ignore[misc]


async def _signs_up(year: Year, who: Customer) -> None:
    who.signed_up = year.play.clock.now
    await happens(year.play, who.number, "signed_up")
    if who.number % 10 == 0:
        year.at(year.play.clock.now + 100 * DAY, lambda: happens(year.play, who.number, "churned"))


async def _campaign(year: Year, words: str) -> None:
    await begun(year.play, words)


async def _over(year: Year) -> Over:
    play, t = year.play, tables
    said = exists().where(t.answers.c.conversation_id == t.conversations.c.id)
    talks = await play.rows(select(t.conversations, said.label("answered")).order_by(t.conversations.c.started_at))
    cases = await play.rows(select(t.cases))
    library = await _surveys(play)
    segments = {f"#{n + 1}": CAMPAIGNS[n % len(CAMPAIGNS)][1:] for n in range(12)}
    truth = Truth(
        year.customers,
        library,
        [{**row, "over_at": _end(row)} for row in talks],
        [{**row, "over_at": year.closed.get(row["id"])} for row in cases],
        segments,
        {f"#{number}": time(10) for number in (4, 8, 12)},
    )
    decisions = await play.rows(select(t.decisions).order_by(t.decisions.c.id))
    return Over(play, year, truth, decisions, await play.rows(select(t.askings)))


def _end(row: Mapping[str, Any]) -> datetime | None:
    """A correction comes after it."""
    return None if row["status"] == "open" else from_json(row["state"]).last_at


async def _surveys(play: Play) -> dict[str, Survey]:
    async with play.database.transaction() as tx:
        return {each.survey.key: each.survey for each in await play.app.house.library.all(tx)}


def some(rows: Sequence[object]) -> object:
    """The first few, where there should be none."""
    return rows[:3]


async def test_it_was_a_year_in_which_everything_happened(over: Over) -> None:
    gates = {gate for row in over.refused for gate in row["gates"]}
    assert gates >= {"quiet_hours", "survey_gap", "recontact_gap", "opted_out", "unreachable", "busy", "open_case"}
    assert gates >= {"daily_cap", "sampled_out"}
    assert len(over.asked) > CUSTOMERS
    assert {row["kind"] for row in over.asked} == set(OURS)
    assert any(end is not None for who in over.year.customers for _, _, end in who.stopped)
    assert any(end is not None for who in over.year.customers for _, _, end in who.away)


async def test_nobody_was_spoken_to_at_night_but_in_answer_or_by_staff(over: Over) -> None:
    woken = [
        (shown.to, shown.at)
        for platform in over.play.platforms.values()
        for shown in platform.shown
        if (who := over.year.who.get(shown.to)) is not None
        and not over.truth.is_day(who, shown.at)
        and (shown.to, shown.at) not in over.year.acted
    ]
    assert not some(woken)


async def test_nobody_was_spoken_to_after_their_stop(over: Over) -> None:
    """But for the one word that it was heard, in the same hour."""
    spoken = [
        (shown.to, shown.at)
        for platform in over.play.platforms.values()
        for shown in platform.shown
        if (who := over.year.who.get(shown.to)) is not None
        and over.truth.has_stopped(who, str(shown.to), shown.at - HOUR)
        and over.truth.has_stopped(who, str(shown.to), shown.at)
    ]
    assert not some(spoken)


async def test_whoever_was_asked_could_be_asked_and_not_too_often(over: Over) -> None:
    gates = ("opted_out", "quiet_hours", "survey_gap", "recontact_gap", "busy", "open_case", "overloaded")
    wrong = [(row["id"], gate) for row in over.asked for gate in gates if over.truth.must_be_shut(gate, row)]
    assert not some(wrong)


async def test_every_gate_that_kept_somebody_from_being_asked_was_really_shut(over: Over) -> None:
    told = [(row, gate) for row in over.refused for gate in row["gates"] if gate != "daily_cap"]
    wrong = [(row["id"], gate, row["at"]) for row, gate in told if not over.truth.may_be_shut(gate, row)]
    assert not some(wrong)
    assert all(row["gates"] for row in over.refused)


async def test_no_campaign_asked_more_in_a_day_than_it_may(over: Over) -> None:
    counted: dict[tuple[str, Any], int] = {}
    for row in over.asked:
        if row["kind"] == "campaign":
            counted[row["cause"], row["at"].date()] = counted.get((row["cause"], row["at"].date()), 0) + 1
    for (cause, _), n in counted.items():
        assert n <= CAPS.get((int(cause[1:]) - 1) % len(CAMPAIGNS), 1000)


async def test_whoever_was_eligible_was_asked_or_it_is_written_why_not(over: Over) -> None:
    """Nothing waits that is due; what was refused says by which gate; nobody of a segment was forgotten."""
    left = [row["id"] for row in over.askings if row["status"] == "waiting" and row["due_at"] <= END - 2 * HOUR]
    assert not some(left)
    assert all(row["gates"] for row in over.askings if row["status"] == "refused")
    assert all(row["conversation_id"] for row in over.askings if row["status"] == "asked")
    meant = {(row["source_id"], row["contact_id"]) for row in over.askings if row["kind"] == "campaign"}
    out = {(int(row["cause"][1:]), row["contact_id"]) for row in over.refused if "sampled_out" in row["gates"]}
    for number in range(1, 13):
        segment = CAMPAIGNS[(number - 1) % len(CAMPAIGNS)][1]
        wanted = {(number, who.number) for who in over.year.customers if segment(who)}
        assert wanted == {each for each in meant | out if each[0] == number}


async def test_who_signed_up_was_asked_on_the_seventh_day_in_their_daytime_if_nothing_spoke_against_it(
    over: Over,
) -> None:
    first: dict[int, Mapping[str, Any]] = {}
    for row in over.decisions:
        if row["kind"] == "trigger" and row["survey_key"] == "nps":
            first.setdefault(row["contact_id"], row)
    joined = [who for who in over.year.customers if who.signed_up is not None and who.signed_up < END - 9 * DAY]
    assert not some([who.number for who in joined if first[who.number]["at"] != _turn(who)])
    prompt = [who for who in joined if not _held_up(over, who)]
    assert len(prompt) > CUSTOMERS / 20
    late = [
        who.number
        for who in prompt
        if not any(
            row["contact_id"] == who.number and row["survey_key"] == "nps" and row["at"] <= _turn(who) + DAY
            for row in over.asked
        )
    ]
    assert not some(late)


def _turn(who: Customer) -> datetime:
    """Seven days by their own clock, which may have been changed meanwhile."""
    assert who.signed_up is not None
    local = who.signed_up.astimezone(ZoneInfo(who.zone)).replace(tzinfo=None) + 7 * DAY
    return local.replace(tzinfo=ZoneInfo(who.zone)).astimezone(UTC)


def _held_up(over: Over, who: Customer) -> bool:
    """Something other than the night kept them, in the days when it was their turn."""
    turn = _turn(who)
    theirs = [row for row in over.refused if row["contact_id"] == who.number and row["survey_key"] == "nps"]
    return any(turn <= row["at"] < turn + 2 * DAY and set(row["gates"]) != {"quiet_hours"} for row in theirs)


async def test_why_explains_any_of_them_in_words(over: Over) -> None:
    for who in over.year.customers[::100]:
        told = await why(over.play, str(who.home))
        assert "What was decided so far" in told, told
