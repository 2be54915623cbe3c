"""The linter: what an admin should know of a survey before customers get it. Pure.

`of` looks, `text` says it in a chat, `full` says all of it in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.contract.channel import Measures
from bot.engine.survey import Survey
from bot.services.lint import limits, measured, rules, wordings
from bot.services.lint.findings import Finding, Lint, Place, Texting, in_order
from bot.services.lint.shown import costs, full, line, text


@dataclass(frozen=True, slots=True)
class Around:
    """What the survey will run in: `company` is filled into its texts, prices are in `currency` (ISO 4217), and `paged`
    says whether somebody is told of a case whose alert names nobody. `teams` and `surveys` are the keys there are; None
    where that is not known."""

    company: str = ""
    currency: str = "USD"
    paged: bool = True
    teams: frozenset[str] | None = None
    surveys: frozenset[str] | None = None


def of(
    survey: Survey, measures: Sequence[Measures], price: Decimal | None = None, around: Around | None = None
) -> Lint:
    """What is to be said of the survey, a draft with problems included. `measures` are the channels it may be asked on;
    `price` is that of one SMS segment."""
    around = around or Around()
    sent = tuple(measured.sent(survey, measures, around.company))
    findings = [*_found(survey, around), *limits.found(survey, sent)]
    texting = tuple(measured.texting(survey, sent))
    return Lint(survey, in_order(findings), texting, price, around.currency)


def _found(survey: Survey, around: Around) -> Iterator[Finding]:
    yield from rules.found(survey)
    yield from wordings.found(survey)
    if not around.paged:
        yield from rules.nobody_told(survey)
    yield from rules.not_there(survey, "team", around.teams)
    yield from rules.not_there(survey, "follow_up", around.surveys)


__all__ = ["Around", "Finding", "Lint", "Place", "Texting", "costs", "full", "line", "of", "text"]
