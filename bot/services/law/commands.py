"""The family `/data`: what is stored of whom, for how long, and how it goes. Customers use it for themselves."""

from __future__ import annotations

from bot.contract import tokens
from bot.services import staff
from bot.services.admin.asked import Asked, Command, Failed, Family, Reply, notice
from bot.services.admin.customers import Customer, customer
from bot.services.admin.helping import help_
from bot.services.law import asking, erasing
from bot.storage import erasures, personal


async def mine(asked: Asked) -> Reply:
    return asking.mine(asked.work, asked.person)


async def forget(asked: Asked) -> Reply:
    """Of the caller themselves: asked first, then done."""
    if asked.words[:1] != ["yes"]:
        return asking.confirmation(asked.work, asked.person)
    await asking.forget(asked.work, asked.person)
    return None


async def keep(asked: Asked) -> Reply:
    return asked.tell("law.kept")


async def of(asked: Asked) -> Reply:
    """The file of a customer who asked for it by another way."""
    found = await customer(asked, asked.words)
    if isinstance(found, str):
        return found
    return asking.dossier(found.id, asked.person, asked.tell("law.of", name=found.name))


async def erase(asked: Asked) -> Reply:
    """`erase CUSTOMER`: first whom it would be, then, confirmed, it."""
    confirmed = len(asked.words) > 1 and asked.words[-1].casefold() == "yes"
    found = await _customer(asked, asked.words[: -1 if confirmed else None])
    if isinstance(found, str):
        return found
    if not confirmed:
        sure = asked.tell("law.sure_of", name=found.name, addresses=", ".join(found.addresses))
        return notice(sure, asked.button("forget_all", f"data erase #{found.id} yes", "danger"))
    await erasing.erase(asked.work, found.id)
    await staff.note(asked.work, asked.caller, "erased", f"#{found.id}")
    return asked.tell("law.erased", n=found.id)


async def _customer(asked: Asked, words: list[str]) -> Customer | Failed:
    """As the confirmation's button names them, or as anybody would."""
    number = tokens.number(words[0][1:]) if len(words) == 1 and words[0].startswith("#") else None
    if number is None:
        return await customer(asked, words)
    places = await personal.addresses(asked.work.tx, number)
    if not places or places[0].startswith("erased:"):
        return asked.fail("customer.unknown", name=words[0])
    return Customer(number, await erasures.name_of(asked.work.tx, number) or places[0], tuple(places))


COMMANDS: dict[str, Command] = {
    "mine": Command(mine, "anyone", "mine", "mine", reads=True),
    "forget": Command(forget, "anyone", "forget", "forget", reads=True),
    "keep": Command(keep, "anyone", "keep", "keep", reads=True),
    "help": Command(help_, "anyone", "help mine", "help [COMMAND]", reads=True),
    "of": Command(of, "staff", "of contact Ann", "of @person | ADDRESS | contact NAME"),
    "erase": Command(erase, "admin", "erase contact Ann", "erase @person | ADDRESS | contact NAME"),
}

_CHAPTERS = {"data": ("mine", "forget", "keep", "help"), "data_staff": ("of", "erase")}

DATA = Family("data", COMMANDS, "mine", _CHAPTERS)
