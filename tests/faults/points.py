"""Where a process of the bot can be told to kill itself: before or after it does a certain thing, once it is armed."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.contract.outbound import Outbound
from bot.services import sending
from bot.services.work import Work

_Function = Callable[..., Any]


class _Point(NamedTuple):
    """A function, for which arguments it counts, and whether the end comes before or after it."""

    owner: Any
    function: str
    counts: Callable[..., bool]
    wrap: Callable[[_Function, _Function], _Function]


def _before(function: _Function, strike: _Function) -> _Function:
    @functools.wraps(function)
    def struck(*args: Any) -> Any:
        strike(*args)
        return function(*args)

    return struck


def _after(function: _Function, strike: _Function) -> _Function:
    @functools.wraps(function)
    async def struck(*args: Any) -> Any:
        result = await function(*args)
        strike(*args)
        return result

    return struck


def _has_something_to_say(work: Work) -> bool:
    return bool(work.rows)


def _is_a_new_message(_channel: object, _job: object, outbound: Outbound) -> bool:
    return not outbound.edit


POINTS = {
    "before the commit": _Point(Work, "flush", _has_something_to_say, _after),
    "before the send": _Point(sending, "send", _is_a_new_message, _before),
    "before the receipt is stored": _Point(sending, "send", _is_a_new_message, _after),
}


def install(name: str, armed: ctypes.c_bool) -> None:
    """From now on this process dies at the point of that name, as soon as `armed` is set. It is disarmed by that."""
    point = POINTS[name]

    def strike(*args: Any) -> None:
        if armed.value and point.counts(*args):
            armed.value = False
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(point.owner, point.function, point.wrap(getattr(point.owner, point.function), strike))
