"""When somebody who could not be asked is thought of again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.engine.gate_facts import Gate
from bot.engine.gates import Decision

#: What no waiting opens: only the customer can, or it is another customer who is wanted.
_FINAL: frozenset[Gate] = frozenset(
    {
        "opted_out",
        "unreachable",
        "erased",
        "no_channel",
        "cannot_start",
        "country",
        "no_consent",
        "sampled_out",
        "not_in_segment",
    }
)
#: Those by which another customer is wanted: the same one may be wanted another time.
_OTHERS: frozenset[Gate] = frozenset({"sampled_out", "not_in_segment"})
#: How soon a gate is looked at again that opens when something happens.
_AGAIN: dict[Gate, timedelta] = {"busy": timedelta(hours=1)}
_USUALLY = timedelta(days=1)


def for_good(decision: Decision) -> Sequence[Gate]:
    """The gates that only the customer can open: they have left, or can't be reached."""
    return [each.name for each in decision.gates if each.name in _FINAL - _OTHERS]


def again(decision: Decision, now: datetime, until: datetime | None) -> datetime | None:
    """When to decide once more after a refusal; None where there is no point, or it would be too late."""
    gates = [each.name for each in decision.gates]
    if _FINAL.intersection(gates):
        return None
    unknown = [_AGAIN.get(each.name, _USUALLY) for each in decision.gates if each.next is None]
    known = [each.next for each in decision.gates if each.next is not None]
    at = decision.next or max([*known, *(now + each for each in unknown)], default=now + _USUALLY)
    return at if until is None or at <= until else None
