"""What customers say among themselves where the bot was told to listen. Nothing is answered."""

from __future__ import annotations

from bot.contract.inbound import MessageReceived
from bot.engine.words.text import has_words
from bot.services import staff
from bot.services.mentions.taking import Mention, Whose, take
from bot.services.people import meet
from bot.services.topics.matching import Matcher
from bot.services.topics.topic import Topic
from bot.services.work import Work
from bot.storage import mentions as storage


async def overheard(work: Work, event: MessageReceived) -> None:
    """Keeps it if it is about something the bot listens for, and not said by one of the staff."""
    if event.place is None or event.edited or not has_words(event.text):
        return
    listener = await storage.listener(work.tx, str(event.place))
    if listener is None or await staff.role_of(work, event.sender) is not None:
        return
    if not await _is_about(work, listener, event.text):
        return
    person = await meet(work, event.sender, event.name, event.language)
    mention = Mention(
        source=str(event.place),
        external_id=event.message or event.key,
        words=event.text,
        author=person.name,
        language=person.language,
    )
    await take(work, mention, Whose(person.contact_id, person.address_id), alert=listener["alert"])


async def _is_about(work: Work, listener: storage.Row, words: str) -> bool:
    """One of the listener's own keywords; where it has none, any topic."""
    if not listener["keywords"]:
        return bool((await work.house.topics.current(work.tx)).matcher.topics(words))
    return bool(Matcher([Topic("own", "topic", {}, {"en": tuple(listener["keywords"])})]).topics(words))
