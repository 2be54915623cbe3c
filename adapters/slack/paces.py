"""What Slack allows: about a message a second in each channel, with short bursts, and several hundred a minute in a
workspace. Changing a message has a limit of its own, which no channel's is.
"""

from __future__ import annotations

from bot.contract.channel import Paces
from bot.engine.pace import Pace

_PLACE = Pace(calls=3, seconds=1.0, burst=3)
PACES = Paces(channel=Pace(calls=240, seconds=60.0, burst=10), person=_PLACE, shared=_PLACE, edits=False)
