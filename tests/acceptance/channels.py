"""The six ways a customer reaches the bot, how a survey begins on each, and what it should then say."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.engine.languages import Language
from bot.surveys import loader
from tests.support.players import Player
from tests.support.stage import COMPANY
from tests.support.world import World

Begin = Callable[[World, Language, str], Awaitable[Player]]

#: How a customer names their language, as Telegram reports it, and where their phone is from.
NAMES: dict[Language, str] = {"en": "English", "ru": "русский", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
TAGS: dict[Language, str] = {"en": "en-GB", "ru": "ru", "zh-Hans": "zh-hans", "zh-Hant": "zh-TW"}
PREFIXES: dict[Language, str] = {"en": "+447700", "ru": "+79169", "zh-Hans": "+8613800", "zh-Hant": "+886912"}


async def by_slack(world: World, language: Language, survey: str) -> Player:
    """Asks for it in the direct messages with the bot, then for their language: Slack tells the bot none."""
    customer = world.slack_customer()
    await customer.say(keyword(survey, "en"))
    if language != "en":
        await customer.next()
        await customer.say(NAMES[language])
    return customer


async def by_telegram(world: World, language: Language, survey: str) -> Player:
    """Follows a link that the admin made."""
    customer = world.telegram_customer(TAGS[language])
    await customer.start(await world.start_token(survey))
    return customer


async def by_sms(world: World, language: Language, survey: str) -> Player:
    """Sends the survey's word in their own language."""
    customer = world.sms_customer(PREFIXES[language])
    await customer.say(keyword(survey, language))
    return customer


async def by_whatsapp(world: World, language: Language, survey: str) -> Player:
    customer = world.whatsapp_customer(PREFIXES[language])
    await customer.say(keyword(survey, language))
    return customer


@dataclass(frozen=True)
class Channel:
    """`webhooks` says which of the two worlds; `buttons`, whether there is anything to press."""

    begin: Begin
    webhooks: bool = True
    buttons: bool = True


CHANNELS = {
    "slack over http": Channel(by_slack),
    "slack over socket mode": Channel(by_slack, webhooks=False),
    "telegram by webhook": Channel(by_telegram),
    "telegram by polling": Channel(by_telegram, webhooks=False),
    "sms": Channel(by_sms, buttons=False),
    "whatsapp": Channel(by_whatsapp, buttons=False),
}

SURVEYS = loader.builtin()
#: What a customer may choose. The bot itself asks the follow-up of a case; nobody begins it.
OFFERED = {key: survey for key, survey in SURVEYS.items() if key != "followup"}


def keyword(survey: str, language: Language) -> str:
    return SURVEYS[survey].keywords[language]


def asked(survey: str, question: str, language: Language) -> str:
    """The words of a question as the customer should see them."""
    return filled(SURVEYS[survey].by_key[question].text[language])


def ending(survey: str, number: int, language: Language) -> str:
    return filled(SURVEYS[survey].endings[number].text[language])


def filled(text: str) -> str:
    """The text with the company in it; of one that greets by name, what follows the greeting."""
    return re.sub(r"\{company\|[^}]*\}", COMPANY, text).rpartition("}")[2]
