"""By when something must happen to a case. Derived from the case, never stored beside it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.engine.cases.case import HELD, Case, Deadline


class Due(NamedTuple):
    at: datetime
    what: Deadline


def due(case: Case) -> Due | None:
    """The next deadline of the case; None where nothing is waited for."""
    if case.status == "open":
        return _paging(case)
    if case.status in HELD:
        return min(_working(case), default=None)
    if case.status == "snoozed" and case.snoozed_until is not None:
        return Due(case.snoozed_until, "wake")
    return _afterwards(case) if case.status == "resolved" else None


def _paging(case: Case) -> Due | None:
    """Once all have been paged in vain, and the admins know, nobody is left to be waited for."""
    if case.paged_at is None:
        return Due(case.policy.begins(case.since), "page")
    if case.rung > len(case.policy.order):
        return None
    return Due(case.policy.due(case.paged_at, case.policy.acknowledge_within), "acknowledge")


def _working(case: Case) -> list[Due]:
    policy, waited = case.policy, []
    if policy.reply_within is not None and case.replied_at is None and "reply" not in case.missed:
        waited.append(Due(policy.due(case.since, policy.reply_within), "reply"))
    if policy.resolve_within is not None and "resolve" not in case.missed:
        waited.append(Due(policy.due(case.since, policy.resolve_within), "resolve"))
    return waited


def _afterwards(case: Case) -> Due | None:
    after = case.policy.follow_up_after
    if after is None or case.resolved_at is None or case.followed_up or case.verdict == "not_solved":
        return None
    return Due(case.resolved_at + after, "follow_up")


def late(case: Case) -> bool:
    """A deadline was missed, or everybody was paged in vain."""
    return bool(case.missed) or (case.status == "open" and case.rung > len(case.policy.order))


def overdue(case: Case, now: datetime) -> bool:
    """Something that should have been done by now has not been."""
    waiting = due(case)
    return late(case) or (
        waiting is not None and waiting.what in ("acknowledge", "reply", "resolve") and waiting.at < now
    )
