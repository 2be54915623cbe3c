"""A file of contacts: read outside any transaction, shown as what would happen, and then let in by whoever sent it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from bot.contract import tokens
from bot.contract.outbound import Notice
from bot.engine.attributes import Attribute
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import Asked, Reply, button, notice
from bot.services.contacts import batches, defining, known
from bot.services.house import House
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.sheets.columns import New
from bot.sheets.reading import Given, Sheet
from bot.storage import contacts
from bot.storage import imports as storage

_ENDINGS = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class Listing:
    """A file of contacts, and how many of them are known already."""

    name: str
    sheet: Sheet
    there: int


def is_list(name: str) -> bool:
    """Whether a file of that name has contacts rather than a survey."""
    return name.casefold().endswith(_ENDINGS)


async def read(house: House, name: str, content: bytes) -> Listing | Phrase:
    async with house.database.statement() as tx:
        attributes = await known.attributes(tx)
    found = await house.sheets(content, Given(attributes, house.region))
    if isinstance(found, Phrase):
        return found
    if len(attributes) + len(found.new) > defining.MOST:
        return phrase("attribute.enough", most=defining.MOST)
    return Listing(name, found, await _there(house, found))


async def _there(house: House, sheet: Sheet) -> int:
    """Rows of which an address is somebody's."""
    count = 0
    for chunk in sheet.chunks:
        rows = json.loads(chunk)["rows"]
        async with house.database.statement() as tx:
            taken = await contacts.known(tx, [each for row in rows for each in row["addresses"]])
        places = {row["address"] for row in taken}
        count += sum(not places.isdisjoint(row["addresses"]) for row in rows)
    return count


async def keep(work: Work, listing: Listing, whose: str, language: Language) -> int:
    """The number of a draft, which is forgotten after a while."""
    sheet = listing.sheet
    values = {
        "name": listing.name[:200],
        "state": "draft",
        "headings": list(sheet.headings),
        "new": {each.key: {"heading": each.heading, "kind": each.kind} for each in sheet.new},
        "chunks": len(sheet.chunks),
        "total": sheet.good + sheet.bad,
        "asked_by": whose,
        "language": language,
        "created_at": work.now,
    }
    number = await storage.add(work.tx, values, sheet.chunks)
    await batches.keep_a_while(work, number)
    return number


async def preview(work: Work, person: Person, listing: Listing) -> Notice:
    """What would happen. Nothing has yet."""
    number = await keep(work, listing, str(person.address), person.language)
    text = "\n".join(say(each, person.language) for each in _preview(listing, person.language))
    go = button(phrase("button.import"), f"contact import go {number}", person.language, "primary")
    cancel = button(phrase("button.import_cancel"), f"contact import cancel {number}", person.language)
    return notice(text, *((go, cancel) if listing.sheet.good else (cancel,)))


def _preview(listing: Listing, language: Language) -> list[Phrase]:
    sheet = listing.sheet
    lines = [
        phrase("import.preview", name=listing.name, n=sheet.good + sheet.bad),
        phrase("import.counts", new=sheet.good - listing.there, changed=listing.there, bad=sheet.bad),
    ]
    if new := [_new(each, language) for each in sheet.new if not each.is_ours]:
        lines.append(phrase("import.new_attributes", keys=", ".join(new)))
    return lines + [phrase("import.bad_line", line=line, why=why) for line, why in sheet.reasons]


def _new(each: New, language: Language) -> str:
    kind = say(phrase(f"attribute.kind_{each.kind}"), language)
    told = [kind] if each.heading.casefold() == each.key else [each.heading, kind]
    return f"{each.key} ({', '.join(told)})"


async def import_(asked: Asked) -> Reply:
    """`import` says what to send; the buttons of a preview say `import go 3` and `import cancel 3`."""
    if not asked.words:
        return asked.tell("import.send_me")
    number = tokens.number(asked.words[1]) if len(asked.words) == 2 else None
    does = {"go": _go, "cancel": _cancel}.get(asked.words[0])
    if number is None or does is None:
        return asked.usage()
    row = await storage.load(asked.work.tx, number)
    if row is not None and row["state"] in ("going", "over"):
        return asked.tell("import.already", name=row["name"])
    if row is None or row["state"] != "draft":
        return asked.fail("import.gone")
    return await does(asked, row)


async def _go(asked: Asked, row: storage.Row) -> Reply:
    await let_in(asked.work, row)
    return replace(notice(asked.tell("import.begun", name=row["name"])), in_place=True)


async def _cancel(asked: Asked, row: storage.Row) -> Reply:
    await drop(asked.work, row)
    return replace(notice(asked.tell("import.cancelled", name=row["name"])), in_place=True)


async def let_in(work: Work, row: storage.Row) -> None:
    for key, new in row["new"].items():
        if isinstance(new, str):  # a draft of before kinds were told
            new = {"heading": new, "kind": "text"}
        named = Attribute(key, new["kind"], labels={row["language"]: new["heading"][:100]})
        await known.define(work.tx, named, work.now)
    await storage.change(work.tx, row["id"], state="going")
    await batches.begin(work, row)


async def drop(work: Work, row: storage.Row) -> None:
    await storage.change(work.tx, row["id"], state="dropped")
    await storage.drop_chunks(work.tx, row["id"])
