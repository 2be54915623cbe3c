"""Who is on duty in a team: until further notice, for a time, or every week."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine import hours_text
from bot.engine.hours import Hours
from bot.engine.phrases import Phrase, phrase
from bot.services import staff, teams
from bot.services.admin import team_words
from bot.services.admin.asked import Asked, Failed, Reply, address_in, notice
from bot.services.admin.teams import about
from bot.services.moments import moment
from bot.services.rota import Duty
from bot.services.teams import Team
from bot.storage import people
from bot.storage import teams as storage

#: A year of weeks, and some that swap.
_MOST_DUTIES = 100
_FROM = frozenset({"from", "с", "从", "從"})
_TO = frozenset({"to", "until", "till", "до", "по", "到"})


async def duty(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`@person [until fri 18:00 | from mon 9:00 to fri 18:00 | mon-fri 9-18]`, `remove @person`; alone, who it is."""
    if not words:
        return await _who(asked, team)
    removes = words[0].casefold() == "remove"
    named = words[1] if removes and len(words) == 2 else words[0]
    address = address_in(named, asked.caller.sender)
    if address is None:
        return asked.fail("command.bad_address", text=named[:60])
    if removes:
        return await _remove(asked, team, address)
    return await _add(asked, team, address, words[1:])


async def _who(asked: Asked, team: Team) -> Notice:
    duties = await teams.duties(asked.work, team)
    return notice(about(team, team_words.duty(team, duties, asked.work.now, asked.language)))


async def _remove(asked: Asked, team: Team, address: Address) -> Reply:
    if not await storage.remove_duties(asked.work.tx, team.key, str(address)):
        return asked.fail("team.not_on_duty", person=str(address), team=team.key)
    await teams.duties_changed(asked.work, team)
    return await _who(asked, team)


async def _add(asked: Asked, team: Team, address: Address, words: list[str]) -> Reply:
    made = _duty(asked, team, address, await _name(asked, address), words)
    if isinstance(made, str):
        return made
    tx = asked.work.tx
    await storage.forget_past(tx, team.key, asked.work.now)
    if made.ends_at is None and made.weekly is None:
        await storage.forget_standing(tx, team.key)
    if len(await storage.duties_of(tx, team.key)) >= _MOST_DUTIES:
        return asked.fail("team.too_many_duties", most=_MOST_DUTIES)
    await storage.add_duty(tx, _row(team, made))
    await teams.duties_changed(asked.work, team)
    return await _told(asked, team, made)


async def _name(asked: Asked, address: Address) -> str:
    return await people.name_of(asked.work.tx, str(address)) or ""


def _duty(asked: Asked, team: Team, address: Address, name: str, words: list[str]) -> Duty | Failed:
    """When they are on duty; or what is wrong with the words for it."""
    now, zone = asked.work.now, team.hours.zone
    if not words:
        return Duty(address, name, now)
    if words[0].casefold() not in _FROM | _TO:
        weekly = hours_text.parse(" ".join(words), zone)
        return Duty(address, name, now, weekly=weekly) if isinstance(weekly, Hours) else Failed(asked.say(weekly))
    begins, ends = _parted(words)
    start = moment(begins, now, zone) if begins else now
    end = moment(ends, start, zone, end=True) if start is not None and ends else None
    if start is None or end is None:
        return asked.fail(
            "team.no_moment", text=" ".join(words)[:60], example=f"/team duty {team.key} @ann until fri 18:00"
        )
    return Duty(address, name, start, end)


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """What stands behind "from", and what behind "to"."""
    at = next((at for at, word in enumerate(words) if word.casefold() in _TO), len(words))
    return words[:at][1:], words[at + 1 :]


def _row(team: Team, duty: Duty) -> dict[str, object]:
    return {
        "team": team.key,
        "address": str(duty.address),
        "name": duty.name[:200],
        "starts_at": duty.starts_at,
        "ends_at": duty.ends_at,
        "weekly": duty.weekly.model_dump(mode="json") if duty.weekly is not None else None,
    }


async def _told(asked: Asked, team: Team, duty: Duty) -> Reply:
    """What was set, who that makes it now, and whether they may do what they are paged for."""
    work, language = asked.work, asked.language
    lines = [about(team, asked.say(_when(asked, team, duty)))]
    lines.append(team_words.duty(team, await teams.duties(work, team), work.now, language))
    if await staff.role_of(work, duty.address) is None:
        lines.append(asked.tell("team.not_staff", usage=f"/survey staff add {duty.address}"))
    return "\n".join(lines)


def _when(asked: Asked, team: Team, duty: Duty) -> Phrase:
    who = team_words.person(duty)
    if duty.weekly is not None:
        return phrase("team.duty_weekly", person=who, hours=team_words.week(duty.weekly, asked.language))
    if duty.ends_at is None:
        return phrase("team.duty_standing", person=who)
    start, end = (
        team_words.moment(at, team.hours, asked.work.now, asked.language) for at in (duty.starts_at, duty.ends_at)
    )
    return phrase("team.duty_dated", person=who, start=start, end=end)
