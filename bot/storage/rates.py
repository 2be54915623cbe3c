"""What platforms allow, kept across processes: for a channel, or a place in it, when one more call may come.

A channel's row is locked by whoever claims in it, so that two processes never count on the same room.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Double, bindparam, case, delete, select

from bot.engine.pace import Charge
from bot.storage.database import Transaction
from bot.storage.tables import rates
from bot.storage.upsert import INSERTS


def _charging(statement: Any) -> Any:
    """As `Charge.after` reckons."""
    grown, most = rates.c.free_at + bindparam("step"), bindparam("most", type_=Double)
    floor = statement.excluded.free_at
    charged = case((rates.c.free_at > most, floor), (grown <= floor, floor), (grown < most, grown), else_=most)
    return statement.values(scope=bindparam("scope"), free_at=bindparam("floor")).on_conflict_do_update(
        index_elements=[rates.c.scope], set_={"free_at": charged}
    )


_charge = {dialect: _charging(insert(rates)) for dialect, insert in INSERTS.items()}
_hold = {dialect: statement.returning(rates.c.free_at) for dialect, statement in _charge.items()}
_old = select(rates.c.scope).where(rates.c.free_at < bindparam("before"))
# One that somebody is charging now is not old any more, and must not be waited for by who holds others.
_forget = {
    dialect: delete(rates).where(rates.c.scope.in_(old))
    for dialect, old in {"sqlite": _old, "postgresql": _old.with_for_update(skip_locked=True)}.items()
}


async def hold(tx: Transaction, scope: str, charge: Charge) -> float:
    """Charges, and locks the scope until the commit. Returns from when on one more call may come."""
    free_at: float = (await tx.run(_hold[tx.dialect], _values(scope, charge))).scalar_one()
    return free_at


async def charge(tx: Transaction, charges: Iterable[tuple[str, Charge]]) -> None:
    """(scope, charge) of each, a channel before its places: so everybody locks them in one order."""
    if values := [_values(scope, each) for scope, each in charges]:
        await tx.run(_charge[tx.dialect], values)


async def forget(tx: Transaction, before: float) -> None:
    """What has been free since then says nothing any more."""
    await tx.run(_forget[tx.dialect], {"before": before})


def _values(scope: str, charge: Charge) -> dict[str, Any]:
    return {"scope": scope, **charge._asdict()}
