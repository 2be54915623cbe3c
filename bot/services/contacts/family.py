"""The family `/contact`. Names and addresses are for those who handle cases, so viewers may nothing of it; what changes
many contacts at once, or what is known of them all, is for admins."""

from __future__ import annotations

from bot.services.admin import helping
from bot.services.admin.asked import Command, Family
from bot.services.contacts import changing, defining, duplicates, importing, listing, looking

COMMANDS: dict[str, Command] = {
    "list": Command(listing.list_, "staff", "list plan = pro", "list [CONDITION]", reads=True),
    "show": Command(looking.show, "staff", "show Ann", "show NAME | ADDRESS | #NUMBER", reads=True),
    "add": Command(
        changing.add, "staff", "add Ann Lee tel:+447700900123", "add NAME ADDRESS [ADDRESS] [ATTRIBUTE=VALUE]"
    ),
    "set": Command(changing.set_, "staff", "set Ann name Ann Lee", "set NAME ATTRIBUTE VALUE | set NAME ATTRIBUTE -"),
    "address": Command(
        changing.address, "staff", "address Ann add tel:+447700900123", "address NAME add|remove ADDRESS"
    ),
    "merge": Command(duplicates.merge, "staff", "merge #2 into #1", "merge NAME into NAME"),
    "find": Command(duplicates.find_, "staff", "find duplicates", "find duplicates"),
    "attribute": Command(
        defining.attribute,
        "admin",
        "attribute add plan choice free, pro",
        "attribute list | add KEY text|number|date|choice [CHOICE, CHOICE] [ru=LABEL] | remove KEY",
    ),
    "import": Command(importing.import_, "admin", "import", "import"),
    "help": Command(helping.help_, "staff", "help add", "help [COMMAND]", reads=True),
}
_CHAPTERS = {
    "see": ("list", "show"),
    "contacts": ("add", "set", "address", "merge", "find", "attribute", "import", "help"),
}

CONTACT = Family("contact", COMMANDS, "list", _CHAPTERS)
