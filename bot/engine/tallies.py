"""What a dry run of a campaign has counted: how many would be asked where, and what keeps the others from it. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from math import ceil
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.engine.gates import Decision
from bot.engine.patience import again


class Tally(BaseModel):
    """`asked` by channel, of them `night` for whom it is that now, `later` and `never` by gate,
    `texts` by survey and language of those asked by SMS."""

    model_config = ConfigDict(extra="forbid")

    seen: int = 0
    meant: int = 0
    sampled_out: int = 0
    asked: Counter[str] = Field(default_factory=Counter)
    night: int = 0
    later: Counter[str] = Field(default_factory=Counter)
    never: Counter[str] = Field(default_factory=Counter)
    texts: Counter[str] = Field(default_factory=Counter)

    def note(self, decision: Decision, channel: str, text: str, at: datetime, until: datetime | None) -> None:
        """`text` is what a text message would be, `nps:en`."""
        gates = [each.name for each in decision.gates]
        if decision.allowed:
            self.asked[channel] += 1
            if channel == "sms":
                self.texts[text] += 1
        elif again(decision, at, until) is not None:
            self.later[gates[0]] += 1
        else:
            self.never[gates[0]] += 1

    @property
    def eligible(self) -> int:
        """Now or later."""
        return self.asked.total() + self.later.total()

    def days(self, cap: int | None, most: int | None) -> int:
        """Over how many it is spread: no more than there are until it closes."""
        needed = ceil(self.eligible / cap) if cap else 1
        return max(1, needed if most is None else min(needed, most))

    def dumped(self) -> dict[str, Any]:
        return self.model_dump(mode="json")
