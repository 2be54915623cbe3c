"""`/contact show Ann`: where a contact is reached, what is known of them, and what there is of them."""

from __future__ import annotations

from bot.engine.phrases import phrase
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.askings import reaching
from bot.services.contacts import known
from bot.services.contacts.finding import Found, find
from bot.storage import cases, contacts


async def show(asked: Asked) -> Reply:
    found = await find(asked, slice(None))
    if isinstance(found, Failed):
        return found
    case = await cases.ongoing(asked.work.tx, found.id)
    buttons = [] if case is None else [asked.button_with("case", f"case show {case['id']}", case=case["id"])]
    return notice("\n".join(await described(asked, found)), *buttons)


async def described(asked: Asked, found: Found) -> list[str]:
    """Name, addresses, attributes, and how much there is, a line for each."""
    tx, row = asked.work.tx, found.row
    lines = [asked.tell("contact.head", name=found.name, number=found.id)]
    if row["language"]:
        lines.append(asked.tell("contact.language", language=phrase(f"lang.{row['language']}")))
    for each in await contacts.addresses_of(tx, found.id):
        lines.append(asked.tell(f"contact.at_{each['state']}", address=each["address"], reason=each["reason"]))
    lines.append(asked.say(await reaching.told(asked.work, found.id)))
    lines += known.facts(row["attributes"], await known.attributes(tx), asked.language)
    return [*lines, asked.tell("contact.counts", **await contacts.counts(tx, found.id))]
