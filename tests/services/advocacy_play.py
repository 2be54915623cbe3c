"""Stories across surveys: who answers what, on which scale."""

from __future__ import annotations

from typing import Any

from bot.contract.address import Address
from bot.storage.surveys import publish_first
from tests.support.houses import Play

PULSE: dict[str, Any] = {
    "key": "pulse",
    "title": {"en": "Pulse", "ru": "Пульс"},
    "purpose": "relationship",
    "keywords": {"en": "pulse"},
    "questions": [{"key": "score", "kind": "nps", "text": {"en": "Recommend us?", "ru": "Порекомендуете?"}}],
    "endings": [{"text": {"en": "Thanks!", "ru": "Спасибо!"}}],
}
HELP: dict[str, Any] = {
    "key": "help",
    "title": {"en": "Help"},
    "keywords": {"en": "helped"},
    "questions": [{"key": "score", "kind": "csat", "text": {"en": "Did we help?"}}],
    "endings": [{"text": {"en": "Noted."}}],
}


async def publish(play: Play, *documents: dict[str, Any]) -> None:
    from bot.engine.survey import Survey

    async with play.database.transaction() as tx:
        for document in documents:
            survey = Survey.model_validate(document)
            await publish_first(tx, survey.key, survey.model_dump(mode="json"), play.clock())


async def ask(play: Play, who: Address, text: str) -> str:
    """`/risk …`, `/promoter …`: the answer."""
    before = len(play.seen(who))
    await play.say(who, text)
    assert len(play.seen(who)) > before, text
    return play.last(who)


async def score(play: Play, who: Address, keyword: str, value: int) -> None:
    """A whole survey of one question."""
    await play.say(who, keyword)
    await play.say(who, str(value))
