"""The transition table: what every event does to a conversation. `start` and `advance` are the only doors.

The rules, in words:

- An answer goes to the question it names: the one a button stands under, the one an edited message answered,
  otherwise the one now asked. Whatever it changes, the next question is derived anew.
- A reply that is not understood is kept as a remark and asked again, twice at most; then an optional question is
  passed over and a required one ends the conversation politely.
- A control (back, skip, help, language, later, change) is understood at any time, in any of the four languages.
- A timer is armed once and finds out by itself that it is stale: it looks at the time since the customer was last
  heard and arms itself again for what is left. So an answer costs no timer.
- A finished conversation takes corrections for a day (a pressed choice, an edited message, `change 1`), else nothing.
- Every event has at most one message for an answer, and what has no effect changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine import afterwards, answering, controls, silence
from bot.engine.conversation import Conversation, Seed
from bot.engine.events import Commanded, Event, Expired, Interrupted, OptedOut, Replied, Tapped, Unreached, WaitTimedOut
from bot.engine.survey import Survey
from bot.engine.turn import Step, Turn

_Handler = Callable[[Turn, Any], None]

_OPEN: Mapping[type, _Handler] = {
    Replied: answering.replied,
    Tapped: answering.tapped,
    Commanded: controls.command,
    WaitTimedOut: silence.timed_out,
    Expired: silence.expired,
    OptedOut: lambda turn, _event: turn.finish("opted_out"),
    Interrupted: lambda turn, _event: turn.finish("handed_over"),
    Unreached: lambda turn, _event: turn.finish("abandoned"),
}
_FINISHED: Mapping[type, _Handler] = {
    Replied: afterwards.replied,
    Tapped: afterwards.pressed,
    Commanded: afterwards.commanded,
}


def start(survey: Survey, seed: Seed) -> Step:
    """Begin: asks the first question and arms the timers of silence."""
    conversation = Conversation(
        id=seed.id,
        language=seed.language,
        name=seed.name,
        facts=seed.facts,
        started_at=seed.at,
        last_at=seed.at,
        course=seed.course,
    )
    turn = Turn(survey, conversation, seed)
    turn.go_on()
    if turn.conversation.open:
        turn.arm_silence()
    return turn.step


def advance(survey: Survey, conversation: Conversation, event: Event) -> Step:
    """The one door: what `event` does to `conversation`. The same arguments give the same step."""
    turn = Turn(survey, conversation, event)
    if conversation.open and isinstance(event, Replied | Tapped | Commanded):
        turn.change(last_at=event.at)
    handlers = _OPEN if conversation.open else _FINISHED
    if (handler := handlers.get(type(event))) is not None:
        handler(turn, event)
    return turn.step


__all__ = ["Step", "advance", "start"]
