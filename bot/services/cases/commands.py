"""The family `/case`: what can be done with cases by command, for whoever handles them. Names and contact details stay
with those, so viewers may nothing of it."""

from __future__ import annotations

from bot.services.admin import helping
from bot.services.admin.asked import Command, Family
from bot.services.cases import doing, handing_over, listing, looking, merging

COMMANDS: dict[str, Command] = {
    "inbox": Command(listing.bare, "staff", "inbox", "inbox", reads=True),
    "list": Command(
        listing.list_, "staff", "list overdue", "list [open|mine|overdue|resolved|all] [page N]", reads=True
    ),
    "mine": Command(listing.mine, "staff", "mine", "mine [page N]", reads=True),
    "overdue": Command(listing.overdue, "staff", "overdue", "overdue [page N]", reads=True),
    "show": Command(looking.show, "staff", "show 12", "show CASE", reads=True),
    "acknowledge": Command(doing.acknowledge, "staff", "acknowledge 12", "acknowledge CASE"),
    "assign": Command(doing.assign, "staff", "assign 12 to @person", "assign CASE [to @person | NAME]"),
    "reply": Command(
        doing.reply, "staff", "reply 12 We are sorry.", "reply CASE [what the customer is to read]", logged=1
    ),
    "snooze": Command(doing.snooze, "staff", "snooze 12 2h", "snooze CASE 2h | tomorrow | fri 10:00"),
    "resolve": Command(
        doing.resolve,
        "staff",
        "resolve 12 delivery: a new parcel is on its way",
        "resolve CASE [CAUSE: WORDS]",
        logged=1,
    ),
    "reopen": Command(doing.reopen, "staff", "reopen 12", "reopen CASE"),
    "merge": Command(merging.merge, "staff", "merge 12 into 9", "merge CASE into CASE"),
    "handover": Command(handing_over.handover, "staff", "handover", "handover [TEAM] [to @person]"),
    "take": Command(handing_over.take, "staff", "take @person", "take @person | NAME"),
    "help": Command(helping.help_, "staff", "help show", "help [COMMAND]", reads=True),
}
_CHAPTERS = {
    "cases": ("inbox", "list", "mine", "overdue", "show"),
    "act": ("acknowledge", "assign", "snooze", "reply", "resolve", "reopen", "merge", "handover", "take", "help"),
}

CASE = Family("case", COMMANDS, "inbox", _CHAPTERS)
