"""The family `/case`: what can be done with cases by command, for whoever handles them. Names and contact details stay
with those, so viewers may nothing of it."""

from __future__ import annotations

from bot.services.admin import helping
from bot.services.admin.asked import Command, Family
from bot.services.cases import doing, listing, looking, merging

COMMANDS: dict[str, Command] = {
    "inbox": Command(listing.bare, "staff", "inbox", "inbox", reads=True),
    "list": Command(
        listing.list_, "staff", "list overdue", "list [open|mine|overdue|resolved|all] [page N]", reads=True
    ),
    "mine": Command(listing.mine, "staff", "mine", "mine [page N]", reads=True),
    "overdue": Command(listing.overdue, "staff", "overdue", "overdue [page N]", reads=True),
    "show": Command(looking.show, "staff", "show 12", "show CASE", reads=True),
    "acknowledge": Command(doing.acknowledge, "staff", "acknowledge 12", "acknowledge CASE"),
    "assign": Command(doing.assign, "staff", "assign 12 to @person", "assign CASE [to @person]"),
    "reply": Command(doing.reply, "staff", "reply 12 We are sorry.", "reply CASE [what the customer is to read]"),
    "snooze": Command(doing.snooze, "staff", "snooze 12 2h", "snooze CASE 30m|2h|3d"),
    "resolve": Command(doing.resolve, "staff", "resolve 12", "resolve CASE [what the customer is told]"),
    "reopen": Command(doing.reopen, "staff", "reopen 12", "reopen CASE"),
    "merge": Command(merging.merge, "staff", "merge 12 into 9", "merge CASE into CASE"),
    "help": Command(helping.help_, "staff", "help show", "help [COMMAND]", reads=True),
}
_CHAPTERS = {
    "cases": ("inbox", "list", "mine", "overdue", "show"),
    "act": ("acknowledge", "assign", "reply", "snooze", "resolve", "reopen", "merge", "help"),
}

CASE = Family("case", COMMANDS, "inbox", _CHAPTERS)
