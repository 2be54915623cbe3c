"""`/contact add`, `set` and `address`: what staff know of a contact, put down by hand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.agreeing import State
from bot.engine.phrases import Phrase
from bot.services.admin.asked import Asked, Failed, Reply, address_in, notice
from bot.services.contacts import known
from bot.services.contacts.finding import Found, find_surely
from bot.services.law import purposes, suppressed
from bot.services.law.consents import Act
from bot.services.literal import one_line
from bot.services.people import language_for
from bot.sheets.columns import PLACES
from bot.storage import contacts
from bot.storage import people as people_storage
from bot.storage.contacts import Row

#: Takes a value away.
_NOTHING = "-"
_MOST_ADDRESSES = 10


async def add(asked: Asked) -> Reply:
    """`add NAME ADDRESS… [plan=pro]`."""
    sender = asked.caller.sender
    places = {str(each) for word in asked.words if (each := address_in(word, sender)) is not None}
    facts = [word for word in asked.words if "=" in word]
    name = " ".join(word for word in asked.words if "=" not in word and address_in(word, sender) is None)
    if (wrong := next(filter(_is_meant_as_address, name.split()), None)) is not None:
        number = wrong.startswith(("+", "tel:", "whatsapp:"))
        return asked.fail("contact.bad_number" if number else "command.bad_address", text=wrong[:40])
    if not name or not 0 < len(places) <= _MOST_ADDRESSES:
        return asked.usage()
    if taken := await contacts.known(asked.work.tx, sorted(places)):
        return _taken(asked, taken[0])
    values = await _values(asked, facts)
    return values if isinstance(values, Failed) else await _create(asked, name, sorted(places), values)


def _is_meant_as_address(word: str) -> bool:
    """`tel:123`, `+44`: no part of anybody's name."""
    return word.startswith(("+", *(f"{each}:" for each in PLACES)))


async def _create(asked: Asked, name: str, places: Sequence[str], values: dict[str, object]) -> Reply:
    work = asked.work
    first = address_in(places[0], asked.caller.sender)
    assert first is not None
    language = language_for(first, "", work.house.language)
    number = await contacts.create(work.tx, name, language, values, work.now)
    await contacts.add_addresses(work.tx, number, places, work.now)
    await suppressed.keep_out(work, places)
    return notice(
        asked.tell("contact.added", name=name, number=number),
        asked.button_with("as_it_is", f"contact show #{number}", text=name[:40]),
    )


async def _values(asked: Asked, facts: Sequence[str]) -> dict[str, object] | Failed:
    """`plan=pro`, each of them; the first that is none says why."""
    attributes = await known.attributes(asked.work.tx)
    values: dict[str, object] = {}
    for fact in facts:
        key, _, text = fact.partition("=")
        attribute = attributes.get(key.casefold())
        if attribute is None:
            return asked.fail("attribute.unknown", key=key[:40], keys=", ".join(attributes))
        value = known.value(attribute, text)
        if isinstance(value, Phrase):
            return Failed(asked.say(value))
        values[attribute.key] = value
    return values


async def set_(asked: Asked) -> Reply:
    """`set NAME plan pro`: the first word that is an attribute ends the name; `-` takes its value away."""
    attributes = await known.attributes(asked.work.tx)
    at = next((n for n, word in enumerate(asked.words) if n and word.casefold() in (*attributes, "name")), 0)
    key, text = "".join(asked.words[at : at + 1]).casefold(), " ".join(asked.words[at + 1 :])
    if not at or not text:
        return asked.fail("attribute.unknown_in", keys=", ".join(["name", *attributes])) if text else asked.usage()
    found = await find_surely(asked, slice(at))
    if isinstance(found, Failed):
        return found
    if key == "name":
        await people_storage.set_name(asked.work.tx, found.id, text)
        return asked.tell("contact.renamed", name=found.name, new=text[:200])
    value = None if text == _NOTHING else known.value(attributes[key], _as_written(asked, key, text))
    if isinstance(value, Phrase):
        return Failed(asked.say(value))
    await contacts.change(asked.work.tx, found.id, attributes=known.changed(found.row["attributes"], key, value))
    if key == known.CONSENT.key and value is not None:
        await _agrees(asked, found, "in" if value == "yes" else "out")
    label = attributes[key].label(asked.language)
    done = "contact.forgotten" if value is None else "contact.set"
    return asked.tell(done, name=found.name, attribute=label, value=value)


async def _agrees(asked: Asked, found: Found, state: State) -> None:
    """Written down as what staff say."""
    places = [each["address"] for each in await contacts.addresses_of(asked.work.tx, found.id)]
    act = Act("staff", "", "surveys", str(asked.caller.sender))
    await purposes.reported(asked.work, found.id, places, state, act)


def _as_written(asked: Asked, key: str, text: str) -> str:
    """An owner may be mentioned."""
    address = address_in(text, asked.caller.sender) if key == known.OWNER.key else None
    return str(address) if address is not None else text


async def address(asked: Asked) -> Reply:
    """`address NAME add|remove ADDRESS`."""
    verb, word = asked.words[-2:] if len(asked.words) > 2 else ["", ""]
    place = address_in(word, asked.caller.sender) if word else None
    if verb.casefold() not in ("add", "remove"):
        return asked.usage()
    if place is None:
        return asked.fail("command.bad_address", text=word)
    found = await find_surely(asked, slice(-2))
    if isinstance(found, Failed):
        return found
    return await (_add_address if verb.casefold() == "add" else _remove_address)(asked, found, str(place))


async def _add_address(asked: Asked, found: Found, place: str) -> Reply:
    work = asked.work
    if taken := await contacts.known(work.tx, [place]):
        return _taken(asked, taken[0])
    if len(await contacts.addresses_of(work.tx, found.id)) >= _MOST_ADDRESSES:
        return asked.fail("contact.enough_addresses", most=_MOST_ADDRESSES)
    await contacts.add_addresses(work.tx, found.id, [place], work.now)
    await suppressed.keep_out(work, [place])
    return asked.tell("contact.address_added", name=found.name, address=place)


async def _remove_address(asked: Asked, found: Found, place: str) -> Reply:
    """What was said there stays the contact's; whoever writes from there next is somebody else. Whether it may be
    written to stays with it."""
    work = asked.work
    theirs = await contacts.lock_addresses(work.tx, found.id)
    gone = next((each for each in theirs if each["address"] == place), None)
    if gone is None:
        return asked.fail("contact.not_theirs", name=found.name, address=place)
    if len(theirs) == 1:
        return asked.fail("contact.last_address", name=found.name)
    if await contacts.is_asked_at(work.tx, gone["id"]):
        return asked.fail("contact.asked_there", address=place)
    stranger = await contacts.create(work.tx, "", found.row["language"], {}, work.now)
    await contacts.give_address(work.tx, place, stranger)
    rest = next(each for each in theirs if each is not gone)
    await contacts.answer_cases_at(work.tx, found.id, gone["id"], rest["id"])
    return asked.tell("contact.address_removed", name=found.name, address=place)


def _taken(asked: Asked, row: Row) -> Failed:
    """Somebody has that address already."""
    name = one_line(row["name"]) or f"#{row['contact_id']}"
    return asked.fail("contact.taken", address=row["address"], name=name, number=row["contact_id"])
