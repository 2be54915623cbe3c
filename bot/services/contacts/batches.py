"""An import under way: a chunk at a time, each a timer, so that it goes on where it was after a restart. Whoever sent
the file sees in one message how far it has come, and gets its bad rows back with their reasons."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.contract.address import Address
from bot.contract.outbound import Attachment, Content, Notice, Outbound
from bot.engine.agreeing import State
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.answers_file import csv_rows
from bot.services.law import purposes, suppressed
from bot.services.law.consents import Act
from bot.services.people import language_for
from bot.services.voice import say
from bot.services.work import Work
from bot.sheets.reading import bad, reason
from bot.storage import contacts, timers
from bot.storage import imports as storage
from bot.storage.imports import Row

KIND = "import"
#: So long a file waits to be let in.
PATIENCE = timedelta(days=1)
#: So long after it was brought a program may read what was bad in it.
_READABLE = timedelta(days=2)
#: So many times it says how far it has come.
_TOLD = 20
_BAR = 10
_MOST_ADDRESSES = 10
_UTF8_MARK = b"\xef\xbb\xbf"


def of_program(token: str) -> str:
    """Whose those are that come over the API, in the place of somebody's address."""
    return f"api:{token}"


def is_programs(row: Mapping[str, Any]) -> bool:
    """Those of before tokens were written down have no name."""
    return row["asked_by"].partition(":")[0] in ("", "api")


async def keep_a_while(work: Work, number: int) -> None:
    """A file that nobody lets in is forgotten."""
    await _arm(work, number, PATIENCE)


async def begin(work: Work, row: Row) -> None:
    """Nothing else is to be said: the message that shows how far it has come is said now, to people."""
    if not is_programs(row):
        _send(work, row, _message(row), _progress(row))
    await _arm(work, row["id"])


async def go_on(work: Work, timer: timers.Row) -> None:
    """The next chunk. One that is over, or was dropped, has none."""
    row = await storage.load(work.tx, timer["turn"])
    if row is None:
        return
    age = work.now - row["created_at"]
    if row["state"] == "draft" and age >= PATIENCE:
        await storage.change(work.tx, row["id"], state="dropped")
        await storage.drop_chunks(work.tx, row["id"])
    elif row["state"] == "over" and age >= _READABLE:
        await storage.drop_chunks(work.tx, row["id"])
    elif row["state"] == "going":
        await _next(work, row)


async def _next(work: Work, row: Row) -> None:
    after = await _chunk(work, row) if row["done"] < row["chunks"] else dict(row)
    if after["done"] >= after["chunks"]:
        await _end(work, row, after)
        return
    await storage.change(work.tx, row["id"], **_counts(after))
    await _arm(work, row["id"])
    _tell(work, row, after)


async def _arm(work: Work, number: int, after: timedelta = timedelta()) -> None:
    row = {"kind": KIND, "conversation_id": None, "case_id": None, "turn": number, "due_at": work.now + after}
    await timers.arm(work.tx, [row])


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: row[name] for name in ("done", "created", "changed", "bad")}


async def _chunk(work: Work, row: Row) -> dict[str, Any]:
    """The rows of the next chunk are contacts; those that could not be are kept, with their reasons."""
    chunk = json.loads(await storage.chunk(work.tx, row["id"], row["done"]))
    wrong, counted = list(chunk["bad"]), {"created": 0, "changed": 0}
    for each in chunk["rows"]:
        came = await _person(work, each)
        if not isinstance(came, Phrase) and "consent" in each["facts"]:
            await _agrees(work, row, each)
        if isinstance(came, Phrase):
            wrong.append(bad(each["line"], each["cells"], came))
        else:
            counted[came] += 1
    if is_programs(row):  # a program has its file itself
        wrong = [{**each, "cells": []} for each in wrong]
    await storage.keep(work.tx, row["id"], row["done"], json.dumps(wrong))
    done = {name: row[name] + n for name, n in {**counted, "done": 1, "bad": len(wrong)}.items()}
    return {**row, **done}


async def _agrees(work: Work, row: Row, each: Mapping[str, Any]) -> None:
    """The file is the source."""
    whose = (await contacts.known(work.tx, each["addresses"][:1]))[0]["contact_id"]
    state: State = "in" if each["facts"]["consent"] == "yes" else "out"
    act = Act("import", row["name"], "surveys", "" if is_programs(row) else row["asked_by"])
    await purposes.reported(work, whose, each["addresses"], state, act)


async def _person(work: Work, row: Mapping[str, Any]) -> str | Phrase:
    """created or changed, or why neither."""
    taken = {each["address"]: each["contact_id"] for each in await contacts.known(work.tx, row["addresses"])}
    whose = sorted(set(taken.values()))
    new = [each for each in row["addresses"] if each not in taken]
    for each in row["addresses"]:
        if await suppressed.holds(work, Address.parse(each)):
            return phrase("import.erased", address=each)
    if len(whose) > 1:
        return phrase("import.two_contacts", one=whose[0], other=whose[1])
    if whose:
        return await _changed(work, whose[0], row, new)
    language = row["language"] or language_for(Address.parse(new[0]), "", work.house.language)
    number = await contacts.create(work.tx, row["name"], language, row["facts"], work.now)
    await contacts.add_addresses(work.tx, number, new, work.now)
    await suppressed.keep_out(work, new)
    return "created"


async def _changed(work: Work, number: int, row: Mapping[str, Any], new: list[str]) -> str | Phrase:
    """What the file says counts; what it says nothing of stays."""
    theirs = await contacts.lock_addresses(work.tx, number)
    there = await contacts.load(work.tx, number)
    assert there is not None
    if len(theirs) + len(new) > _MOST_ADDRESSES:
        return phrase("contact.enough_addresses", most=_MOST_ADDRESSES)
    await contacts.add_addresses(work.tx, number, new, work.now)
    await suppressed.keep_out(work, new)
    await contacts.change(
        work.tx,
        number,
        name=row["name"] or there["name"],
        language=row["language"] or there["language"],
        attributes={**there["attributes"], **row["facts"]},
    )
    return "changed"


# ---------------------------------------------------------------- what is shown


async def _end(work: Work, before: Row, after: Mapping[str, Any]) -> None:
    """Of the file nothing is kept; for a program, which asks later, the reasons."""
    if is_programs(before):
        await storage.change(work.tx, before["id"], state="over", **_counts(after))
        await _arm(work, before["id"], before["created_at"] + _READABLE - work.now)
        return
    wrong = [each for chunk in await storage.chunks(work.tx, before["id"]) for each in json.loads(chunk)]
    await storage.change(work.tx, before["id"], state="over", **_counts(after))
    await storage.drop_chunks(work.tx, before["id"])
    _tell(work, before, after)
    if wrong:
        language: Language = before["language"]
        data = await asyncio.to_thread(_file, list(before["headings"]), wrong, language)
        caption = say(phrase("import.bad_rows", n=len(wrong)), language)
        _send(work, before, f"{_message(before)}:bad", Attachment("rows-to-mend.csv", data, caption))


def _file(headings: list[str], wrong: list[dict[str, Any]], language: Language) -> str:
    """The rows as they came, with the line each stood on and what to mend."""
    head = [say(phrase("import.column_line"), language), say(phrase("import.column_why"), language), *headings]
    rows = ([each["line"], say(reason(each), language), *each["cells"]] for each in wrong)
    return base64.b64encode(_UTF8_MARK + csv_rows([head, *rows])).decode()


def _message(row: Mapping[str, Any]) -> str:
    return f"import:{row['id']}"


def _tell(work: Work, before: Row, after: Mapping[str, Any]) -> None:
    """One message that changes; where none can, only the end is a second one."""
    if is_programs(before):
        return
    ended = after["done"] >= after["chunks"]
    channel = work.channel(Address.parse(before["asked_by"]))
    edits = channel is not None and channel.capabilities.edits
    if ended or (edits and _steps(before) != _steps(after)):
        key = f"{_message(before)}:{'end' if ended else after['done']}"
        _send(work, before, key, _progress(after), edits=_message(before) if edits else "")


def _send(work: Work, row: Row, key: str, content: Content, edits: str = "") -> None:
    to = Address.parse(row["asked_by"])
    only_for = to.id if isinstance(content, Attachment) else ""
    work.send(Outbound(key=key, to=to, content=content, only_for=only_for), edits=edits)


def _steps(row: Mapping[str, Any]) -> int:
    return int(_TOLD * row["done"] // max(row["chunks"], 1))


def _progress(row: Mapping[str, Any]) -> Notice:
    ended = row["done"] >= row["chunks"]
    filled = _BAR * row["done"] // max(row["chunks"], 1)
    told = phrase(
        "import.over" if ended else "import.going_on",
        name=row["name"],
        bar="▓" * filled + "░" * (_BAR - filled),
        created=row["created"],
        changed=row["changed"],
        bad=row["bad"],
    )
    return Notice(say(told, row["language"]))
