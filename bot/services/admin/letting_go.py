"""Somebody is no longer staff: what they leave behind, and how it is passed on."""

from __future__ import annotations

from bot.contract.address import Address
from bot.services.admin.asked import Asked, Reply, notice
from bot.storage import case_lists, teams

_MOST = 15


async def told(asked: Asked, address: Address) -> Reply:
    """Their open cases and their duties, for whoever removes them."""
    tx = asked.work.tx
    lines = [asked.tell("command.staff_removed", address=str(address))]
    held = await case_lists.held_by(tx, str(address))
    if held:
        cases = ", ".join(f"#{each}" for each in held[:_MOST]) + (" …" if len(held) > _MOST else "")
        lines.append(asked.tell("letting_go.cases", cases=cases, usage=f"/case take {address}"))
    for team in await teams.with_duty_of(tx, str(address), asked.work.now):
        lines.append(asked.tell("letting_go.duty", team=team, usage=f"/team duty {team} remove {address}"))
    return notice("\n".join(lines), *([asked.button("take_theirs", f"case take {address}")] if held else []))
