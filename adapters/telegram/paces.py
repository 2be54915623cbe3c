"""What Telegram's FAQ allows a bot: about 30 messages a second in all, one in each chat, 20 a minute in a group.

Of the 30 we plan with 22. The others are for replies that other processes have just sent, and for messages that were
held up on their way and come together with those after them. In a group of staff ten may come at once: colleagues
press and read several at a time, and then pause.
"""

from __future__ import annotations

from bot.contract.channel import Paces
from bot.engine.pace import Pace

PACES = Paces(
    channel=Pace(calls=22, seconds=1.0, burst=3),
    person=Pace(calls=1, seconds=1.0),
    shared=Pace(calls=20, seconds=60.0, burst=10),
)
