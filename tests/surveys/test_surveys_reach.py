"""What is said of where conditions lead, held against everybody who could answer, tried one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given, note, settings

from bot.engine.check import problems
from bot.engine.effects import Ask, OpenCase
from bot.engine.lengths import Span, Weights, span
from bot.engine.paths import Paths
from bot.engine.places import Path
from bot.engine.reach import Verdict, reach, together
from bot.engine.survey import Survey
from tests.engine.advance_play import Player, plays
from tests.surveys.surveys_at_random import Way, everybody, surveys, walk

#: Kinds of which every answer there is can be tried.
_LISTED = ("csat", "choice", "multi_choice", "yes_no")


def of_surveys(**how: Any) -> Callable[[Callable[[Survey], None]], Callable[[], None]]:
    return lambda test: settings(deadline=None, max_examples=100)(given(survey=surveys(**how))(test))


def ways(survey: Survey) -> list[Way]:
    assert problems(survey) == ()
    return [walk(survey, customer) for customer in everybody(survey)]


def turned_out(survey: Survey) -> dict[Path, set[bool]]:
    """How each condition turned out for anybody who came to it."""
    found: dict[Path, set[bool]] = {}
    for way in ways(survey):
        for path, held in way.held.items():
            found.setdefault(path, set()).add(held)
    return found


def whole(survey: Survey, kind: str) -> set[Path]:
    verdicts = reach(survey).verdicts
    note(str(verdicts))
    return {verdict.path for verdict in verdicts if verdict.sure == kind and not verdict.part}


@of_surveys()
def test_a_condition_said_to_hold_for_nobody_or_for_everybody_does(survey: Survey) -> None:
    found = turned_out(survey)
    for path in whole(survey, "never"):
        assert found.get(path, {False}) == {False}, path
    for path in whole(survey, "always"):
        assert found.get(path, {True}) == {True}, path


@of_surveys(kinds=_LISTED, facts=(), most=4)
def test_of_questions_whose_answers_can_be_listed_nothing_is_left_unsaid(survey: Survey) -> None:
    found = {path: held for path, held in turned_out(survey).items() if path[0] != "alerts"}
    assert {path for path in whole(survey, "never") if path[0] != "alerts"} == only(False, found)
    assert {path for path in whole(survey, "always") if path[0] != "alerts"} == only(True, found)


def only(outcome: bool, found: dict[Path, set[bool]]) -> set[Path]:
    return {path for path, held in found.items() if held == {outcome}}


@of_surveys(kinds=_LISTED, facts=(), most=4)
def test_an_ending_is_called_unread_exactly_where_nobody_reads_it(survey: Survey) -> None:
    read = {way.ending for way in ways(survey)}
    unread = {path[1] for kind in ("never", "behind") for path in whole(survey, kind) if path[0] == "endings"}
    assert unread == set(range(len(survey.endings))) - read


@of_surveys()
def test_no_part_of_a_condition_is_wrongly_called_idle(survey: Survey) -> None:
    """Put in the place of the whole condition, a part turns out as it was said to."""
    for verdict in reach(survey).verdicts:
        if verdict.part:
            alone = with_condition(survey, verdict)
            assert turned_out(alone)[verdict.path] == {verdict.sure == "always"}


def with_condition(survey: Survey, verdict: Verdict) -> Survey:
    place, at = str(verdict.path[0]), int(verdict.path[1])
    items = list(getattr(survey, place))
    items[at] = items[at].model_copy(update={"when": verdict.tree})
    return survey.model_copy(update={place: tuple(items)})


@of_surveys(kinds=_LISTED, facts=(), most=4)
def test_the_longest_and_the_dearest_paths_are_those_that_somebody_takes(survey: Survey) -> None:
    weights = [Span(at + 1, 2 * at + 3) for at in range(len(survey.questions))]
    ends = [Span(10 * at, 10 * at + 5) for at in range(len(survey.endings))]
    weighed = [weight(survey, way, weights, ends) for way in ways(survey)]
    expected = Span(min(each.least for each in weighed), max(each.most for each in weighed))
    assert span(Paths(survey), Weights(weights, ends)) == expected
    assert reach(survey).longest == max(len(way.asked) for way in ways(survey))


def weight(survey: Survey, way: Way, questions: Sequence[Span], endings: Sequence[Span]) -> Span:
    passed = [each for question, each in zip(survey.questions, questions, strict=True) if question.key in way.asked]
    passed.append(endings[way.ending])
    return Span(sum(each.least for each in passed), sum(each.most for each in passed))


@of_surveys(kinds=_LISTED, facts=(), most=4)
def test_two_questions_are_asked_together_if_somebody_is_asked_both(survey: Survey) -> None:
    paths, taken = Paths(survey), [set(way.asked) for way in ways(survey)]
    for first in survey.questions:
        for second in survey.questions:
            met = any({first.key, second.key} <= asked for asked in taken)
            assert together(paths, first, second) == met


@settings(deadline=None, max_examples=300)
@given(player=plays)
def test_what_is_called_unreachable_does_not_happen_however_often_answers_are_changed(player: Player) -> None:
    effects = [effect for turn in player.turns for effect in turn.effects]
    happened = Counter[Path]()
    keys = {question.key: at for at, question in enumerate(player.survey.questions)}
    alerts = {alert.key: at for at, alert in enumerate(player.survey.alerts)}
    for effect in effects:
        if isinstance(effect, Ask) and effect.prompt.question in keys:
            happened["questions", keys[effect.prompt.question], "when"] += 1
        elif isinstance(effect, OpenCase):
            happened["alerts", alerts[effect.alert], "when"] += 1
    assert not happened.keys() & whole(player.survey, "never")
