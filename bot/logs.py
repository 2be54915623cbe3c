"""What is logged: one line for each event that matters, and never a customer's words, a number or a token."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger


def configure(level: str) -> None:
    """Libraries speak only when something is wrong: what they log of their own accord holds addresses and tokens."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            trace_without_words,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter("%(levelname)s:%(name)s:%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class Formatter(logging.Formatter):
    def formatException(self, ei: Any) -> str:
        return trace(ei[1])


def trace_without_words(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Shows where an exception came from, and of what kind. Its message may quote what could not be understood."""
    if line.pop("exc_info", None) and (error := sys.exception()) is not None:
        line["exception"] = trace(error)
    return line


def trace(error: BaseException) -> str:
    """The frames and the kind of the error, those of its cause first."""
    return "\n".join(
        "".join((*traceback.format_tb(each.__traceback__), type(each).__qualname__)) for each in reversed(_chain(error))
    )


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None and before not in chain:
        chain.append(before)
    return chain
