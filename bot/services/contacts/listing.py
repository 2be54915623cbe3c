"""`/contact list plan = pro`: contacts for whom a condition holds, the latest first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button
from bot.engine.attributes import Attribute
from bot.engine.condition_tree import Tree
from bot.engine.conditions import parse
from bot.engine.errors import ConditionInvalid
from bot.services import showing
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.contacts import known
from bot.services.contacts.finding import shown
from bot.services.contacts.matching import fitting
from bot.services.literal import cut
from bot.storage import contacts
from bot.storage.contacts import Row

_ON_A_PAGE, _BY_TEXT = 8, 3
#: So many are looked at for one page, where a condition holds for few: then it says how far it has come.
_READ_AT_ONCE, _READ_AT_MOST = 500, 20_000
_LAST = 2**62
_LONGEST = 120


async def list_(asked: Asked) -> Reply:
    """`list [CONDITION] [after NUMBER]`."""
    words, before = _place(asked.words)
    condition = await _condition(asked, " ".join(words))
    if isinstance(condition, Failed):
        return condition
    most = _ON_A_PAGE if asked.shows_buttons else _BY_TEXT
    found, last = await _page(asked, condition, before, most)
    if not found and last is None:
        return await _nobody(asked, condition)
    return await _shown(asked, await _head(asked, condition), found, _more(asked, " ".join(words), last))


def _place(words: Sequence[str]) -> tuple[Sequence[str], int]:
    """What stands before `after 120`, and that number."""
    if len(words) > 1 and words[-2].casefold() == "after" and (number := tokens.number(words[-1])) is not None:
        return words[:-2], number
    return words, _LAST


async def _condition(asked: Asked, text: str) -> Tree | Failed | None:
    if not text:
        return None
    try:
        return known.by_keys(parse(text), await known.called(asked.work.tx))
    except ConditionInvalid:
        return asked.fail("contact.bad_condition", text=text[:60])


async def _nobody(asked: Asked, condition: Tree | None) -> str:
    """Names of the condition that nobody has are said."""
    if condition is None:
        return asked.tell("contact.none")
    unknown = await known.unknown(asked.work.tx, condition)
    return "\n".join(map(asked.say, unknown)) or asked.tell("contact.none_found")


async def _page(asked: Asked, condition: Tree | None, before: int, most: int) -> tuple[list[Row], int | None]:
    """The next contacts, and after which one to go on; None where there are no more."""
    found: list[Row] = []
    for _ in range(_READ_AT_MOST // _READ_AT_ONCE):
        rows = await contacts.page(asked.work.tx, before, _READ_AT_ONCE)
        fits = {row["id"] for row in await fitting(asked.work, condition, rows)}
        for row in rows:
            if len(found) == most:
                return found, before
            if row["id"] in fits:
                found.append(row)
            before = row["id"]
        if len(rows) < _READ_AT_ONCE:
            return found, None
    return found, before


def _more(asked: Asked, condition: str, last: int | None) -> list[Button]:
    return [] if last is None else [asked.button("more_contacts", f"contact list {condition} after {last}")]


async def _head(asked: Asked, condition: Tree | None) -> str:
    """How many there are, and of how many the condition holds: of the latest ones, where there are very many."""
    everybody = await contacts.count(asked.work.tx)
    if condition is None:
        return asked.tell("contact.listed", n=everybody)
    matching, looked_at, before = 0, 0, _LAST
    while looked_at < _READ_AT_MOST and (rows := await contacts.page(asked.work.tx, before, _READ_AT_ONCE)):
        matching += len(await fitting(asked.work, condition, rows))
        looked_at, before = looked_at + len(rows), rows[-1]["id"]
    if looked_at < everybody:
        return asked.tell("contact.listed_of_latest", n=matching, latest=looked_at, all=everybody)
    return asked.tell("contact.listed_matching", n=matching, all=everybody)


async def _shown(asked: Asked, head: str, found: Sequence[Row], more: list[Button]) -> Reply:
    attributes = await known.attributes(asked.work.tx)
    places = await contacts.addresses_of(asked.work.tx, *(row["id"] for row in found))
    where: dict[int, list[str]] = {}
    for each in places:
        platform = asked.say(showing.platform(Address.parse(each["address"])))
        where.setdefault(each["contact_id"], []).append(platform)
    lines = [_line(asked, row, where.get(row["id"], []), attributes) for row in found]
    if more and not asked.shows_buttons:
        lines.append(asked.tell("contact.there_are_more"))
    if not asked.shows_buttons:
        return "\n".join([head, *lines])
    buttons = [asked.button_with("as_it_is", f"contact show #{row['id']}", text=shown(row)[:40]) for row in found]
    return notice("\n".join([head, *lines]), *buttons, *more)


def _line(asked: Asked, row: Row, platforms: Sequence[str], attributes: Mapping[str, Attribute]) -> str:
    facts = known.facts(row["attributes"], attributes, asked.language)
    return cut(" · ".join([shown(row), *dict.fromkeys(platforms), *facts]), _LONGEST)
