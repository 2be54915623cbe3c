"""Results over time, by part, and across a survey's versions: from rows as the bot writes them, on both databases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import update

from bot.engine.survey import Survey
from bot.services import results
from bot.services.results import Results, Scope, Stop
from bot.storage import tables
from bot.storage.database import Database
from tests.support.answered import Answered, Asked
from tests.support.databases import BORN

DAY = timedelta(days=1)


def survey(*questions: dict[str, Any], key: str = "pulse") -> Survey:
    document = {"key": key, "title": "Pulse", "questions": questions, "endings": [{"text": "Thanks!"}]}
    return Survey.model_validate(document)


NPS = {"key": "score", "kind": "nps", "text": "Would you recommend us?"}
WHY = {"key": "why", "kind": "text", "text": "Why?", "when": "score is detractor"}
AGAIN = {"key": "again", "kind": "yes_no", "text": "May we ask again?"}
LIKED = {
    "key": "liked",
    "kind": "multi_choice",
    "text": "What did you like?",
    "choices": [{"key": "price", "text": "Price"}, {"key": "people", "text": "People"}],
}
PULSE = survey(NPS, WHY, AGAIN, LIKED)


@pytest.fixture
async def pulse(database: Database) -> Answered:
    answered = Answered(database, PULSE)
    await answered.publish(PULSE)
    return answered


async def found(answered: Answered, scope: Scope = Scope()) -> Results:  # noqa: B008
    async with answered.database.transaction() as tx:
        return await results.of(tx, answered.survey, scope)


def scored(*values: int, **more: Any) -> list[Asked]:
    return [Asked({"score": value}, **more) for value in values]


# ---------------------------------------------------------------- how many


async def test_rates_count_who_was_asked_who_answered_and_who_came_to_the_end(pulse: Answered) -> None:
    await pulse.ask(
        *scored(9, 10, 3),
        *scored(8, outcome="expired"),
        *scored(7, outcome=None),
        Asked(outcome="expired"),
        Asked(outcome="opted_out"),
        Asked(outcome="completed", skipped=("score", "again", "liked")),
    )
    whole = await found(pulse)
    assert (whole.asked, whole.answered, whole.completed, whole.heard, whole.under_way) == (8, 5, 3, 5, 1)
    assert whole.response_rate == pytest.approx(5 / 8)
    assert whole.completion_rate == pytest.approx(3 / 5)


async def test_nobody_asked_is_no_rate_at_all(pulse: Answered) -> None:
    empty = await found(pulse)
    assert (empty.asked, empty.response_rate, empty.completion_rate) == (0, None, None)
    assert [(score.n, score.figures) for score in empty.scores] == [(0, ())]
    assert (empty.words, empty.stops, empty.slices) == ((), (), ())


async def test_a_correction_counts_in_place_of_what_it_corrects(pulse: Answered) -> None:
    (number,) = await pulse.ask(Asked({"score": 2}))
    old = tables.answers.c.conversation_id == number
    async with pulse.database.transaction() as tx:
        await tx.run(update(tables.answers).where(old).values(superseded_at=BORN + DAY))
    await pulse.ask(Asked({"score": 9}))
    (score,) = (await found(pulse)).scores
    assert (score.n, score.counts[2], score.counts[9]) == (1, 0, 1)


async def test_another_surveys_answers_are_not_mixed_in(pulse: Answered) -> None:
    other = Answered(pulse.database, survey(NPS, key="other"))
    await other.publish(other.survey)
    await other.ask(*scored(0, 0, 0))
    await pulse.ask(*scored(10))
    assert (await found(pulse)).scores[0].n == 1


# ---------------------------------------------------------------- since


async def test_a_period_begins_with_the_moment_named_and_ignores_what_was_before(pulse: Answered) -> None:
    await pulse.ask(*scored(0, 1, at=BORN - DAY), *scored(9, at=BORN), *scored(10, at=BORN + DAY))
    recent = await found(pulse, Scope(since=BORN))
    assert (recent.asked, recent.answered, recent.heard, recent.scores[0].n) == (2, 2, 2, 2)
    assert (await found(pulse)).scores[0].n == 4


async def test_a_late_answer_counts_in_the_period_in_which_it_was_given(pulse: Answered) -> None:
    """Asked before it: so it is in the scores, and no rate of this period knows it."""
    await pulse.ask(*scored(9, at=BORN - DAY))
    async with pulse.database.transaction() as tx:
        await tx.run(update(tables.answers).values(answered_at=BORN + DAY))
    late = await found(pulse, Scope(since=BORN))
    assert (late.asked, late.answered, late.heard, late.scores[0].n, late.response_rate) == (0, 0, 1, 1, None)


async def test_the_zone_in_which_a_period_is_named_makes_no_difference(pulse: Answered) -> None:
    await pulse.ask(*scored(9, at=BORN), *scored(9, at=BORN - timedelta(minutes=1)))
    east = BORN.astimezone(timezone(timedelta(hours=8)))
    assert (await found(pulse, Scope(since=east))).scores[0].n == 1


# ---------------------------------------------------------------- by part


async def test_scores_by_language_stand_in_the_projects_order_with_figures_of_their_own(pulse: Answered) -> None:
    await pulse.ask(*scored(10, 9, language="zh-Hant"), *scored(0, language="ru"), *scored(10, 0, language="en"))
    sliced = await found(pulse, Scope(by="language"))
    assert [(part.key, part.scores[0].n, part.scores[0].figures[0].value) for part in sliced.slices] == [
        ("en", 2, 0.0),
        ("ru", 1, -100.0),
        ("zh-Hant", 2, 100.0),
    ]
    assert sliced.scores == (await found(pulse)).scores


async def test_scores_by_channel_are_those_of_the_channels_that_were_used(pulse: Answered) -> None:
    await pulse.ask(
        *(Asked({"score": 9}, address=f"tel:+1202555010{digit}") for digit in range(3)),
        *(Asked({"score": 2}, address=f"slack:T1/U{digit}") for digit in range(2)),
    )
    sliced = await found(pulse, Scope(by="channel"))
    assert [(part.key, part.scores[0].n) for part in sliced.slices] == [("slack", 2), ("sms", 3)]


async def test_scores_by_version_stand_in_the_order_in_which_they_were_published(pulse: Answered) -> None:
    await pulse.ask(*scored(0, 0))
    for _ in range(10):
        await pulse.publish(PULSE)
    await pulse.ask(*scored(10))
    sliced = await found(pulse, Scope(by="version"))
    assert [(part.key, part.scores[0].n) for part in sliced.slices] == [("1", 2), ("11", 1)]


async def test_the_parts_add_up_to_the_whole(pulse: Answered) -> None:
    drawn = random.Random(5)
    everybody = [
        Asked(
            {"score": drawn.randint(0, 10)},
            language=drawn.choice(["en", "ru", "zh-Hans"]),
            at=BORN + drawn.randint(-5, 5) * DAY,
        )
        for _ in range(60)
    ]
    await pulse.ask(*everybody)
    sliced = await found(pulse, Scope(BORN, "language"))
    assert sum(part.scores[0].n for part in sliced.slices) == sliced.scores[0].n > 0
    for value, n in sliced.scores[0].counts.items():
        assert sum(part.scores[0].counts[value] for part in sliced.slices) == n


# ---------------------------------------------------------------- versions


async def test_versions_that_ask_the_same_are_counted_together(pulse: Answered) -> None:
    await pulse.ask(*scored(9, 9))
    await pulse.publish(survey({**NPS, "text": "How likely?"}, WHY))
    await pulse.ask(*scored(0))
    (score,) = (await found(pulse)).scores
    assert (score.n, score.left_out) == (3, 0)


@pytest.mark.parametrize(
    ("now", "value", "n"),
    [
        ({"key": "score", "kind": "csat", "text": "?"}, 5, 2),
        ({"key": "score", "kind": "csat", "points": 10, "text": "?"}, 10, 2),
        ({"key": "score", "kind": "yes_no", "text": "?"}, True, 2),
    ],
)
async def test_scales_are_never_mixed(pulse: Answered, now: dict[str, Any], value: Any, n: int) -> None:
    await pulse.ask(*scored(9, 0, 4))
    await pulse.publish(survey(now))
    await pulse.ask(*(Asked({"score": value}) for _ in range(n)))
    whole = await found(pulse)
    shown = whole.scores[0] if whole.scores else whole.choices[0]
    assert (shown.n, shown.left_out) == (n, 3)
    assert sum(shown.counts.values()) == n


async def test_the_same_kind_on_a_longer_scale_is_another_scale(pulse: Answered) -> None:
    """A 5 of 5 is not a 5 of 10, and effort from 1 to 10 runs the other way than agreement from 1 to 7."""
    for first, second in (
        ({"kind": "csat", "points": 5}, {"kind": "csat", "points": 10}),
        ({"kind": "ces", "form": "agree7"}, {"kind": "ces", "form": "effort10"}),
    ):
        answered = Answered(pulse.database, survey({**first, "key": "score", "text": "?"}, key=str(first["kind"])))
        await answered.publish(answered.survey)
        await answered.ask(*scored(5, 5))
        await answered.publish(survey({**second, "key": "score", "text": "?"}, key=answered.survey.key))
        await answered.ask(*scored(5))
        (score,) = (await found(answered)).scores
        assert (score.n, score.left_out) == (1, 2)


async def test_a_choice_that_is_offered_no_more_is_still_counted(pulse: Answered) -> None:
    await pulse.ask(Asked({"liked": ["price", "people"]}), Asked({"liked": ["price"]}))
    choices = [{"key": "people", "text": "People"}, {"key": "place", "text": "The place"}]
    await pulse.publish(survey({**LIKED, "choices": choices}))
    await pulse.ask(Asked({"liked": ["place"]}))
    (liked,) = (await found(pulse)).choices
    assert (liked.n, dict(liked.counts)) == (3, {"people": 1, "place": 1, "price": 2})


# ---------------------------------------------------------------- where people stop


async def test_people_stop_at_the_question_that_was_open_when_they_left(pulse: Answered) -> None:
    await pulse.ask(
        Asked({}, outcome="expired"),  # at the first
        Asked({"score": 10}, outcome="opted_out"),  # a promoter is not asked why
        Asked({"score": 9}, outcome="abandoned"),
        Asked({"score": 2}, outcome="expired"),  # a detractor is
        Asked({"score": 2}, skipped=("why",), outcome="handed_over"),
        Asked({"score": 10, "again": True}, outcome="expired"),
        Asked({"score": 2}, outcome=None),  # has not stopped
        Asked({"score": 2}, outcome="completed"),
    )
    assert (await found(pulse)).stops == (Stop("again", 3), Stop("score", 1), Stop("why", 1), Stop("liked", 1))


async def test_a_version_of_old_says_itself_what_was_open(pulse: Answered) -> None:
    await pulse.ask(Asked({"score": 10}, outcome="expired"))
    await pulse.publish(survey(NPS))
    assert (await found(pulse)).stops == (Stop("again", 1),)


async def test_of_very_many_who_left_the_latest_are_looked_at(pulse: Answered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "LATEST_STOPS", 3)
    await pulse.ask(*(Asked({}, outcome="expired", at=BORN - DAY) for _ in range(5)))
    await pulse.ask(*(Asked({"score": 10}, outcome="expired", at=BORN + DAY) for _ in range(2)))
    assert (await found(pulse)).stops == (Stop("again", 2), Stop("score", 1))


# ---------------------------------------------------------------- words


async def test_the_latest_words_are_five_with_their_time_the_newest_first(pulse: Answered) -> None:
    await pulse.ask(*(Asked({"score": 1, "why": f"reason {n}"}, at=BORN + n * DAY) for n in range(7)))
    words = (await found(pulse)).words
    assert [each.text for each in words] == [f"reason {n}" for n in (6, 5, 4, 3, 2)]
    assert (words[0].at, words[0].question) == (BORN + 6 * DAY, "why")
    assert [each.text for each in (await found(pulse, Scope(BORN + 6 * DAY))).words] == ["reason 6"]


# ---------------------------------------------------------------- what it costs


async def test_few_statements_are_enough_and_each_uses_an_index(pulse: Answered) -> None:
    """The planner of an empty PostgreSQL reads whole tables, so it is told that this is dear."""
    await pulse.ask(*scored(9, 3), Asked(outcome="expired"))
    statements = await _statements(pulse, Scope(datetime(2026, 1, 1, tzinfo=UTC), "version"))
    # Conversations, answers, those who left, words, one version, how many, topics, follow-ups.
    assert len(statements) == 8, statements
    for statement, parameters in statements:
        plan = await _plan(pulse.database, statement, parameters)
        assert "SCAN" not in plan, plan
        assert "Seq Scan" not in plan, plan


async def _statements(pulse: Answered, scope: Scope) -> Sequence[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, parameters))

    engine = pulse.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    await found(pulse, scope)
    sa.event.remove(engine, "before_cursor_execute", note)
    return seen


async def _plan(database: Database, statement: str, parameters: Any) -> str:
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[database.dialect]
    async with database.engine.connect() as connection:
        if database.dialect == "postgresql":
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = await connection.exec_driver_sql(explain + statement, parameters)
        steps = [str(row[-1]) for row in rows]
    return "\n".join(steps)
