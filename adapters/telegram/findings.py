"""What getMe and getWebhookInfo say about the bot's health, as the lines of `heardback doctor`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.contract.channel import Finding
from bot.contract.errors import ChannelBroken, SendError

#: More undelivered updates than this mean that nobody takes them.
_MANY_PENDING = 100


def unreachable(error: SendError) -> list[Finding]:
    if isinstance(error, ChannelBroken):
        return [Finding("Telegram token", False, str(error), "Copy TELEGRAM_BOT_TOKEN anew from @BotFather.")]
    return [Finding("Telegram", False, str(error), "See whether this machine reaches api.telegram.org over HTTPS.")]


def findings(me: Mapping[str, Any], info: Mapping[str, Any], webhook_url: str) -> list[Finding]:
    """`webhook_url` is the one that should be registered, empty for long polling."""
    token = Finding("Telegram token", True, f"@{me.get('username', '')}")
    return [token, _delivery(info, webhook_url), *_last_error(info, webhook_url), _pending(info)]


def _delivery(info: Mapping[str, Any], webhook_url: str) -> Finding:
    registered = info.get("url", "")
    if registered == webhook_url:
        return Finding("Telegram delivery", True, registered or "long polling")
    if not webhook_url:
        mend = "Stop the deployment that registered it, then start the bot here: it removes the webhook."
        return Finding("Telegram delivery", False, f"a webhook is registered: {registered}", mend)
    mend = "Start the bot: it registers its webhook. If another deployment uses this token, give it a bot of its own."
    return Finding("Telegram delivery", False, f"registered is '{registered}', expected '{webhook_url}'", mend)


def _last_error(info: Mapping[str, Any], webhook_url: str) -> list[Finding]:
    if not webhook_url or not info.get("last_error_message"):
        return []
    at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC).isoformat(" ", "minutes")
    mend = "See whether the URL answers from outside, on port 443, 80, 88 or 8443, with a certificate that is valid."
    return [Finding("Telegram webhook", False, f"{info['last_error_message']} (last at {at})", mend)]


def _pending(info: Mapping[str, Any]) -> Finding:
    count = info.get("pending_update_count", 0)
    mend = "" if count <= _MANY_PENDING else "Start the bot, or look in its log for why it refuses updates."
    return Finding("Telegram backlog", count <= _MANY_PENDING, f"{count} updates wait to be delivered", mend)
