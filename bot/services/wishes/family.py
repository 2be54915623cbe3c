"""`/idea`: what can be written after it, and the least role for each."""

from __future__ import annotations

from bot.services.admin.asked import Command, Family
from bot.services.admin.helping import help_
from bot.services.wishes import board, keeping, telling, wishing
from bot.services.wishes.understood import understood

_COMMANDS: dict[str, Command] = {
    "list": Command(board.list_, "anyone", "list planned", "list [open|planned|started|shipped|declined]", reads=True),
    "show": Command(board.show, "anyone", "show 12", "show WISH", reads=True),
    "new": Command(wishing.new, "anyone", "a dark mode, please", "TEXT", reads=True, logged=0),
    "keep": Command(wishing.keep, "anyone", "keep 12", "keep WISH", reads=True),
    "vote": Command(wishing.vote, "anyone", "vote 12", "vote WISH", reads=True),
    "unvote": Command(wishing.unvote, "anyone", "unvote 12", "unvote WISH", reads=True),
    "help": Command(help_, "anyone", "help vote", "help [COMMAND]", reads=True),
    "plan": Command(keeping.move, "staff", "plan 12", "plan WISH"),
    "start": Command(keeping.move, "staff", "start 12", "start WISH"),
    "ship": Command(keeping.move, "staff", "ship 12", "ship WISH"),
    "reopen": Command(keeping.move, "staff", "reopen 12", "reopen WISH"),
    "decline": Command(
        keeping.decline, "staff", "decline 12 It would slow everybody down", "decline WISH REASON", logged=1
    ),
    "merge": Command(keeping.merge, "staff", "merge 12 into 7", "merge WISH into WISH"),
    "edit": Command(keeping.edit, "staff", "edit 12 A dark mode", "edit WISH TITLE"),
    "from": Command(keeping.from_case, "staff", "from case 12 A dark mode", "from case CASE [TEXT]", logged=2),
    "tell": Command(
        telling.tell,
        "admin",
        "tell wish 12 en: It is here. ru: Готово.",
        "tell wish WISH | topic TOPIC [en: TEXT] [ru: TEXT] [zh-Hans: TEXT] [zh-Hant: TEXT]",
    ),
}

_CHAPTERS = {
    "wish": ("new", "list", "show", "vote", "unvote", "keep", "help"),
    "wish_staff": ("plan", "start", "ship", "decline", "reopen", "merge", "edit", "from"),
    "wish_tell": ("tell",),
}

IDEA = Family("idea", _COMMANDS, "list", _CHAPTERS, understood)
