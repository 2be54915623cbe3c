"""What a survey's answers say: each score with its n and 95 % interval, the distribution, where people stop, the
latest words.

A question is known by its key in every version of the survey. Answers on another scale than today's are not mixed in,
but counted in `left_out`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import fmean
from typing import NamedTuple

from bot.engine.conversation import from_json
from bot.engine.languages import LANGUAGES
from bot.engine.routing import Route
from bot.engine.scales import Scale
from bot.engine.survey import MultiChoice, Question, ScoreQuestion, SingleChoice, Survey, YesNo
from bot.services.figures import MINIMUM, Choices, Figure, Score, choices, score
from bot.services.surveys import Library
from bot.services.topics.reading import Talk, talked_about
from bot.storage import before_after, results
from bot.storage.database import Transaction
from bot.storage.results import By, Row

#: How many of those who left are looked at to see where: what is said of them is a share, and reading all takes long.
LATEST_STOPS = 1000
_LATEST_WORDS = 5


__all__ = ["MINIMUM", "Choices", "Figure", "Results", "Scope", "Score", "Slice", "Stop", "Words", "headline", "of"]


class Scope(NamedTuple):
    """Which answers count, and what the scores are broken down by. Scores, choices and words are those given `since`
    then; asked, answered and completed are the conversations that started since then."""

    since: datetime | None = None
    by: By | None = None


class Words(NamedTuple):
    question: str
    text: str
    at: datetime


class Stop(NamedTuple):
    """A question that was open when `n` conversations ended without being completed."""

    question: str
    n: int


class Slice(NamedTuple):
    """The scores of a part of the answers. `key` is a language, a channel's name or a version's number."""

    key: str
    scores: tuple[Score, ...]


class FollowUps(NamedTuple):
    """How many customers of resolved cases were asked again, how many answered, and the means of those scores that are
    of one kind before and after; None where there are none."""

    asked: int = 0
    answered: int = 0
    before: float | None = None
    after: float | None = None


class Results(NamedTuple):
    """`completed` counts those who answered something; `heard` the conversations behind the scores and words."""

    asked: int
    answered: int
    completed: int
    scores: tuple[Score, ...]
    choices: tuple[Choices, ...]
    words: tuple[Words, ...]
    heard: int = 0
    under_way: int = 0
    stops: tuple[Stop, ...] = ()
    slices: tuple[Slice, ...] = ()
    scope: Scope = Scope()
    topics: tuple[Talk, ...] = ()
    """Of the texts said since then."""
    follow_ups: FollowUps = FollowUps()

    @property
    def response_rate(self) -> float | None:
        """0 to 1; None where nobody was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def completion_rate(self) -> float | None:
        """0 to 1, of those who answered; None where nobody did."""
        return self.completed / self.answered if self.answered else None


_EVERYTHING = Scope()


async def of(tx: Transaction, survey: Survey, scope: Scope = _EVERYTHING, library: Library | None = None) -> Results:
    """The results of all versions of the survey, as its version `survey` asks. `library` has the others at hand."""
    key, since = survey.key, scope.since or results.EVER
    funnel = await results.funnel(tx, key, since)
    rows = await results.counted(tx, key, since, scope.by)
    ended = await results.ended_early(tx, key, since, LATEST_STOPS)
    words = await results.latest_words(tx, key, since, _LATEST_WORDS)
    versions = await versions_of(tx, [*rows, *ended], library or Library())
    answered = sum(row["n"] for row in funnel if row["answered"])
    return Results(
        asked=sum(row["n"] for row in funnel),
        answered=answered,
        completed=sum(row["n"] for row in funnel if row["answered"] and row["outcome"] == "completed"),
        scores=_scores(survey, rows, versions),
        choices=_choices(survey, rows, versions),
        words=tuple(Words(row["question"], str(row["value"]), row["answered_at"]) for row in words),
        heard=answered if scope.since is None else await results.heard(tx, key, since),
        under_way=sum(row["n"] for row in funnel if row["status"] == "open"),
        stops=_stops(survey, ended, versions),
        slices=_slices(survey, rows, versions) if scope.by else (),
        scope=scope,
        topics=await talked_about(tx, since, key),
        follow_ups=_follow_ups(await before_after.of_survey(tx, key, since)),
    )


def _follow_ups(rows: Sequence[Row]) -> FollowUps:
    answered = [row for row in rows if row["after"] is not None]
    alike = [row for row in answered if row["kind_before"] == row["kind_after"]]
    if not alike:
        return FollowUps(len(rows), len(answered))
    return FollowUps(len(rows), len(answered), fmean(r["before"] for r in alike), fmean(r["after"] for r in alike))


async def versions_of(tx: Transaction, rows: Iterable[Row], library: Library) -> Mapping[int, Survey]:
    """The survey's versions that the rows are of."""
    return {each: await library.version(tx, each) for each in sorted({row["version_id"] for row in rows})}


def headline(survey: Survey, rows: Sequence[Row], versions: Mapping[int, Survey]) -> Score | None:
    """The score of the survey's first score question from (question, version_id, value, n) rows."""
    return next(iter(_scores(survey, rows, versions)), None)


# ---------------------------------------------------------------- by question


def _scores(survey: Survey, rows: Sequence[Row], versions: Mapping[int, Survey]) -> tuple[Score, ...]:
    scored = (question for question in survey.questions if isinstance(question, ScoreQuestion))
    return tuple(_score(question, *_alike(question, rows, versions)) for question in scored)


def _score(question: ScoreQuestion, rows: Sequence[Row], left_out: int) -> Score:
    given = Counter[int]()
    for row in rows:
        given[row["value"]] += row["n"]
    return score(question, given)._replace(left_out=left_out)


def _choices(survey: Survey, rows: Sequence[Row], versions: Mapping[int, Survey]) -> tuple[Choices, ...]:
    chosen = (question for question in survey.questions if isinstance(question, SingleChoice | MultiChoice | YesNo))
    return tuple(choices(question, *_alike(question, rows, versions)) for question in chosen)


def _alike(question: Question, rows: Sequence[Row], versions: Mapping[int, Survey]) -> tuple[list[Row], int]:
    """The rows of the question as it is asked now, and how many answers were given to another one of its name."""
    theirs = [row for row in rows if row["question"] == question.key]
    now = _measure(question)
    alike = [row for row in theirs if _measure(versions[row["version_id"]].by_key.get(question.key)) == now]
    return alike, sum(row["n"] for row in theirs) - sum(row["n"] for row in alike)


def _measure(question: Question | None) -> tuple[str, Scale | None]:
    """What two questions must have in common for their answers to be counted together."""
    if question is None:
        return "", None
    return question.kind, question.scale if isinstance(question, ScoreQuestion) else None


def _slices(survey: Survey, rows: Sequence[Row], versions: Mapping[int, Survey]) -> tuple[Slice, ...]:
    parts = sorted({row["part"] for row in rows}, key=_order)
    return tuple(
        Slice(str(part), _scores(survey, [row for row in rows if row["part"] == part], versions)) for part in parts
    )


def _order(part: str | int) -> tuple[int, str]:
    """Versions by number, languages in the project's order, channels by name."""
    if isinstance(part, int):
        return part, ""
    return next((place for place, language in enumerate(LANGUAGES) if language == part), 0), part


def _stops(survey: Survey, ended: Sequence[Row], versions: Mapping[int, Survey]) -> tuple[Stop, ...]:
    """The most frequent first, then in the survey's order. Who had answered everything stopped nowhere."""
    routes = (Route(versions[row["version_id"]], from_json(row["state"])) for row in ended)
    counts = Counter(question.key for route in routes if (question := route.first_open()) is not None)
    order = {question.key: place for place, question in enumerate(survey.questions)}
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], order.get(pair[0], len(order)), pair[0]))
    return tuple(Stop(key, n) for key, n in ranked)
