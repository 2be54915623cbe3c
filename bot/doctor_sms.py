"""What `heardback doctor` advises where text messages are sent: whoever is paid for what goes to their numbers would
have the bot write there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from bot.contract.channel import Finding
from bot.engine.gate_rules import Rules
from bot.services.gates import settings
from bot.services.house import House
from bot.services.work import Work
from bot.storage.database import StorageError


async def examine(house: House) -> list[Finding]:
    """Nothing where the rules can't be read: what is wrong then, the database's own part says."""
    try:
        async with house.database.statement() as tx:
            return list(advice(await settings.rules(Work(tx, house, datetime.now(UTC), "doctor"))))
    except (DBAPIError, StorageError, OSError):
        return []


def advice(rules: Rules) -> Iterator[Finding]:
    if rules.countries:
        yield Finding("Countries", True, ", ".join(sorted(rules.countries)))
    else:
        mend = "Name those where your customers are: `/gate countries allow GB, US`. The others are not answered then."
        yield Finding("Countries", True, "text messages are exchanged with every country", mend)
    if rules.number_cap is None:
        mend = "`/gate cap number 20` limits what somebody can make us send."
        yield Finding("Number cap", True, "one number may have any number of conversations a day", mend)
    else:
        yield Finding("Number cap", True, f"{rules.number_cap} conversations a day with one number")
    if rules.prefix_caps:
        caps = ", ".join(f"{most} with {prefix}…" for prefix, most in sorted(rules.prefix_caps.items()))
        yield Finding("Prefix caps", True, f"{caps} a day")
    else:
        mend = "`/gate cap prefix +4479 50` stops many numbers of one range, each used once."
        yield Finding("Prefix caps", True, "none", mend)
