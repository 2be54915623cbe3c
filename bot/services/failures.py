"""A send that failed → what becomes of the message, of its address, and of whom it should have reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.contract.errors import (
    AddressDead,
    AddressMoved,
    ChannelBroken,
    OutcomeUnknown,
    SendError,
    TryLater,
)
from bot.services import cases, reachability, unreached
from bot.services.cases import undelivered
from bot.services.lines import Job
from bot.services.work import Work
from bot.storage import cases as cases_storage
from bot.storage import outbox, people

log = structlog.get_logger()

#: About two hours of trying with doubling pauses; a reply that late helps nobody.
MAX_ATTEMPTS = 18
#: While our own configuration is wrong nothing can go out; looked at again each minute.
BROKEN_PAUSE = timedelta(minutes=1)


async def handle(work: Work, job: Job, error: SendError, wait: float) -> None:
    """`wait` is the back-off in seconds for an attempt that may be repeated."""
    if (pause := pause_for(job, error, work.now)) is not None:
        await outbox.pause(work.tx, pause[0], pause[1], error.code)
    for kind, handler in _HANDLERS:
        if isinstance(error, kind):
            await handler(work, job, error, wait)
            return
    await _give_up(work, job, error, wait)


def pause_for(job: Job, error: SendError, now: datetime) -> tuple[str, datetime] | None:
    """The scope that must keep silent, and until when: what a platform asks for is honoured by every process."""
    to = job.outbound.to
    if isinstance(error, TryLater) and error.retry_after is not None:
        scope = str(to) if error.scope == "address" else to.channel
        return scope, now + timedelta(seconds=error.retry_after)
    return (to.channel, now + BROKEN_PAUSE) if isinstance(error, ChannelBroken) else None


async def _try_later(work: Work, job: Job, error: Any, wait: float) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        await _give_up(work, job, error, wait)
        return
    after = max(wait, getattr(error, "retry_after", None) or 0.0)
    row = {"id": job.row, "attempts": job.attempts, "settled": job.settled}
    known = not isinstance(error, OutcomeUnknown)
    why = error.code if known else f"outcome unknown: {error.code}"
    await outbox.retry(work.tx, row, work.now + timedelta(seconds=after), why, known=known)


async def _broken(work: Work, job: Job, error: ChannelBroken, wait: float) -> None:
    log.error("channel broken", channel=job.outbound.to.channel, code=error.code, detail=error.detail)
    await _try_later(work, job, error, max(wait, BROKEN_PAUSE.total_seconds()))


async def _dead(work: Work, job: Job, error: AddressDead, _wait: float) -> None:
    to = job.outbound.to
    await outbox.close(work.tx, job.row, "failed", error.code)
    if error.reason == "opted_out":
        await _tell(work, job, error)
        await reachability.opted_out_elsewhere(work, to, error.code)
        return
    await people.set_reachability(work.tx, str(to), "unreachable", error.reason, work.now)
    await _tell(work, job, error)
    await undelivered.dropped(work, str(to), error.reason)
    await unreached.dropped(work, str(to), error)


async def _moved(work: Work, job: Job, error: AddressMoved, wait: float) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        await _give_up(work, job, error, wait)
        return
    log.warning("address moved", channel=job.outbound.to.channel)
    await people.move(work.tx, str(job.outbound.to), str(error.address))
    await outbox.redirect(work.tx, str(job.outbound.to), str(error.address))


async def _give_up(work: Work, job: Job, error: SendError, _wait: float) -> None:
    log.error("message given up", channel=job.outbound.to.channel, code=error.code, detail=error.detail)
    await outbox.close(work.tx, job.row, "unknown" if isinstance(error, OutcomeUnknown) else "failed", error.code)
    await _tell(work, job, error)


async def _tell(work: Work, job: Job, error: SendError) -> None:
    """Whoever counts on the message hears that it did not arrive."""
    if job.outbound.key.startswith(cases_storage.REPLY):
        await undelivered.failed(work, job.outbound.key, error)
    await unreached.asked_in_vain(work, job.outbound.key, error)
    if job.case_id is not None:
        await cases.target_failed(work, job.case_id, str(job.outbound.to), error.code)


_HANDLERS: tuple[tuple[type[SendError], Callable[[Work, Job, Any, float], Awaitable[None]]], ...] = (
    (TryLater, _try_later),
    (OutcomeUnknown, _try_later),
    (ChannelBroken, _broken),
    (AddressDead, _dead),
    (AddressMoved, _moved),
)
