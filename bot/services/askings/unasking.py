"""What was decided to be asked, and was not sent: where it is not wanted any more, nobody was asked."""

from __future__ import annotations

from bot.contract.address import Address
from bot.engine.conversation import from_json
from bot.engine.events import Unreached
from bot.engine.silence import never_heard
from bot.services import converse
from bot.services.askings import sent
from bot.services.people import known
from bot.services.work import Work
from bot.storage import askings
from bot.storage.conversations import Row


def asks_first(key: str, conversation: Row) -> bool:
    """Whether the message under that key is the first question: then nothing else was asked there."""
    state = from_json(conversation["state"])
    return never_heard(state) and not state.reminded and key == sent.key_of(conversation)


async def end(work: Work, conversation: Row) -> None:
    """Its first question is not sent: it is over, as if it had not begun."""
    person = await known(work, Address.parse(conversation["address"]))
    if person is not None:
        await converse.bring(work, person, conversation, Unreached(work.key, work.now))
        await askings.unasked(work.tx, conversation["contact_id"], conversation["conversation_id"], work.now)
