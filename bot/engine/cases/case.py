"""A case as it stands, and the policy by which it is brought to people. To and from JSON without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.engine.hours import ALWAYS, Hours

#: stood down: the score was corrected before anybody had it. merged: another case of the customer goes on for it.
Status = Literal["open", "acknowledged", "assigned", "snoozed", "resolved", "stood_down", "merged"]
#: What the customer said to what was done: nothing yet, or whether it helped.
Verdict = Literal["", "asked", "solved", "not_solved"]
#: The times by which something must happen.
Deadline = Literal["page", "acknowledge", "reply", "resolve", "wake", "follow_up"]

#: Nobody has looked for this one any more.
CLOSED: frozenset[Status] = frozenset({"resolved", "stood_down", "merged"})
#: Somebody has it.
HELD: frozenset[Status] = frozenset({"acknowledged", "assigned"})


@dataclass(frozen=True, slots=True)
class Policy:
    """Who is paged, in which order, and how soon what must be done. A case that is not `urgent` keeps the team's
    `hours`: outside of them it waits, and its time does not run."""

    targets: tuple[str, ...]
    acknowledge_within: timedelta = timedelta(minutes=15)
    reply_within: timedelta | None = None
    resolve_within: timedelta | None = None
    urgent: bool = True
    hours: Hours = ALWAYS
    follow_up_after: timedelta | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The first target is paged twice, then each of the others once."""
        return (*self.targets[:1], *self.targets)

    def due(self, since: datetime, span: timedelta) -> datetime:
        return since + span if self.urgent else self.hours.after(since, span)

    def begins(self, at: datetime) -> datetime:
        """When somebody may be disturbed with it."""
        return at if self.urgent else self.hours.opens_at(at)


@dataclass(frozen=True, slots=True)
class Case:
    """`paged` are the targets that were paged, in their order, `rung` how many of the policy's order have had their
    turn since it was opened (anew). `holder` is the address of who has it. `missed` are the deadlines that have passed
    and were told. `turn` grows whenever the next deadline changes: an older timer recognises itself by it."""

    policy: Policy
    since: datetime
    """When it was opened, last."""
    status: Status = "open"
    turn: int = 0
    rung: int = 0
    paged: tuple[str, ...] = ()
    paged_at: datetime | None = None
    holder: str = ""
    holder_name: str = ""
    held_since: datetime | None = None
    replied_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    cause: str = ""
    """The topic that was behind it."""
    line: str = ""
    """What the customer was told of what was done."""
    verdict: Verdict = ""
    followed_up: bool = False
    missed: tuple[Deadline, ...] = ()

    @property
    def closed(self) -> bool:
        return self.status in CLOSED

    def but(self, **changed: Any) -> Case:
        return replace(self, **changed)


_TIMES = ("since", "paged_at", "held_since", "replied_at", "snoozed_until", "resolved_at")
_SPANS = ("acknowledge_within", "reply_within", "resolve_within", "follow_up_after")


def to_json(case: Case) -> dict[str, Any]:
    """Plain JSON values; `from_json` gives the same case back."""
    state = {each.name: getattr(case, each.name) for each in fields(case)}
    state.update({name: state[name].isoformat() for name in _TIMES if state[name] is not None})
    return {**state, "policy": _policy_to_json(case.policy)}


def from_json(state: Mapping[str, Any]) -> Case:
    """The case behind `to_json`'s output. Fields added since take their defaults."""
    known = {each.name: state[each.name] for each in fields(Case) if each.name in state}
    known.update({name: datetime.fromisoformat(known[name]) for name in _TIMES if known.get(name) is not None})
    known.update({name: tuple(known[name]) for name in ("paged", "missed") if name in known})
    return Case(**{**known, "policy": _policy_from_json(state["policy"])})


def _policy_to_json(policy: Policy) -> dict[str, Any]:
    state = {each.name: getattr(policy, each.name) for each in fields(policy)}
    state.update({name: state[name].total_seconds() for name in _SPANS if state[name] is not None})
    return {**state, "hours": policy.hours.model_dump(mode="json")}


def _policy_from_json(state: Mapping[str, Any]) -> Policy:
    known = {each.name: state[each.name] for each in fields(Policy) if each.name in state}
    known.update({name: timedelta(seconds=known[name]) for name in _SPANS if known.get(name) is not None})
    return Policy(**{**known, "targets": tuple(state["targets"]), "hours": Hours.model_validate(state["hours"])})
