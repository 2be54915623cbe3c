"""Time: a reminder once, the end of "later", the end of patience with a doubt, another place, expiry.

Every timer looks at the time since the customer was last heard, and arms itself again for what is left of it.
"""

from __future__ import annotations

from datetime import timedelta

from bot.engine import doubting
from bot.engine.conversation import Conversation
from bot.engine.events import Expired, WaitTimedOut
from bot.engine.phrases import phrase
from bot.engine.turn import Turn

_NO_TIME = timedelta(0)


def timed_out(turn: Turn, event: WaitTimedOut) -> None:
    if event.wait == "doubt":
        doubting.timed_out(turn)
    elif event.wait == "resume":
        _resume(turn)
    elif event.wait == "fallback":
        _ask_elsewhere(turn, event)
    elif turn.reminder_after is not None and not turn.conversation.reminded:
        _remind(turn, turn.reminder_after)


def _resume(turn: Turn) -> None:
    if turn.conversation.status != "postponed":
        return
    if turn.silent_for(_NO_TIME):
        turn.ask_again(phrase("lead.resumed"))
    else:
        turn.arm("resume", _NO_TIME)


def _remind(turn: Turn, after: timedelta) -> None:
    """Of a question that is open; whoever only went back to an answer has left none."""
    if not turn.silent_for(after):
        turn.arm("reminder", after)
    elif turn.route.first_open() is not None:
        turn.change(reminded=True)
        turn.ask_again(phrase("lead.reminder", company=turn.company))


def never_heard(conversation: Conversation) -> bool:
    """Whether the customer has not said a word in it."""
    return conversation.status == "active" and conversation.last_at == conversation.started_at


def _ask_elsewhere(turn: Turn, event: WaitTimedOut) -> None:
    """Silence counts anew from there, so that no reminder comes right behind it."""
    if never_heard(turn.conversation):
        turn.change(last_at=event.at)
        turn.ask_again(phrase("lead.fallback", company=turn.company))


def expired(turn: Turn, _event: Expired) -> None:
    """Somebody who only went back to look, and has answered everything, has completed it."""
    if turn.event.at < turn.expires_at:
        turn.arm_expiry()
    else:
        turn.finish("expired" if turn.route.first_open() is not None else "completed")
