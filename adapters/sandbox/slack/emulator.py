"""A small Slack: its Web API, its webhooks and Socket Mode for one app in one workspace, and people to play with."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.common import Faults, Journal
from adapters.sandbox.media import LOOPBACK_ONLY
from adapters.sandbox.slack import files, respond, uploads
from adapters.sandbox.slack.api import Api, Call, Tokens
from adapters.sandbox.slack.link import Link
from adapters.sandbox.slack.methods import SCOPES
from adapters.sandbox.slack.player import SUBSCRIPTIONS
from adapters.sandbox.slack.rate import RateLimit
from adapters.sandbox.slack.state import State
from adapters.sandbox.slack.view_player import ViewPlayer
from adapters.sandbox.slack.webhooks import ACK_SECONDS, RETRY_DELAYS, Webhooks
from adapters.sandbox.slack.workspace import Channel, Member, Workspace


class SlackEmulator(ViewPlayer):
    """`asgi` answers what the app calls: /api/<method>, /upload/<id>, /files-pri/<id>/…, /response/<token>; and
    /file/<id> for a browser on this machine, which needs no token.

    `events_url` is where the app takes events, commands and presses; with an `app_token` they go over Socket Mode
    instead. `public_base` is where `asgi` is reached; None takes it from the first call. `enforce_rate` limits posts to
    about one a second in each channel. `retry_delays` are the seconds before an event is tried again. Messages stand in
    the journal alone, so a journal with a file brings them back.
    """

    def __init__(
        self,
        journal: Journal,
        faults: Faults,
        *,
        bot_token: str,
        signing_secret: str,
        events_url: str,
        users: Iterable[Member],
        channels: Iterable[Channel] = (),
        app_token: str | None = None,
        team_id: str = "T0SANDBOX",
        public_base: str | None = None,
        enforce_rate: bool = False,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        ack_seconds: float = ACK_SECONDS,
        subscriptions: frozenset[str] = SUBSCRIPTIONS,
        scopes: tuple[str, ...] = SCOPES,
    ) -> None:
        known = (entry.id for entry in journal.all() if entry.platform == "slack")
        workspace = Workspace(team_id, users, channels, last_ts=max(known, default="0"))
        state = State(journal, workspace, (public_base or "").rstrip("/"))
        webhooks = Webhooks(events_url, signing_secret, retry_delays, ack_seconds)
        self.link = Link(workspace.app_id, retry_delays)
        super().__init__(state, webhooks, self.link if app_token else webhooks, subscriptions)
        self.api = Api(state, faults, Tokens(bot_token, app_token), scopes, RateLimit(enforce_rate), self.link)
        self.asgi = Starlette(
            routes=[
                Route("/api/{method}", self.api.answer, methods=["GET", "POST"]),
                Route("/upload/{id}", self._upload, methods=["POST"]),
                Route("/files-pri/{id}/{name}", self.api.download),
                Route("/files-pri/{id}/download/{name}", self.api.download),
                Route("/login", files.login_page),
                Route("/file/{id}", self._file, middleware=[LOOPBACK_ONLY]),
                Route("/response/{token}", self._respond, methods=["POST"]),
            ]
        )

    async def _upload(self, request: Request) -> Response:
        return await uploads.take_bytes(self.state, request)

    async def _file(self, request: Request) -> Response:
        return files.show(self.state, request)

    async def _respond(self, request: Request) -> Response:
        return await respond.take(self.state, request)

    async def aclose(self) -> None:
        """Hang up on the app: the socket and the connections for webhooks."""
        await self.link.close()
        await self.webhooks.client.aclose()

    @property
    def calls(self) -> deque[Call]:
        """The last thousand API calls with a good token: (method, args)."""
        return self.api.calls

    @property
    def early_calls(self) -> int:
        """Calls that came before a Retry-After was over."""
        return self.api.rate.early_calls

    @property
    def refused_calls(self) -> int:
        """Calls that came too fast and were refused, where rates are enforced."""
        return self.api.rate.refused

    async def refresh_links(self) -> None:
        """Ask the app to open a new socket."""
        await self.link.refresh()

    def set_user(self, user: str, *, disabled: bool = False, dms: bool = True) -> None:
        """`disabled`: they have left; not `dms`: the app may not write to them."""
        member = self.state.workspace.members[user]
        member.disabled, member.dms = disabled, dms

    def archive(self, channel: str) -> None:
        self.state.workspace.channels[channel].archived = True

    def remove_bot(self, channel: str) -> None:
        self.state.workspace.channels[channel].bot_in = False
