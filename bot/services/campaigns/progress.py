"""How far a campaign has come: who was asked, who has answered, who waits, and who is not asked, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.contract.outbound import Button, Notice
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import button
from bot.services.admin.asked import notice as with_buttons
from bot.services.campaigns import telling, wording
from bot.services.campaigns.plans import ARCHIVED, KIND, plan_of, resting
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import askings
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row


class Progress(NamedTuple):
    """`refused`: gate → how many; `shut`: the same of those that wait. `planned` says whether all of them are in
    the figures already; `open` are the conversations that go on, `held` those of who waits that are not to be asked for
    the time being, `resting` the surveys that are not running (key → status)."""

    planned: bool
    asked: int = 0
    answered: int = 0
    open: int = 0
    waiting: int = 0
    cancelled: int = 0
    refused: Mapping[str, int] = {}
    shut: Mapping[str, int] = {}
    held: int = 0
    resting: Mapping[str, str] = {}

    @property
    def over(self) -> bool:
        """Nobody waits, and nobody is still answering."""
        return self.planned and not self.waiting and not self.open

    @property
    def all(self) -> int:
        return self.done + self.waiting

    @property
    def done(self) -> int:
        return self.asked + self.cancelled + sum(self.refused.values())

    def dumped(self, campaign: Row) -> dict[str, Any]:
        """What can be seen of it."""
        return {
            **{name: value for name, value in self._asdict().items() if name not in ("planned", "open")},
            "refused": dict(self.refused),
            "shut": dict(self.shut),
            "resting": dict(self.resting),
            "state": campaign["state"],
        }


async def of(work: Work, campaign: Row) -> Progress:
    counts = await askings.counts(work.tx, KIND, campaign["id"])
    asked = await storage.asked(work.tx, campaign["id"])
    waiting = counts.get("waiting", 0) + counts.get("held", 0)
    return Progress(
        planned=campaign["planned"] or campaign["state"] == "stopped",
        asked=counts.get("asked", 0),
        answered=sum(row["answered"] for row in asked),
        open=sum(row["open"] for row in asked),
        waiting=waiting,
        cancelled=counts.get("cancelled", 0),
        refused=campaign["refused"],
        shut=await askings.shut(work.tx, KIND, campaign["id"]) if waiting else {},
        held=counts.get("held", 0),
        resting=await resting(work, campaign) if campaign["state"] in ("going", "paused", "over") else {},
    )


def notice_of(campaign: Row, found: Progress, language: Language) -> Notice:
    """To whoever asks."""
    return with_buttons(_text(campaign, found, language), *_buttons(campaign, language))


def notice(campaign: Row, found: Progress) -> Notice:
    return notice_of(campaign, found, campaign["language"])


def _text(campaign: Row, found: Progress, language: Language) -> str:
    plan, state = plan_of(campaign), say(phrase(f"campaign.state.{campaign['state']}"), language)
    bar = f"{telling.bar(found.done, found.all)} {telling.percent(found.done, found.all)} %"
    lines = [
        wording.title(campaign, plan, language),
        wording.described(plan, language),
        "",
        f"{bar}, {state}",
        *(say(each, language) for each in _figures(found, language)),
    ]
    return "\n".join(lines)


def _figures(found: Progress, language: Language) -> Iterator[Phrase]:
    rate = telling.percent(found.answered, found.asked)
    yield phrase("campaign.asked", n=found.asked, answered=found.answered, percent=rate)
    if found.waiting and found.shut:
        several = sum(found.shut.values()) > found.waiting
        id_ = "campaign.waiting_several" if several else "campaign.waiting_why"
        yield phrase(id_, n=found.waiting, why=wording.gates(found.shut, language))
    elif found.waiting:
        yield phrase("campaign.waiting", n=found.waiting)
    if refused := sum(found.refused.values()):
        yield phrase("campaign.refused", n=refused, why=wording.gates(found.refused, language))
    if found.cancelled:
        yield phrase("campaign.cancelled", n=found.cancelled)
    for key, status in found.resting.items():
        if found.waiting or (status == ARCHIVED and found.cancelled):
            yield phrase(f"campaign.survey_{status}", key=key)


_STEPS: Mapping[str, tuple[str, ...]] = {
    "going": ("pause", "stop"),
    "paused": ("resume", "stop"),
    "stopped": ("results",),
    "over": ("results",),
}


def _buttons(campaign: Row, language: Language) -> Iterator[Button]:
    for step in _STEPS.get(campaign["state"], ()):
        yield button(phrase(f"button.campaign_{step}"), f"campaign {step} {campaign['id']}", language)
