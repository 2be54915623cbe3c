"""Two surveys whose low score is a case, and bad mentions: for stories in which one thing comes upon another."""

from __future__ import annotations

import itertools
from typing import Any

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed
from bot.services.mentions.taking import Mention, Whose, take
from bot.services.work import Work
from bot.storage import mentions
from tests.services.advocacy_play import HELP, PULSE, publish
from tests.support.houses import ADMIN, AGENT, Play, words

HELPED: dict[str, Any] = {**HELP, "alerts": [{"key": "low", "when": "score is dissatisfied"}]}
PULSED: dict[str, Any] = {**PULSE, "alerts": [{"key": "low", "when": "score is detractor"}]}
_numbers = itertools.count(1)


async def begin(play: Play, *more: dict[str, Any]) -> None:
    """The two surveys, `more`, and somebody of the staff."""
    await publish(play, PULSED, HELPED, *more)
    await play.command(ADMIN, f"staff add {AGENT}")


async def low(play: Play, who: Address, keyword: str, score: str) -> None:
    await play.say(who, keyword)
    await play.press(who, score)


async def mention(play: Play, said: str, author: str = "", who: Address | None = None, url: str = "") -> None:
    """As it comes by the API, where every bad one is to be a case; `who`: of a customer that is known."""
    number = next(_numbers)

    async def bring(work: Work) -> None:
        row = await mentions.whose(work.tx, str(who)) if who is not None else None
        whose = Whose(row["contact_id"], row["address_id"]) if row is not None else Whose()
        heard = Mention(source="api:x", external_id=f"e{number}", words=said, author=author, url=url, rating=1)
        await take(work, heard, whose, alert=True)

    await play.app.receiver.within(f"mention:{number}", bring)
    await play.work()


def everything(play: Play, who: Address) -> str:
    return "\n".join(words(each.content) for each in play.seen(who))


def old_button(play: Play, who: Address, label: str) -> ButtonPressed:
    """On the first message that ever had it."""
    shown, button = next(
        (shown, button)
        for shown in play.seen(who)
        for button in (*getattr(shown.content, "choices", ()), *getattr(shown.content, "buttons", ()))
        if button.label == label
    )
    return ButtonPressed(
        key=f"old:{next(_numbers)}", at=play.clock(), sender=who, token=button.token, message=shown.message
    )
