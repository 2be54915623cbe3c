"""`check`: what the linter says of the draft, else of what is published."""

from __future__ import annotations

from collections.abc import Iterator

from bot.contract.channel import Measures
from bot.services import drafts, lint, teams
from bot.services.admin.asked import Asked, Failed, Reply, find_only, notice
from bot.services.lint import Around


async def check(asked: Asked) -> Reply:
    found = await find_only(asked)
    if isinstance(found, str):
        return found
    house = asked.work.house
    measures = [each for each in house.channels.values() if isinstance(each, Measures)]
    said = lint.of(found.survey, measures, house.sms_price, await _around(asked))
    key, words = found.survey.key, "\n".join(_in_paragraphs(lint.text(said, asked.language)))
    wrong = any(each.weight == "problem" for each in said.findings)
    return notice(
        Failed(words) if wrong else words,
        asked.button("edit", f"edit {key}"),
        asked.button("preview", f"preview {key}"),
    )


async def _around(asked: Asked) -> Around:
    house = asked.work.house
    there = frozenset({teams.EVERYONE, *(team.key for team in await teams.all_of_them(asked.work))})
    surveys = frozenset(await drafts.entries(asked.work))
    paged = bool(house.staff_channels or house.admins)
    return Around(house.company, house.sms_currency, paged, there, surveys)


def _in_paragraphs(lines: list[str]) -> Iterator[str]:
    """What comes after a list begins a new paragraph."""
    for before, line in zip(["", *lines], lines, strict=False):
        if before.startswith("- ") and not line.startswith("- "):
            yield ""
        yield line
