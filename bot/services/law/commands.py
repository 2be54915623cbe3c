"""The family `/data`: what is stored of whom, for how long, and how it goes. Customers use it for themselves."""

from __future__ import annotations

from bot.contract.address import Address
from bot.engine.agreeing import State
from bot.engine.phrases import Phrase, phrase
from bot.services import reachability, staff
from bot.services.admin.asked import Asked, Command, Family, Reply, notice
from bot.services.admin.customers import customer, surely
from bot.services.admin.helping import help_
from bot.services.law import asking, erasing, purposes, retention, sure
from bot.services.law.consents import Act
from bot.services.people import known
from bot.storage import retention as storage


async def mine(asked: Asked) -> Reply:
    return await asking.mine(asked.work, asked.person)


async def forget(asked: Asked) -> Reply:
    """Of the caller themselves: asked first, then done."""
    if asked.words[:1] != ["yes"]:
        return await asking.confirmation(asked.work, asked.person)
    await asking.forget(asked.work, asked.person)
    return None


async def keep(asked: Asked) -> Reply:
    await sure.drop(asked.work, asked.person)
    return asked.tell("law.kept")


async def surveys(asked: Asked) -> Reply:
    """`off`: no more of them, but what is about the caller's own affairs; `on`."""
    state = _SWITCH.get(" ".join(asked.words).casefold())
    if state is None:
        return asked.usage()
    await purposes.said(asked.work, asked.person, state, Act("button", " ".join(asked.words), "surveys"))
    return None


_SWITCH: dict[str, State] = {"on": "in", "off": "out"}


async def of(asked: Asked) -> Reply:
    """The file of a customer who asked for it by another way."""
    found = await customer(asked, slice(None))
    if isinstance(found, str):
        return found
    return asking.dossier(found.id, asked.person, asked.tell("law.of", name=found.name))


async def erase(asked: Asked) -> Reply:
    """`erase CUSTOMER`: first whom it would be, then, confirmed, it."""
    confirmed = len(asked.words) > 1 and asked.words[-1].casefold() == "yes"
    found = await surely(asked, slice(-1)) if confirmed else await customer(asked, slice(None))
    if isinstance(found, str):
        return found
    if not confirmed:
        sure = asked.tell("law.sure_of", name=found.name, addresses=", ".join(found.addresses))
        return notice(sure, asked.button("forget_all", f"data erase #{found.id} yes", "danger"))
    await erasing.erase(asked.work, found.id)
    await staff.note(asked.work, asked.caller, "erased", f"#{found.id}")
    return asked.tell("law.erased", n=found.id)


async def list_(asked: Asked) -> Reply:
    """How long each kind is kept."""
    found = await retention.periods(asked.work.tx)
    lines = [
        asked.tell("law.line", kind=kind, what=phrase(f"law.kind.{kind}"), period=_period(days))
        for kind, days in found.items()
    ]
    return "\n".join([asked.tell("law.kinds"), *lines])


def _period(days: int | None) -> Phrase:
    return phrase("law.for_ever") if days is None else phrase("law.days", n=days)


async def retain(asked: Asked) -> Reply:
    """`retain words 24m`: from the next sweep on."""
    kind, *rest = asked.words or [""]
    wanted = retention.period_in(" ".join(rest))
    if kind not in retention.KINDS and kind:
        return asked.fail("law.unknown_kind", kind=kind, kinds=", ".join(retention.KINDS))
    if wanted is None:
        return asked.usage()
    least = retention.KINDS[kind].least
    if wanted.days is not None and wanted.days < least:
        return asked.fail("law.too_short", kind=kind, n=least)
    await storage.put(asked.work.tx, kind, wanted.days, str(asked.caller.sender), asked.work.now)
    return asked.tell("law.retained", kind=kind, period=_period(wanted.days))


async def stop(asked: Asked) -> Reply:
    """For a customer who asked for it by another way: at all their addresses, with the staff member as evidence."""
    found = await surely(asked, slice(None))
    if isinstance(found, str):
        return found
    for place in found.addresses:
        person = await known(asked.work, Address.parse(place))
        if person is not None:
            await reachability.opt_out(asked.work, person, Act("staff", by=str(asked.caller.sender)))
    return asked.tell("law.stopped", name=found.name)


COMMANDS: dict[str, Command] = {
    "mine": Command(mine, "anyone", "mine", "mine", reads=True),
    "forget": Command(forget, "anyone", "forget", "forget", reads=True),
    "surveys": Command(surveys, "anyone", "surveys off", "surveys on | off"),
    "keep": Command(keep, "anyone", "keep", "keep", reads=True),
    "help": Command(help_, "anyone", "help mine", "help [COMMAND]", reads=True),
    "list": Command(list_, "staff", "list", "list", reads=True),
    "stop": Command(stop, "staff", "stop contact Ann", "stop @person | ADDRESS | contact NAME"),
    "retain": Command(retain, "admin", "retain words 24m", "retain KIND 90d|24m|2y|for ever"),
    "of": Command(of, "staff", "of contact Ann", "of @person | ADDRESS | contact NAME"),
    "erase": Command(erase, "admin", "erase contact Ann", "erase @person | ADDRESS | contact NAME"),
}

_CHAPTERS = {
    "data": ("mine", "surveys", "forget", "keep", "help"),
    "data_staff": ("list", "of", "stop", "erase", "retain"),
}

DATA = Family("data", COMMANDS, "mine", _CHAPTERS)
