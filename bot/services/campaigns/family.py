"""The family `/campaign`: many are asked at once. Whoever may look sees figures, and no customer's name."""

from __future__ import annotations

from bot.services.admin import helping
from bot.services.admin.asked import Command, Family
from bot.services.campaigns import looking, making, opening, steering

COMMANDS: dict[str, Command] = {
    "list": Command(looking.list_, "viewer", "list", "list", reads=True),
    "show": Command(looking.show, "viewer", "show 3", "show NUMBER", reads=True),
    "results": Command(looking.results_, "viewer", "results 3", "results NUMBER", reads=True),
    "new": Command(
        opening.new,
        "admin",
        "new nps to plan = pro at tue 10:00 cap 500 a day",
        "new [SURVEY [to CONDITION] [at DAY TIME] [cap N a day] [sample N%] [against SURVEY] [until DAY] [remind 3d]]",
    ),
    "change": Command(opening.change, "admin", "change 3 cap 200", "change NUMBER [PART … | PART off]"),
    "drop": Command(making.drop, "admin", "drop 3", "drop NUMBER"),
    "start": Command(steering.start, "admin", "start 3", "start NUMBER"),
    "pause": Command(steering.pause, "admin", "pause 3", "pause NUMBER"),
    "resume": Command(steering.resume, "admin", "resume 3", "resume NUMBER"),
    "stop": Command(steering.stop, "admin", "stop 3", "stop NUMBER"),
    "help": Command(helping.help_, "viewer", "help new", "help [COMMAND]", reads=True),
}
_CHAPTERS = {
    "see": ("list", "show", "results", "help"),
    "campaign_make": ("new", "change", "drop", "start"),
    "campaign_steer": ("pause", "resume", "stop"),
}

CAMPAIGN = Family("campaign", COMMANDS, "list", _CHAPTERS)
