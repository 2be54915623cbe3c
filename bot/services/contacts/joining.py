"""Two contacts become one, with all that there is of both."""

from __future__ import annotations

from bot.engine.cases.events import By
from bot.services import reachability
from bot.services.cases import merging
from bot.services.law.consents import Act
from bot.services.people import Person, meet
from bot.services.work import Work
from bot.storage import asking_merging, cases, contact_merging, contacts


async def join(work: Work, one: int, into: int, who: By) -> bool:
    """Everything of `one` is `into`'s from now on. What both say of a thing, `into` knows better. False where one of
    them is no contact any more."""
    await contacts.lock_addresses(work.tx, one, into)
    rows = {number: await contacts.load(work.tx, number) for number in sorted({one, into})}
    gone, kept = rows.get(one), rows.get(into)
    if gone is None or kept is None or one == into:
        return False
    await _one_case(work, one, into, who)
    await asking_merging.join(work.tx, one, into, work.now)
    await contact_merging.move_all(work.tx, one, into)
    await contacts.change(
        work.tx,
        into,
        name=kept["name"] or gone["name"],
        language=kept["language"] or gone["language"],
        attributes={**gone["attributes"], **kept["attributes"]},
        created_at=min(gone["created_at"], kept["created_at"]),
    )
    return True


async def tie(work: Work, person: Person, into: int, wording: str = "") -> Person | None:
    """As `join`, by the customer's own act: a link or a code, for which they may be written to here. It may have been
    another's, so it is kept as evidence (see `law/holding.py`). Returns who they are now."""
    who = By(str(person.address), (person.name or str(person.address))[:200])
    if not await join(work, person.contact_id, into, who):
        return None
    return await reachability.opt_in(work, await meet(work, person.address), Act("joined", wording))


async def _one_case(work: Work, one: int, into: int, who: By) -> None:
    """A contact has one case that is going on: the older one goes on for both."""
    numbers = [row["id"] for number in (one, into) if (row := await cases.ongoing(work.tx, number)) is not None]
    if len(numbers) == 2:
        older, newer = [await cases.load(work.tx, number) for number in sorted(numbers)]
        assert older is not None
        assert newer is not None
        await merging.join(work, newer, older, who)
