"""What the customer's words in a case are about, how they sound where that is not to be expected, and where a mention
was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.engine.languages import Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.piping import LIST_MARKS
from bot.services import names
from bot.services.cases.stored import Row
from bot.services.work import Work
from bot.storage import mentions, tags

Fact = tuple[Phrase, Phrase | str]


async def facts(work: Work, row: Row, joined: Sequence[Row]) -> list[Fact]:
    """`row` is a case as `storage.cases.load` gives it, `joined` its conversations. What is empty there is nothing to
    say of."""
    found = await tags.about(work.tx, [each["conversation_id"] for each in joined], row["contact_id"])
    return [
        (phrase("case.fact.about"), _topics(found, work.house.language)),
        (phrase("case.fact.sounds"), _sounds({each["sentiment"] for each in found if each["source"] == "answer"})),
        (phrase("case.fact.source"), await _source(work, row)),
    ]


def _topics(found: Collection[tags.Row], language: Language) -> str:
    names = {each["key"]: pick(each["names"], language) or each["key"] for each in found if each["key"] is not None}
    return LIST_MARKS[language].join(names.values())


def _sounds(sentiments: set[str]) -> Phrase | str:
    """Of the words given with the score; that they are unhappy is no news in a case."""
    told = next((each for each in ("unsure", "positive") if each in sentiments), None)
    return phrase(f"case.sounds.{told}") if told is not None else ""


async def _source(work: Work, row: Row) -> str:
    if row["source"] != "mention":
        return ""
    found = await mentions.source_of(work.tx, row["contact_id"], row["words"]) or ""
    return await names.known(work, found)
