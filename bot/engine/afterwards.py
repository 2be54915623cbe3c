"""After the end: a day long answers may still be corrected; whoever comes later is told so, once they ask for it."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import words
from bot.engine.answering import answered_by, edited, tapped
from bot.engine.controls import command
from bot.engine.conversation import Outcome
from bot.engine.events import Commanded, Replied, Tapped
from bot.engine.phrases import phrase
from bot.engine.turn import Turn

CORRECTION_WINDOW = timedelta(hours=24)
#: Ways of ending that leave the customer the last word: done, or given up after replies not understood.
_CORRECTABLE: frozenset[Outcome | None] = frozenset({"completed", "abandoned"})


def pressed(turn: Turn, event: Tapped) -> None:
    if _may_correct(turn):
        tapped(turn, event)
        _settle_down(turn)


def replied(turn: Turn, event: Replied) -> None:
    """An edited answer, or `change 1`; other words begin something new, which is not the engine's business."""
    found = words.command_in(event.text)
    if event.edited:
        _edited(turn, event)
    elif found is not None:
        commanded(turn, Commanded(event.id, event.at, *found))


def _edited(turn: Turn, event: Replied) -> None:
    ours = answered_by(turn, event.source) is not None or (event.source and event.source == turn.conversation.unread)
    if ours and _may_correct(turn):
        edited(turn, event)
        _settle_down(turn)


def commanded(turn: Turn, event: Commanded) -> None:
    if event.command == "change" and _may_correct(turn):
        command(turn, event)
        _settle_down(turn)


def _may_correct(turn: Turn) -> bool:
    """Whoever opted out hears nothing more, not even that it is too late."""
    conversation = turn.conversation
    in_time = turn.event.at <= conversation.last_at + CORRECTION_WINDOW
    if in_time and conversation.outcome in _CORRECTABLE:
        return True
    if conversation.outcome != "opted_out":
        turn.say(phrase("say.too_late"))
    return False


def _settle_down(turn: Turn) -> None:
    """A conversation that a correction has opened again can fall silent again."""
    if turn.conversation.open:
        turn.change(last_at=turn.event.at)
        turn.arm_silence()
