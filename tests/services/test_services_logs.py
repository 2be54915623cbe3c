"""The log tells an operator what goes wrong, and nothing of what customers say or who they are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot import logs
from bot.contract.errors import AddressDead, ChannelBroken, OutcomeUnknown, SendError, TryLater, Unsendable
from bot.contract.inbound import DeliveryUpdate, MessageReceived
from bot.services import receive
from bot.services.work import Work
from bot.storage import conversations
from bot.storage.database import DatabaseUnavailable
from tests.support.houses import ADMIN, CARE, PHONE, Play
from tests.support.mail import put

WORDS = "the zebra parcel was late"
NAME = "Quixotella"
TROUBLES: list[SendError] = [TryLater("503"), OutcomeUnknown("reset"), ChannelBroken("401"), Unsendable("400")]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """All that has been logged with LOG_LEVEL=DEBUG, by us and by the libraries."""
    root, handler = logging.getLogger(), _Catcher()
    logs.configure("DEBUG")
    root.addHandler(handler)
    yield lambda: "\n".join((capsys.readouterr().out, *handler.lines))
    root.removeHandler(handler)
    logs.configure("INFO")


class _Catcher(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logs.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def nobody_is_in(log: str) -> None:
    for private in ("zebra", NAME, PHONE.id, PHONE.id.removeprefix("+1"), "postgres:@"):
        assert private not in log


async def test_a_conversation_with_every_kind_of_trouble_leaves_nobody_in_the_log(
    play: Play, logged: Callable[[], str]
) -> None:
    for error in TROUBLES:
        play.platforms["sms"].fail(error, PHONE)
    await play.say(PHONE, "feedback", name=NAME)
    for _ in TROUBLES:
        await play.wait(timedelta(minutes=2))
    await play.say(PHONE, "3")
    play.platforms["slack"].fail(Unsendable("too_long"), CARE)
    await play.say(PHONE, WORDS)
    await play.say(PHONE, "yes")
    await play.command(ADMIN, f"send nps to {PHONE} yes")
    await play.take(
        DeliveryUpdate(key="r", at=play.clock(), channel="sms", message="m1", status="failed", code="30006")
    )
    play.platforms["sms"].fail(AddressDead("30006", "not_mobile"), PHONE)
    await put(play, PHONE, WORDS)
    await play.work()
    log = logged()
    assert "channel broken" in log
    assert "message given up" in log
    nobody_is_in(log)


async def test_an_event_that_fails_is_traced_without_its_words(
    play: Play, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fragile(_work: object, event: MessageReceived) -> None:
        try:
            raise ValueError(f"cannot read {event.text}")
        except ValueError as error:
            raise KeyError(str(event.sender)) from error

    monkeypatch.setitem(receive._HANDLERS, MessageReceived, fragile)
    with pytest.raises(DatabaseUnavailable):
        await play.take(play.message(PHONE, WORDS, name=NAME))
    log = logged()
    assert "ValueError" in log
    assert "KeyError" in log
    assert "in fragile" in log
    nobody_is_in(log)


async def test_a_statement_that_the_database_refuses_is_logged_without_its_values(
    play: Play, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(work: Work, event: MessageReceived) -> None:
        values = {"contact_id": None, "words": WORDS, "event_key": NAME, "said_at": event.at}
        await conversations.remark(work.tx, {"conversation_id": None, "question": "", **values})

    monkeypatch.setitem(receive._HANDLERS, MessageReceived, broken)
    with pytest.raises(DatabaseUnavailable):
        await play.take(play.message(PHONE, WORDS))
    log = logged()
    assert "IntegrityError" in log
    nobody_is_in(log)


def test_a_library_that_logs_an_exception_shows_where_and_not_what() -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        shown = logs.Formatter().formatException((type(error), error, error.__traceback__))
    assert "ValueError" in shown
    assert __name__.split(".")[-1] in shown
    nobody_is_in(shown)


def test_a_chain_of_errors_that_bites_its_own_tail_is_traced_to_its_end() -> None:
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert logs.trace(first).splitlines() == ["KeyError", "ValueError"]
