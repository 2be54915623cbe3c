"""The ways in which customers begin a survey by themselves, as the house has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from bot.contract.inbound import SHORTCUT
from bot.engine.languages import pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services import qr
from bot.services.house import House


class Invitation(NamedTuple):
    """`link` is where a link leads, as it is opened or, before Telegram has told the bot its name, typed; empty where
    there is no Telegram. `keyword` is sent to `number`, where text messages are taken."""

    link: str = ""
    keyword: str = ""
    number: str = ""
    shortcut: bool = False

    @property
    def url(self) -> str:
        """What a camera opens: the link, else a text message ready to be sent; empty where there is neither."""
        if self.opens:
            return self.link
        return f"sms:{self.number}?body={quote(self.keyword)}" if self.keyword and self.number else ""

    @property
    def opens(self) -> bool:
        return self.link.startswith("https://")

    def lines(self, title: str) -> Iterator[Phrase | str]:
        """One for each way, the link first."""
        if self.link:
            yield self.link
        if self.keyword:
            to = phrase("invite.number", number=self.number) if self.number else phrase("invite.our_number")
            yield phrase("invite.by_text", keyword=self.keyword, to=to)
        if self.shortcut:
            yield phrase("invite.by_slack", shortcut=SHORTCUT, title=title)


def personal(house: House, token: str) -> Invitation:
    """By link alone: a phone and a Slack account say themselves who somebody is."""
    return Invitation(link=_written(house, token))


def for_anybody(house: House, survey: Survey, token: str) -> Invitation:
    texts = "sms" in house.channels and survey.keywords
    return Invitation(
        link=_written(house, token) if token else "",
        keyword=pick(survey.keywords, survey.default_language, survey.default_language).upper() if texts else "",
        number=house.text_number,
        shortcut="slack" in house.channels,
    )


def takes_links(house: House) -> bool:
    return "telegram" in house.channels


def _written(house: House, token: str) -> str:
    write = (house.deep_links or {}).get("telegram")
    return write(token) if write is not None else f"/start {token}"


def picture(invitation: Invitation) -> str:
    """The code to scan as a PNG in base64; empty where nothing could be opened by it."""
    return qr.png(invitation.url) if invitation.url else ""
