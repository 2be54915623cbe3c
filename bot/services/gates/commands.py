"""`/gate`: when customers are asked, how often, and how many of them."""

from __future__ import annotations

from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Failed, Family, Reply
from bot.services.gates import reading, settings, shown
from bot.services.voice import say_all


async def list_(asked: Asked) -> Reply:
    return say_all(shown.everything(await settings.rules(asked.work)), asked.language)


async def set_(asked: Asked) -> Reply:
    """What was written counts from now on, and is said again."""
    rules = await settings.rules(asked.work)
    read = await reading.READERS[asked.name](asked, rules)
    if isinstance(read, Failed):
        return read
    await settings.write(asked.work, read, str(asked.caller.sender))
    return say_all(shown.OF[asked.name](await settings.rules(asked.work)), asked.language)


COMMANDS: dict[str, Command] = {
    "list": Command(list_, "staff", "list", "list", reads=True),
    "quiet": Command(set_, "admin", "quiet 8:00-21:00 Europe/Moscow", "quiet TIME-TIME [ZONE] | off"),
    "gap": Command(set_, "admin", "gap nps 90d", "gap TIME | transactional TIME | SURVEY TIME | SURVEY usual | … off"),
    "cap": Command(set_, "admin", "cap prefix +4479 50", "cap day N | number N | prefix +NUMBER N | … off"),
    "countries": Command(set_, "admin", "countries allow GB, US, RU", "countries allow CODE, CODE | all"),
    "overload": Command(set_, "admin", "overload 20", "overload N | off"),
    "consent": Command(set_, "admin", "consent needed", "consent needed | not needed"),
    "fallback": Command(set_, "admin", "fallback 2d", "fallback TIME | off"),
    "help": Command(helping.help_, "viewer", "help gap", "help [COMMAND]", reads=True),
}
GATE = Family(
    "gate",
    COMMANDS,
    "list",
    {"gate_see": ("list", "help"), "gate_set": ("quiet", "gap", "cap", "countries", "overload", "fallback", "consent")},
)
