"""What matters now: running surveys with their latest scores, and cases that wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from sqlalchemy import insert, select

from bot.engine.languages import LANGUAGES, Language
from bot.engine.survey import Csat, Nps
from bot.services import overview
from bot.services.columns import WIDTH
from bot.services.figures import Score, score
from bot.services.house import House
from bot.services.overview import Overview, Running
from bot.services.surveys import Library, Listed
from bot.services.work import Work
from bot.storage import surveys, tables
from bot.storage.database import Database
from bot.surveys import loader
from tests.support.answered import Answered, Asked
from tests.support.databases import BORN
from tests.support.houses import ADMIN, ANN, CARE, Play

HOUR = timedelta(hours=1)
BUILTIN = loader.builtin()
TEXT = {"en": "?"}


@pytest.fixture
async def nps(database: Database) -> Answered:
    """The survey that comes with the product."""
    async with database.transaction() as tx:
        (listed,) = [each for each in await Library().all(tx) if each.survey.key == "nps"]
    return Answered(database, listed.survey, listed.version_id)


async def found(answered: Answered) -> Overview:
    house = House(answered.database, {}, Library(), "Acme", "en", admins=(), staff_channels=())
    async with answered.database.transaction() as tx:
        return await overview.of(Work(tx, house, BORN, "event:1"))


async def open_cases(answered: Answered, *statuses: str) -> None:
    """One for each status, each an hour later than the one before."""
    numbers = await answered.ask(*(Asked({"score": 0}) for _ in statuses))
    async with answered.database.transaction() as tx:
        contacts = [row["id"] for row in await tx.rows(select(tables.contacts.c.id))]
        for place, (number, status) in enumerate(zip(numbers, statuses, strict=True)):
            opened = BORN + place * HOUR
            case = {"conversation_id": number, "survey_key": "nps", "alert": "low", "status": status}
            rest = {"pages": 1, "targets": [], "within_seconds": 900, "revision": 1}
            values = {**case, **rest, "contact_id": contacts[place], "opened_at": opened, "changed_at": opened}
            await tx.run(insert(tables.cases), values)


# ---------------------------------------------------------------- what is counted


async def test_running_surveys_have_the_score_of_their_first_score_question(nps: Answered) -> None:
    await nps.ask(*(Asked({"score": 10}) for _ in range(3)), Asked({"score": 0}), Asked(outcome="expired"))
    running = {each.listed.survey.key: each for each in (await found(nps)).running}
    assert set(running) == set(BUILTIN)
    asked = running["nps"]
    assert (asked.started, asked.score and (asked.score.n, asked.score.figures[0].value)) == (5, (4, 50.0))
    nobody_yet = running["stars"].score
    assert nobody_yet is not None
    assert (nobody_yet.n, nobody_yet.figures) == (0, ())
    assert running["churn"].score is None


async def test_what_is_asked_most_comes_first(nps: Answered) -> None:
    assert (await found(nps)).running[0].listed.survey.key == "ces"
    await nps.ask(Asked())
    assert (await found(nps)).running[0].listed.survey.key == "nps"


async def test_a_paused_survey_is_not_running(nps: Answered) -> None:
    async with nps.database.transaction() as tx:
        await surveys.set_status(tx, "nps", "paused")
    assert "nps" not in [each.listed.survey.key for each in (await found(nps)).running]


async def test_the_score_is_of_todays_scale_alone(nps: Answered) -> None:
    await nps.ask(*(Asked({"score": 10}) for _ in range(3)))
    question = Csat(key="score", text=TEXT)
    await nps.publish(nps.survey.model_copy(update={"questions": (question, *nps.survey.questions[1:])}))
    await nps.ask(Asked({"score": 1}))
    shown = (await found(nps)).running[0].score
    assert shown is not None
    assert (shown.kind, shown.n, shown.left_out) == ("csat", 1, 3)


async def test_cases_wait_until_they_are_resolved(nps: Answered) -> None:
    await open_cases(nps, "resolved", "acknowledged", "open", "assigned", "open")
    now = await found(nps)
    assert (now.open_cases, now.unacknowledged, now.oldest_case_at) == (4, 2, BORN + HOUR)


async def test_where_no_case_waits_there_is_no_oldest_one(nps: Answered) -> None:
    await open_cases(nps, "resolved")
    now = await found(nps)
    assert (now.open_cases, now.unacknowledged, now.oldest_case_at) == (0, 0, None)


# ---------------------------------------------------------------- in words


def running(key: str, started: int, counted: Score | None) -> Running:
    survey = BUILTIN["nps"].model_copy(update={"key": key})
    return Running(Listed(survey, "running", 1, 1, started), started, counted)


def of_nps(promoters: int, detractors: int) -> Score:
    return score(Nps(key="score", text=TEXT), {10: promoters, 0: detractors})


def test_the_overview_is_a_table_with_the_cases_below_it() -> None:
    shown = (running("nps", 60, of_nps(30, 12)), running("visit", 7, of_nps(3, 0)), running("churn", 4, None))
    assert overview.text(Overview(shown, 3, 1, 2, BORN), "en").split("\n") == [
        "Running surveys            n / asked",
        "nps               NPS 43       42/60",
        "visit            NPS 100*        3/7",
        "churn                   -        -/4",
        "* too few answers to say (under 10)",
        "",
        "3 open cases",
        "1 not yet acknowledged",
        "2 overdue",
        "The oldest since 2026-11-02 09:00 UTC",
    ]


def test_where_nothing_runs_and_nothing_waits_it_says_so() -> None:
    assert overview.text(Overview((), 0, 0, 0, None), "en") == "No survey is running.\n\nNo case is open."


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 99999), st.integers(0, 99999)), max_size=5),
    st.integers(0, 12345),
    st.sampled_from(LANGUAGES),
)
def test_nothing_is_wider_than_a_phone(counts: list[tuple[int, int]], cases: int, language: Language) -> None:
    shown = tuple(running("a_twenty_letter_key_", 199998, of_nps(*each)) for each in counts)
    for line in overview.text(Overview(shown, cases, cases // 2, cases // 3, BORN), language).split("\n"):
        assert cell_len(line) <= WIDTH, line


async def test_times_are_in_the_zone_of_the_installation_and_say_so(play: Play) -> None:
    await play.command(ADMIN, "quiet 8:00-21:00 Europe/Moscow", command="gate")
    await play.say(ANN, "feedback")
    await play.say(ANN, "2")
    await play.wait(timedelta(hours=1))
    assert "Since: 2026-11-02 15:00 MSK" in play.card(CARE)
    assert "The oldest since 2026-11-02 15:00 MSK" in " ".join((await play.command(ADMIN, "overview")).split())
    assert "Since 2026-11-01 16:00 MSK" in await play.command(ADMIN, "results nps last 1d")
    assert "11-02 15:00" in await play.command(ADMIN, "audit 1d")
    await play.command(ADMIN, "add care", command="team")
    assert "Moscow" in await play.command(ADMIN, "show care", command="team")
