"""Where a contact is asked: which of their addresses goes first, and which come after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

#: The attribute that says where a contact would rather be asked, and what it may say.
PREFERENCE = "prefers"
CHANNELS = ("slack", "telegram", "sms")


class Place(NamedTuple):
    """One of a contact's addresses. `heard` is when they last answered in its channel; `cost` what a message there
    costs, compared with the others."""

    address_id: int
    address: str
    channel: str
    reachable: bool = True
    preferred: bool = False
    heard: datetime | None = None
    cost: int = 0


def order(places: Sequence[Place]) -> list[Place]:
    """What they can be reached at goes before all; then what they have chosen; then where they answered last; then what
    costs least. The oldest address wins where nothing else tells two apart."""
    return sorted(places, key=_rank)


#: Why an address goes first: nothing else is there, or what tells it from the next.
Reason = Literal["only", "reachable", "preferred", "heard", "cost", "oldest"]
_TELLS: tuple[Reason, ...] = ("reachable", "preferred", "heard", "cost", "oldest")


def why(ordered: Sequence[Place]) -> Reason:
    """Of what `order` gave: why the first of them is the first."""
    if len(ordered) < 2:
        return "only"
    one, other = _rank(ordered[0]), _rank(ordered[1])
    return next(name for name, mine, theirs in zip(_TELLS, one, other, strict=True) if mine != theirs)


def _rank(place: Place) -> tuple[bool, bool, float, int, int]:
    heard = -place.heard.timestamp() if place.heard is not None else 0.0
    return (not place.reachable, not place.preferred, heard, place.cost, place.address_id)
