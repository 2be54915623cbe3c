"""Tokens: 256 random bits, shown once, of which only the hash is kept. Each is for what its scopes name and no more."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.contract.outbound import Notice
from bot.services import names, teams
from bot.services.admin.asked import Asked, Failed, Reply
from bot.storage import api_tokens as storage
from bot.storage.database import Transaction

FEEDBACK = "feedback"
#: What a token may be for, and where it stands in the API's document.
SCOPES = {
    FEEDBACK: "bring what customers said elsewhere",
    "read:feedback": "read what customers said elsewhere",
    "read:contacts": "read contacts, and names and details of customers wherever they stand",
    "write:contacts": "add and change contacts",
    "export:contacts": "read everything that is stored of a contact",
    "erase:contacts": "erase contacts and all that is known of them",
    "read:events": "read what contacts did",
    "write:events": "say what a contact did",
    "read:answers": "read answers",
    "read:surveys": "read surveys",
}
_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")


class Token(NamedTuple):
    """`alert`: every negative mention that it brings opens a case."""

    name: str
    hash: str
    scopes: frozenset[str]
    alert: bool

    @property
    def reads_details(self) -> bool:
        return "read:contacts" in self.scopes


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def known(tx: Transaction, token_hash: str) -> Token | None:
    row = await storage.token(tx, token_hash)
    return None if row is None else Token(row["name"], token_hash, frozenset(_scopes(row)), row["alert"])


def _scopes(row: storage.Row) -> list[str]:
    """One of the first release has its only scope in a column of its own."""
    return str(row["scopes"] or row["scope"]).split()


async def token(asked: Asked) -> Reply:
    """`NAME SCOPE …`, with `alert` behind them."""
    given = [each.strip(",").casefold() for each in asked.words[1:] if each.casefold() != "scopes"]
    scopes = [each for each in given if each and each != "alert"]
    unknown = next((each for each in scopes if each not in SCOPES), None)
    if unknown is not None or not scopes:
        return asked.fail("api.scopes", text=(unknown or "-")[:40], scopes=", ".join(SCOPES))
    return await _make(asked, scopes, alert="alert" in given)


async def feedback_token(asked: Asked) -> Reply:
    """`NAME [alert]`: one that brings feedback and nothing else."""
    alert = asked.words[1:] == ["alert"]
    return asked.usage() if asked.words[1:] and not alert else await _make(asked, [FEEDBACK], alert=alert)


async def _make(asked: Asked, scopes: Sequence[str], *, alert: bool) -> Reply:
    name = asked.words[0].casefold() if asked.words else ""
    if not name:
        return asked.usage()
    if (refusal := await _refused(asked, name)) is not None:
        return refusal
    work, secret = asked.work, f"hb_{secrets.token_urlsafe(32)}"
    values = {
        "name": name,
        "token_hash": hashed(secret),
        "scope": FEEDBACK if FEEDBACK in scopes else "",
        "scopes": " ".join(dict.fromkeys(scopes)),
        "alert": alert,
        "created_by": str(asked.caller.sender),
        "created_at": work.now,
    }
    await storage.put(work.tx, values)
    told = asked.tell("api.token_made", name=name, scopes=", ".join(dict.fromkeys(scopes)), token=secret)
    return Notice(told, secret=True)


async def _refused(asked: Asked, name: str) -> Failed | None:
    if not _NAME.fullmatch(name):
        return asked.fail("api.token_name", text=name[:40])
    if any(row["name"] == name and row["revoked_at"] is None for row in await storage.everything(asked.work.tx)):
        return asked.fail("api.token_there", name=name)
    return None


async def tokens(asked: Asked) -> Reply:
    rows = await storage.everything(asked.work.tx)
    by = await names.listed(asked.work, [row["created_by"] for row in rows])
    here = ZoneInfo(await teams.zone(asked.work))
    lines = [_line(asked, row, name, here) for row, name in zip(rows, by, strict=True)]
    return "\n".join(lines) or asked.tell("api.no_tokens")


def _line(asked: Asked, row: storage.Row, by: str, here: ZoneInfo) -> str:
    which = "revoked" if row["revoked_at"] is not None else "alert" if row["alert"] else "plain"
    at = f"{row['created_at'].astimezone(here):%Y-%m-%d}"
    return asked.tell(f"api.token_line.{which}", name=row["name"], scopes=", ".join(_scopes(row)), by=by, at=at)


async def revoke(asked: Asked) -> Reply:
    if len(asked.words) != 1:
        return asked.usage()
    name = asked.words[0].casefold()
    if not await storage.revoke(asked.work.tx, name, asked.work.now):
        return asked.fail("api.no_token", name=name[:40])
    return asked.tell("api.token_revoked", name=name)
