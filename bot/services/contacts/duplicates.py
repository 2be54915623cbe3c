"""`/contact merge` and `/contact find duplicates`: one person who is there twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Hashable, Sequence

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.cases.doing import by
from bot.services.contacts.finding import Found, find, find_surely, shown
from bot.services.contacts.joining import join
from bot.services.contacts.looking import described
from bot.storage import contacts
from bot.storage.contacts import Row

_AT_ONCE, _AT_MOST = 1000, 100_000
_LAST = 2**62
_ON_A_PAGE = 6
#: The attribute that says whom a contact works for: `company` is what texts call ourselves.
COMPANY = "organization"


async def merge(asked: Asked) -> Reply:
    """`merge NAME into NAME`: what each has, and once somebody is sure, it."""
    sure = asked.words[-1:] == ["yes"]
    words, by_name = (asked.words[:-1], find_surely) if sure else (asked.words, find)
    at = next((n for n, word in enumerate(words) if word.casefold() == "into"), 0)
    if not at or at == len(words) - 1:
        return asked.usage()
    one, into = await by_name(asked, slice(at)), await by_name(asked, slice(at + 1, len(words)))
    if isinstance(one, Failed):
        return one
    if isinstance(into, Failed):
        return into
    if one.id == into.id:
        return asked.fail("contact.merge_itself", name=one.name)
    return await (_merge if sure else _ask)(asked, one, into)


async def _ask(asked: Asked, one: Found, into: Found) -> Notice:
    lines = [*await described(asked, one), "", *await described(asked, into), ""]
    lines.append(asked.tell("contact.merge_sure", name=one.name, number=one.id, other=into.name, into=into.id))
    return notice("\n".join(lines), asked.button("merge", f"contact merge #{one.id} into #{into.id} yes", "danger"))


async def _merge(asked: Asked, one: Found, into: Found) -> Reply:
    if not await join(asked.work, one.id, into.id, by(asked)):
        return asked.fail("customer.unknown", name=one.name)
    return asked.tell("contact.merged", name=one.name, other=into.name, into=into.id)


# ---------------------------------------------------------------- who may be there twice


async def find_(asked: Asked) -> Reply:
    if asked.words != ["duplicates"]:
        return asked.usage()
    pairs = [pair async for pair in _pairs(asked)]
    if not pairs:
        return asked.tell("contact.no_duplicates")
    lines = [
        asked.tell(f"contact.same_{why}", name=shown(one), number=one["id"], other=shown(other), into=other["id"])
        for why, one, other in pairs[:_ON_A_PAGE]
    ]
    buttons = (
        asked.button_with("merge_two", f"contact merge #{one['id']} into #{other['id']}", name=shown(one)[:40])
        for _, one, other in pairs[:_ON_A_PAGE]
    )
    return notice("\n".join([asked.tell("contact.duplicates", n=len(pairs)), *lines]), *buttons)


async def _pairs(asked: Asked) -> AsyncIterator[tuple[str, Row, Row]]:
    """Why they look like one, the newer and the older contact."""
    rows: dict[int, Row] = {}
    alike: defaultdict[tuple[str, Hashable], list[int]] = defaultdict(list)
    async for page in _pages(asked):
        rows |= {row["id"]: row for row in page}
        for each in await contacts.addresses_of(asked.work.tx, *(row["id"] for row in page)):
            if (phone := _phone(each["address"])) is not None:
                alike["phone", phone].append(each["contact_id"])
        for row in page:
            if (who := _name_and_company(row)) is not None:
                alike["name", who].append(row["id"])
    for (why, _), numbers in alike.items():
        known = sorted(set(numbers))
        for number in known[1:]:
            yield why, rows[number], rows[known[0]]


async def _pages(asked: Asked) -> AsyncIterator[Sequence[Row]]:
    before = _LAST
    for _ in range(_AT_MOST // _AT_ONCE):
        page = await contacts.page(asked.work.tx, before, _AT_ONCE)
        if not page:
            return
        yield page
        before = page[-1]["id"]


def _phone(address: str) -> str | None:
    """The number behind `tel:` and `whatsapp:`."""
    scheme, number = Address.parse(address)
    return number if scheme in ("tel", "whatsapp") and number.startswith("+") else None


def _name_and_company(row: Row) -> tuple[str, str] | None:
    name, company = _plain(row["name"]), _plain(str(row["attributes"].get(COMPANY, "")))
    return (name, company) if name and company else None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
