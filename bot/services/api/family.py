"""`/api`: what admins allow other programs, and what those are told."""

from __future__ import annotations

from bot.services.admin import helping
from bot.services.admin.asked import Command, Family
from bot.services.api import hook_commands, tokens

COMMANDS: dict[str, Command] = {
    "token": Command(tokens.token, "admin", "token crm read:answers write:contacts", "token NAME SCOPE … [alert]"),
    "tokens": Command(tokens.tokens, "admin", "tokens", "tokens"),
    "revoke": Command(tokens.revoke, "admin", "revoke crm", "revoke NAME"),
    "webhook": Command(
        hook_commands.webhook,
        "admin",
        "webhook add https://crm.example.com/hook case.opened",
        "webhook add URL [EVENT …] [with words] | webhook remove NUMBER",
    ),
    "webhooks": Command(hook_commands.webhooks, "admin", "webhooks", "webhooks"),
    "help": Command(helping.help_, "viewer", "help token", "help [COMMAND]", reads=True),
}

API = Family(
    "api",
    COMMANDS,
    "help",
    {"api": ("token", "tokens", "revoke", "help"), "hooks": ("webhook", "webhooks")},
)
