"""The table of `/team`: the least role that may use each command, and how it is used."""

from __future__ import annotations

from bot.services.admin import helping, team_duty, team_hours, teams
from bot.services.admin.asked import Command, Family
from bot.services.admin.teams import setting

COMMANDS: dict[str, Command] = {
    "list": Command(teams.list_, "staff", "list", "list", reads=True),
    "show": Command(teams.show, "staff", "show care", "show TEAM", reads=True),
    "duty": Command(
        setting(team_duty.duty),
        "staff",
        "duty care @ann until fri 18:00",
        "duty TEAM [@person [until WHEN | from WHEN to WHEN | mon-fri 9-18] | remove @person]",
    ),
    "add": Command(teams.add, "admin", "add care Customer care", "add KEY [NAME]"),
    "hours": Command(
        setting(team_hours.hours),
        "admin",
        "hours care mon-fri 9-18 Europe/Moscow",
        "hours TEAM [DAYS TIMES, DAYS TIMES ZONE | always]",
    ),
    "holiday": Command(
        setting(team_hours.holiday),
        "admin",
        "holiday care add 2026-12-25..2026-12-31",
        "holiday TEAM [list | add DATE[..DATE] | remove DATE[..DATE]]",
    ),
    "targets": Command(
        setting(teams.targets),
        "admin",
        "targets care #care then @ann then duty",
        "targets TEAM [TARGET then TARGET | duty | none]",
    ),
    "members": Command(
        setting(teams.members), "admin", "members care add @ann", "members TEAM [add @person | remove @person]"
    ),
    "digest": Command(setting(team_hours.digest), "admin", "digest care 9:00", "digest TEAM [TIME | off]"),
    "storm": Command(setting(team_hours.storm), "admin", "storm care 10 in 5m", "storm TEAM [N in TIME | off]"),
    "remove": Command(teams.remove, "admin", "remove care", "remove TEAM"),
    "help": Command(helping.help_, "viewer", "help duty", "help [COMMAND]", reads=True),
}

_CHAPTERS = {
    "team_see": ("list", "show", "duty", "help"),
    "team_set": ("add", "hours", "holiday", "targets", "members", "digest", "storm", "remove"),
}

TEAM = Family("team", COMMANDS, "list", _CHAPTERS)
