"""The scales of the four scores, and the group each value falls into.

Groups and cut-offs are the field's: NPS 0–6 / 7–8 / 9–10; CSAT top and bottom boxes by scale length; CES by
form, of which the ten-point one runs the other way (1–3 is little effort, so easy); stars 1–2 / 3 / 4–5.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

CesForm = Literal["agree7", "ease5", "faces3", "effort10"]


class Scale(NamedTuple):
    """`low`..`high` inclusive. A value up to `lower_to` is in the first group, from `upper_from` in the third."""

    low: int
    high: int
    lower_to: int
    upper_from: int
    groups: tuple[str, str, str]

    def group(self, value: int) -> str:
        if value <= self.lower_to:
            return self.groups[0]
        return self.groups[2] if value >= self.upper_from else self.groups[1]

    @property
    def worst(self) -> str:
        """The group that a low score alert is about."""
        bad = {"detractor", "dissatisfied", "hard", "negative"}
        return next(group for group in self.groups if group in bad)


NPS = Scale(0, 10, 6, 9, ("detractor", "passive", "promoter"))
STARS = Scale(1, 5, 2, 4, ("negative", "neutral", "positive"))

_CSAT = ("dissatisfied", "neutral", "satisfied")
#: Labels may number three to seven; 4 and 6 take their cut-offs from their neighbours (a 4 has no middle).
CSAT: dict[int, Scale] = {
    3: Scale(1, 3, 1, 3, _CSAT),
    4: Scale(1, 4, 2, 3, _CSAT),
    5: Scale(1, 5, 2, 4, _CSAT),
    6: Scale(1, 6, 3, 5, _CSAT),
    7: Scale(1, 7, 3, 6, _CSAT),
    10: Scale(1, 10, 6, 9, _CSAT),
}

_CES = ("hard", "neutral", "easy")
CES: dict[CesForm, Scale] = {
    "agree7": Scale(1, 7, 3, 5, _CES),
    "ease5": Scale(1, 5, 2, 4, _CES),
    "faces3": Scale(1, 3, 1, 3, _CES),
    "effort10": Scale(1, 10, 3, 4, ("easy", "neutral", "hard")),
}
