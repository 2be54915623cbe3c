"""/imports: contacts as a CSV file, shown first, then let in; every bad row with its reason."""

from __future__ import annotations

from http import HTTPStatus

from pydantic import BaseModel

from bot.engine.phrases import Phrase
from bot.services.contacts import brought, importing
from bot.services.voice import say
from bot.storage.imports import Row
from bot.web.api import problems
from bot.web.api.forms import Made, Paged
from bot.web.api.operations import Answered, Call, Operation, Upload
from bot.web.api.problems import NOT_FOUND, Problem


class BadRow(BaseModel):
    """The heading is line 1."""

    line: int
    why: str


class ImportPreview(BaseModel):
    """What would happen; nothing has yet. `known` are to be brought up to date, `bad_rows` are the first.
    `new_attributes` has the heading of each by its key, `new_kinds` what its values are: text, number or date."""

    id: int
    rows: int
    new: int
    known: int
    bad: int
    new_attributes: dict[str, str]
    new_kinds: dict[str, str]
    bad_rows: list[BadRow]


class Import(BaseModel):
    """`state` is draft, going or over; `percent` says how far it has come, `created`, `changed` and `bad` what came of
    the rows so far. `bad_rows` are a page: send `next` as `after` for more; they are kept for two days."""

    id: int
    state: str
    rows: int
    percent: int
    created: int
    changed: int
    bad: int
    bad_rows: list[BadRow]
    next: int | None


async def bring(call: Call) -> Answered:
    if await brought.are_enough(call.work.tx, call.token.name):
        return _ENOUGH
    taken = await brought.take(call.work, call.token.name, call.body)
    if isinstance(taken, Phrase):
        return problems.wrong("body", say(taken, "en"), "The file can't be read. Nothing was stored.")
    number, listing = taken
    sheet = listing.sheet
    attributes = [each for each in sheet.new if not each.is_ours]
    return ImportPreview(
        id=number,
        rows=sheet.good + sheet.bad,
        new=sheet.good - listing.there,
        known=listing.there,
        bad=sheet.bad,
        new_attributes={each.key: each.heading for each in attributes},
        new_kinds={each.key: each.kind for each in attributes},
        bad_rows=[BadRow(line=line, why=say(why, "en")) for line, why in sheet.reasons],
    )


async def one(call: Call) -> Answered:
    row = await brought.find(call.work.tx, call.token.name, call.path["id"])
    return NOT_FOUND if row is None else await _shown(call, row, call.query)


async def start(call: Call) -> Answered:
    """What has begun goes on."""
    row = await brought.take_up(call.work.tx, call.token.name, call.path["id"])
    if row is None:
        return NOT_FOUND
    if row["state"] == "draft":
        await importing.let_in(call.work, row)
        row = {**row, "state": "going"}
    return await _shown(call, row, Paged())


async def drop(call: Call) -> Answered:
    row = await brought.take_up(call.work.tx, call.token.name, call.path["id"])
    if row is None:
        return NOT_FOUND
    if row["state"] != "draft":
        return _BEGUN
    await importing.drop(call.work, row)
    return Made(id=row["id"])


_ENOUGH = Problem(
    HTTPStatus.CONFLICT,
    f"{brought.MOST} of your files wait already. Start them or DELETE them, then send this one. Nothing was stored.",
)
_BEGUN = Problem(HTTPStatus.CONFLICT, "It has begun, and who is in stays. Nothing was changed.")


async def _shown(call: Call, row: Row, paged: Paged) -> Import:
    found = await brought.bad_rows(call.work.tx, row["id"], paged.after, paged.limit + 1)
    shown = found[: paged.limit]
    return Import(
        id=row["id"],
        state=row["state"],
        rows=row["total"],
        percent=100 * row["done"] // max(row["chunks"], 1),
        created=row["created"],
        changed=row["changed"],
        bad=row["bad"],
        bad_rows=[BadRow(line=each.line, why=say(each.why, "en")) for each in shown],
        next=shown[-1].line if len(found) > paged.limit else None,
    )


_SCOPE = "write:contacts"
OPERATIONS = (
    Operation(
        "POST",
        "/imports",
        _SCOPE,
        "A CSV file of contacts: says what would happen",
        bring,
        ImportPreview,
        body=Upload("text/csv", brought.LARGEST),
        status=HTTPStatus.CREATED,
        problems=(HTTPStatus.CONFLICT,),
    ),
    Operation("GET", "/imports/{id}", _SCOPE, "How far an import has come", one, Import, query=Paged),
    Operation(
        "DELETE",
        "/imports/{id}",
        _SCOPE,
        "Drops a file that was not let in",
        drop,
        Made,
        problems=(HTTPStatus.CONFLICT,),
    ),
    Operation(
        "POST",
        "/imports/{id}/start",
        _SCOPE,
        "Lets the good rows in",
        start,
        Import,
        status=HTTPStatus.ACCEPTED,
    ),
)
