"""`/topic listen` and its kin: where mentions come from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.contract.address import Address
from bot.engine.phrases import Phrase, phrase
from bot.services import names
from bot.services.admin.asked import Asked, Command, Failed, Reply, place_in
from bot.services.api import tokens
from bot.services.topics import written
from bot.storage import mentions as storage


async def listen(asked: Asked) -> Reply:
    """`PLACE [on WORD, WORD] [alert]`; alone it says where the bot listens."""
    if not asked.words:
        return await _listeners(asked)
    place = _place(asked, asked.words[0])
    if isinstance(place, Failed):
        return place
    alert = asked.words[-1].casefold() == "alert"
    words = _keywords(asked.words[1 : -1 if alert else None])
    if words is None:
        return asked.usage()
    if isinstance(words, Phrase):
        return Failed(asked.say(words))
    work = asked.work
    values = {"place": str(place), "keywords": list(words), "alert": alert}
    await storage.listen(work.tx, {**values, "added_by": str(asked.caller.sender), "added_at": work.now})
    return _listener_line(asked, values, await names.called(work, [str(place)]))


def _keywords(words: list[str]) -> tuple[str, ...] | Phrase | None:
    """What stands behind `on`; nothing at all means whatever has a topic. None where it can't be understood."""
    if not words:
        return ()
    return written.keywords(" ".join(words[1:])) if words[0].casefold() == "on" else None


async def _listeners(asked: Asked) -> Reply:
    rows = await storage.all_listeners(asked.work.tx)
    called = await names.called(asked.work, [row["place"] for row in rows])
    lines = [_listener_line(asked, row, called) for row in rows]
    return "\n".join(lines) or asked.tell("topic.no_listeners")


def _listener_line(asked: Asked, row: storage.Row, called: Mapping[str, str]) -> str:
    what = ", ".join(row["keywords"]) or phrase("topic.any_topic")
    return asked.tell(
        f"topic.listens.{'alert' if row['alert'] else 'plain'}",
        place=called.get(row["place"], row["place"]),
        words=what,
    )


async def deaf(asked: Asked) -> Reply:
    if len(asked.words) != 1:
        return asked.usage()
    place = _place(asked, asked.words[0])
    if isinstance(place, Failed):
        return place
    heard = await storage.deafen(asked.work.tx, str(place))
    return asked.tell("topic.deaf", place=str(place)) if heard else asked.fail("topic.not_listening", place=str(place))


def _place(asked: Asked, word: str) -> Address | Failed:
    """A channel or group as an admin writes it; `here` is where it is said."""
    sender, here = asked.caller.sender, asked.caller.place
    if word.casefold() == "here" and here is not None:
        return here
    place = place_in(word, sender)
    shared = place is not None and (place.id.startswith("-") or re.search(r"/[CG]", place.id) is not None)
    return place if place is not None and shared else asked.fail("topic.no_place", text=word[:60])


COMMANDS: dict[str, Command] = {
    "listen": Command(
        listen, "admin", "listen slack:T1/C2 on refund, broken", "listen [#channel | here] [on WORD, WORD] [alert]"
    ),
    "deaf": Command(deaf, "admin", "deaf slack:T1/C2", "deaf #channel | here"),
    "token": Command(tokens.feedback_token, "admin", "token reviews", "token NAME [alert]"),
    "tokens": Command(tokens.tokens, "admin", "tokens", "tokens"),
    "revoke": Command(tokens.revoke, "admin", "revoke reviews", "revoke NAME"),
}
