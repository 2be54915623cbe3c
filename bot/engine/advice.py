"""What will run, but probably not as meant: too long, holding for nobody, without effect, or a likely slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from bot.engine.conditions import Compare, Known, OneOf, Tree, names
from bot.engine.errors import Problem
from bot.engine.languages import LANGUAGES
from bot.engine.phrases import phrase
from bot.engine.places import Path, conditions, leaves, values
from bot.engine.reach import Verdict, reach
from bot.engine.survey import ScoreQuestion, Survey

#: What the field advises: people answer one question, many a second, few a third.
LONG = 5
LONG_FOR_TRANSACTIONAL = 3


def led(survey: Survey) -> Iterator[Problem]:
    """Where conditions lead. They must be without problems."""
    found = reach(survey)
    yield from _length(survey, found.longest)
    yield from (_SURE[verdict.sure](survey, verdict) for verdict in found.verdicts)


def _length(survey: Survey, longest: int) -> Iterator[Problem]:
    ceiling = LONG_FOR_TRANSACTIONAL if survey.purpose == "transactional" else LONG
    if longest > ceiling:
        message = (
            f"some customers are asked {longest} questions; more than {ceiling} is long "
            f"for a {survey.purpose} survey, and many will not finish"
        )
        said = phrase("check.much_too_long" if longest > LONG else "check.too_long", n=longest, ceiling=ceiling)
        yield Problem(("questions",), message, said=said)


def _never(survey: Survey, verdict: Verdict) -> Problem:
    condition = str(verdict.tree)
    if (limits := _beyond(survey, verdict.tree)) is not None:
        low, high = limits
        message = f'"{condition}" holds for nobody: the scale runs from {low} to {high}'
        said = phrase("check.beyond", condition=condition, low=low, high=high)
    elif verdict.part:
        message = f'"{condition}" holds for nobody here'
        said = phrase("check.part_never", condition=condition)
    else:
        message = "holds for nobody, so nobody can get here"
        said = phrase("check.never", condition=condition)
    return Problem(verdict.path, message, said=said)


def _beyond(survey: Survey, tree: Tree | None) -> tuple[int, int] | None:
    """The ends of the scale, where a score is compared with what lies outside of it."""
    question = survey.by_key.get(tree.name) if isinstance(tree, Compare | OneOf) else None
    if tree is None or not isinstance(question, ScoreQuestion):
        return None
    low, high = question.scale.low, question.scale.high
    inside = any(_holds(tree, value) for value in range(low, high + 1))
    return None if inside else (low, high)


def _holds(tree: Tree, value: int) -> bool:
    return tree.holds(lambda _: Known(value))


def _always(_survey: Survey, verdict: Verdict) -> Problem:
    condition = str(verdict.tree)
    if verdict.part:
        said = phrase("check.part_always", condition=condition)
        return Problem(verdict.path, f'"{condition}" holds for everybody here; leave it out', said=said)
    said = phrase(f"check.always_{verdict.path[0]}", condition=condition)
    return Problem(verdict.path, "holds for everybody, so it decides nothing", said=said)


def _behind(_survey: Survey, verdict: Verdict) -> Problem:
    message = "nobody can get here: an ending before this one always takes its place"
    return Problem(verdict.path, message, said=phrase("check.behind"))


_SURE: Mapping[str, Callable[[Survey, Verdict], Problem]] = {"never": _never, "always": _always, "behind": _behind}


def beside(survey: Survey) -> Iterator[Problem]:
    """The rest, of any survey."""
    yield from _without_effect(survey)
    yield from _slips(survey)


def _without_effect(survey: Survey) -> Iterator[Problem]:
    if survey.reminder_after is not None and survey.reminder_after >= survey.expires_after:
        message = "no reminder will be sent: the survey expires first"
        yield Problem(("reminder_after",), message, said=phrase("check.no_reminder"))
    for at, ending in enumerate(survey.endings):
        if ending.link_label is not None and ending.link is None:
            said = phrase("check.no_link")
            yield Problem(("endings", at, "link_label"), "is not shown: there is no link", said=said)


def _slips(survey: Survey) -> Iterator[Problem]:
    """A name that is no question is a fact; one that looks much like a question is more likely a slip."""
    for path, tree, _ in conditions(survey):
        for name in sorted(names(tree) - survey.by_key.keys()):
            if near := get_close_matches(name, survey.by_key, 1, 0.75):
                message = f'"{name}" is no question, so it is taken for a fact; was "{near[0]}" meant?'
                yield Problem(path, message, said=phrase("check.slip", name=name, near=near[0]))
        yield from _no_languages(survey, path, tree)


def _no_languages(survey: Survey, path: Path, tree: Tree) -> Iterator[Problem]:
    """The fact `language` is one of ours, unless somebody gave their customers an attribute of that name."""
    compared = (leaf for leaf in leaves(tree) if leaf.name == "language" and leaf.name not in survey.by_key)
    known = ", ".join(LANGUAGES)
    for value in (str(value) for leaf in compared for value in values(leaf)):
        if value.casefold() not in map(str.casefold, LANGUAGES):
            message = f'"{value}" is none of the languages we speak, which are {known}'
            yield Problem(path, message, said=phrase("check.no_language", value=value, languages=known))
