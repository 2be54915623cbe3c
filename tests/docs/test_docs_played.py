"""What the README says is done at the sandbox's page, in its order, leads where it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs import a_case, first_survey
from tests.docs.sandbox import Desk, sandbox
from tests.support.browser import chromium, needs_chromium

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
#: How the description marks what is pressed, typed and entered into a form.
MARKS = re.compile(r"\*\*(?P<press>[^*]+)\*\*|`(?P<type>[^`]+)`|\*(?P<enter>[^*]+)\*")


def written(heading: str) -> list[tuple[str, str]]:
    """What the chapter's numbered list tells the reader to do."""
    chapter = README.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    steps = re.split(r"\n(?=[|!])", chapter[chapter.index("\n1. ") :])[0]
    return [(mark.lastgroup or "", " ".join(mark[0].strip("*`").split())) for mark in MARKS.finditer(steps)]


@needs_chromium
async def test_the_first_survey_is_made_and_asked_and_read_as_it_is_written(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as url, chromium() as page:
        desk = Desk(page)
        await desk.open(url)
        for step in first_survey.STEPS:
            await step(desk)
    assert desk.done == written("Your first survey")


@needs_chromium
async def test_an_unhappy_customer_hears_back_as_it_is_written(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as url, chromium() as page:
        desk = Desk(page)
        await desk.open(url)
        for step in a_case.STEPS:
            await step(desk)
    assert desk.done == written("An unhappy customer")
