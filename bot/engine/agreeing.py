"""Whether a customer agrees to be asked, by all that is written down of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Purpose = Literal["all", "surveys", "contact"]
State = Literal["in", "out"]


class Said(NamedTuple):
    """An opt-in or opt-out. `own`: the customer's own act, and not what others say of them."""

    purpose: Purpose
    state: State
    own: bool


def agreed(said: Sequence[Said]) -> bool | None:
    """Of what was said last, the oldest first; None: nothing. Their own "no more surveys" holds until they take it back
    themselves. Who came of their own accord has agreed; a STOP stands at the address."""
    surveys = [each for each in said if each.purpose == "surveys"]
    own = [each for each in surveys if each.own]
    if own and own[-1].state == "out":
        return False
    if surveys:
        return surveys[-1].state == "in"
    everything = [each for each in said if each.purpose == "all"]
    return True if everything and everything[-1].state == "in" else None
