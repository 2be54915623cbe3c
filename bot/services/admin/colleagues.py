"""Who may do what, who did what, and in which language the bot speaks to an admin."""

from __future__ import annotations

from typing import get_args
from zoneinfo import ZoneInfo

from bot.contract.address import Address
from bot.engine import durations
from bot.engine.phrases import phrase
from bot.engine.words import language_named
from bot.services import menus, names, showing, staff, teams
from bot.services.admin import letting_go
from bot.services.admin.asked import Asked, Reply, address_in
from bot.services.literal import one_line
from bot.services.staff import Role
from bot.services.voice import say
from bot.storage import people
from bot.storage import staff as storage

_ROLES: tuple[Role, ...] = get_args(Role)
_MOST_LINES = 25
#: Looking at things is in the log too, but an admin who asks what has changed does not want to read it.
_QUIET = tuple(
    f"command {name}" for name in ("overview", "help", "list", "show", "results", "versions", "roles", "audit")
)


async def staff_(asked: Asked) -> Reply:
    verb, *rest = asked.words or ["list"]
    verb = verb.casefold()
    if verb == "list" and not rest:
        return await _list(asked)
    address = address_in(rest[0], asked.caller.sender) if rest else None
    if rest and address is None and verb in ("add", "remove"):
        return asked.fail("command.bad_address", text=rest[0])
    if address is None or verb not in ("add", "remove") or len(rest) > 2:
        return asked.usage()
    if verb == "remove":
        return await _remove(asked, address)
    return await _add(asked, address, rest[1].casefold() if len(rest) == 2 else "staff")


async def _add(asked: Asked, address: Address, role: str) -> Reply:
    if role not in _ROLES:
        return asked.usage()
    work = asked.work
    name = await people.name_of(work.tx, str(address)) or ""
    await storage.add_member(work.tx, str(address), role, name, work.now)
    await menus.show(work, address, await staff.role_of(work, address))
    return asked.tell("command.staff_added", address=str(address), role=phrase(f"role.{role}"))


async def _remove(asked: Asked, address: Address) -> Reply:
    work = asked.work
    if not await storage.remove_member(work.tx, str(address)):
        fixed = address in work.house.admins
        return asked.fail("command.staff_fixed" if fixed else "command.staff_unknown", address=str(address))
    await menus.show(work, address, await staff.role_of(work, address))
    return await letting_go.told(asked, address)


async def _list(asked: Asked) -> Reply:
    fixed, members = [str(each) for each in asked.work.house.admins], await storage.members(asked.work.tx)
    called = await names.called(asked.work, [*fixed, *(row["address"] for row in members)])
    admin = phrase("role.admin")
    lines = [asked.tell("staff.line_fixed", address=_shown(called.get(each, ""), each), role=admin) for each in fixed]
    for row in members:
        who, role = row["address"], phrase(f"role.{row['role']}")
        lines.append(asked.tell("staff.line", address=_shown(called.get(who, ""), who), role=role))
    return "\n".join(lines) or say(phrase("staff.no_admin"), asked.language)


def _shown(name: str, address: str) -> str:
    """Anybody may call themselves what they like: the address says who it is."""
    return f"{one_line(name)} ({address})" if name.strip() else address


async def roles(asked: Asked) -> Reply:
    """What each role may do."""
    lines = []
    for role in reversed(_ROLES):
        names = [name for name, command in asked.commands.items() if command.role == role]
        lines.append(asked.tell(f"role.{role}_may", commands=", ".join(names)))
    return "\n\n".join(lines)


async def audit(asked: Asked) -> Reply:
    """Who changed what, when, from where; refusals too."""
    period = durations.read(" ".join(asked.words).casefold().removeprefix("last ") or "7d")
    if period is None:
        return asked.usage()
    since = asked.work.now - period
    rows = await storage.log(asked.work.tx, since, _QUIET, _MOST_LINES + 1)
    here = ZoneInfo(await teams.zone(asked.work))
    lines = [_line(asked, row, here) for row in rows[:_MOST_LINES]]
    if len(rows) > _MOST_LINES:
        lines.append(asked.tell("audit.more", n=_MOST_LINES))
    return "\n".join(lines) or asked.tell("audit.none")


def _line(asked: Asked, row: storage.Row, here: ZoneInfo) -> str:
    return asked.tell(
        "audit.line" if row["allowed"] else "audit.refused",
        at=f"{row['at'].astimezone(here):%m-%d %H:%M}",
        who=_shown(row["name"] or "", row["actor"]),
        what=one_line(f"{row['action'].removeprefix('command ')} {row['subject']}"),
        where=row["place"] or showing.platform(Address.parse(row["actor"])),
    )


async def language(asked: Asked) -> Reply:
    """The admin's own."""
    wanted = language_named(" ".join(asked.words))
    if wanted is None:
        return asked.usage()
    await menus.speak(asked.work, asked.person, wanted)
    told = phrase("lead.language_set", language=phrase(f"lang.{wanted}"))
    return say(told, wanted)
