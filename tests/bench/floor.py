"""The floor: the least that can keep the core promise. Proof of the sender, then dedupe, conversation, answer and
outbox row in one transaction of four statements, then the reply call. No survey, no languages, no receipts, no retries,
no timers, no order: with the same libraries as they come, a webhook cannot cost less.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import httpx2
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.storage.upsert import insert_ignoring
from tests.bench import wires
from tests.bench.plain import engine_for
from tests.bench.setting import Setting

metadata = MetaData()
inbound = Table("inbound", metadata, Column("key", String(200), primary_key=True), Column("at", DateTime(True)))
conversations = Table(
    "conversations",
    metadata,
    Column("address", String(120), primary_key=True),
    Column("step", Integer, nullable=False),
)
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(120), nullable=False),
    Column("step", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", DateTime(True)),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(120), nullable=False),
    Column("content", Text, nullable=False),
    Column("at", DateTime(True)),
)

_seen = insert_ignoring(inbound)
_answer, _send = insert(answers), insert(outbox)


def _next_step(dialect_insert: Callable[[Table], Any]) -> Any:
    first = dialect_insert(conversations).values(step=1)
    again = first.on_conflict_do_update(index_elements=["address"], set_={"step": conversations.c.step + 1})
    return again.returning(conversations.c.step)


_step = {"sqlite": _next_step(sqlite.insert), "postgresql": _next_step(postgresql.insert)}


class Said(NamedTuple):
    key: str
    sender: str
    words: str


class Call(NamedTuple):
    """A reply: what to post where."""

    url: str
    more: dict[str, Any]


class Floor:
    """One platform's webhook."""

    def __init__(self, setting: Setting, engine: AsyncEngine, http: httpx2.AsyncClient) -> None:
        self._setting = setting
        self._engine = engine
        self._http = http
        self._tasks: set[asyncio.Task[Any]] = set()

    async def take(self, request: Request) -> Response:
        body = await request.body()
        proven, read, reply = _PLATFORMS[request.url.path]
        if not proven(self._setting, request, body):
            return Response(status_code=403)
        said = read(body)
        async with self._engine.begin() as connection:
            step = await self._store(connection, said)
        if step is not None:
            task = asyncio.create_task(self._reply(reply(self._setting, said.sender, _words(step))))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return Response()

    async def _store(self, connection: AsyncConnection, said: Said) -> int | None:
        now, dialect = datetime.now(UTC), connection.dialect.name
        if not (await connection.execute(_seen[dialect], {"key": said.key, "at": now})).rowcount:
            return None
        step = int((await connection.execute(_step[dialect], {"address": said.sender})).scalar_one())
        await connection.execute(_answer, {"address": said.sender, "step": step, "words": said.words, "at": now})
        await connection.execute(_send, {"address": said.sender, "content": _words(step), "at": now})
        return step

    async def _reply(self, call: Call) -> None:
        await self._http.post(call.url, **call.more)


def _words(step: int) -> str:
    return f"Thank you. This is question {step}: what else would you like us to know?"


def floor(setting: Setting) -> Starlette:
    engine = engine_for(setting.database_url)
    http = httpx2.AsyncClient(timeout=15, limits=httpx2.Limits(max_connections=64), trust_env=False)
    webhook = Floor(setting, engine, http)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield
        await http.aclose()
        await engine.dispose()

    return Starlette(routes=[Route(path, webhook.take, methods=["POST"]) for path in _PLATFORMS], lifespan=lifespan)


# ---------------------------------------------------------------- the three shapes


def _telegram_proven(_setting: Setting, request: Request, _body: bytes) -> bool:
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    return hmac.compare_digest(given.encode(), wires.TELEGRAM_SECRET.encode())


def _telegram_said(body: bytes) -> Said:
    update = json.loads(body)
    if "callback_query" in update:
        query = update["callback_query"]
        return Said(str(update["update_id"]), str(query["from"]["id"]), query["data"])
    message = update["message"]
    return Said(str(update["update_id"]), str(message["from"]["id"]), message["text"])


def _telegram_reply(setting: Setting, to: str, words: str) -> Call:
    url = f"{setting.platforms_url}/telegram/bot{wires.TELEGRAM_TOKEN}/sendMessage"
    return Call(url, {"json": {"chat_id": int(to), "text": words}})


def _slack_proven(_setting: Setting, request: Request, body: bytes) -> bool:
    stamp = request.headers.get("x-slack-request-timestamp", "")
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(wires.SLACK_SECRET.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}", request.headers.get("x-slack-signature", ""))


def _slack_said(body: bytes) -> Said:
    if body.startswith(b"payload="):
        payload = json.loads(dict(parse_qsl(body.decode()))["payload"])
        return Said(payload["trigger_id"], payload["user"]["id"], payload["actions"][0]["value"])
    payload = json.loads(body)
    return Said(payload["event_id"], payload["event"]["user"], payload["event"]["text"])


def _slack_reply(setting: Setting, to: str, words: str) -> Call:
    bearer = {"Authorization": f"Bearer {wires.SLACK_TOKEN}"}
    url = f"{setting.platforms_url}/slack/api/chat.postMessage"
    return Call(url, {"json": {"channel": to, "text": words}, "headers": bearer})


_twilio = RequestValidator(wires.TWILIO_TOKEN)


def _sms_proven(setting: Setting, request: Request, body: bytes) -> bool:
    signature = request.headers.get("x-twilio-signature", "")
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return bool(_twilio.validate(setting.public_url + request.url.path, form, signature))


def _sms_said(body: bytes) -> Said:
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return Said(form["MessageSid"], form["From"], form["Body"])


def _sms_reply(setting: Setting, to: str, words: str) -> Call:
    url = f"{setting.platforms_url}/twilio/2010-04-01/Accounts/{wires.TWILIO_SID}/Messages.json"
    form = {"To": to, "From": wires.TWILIO_NUMBER, "Body": words}
    return Call(url, {"data": form, "auth": (wires.TWILIO_SID, wires.TWILIO_TOKEN)})


_PLATFORMS: dict[str, tuple[Callable[..., bool], Callable[[bytes], Said], Callable[..., Call]]] = {
    "/telegram/webhook": (_telegram_proven, _telegram_said, _telegram_reply),
    "/slack/events": (_slack_proven, _slack_said, _slack_reply),
    "/twilio/sms": (_sms_proven, _sms_said, _sms_reply),
}
