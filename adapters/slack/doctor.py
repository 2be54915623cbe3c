"""Is Slack set up as it should be? The lines of `heardback doctor`."""

from __future__ import annotations

from adapters.slack import manifest
from adapters.slack.client import SlackClient
from bot.contract.channel import Finding
from bot.contract.errors import SendError


async def check_token(client: SlackClient) -> Finding:
    subject = "Slack bot token"
    try:
        answer = await client.answer(client.web.auth_test())
    except SendError as error:
        mend = "Install the app and set its Bot User OAuth Token (xoxb-…)."
        return Finding(subject, False, f"Slack says {error}", mend)
    if missing := _missing_scopes(answer.headers.get("x-oauth-scopes")):
        mend = "Add them under OAuth & Permissions (or paste the manifest again), then reinstall the app."
        return Finding(subject, False, f"lacks {', '.join(missing)}", mend)
    return Finding(subject, True, f"signed in as {answer.get('user')} at {answer.get('team')}")


async def check_app_token(client: SlackClient, app_token: str) -> Finding:
    subject = "Slack Socket Mode"
    try:
        await client.ask(client.web.apps_connections_open(app_token=app_token))
    except SendError as error:
        mend = "Turn Socket Mode on and set an app-level token (xapp-…) with the scope connections:write."
        return Finding(subject, False, f"Slack says {error}", mend)
    return Finding(subject, True, "a connection is offered")


def _missing_scopes(granted: str | None) -> list[str]:
    """What the manifest wants and the token lacks. None where the answer did not say."""
    return sorted(manifest.scopes() - {scope.strip() for scope in granted.split(",")}) if granted else []
