"""Time: a reminder once, the end of "later", the end of patience with a doubt, another place, expiry.

Every timer looks at the time since the customer was last heard, or was asked where that went out later, and arms itself
again for what is left of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine import doubting
from bot.engine.conversation import Conversation
from bot.engine.events import Expired, WaitTimedOut
from bot.engine.phrases import phrase
from bot.engine.turn import Turn

_NO_TIME = timedelta(0)
#: What went out so soon after it was written down is as if it had at once.
_AT_ONCE = timedelta(minutes=5)


def asked_turn(conversation: Conversation) -> int:
    """The number of the message that they are silent at. A reminder of it is none."""
    return conversation.turn - (1 if conversation.reminded else 0)


def counted_from(conversation: Conversation, sent_at: datetime | None) -> Conversation:
    """Silence counts from when they were asked: what waits, or has waited, is no silence of theirs."""
    late = sent_at is not None and sent_at > conversation.silent_since + _AT_ONCE
    return conversation.but(sent_at=sent_at) if late else conversation


def timed_out(turn: Turn, event: WaitTimedOut) -> None:
    turn.conversation = counted_from(turn.conversation, event.sent_at)
    if event.wait == "doubt":
        doubting.timed_out(turn)
    elif event.wait == "resume":
        _resume(turn)
    elif event.wait == "fallback":
        _ask_elsewhere(turn, event)
    elif event.wait == "undelivered":
        _begin_elsewhere(turn)
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


def _begin_elsewhere(turn: Turn) -> None:
    """As if nothing had been said: nothing has reached them."""
    if never_heard(turn.conversation):
        turn.change(shown=(), reminded=False)
        turn.go_on()


def expired(turn: Turn, event: Expired) -> None:
    """Somebody who only went back to look, and has answered everything, has completed it."""
    turn.conversation = counted_from(turn.conversation, event.sent_at)
    if turn.event.at < turn.expires_at:
        turn.arm_expiry()
    else:
        turn.finish("expired" if turn.route.first_open() is not None else "completed")
