"""`/team`: who there is, whom they page, and what is set up at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from rapidfuzz import process

from bot.engine.survey import KEY_PATTERN
from bot.services import names, teams
from bot.services.admin import team_words
from bot.services.admin.alert_lines import target
from bot.services.admin.asked import Asked, Failed, Reply, address_in, meant, notice
from bot.services.teams import Team
from bot.storage import teams as storage

#: More than any company has, and few enough to be listed in one message.
_MOST_TEAMS = 30
_MOST_MEMBERS = 50
_MOST_TARGETS = 10
_LONGEST_NAME = 60
NONE = frozenset({"none", "off", "no", "нет", "выкл", "无", "無", "关", "關"})


async def find(asked: Asked) -> Team | Failed:
    """The team that the first word names, or is a clear beginning of; else what to tell."""
    if not asked.words:
        return asked.usage()
    key = asked.words[0].casefold()
    everybody = {team.key: team for team in await teams.all_of_them(asked.work)}
    if (known := meant(key, everybody)) is not None:
        return everybody[known]
    near = process.extractOne(key, list(everybody), score_cutoff=50)
    if near is None:
        return asked.fail("team.no_team_bare", key=asked.words[0][:40])
    return asked.fail("team.no_team", key=asked.words[0][:40], nearest=near[0])


def about(team: Team, words: str) -> str:
    return f"{team.key}: {words}"


# ---------------------------------------------------------------- looking


async def list_(asked: Asked) -> Reply:
    found = await teams.all_of_them(asked.work)
    if not found:
        return asked.tell("team.none", usage="/team add care")
    lines = [asked.tell("team.line", team=_title(team), hours=_hours(asked, team)) for team in found]
    buttons = [asked.button_with("team_show", f"team show {team.key}", key=team.key) for team in found[:5]]
    return notice("\n".join(lines), *buttons)


async def show(asked: Asked) -> Reply:
    team = await find(asked)
    if isinstance(team, str):
        return team
    now, language = asked.work.now, asked.language
    lines = [
        _title(team),
        _hours(asked, team),
        team_words.holidays(team, team.hours.local(now).date(), language),
        team_words.duty(team, await teams.duties(asked.work, team), now, language),
        team_words.targets(team, await names.listed(asked.work, team.targets), language),
        team_words.members(team, await names.listed(asked.work, team.members), language),
        team_words.digest(team, language),
        team_words.storm(team, language),
    ]
    return "\n".join(lines)


def _title(team: Team) -> str:
    return team.key if team.name == team.key else f"{team.key} ({team.name})"


def _hours(asked: Asked, team: Team) -> str:
    return team_words.hours(team, asked.work.now, asked.language)


# ---------------------------------------------------------------- setting up


async def add(asked: Asked) -> Reply:
    if not asked.words:
        return asked.usage()
    key = asked.words[0].casefold()
    name = " ".join(asked.words[1:])[:_LONGEST_NAME] or key
    if not re.fullmatch(KEY_PATTERN, key):
        return asked.fail("form.bad_key", text=asked.words[0][:60])
    if len(await teams.all_of_them(asked.work)) >= _MOST_TEAMS:
        return asked.fail("team.too_many", most=_MOST_TEAMS)
    team = await teams.add(asked.work, key, name)
    if team is None:
        return asked.fail("team.there_already", key=key)
    return asked.tell("team.added", team=_title(team), usage=f"/team hours {key} mon-fri 9-18 Europe/Moscow")


async def remove(asked: Asked) -> Reply:
    """Only after a second word: its duties go with it."""
    team = await find(asked)
    if isinstance(team, str):
        return team
    if asked.words[1:] != ["yes"]:
        sure = asked.tell("team.remove_sure", team=_title(team))
        return notice(sure, asked.button("team_remove", f"team remove {team.key} yes", "danger"))
    await storage.remove(asked.work.tx, team.key)
    return asked.tell("team.removed", team=_title(team))


_Set = Callable[[Asked, Team, list[str]], Awaitable[Reply]]


def setting(set_: _Set) -> Callable[[Asked], Awaitable[Reply]]:
    """A command about one team, which is its first word."""

    async def handler(asked: Asked) -> Reply:
        team = await find(asked)
        return team if isinstance(team, str) else await set_(asked, team, asked.words[1:])

    return handler


async def targets(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`#care then @person then duty`; `none` for the default ones."""
    named = [word for word in re.split(r"[\s,]+", " ".join(words)) if word and word.casefold() != "then"]
    if named and named[0].casefold() not in NONE:
        named = await names.with_places(asked.work, named[:_MOST_TARGETS])
        found = [(word, target(word, asked.caller.sender)) for word in named]
        wrong = next((word for word, address in found if address is None), None)
        if wrong is not None:
            return asked.fail("command.bad_address", text=wrong[:60])
        team = await teams.change(asked.work, team, targets=tuple(dict.fromkeys(each for _, each in found if each)))
    elif named:
        team = await teams.change(asked.work, team, targets=())
    called = await names.listed(asked.work, team.targets)
    return about(team, team_words.targets(team, called, asked.language))


async def members(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`add @person`, `remove @person`; alone, those there are."""
    if words:
        verb, *rest = words
        address = address_in(rest[0], asked.caller.sender) if len(rest) == 1 else None
        if verb.casefold() not in ("add", "remove") or len(rest) != 1:
            return asked.usage()
        if address is None:
            return asked.fail("command.bad_address", text=rest[0][:60])
        others = tuple(each for each in team.members if each != str(address))
        chosen = (*others, str(address)) if verb.casefold() == "add" else others
        team = await teams.change(asked.work, team, members=chosen[-_MOST_MEMBERS:])
    called = await names.listed(asked.work, team.members)
    return about(team, team_words.members(team, called, asked.language))
