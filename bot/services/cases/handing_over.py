"""A shift ends: who has which case, and what is next by when, for whoever comes next. And a team's daily digest."""

from __future__ import annotations

from datetime import timedelta

from bot.contract.address import Address
from bot.contract.outbound import Button, Notice
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.survey import DUTY
from bot.services import staff, team_timers, teams
from bot.services.admin.asked import Asked, Failed, Reply, button, notice
from bot.services.cases import many, summaries
from bot.services.cases.doing import by
from bot.services.cases.opening import default_targets
from bot.services.cases.somebody import anybody, name_of, somebody
from bot.services.rota import last_on_duty, on_duty
from bot.services.teams import Team
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import case_lists, timers

_LINES = 15
_DAY = timedelta(days=1)
#: Whoever was on duty before a gap between shifts as long as this one left nothing to the next.
_LONGEST_GAP = timedelta(days=7)


async def handover(asked: Asked) -> Reply:
    """`[team] [to @person]`: shown to whoever asks, or sent to that person."""
    words, to = _parted(asked.words)
    if len(words) > 1:
        return asked.usage()
    team = await teams.of(asked.work, words[0].casefold()) if words else await teams.behind(asked.work, None)
    if team is None:
        return asked.fail("team.no_team_bare", key=words[0][:40])
    holder = asked.caller.sender
    if not to:
        return await _summary(asked.work, team, asked.language)
    whom = await somebody(asked, to)
    if isinstance(whom, Failed):
        return whom
    await _hand_over(asked.work, team, holder, Address.parse(whom.address), by(asked).name)
    return asked.tell("handover.sent", name=whom.name)


def _parted(words: list[str]) -> tuple[list[str], str]:
    """What stands before "to", and who is named after it."""
    at = next((at for at, word in enumerate(words) if word.casefold() == "to"), len(words))
    return words[:at], " ".join(words[at + 1 :])


async def take(asked: Asked) -> Reply:
    """All ongoing cases that this person has, who need not be staff any more."""
    whom = await anybody(asked, " ".join(asked.words)) if asked.words else asked.usage()
    if isinstance(whom, Failed):
        return whom
    whose = Address.parse(whom.address)
    done, among = await many.take(asked.work, asked.person, whose)
    told = {"n": done.moved, "name": await name_of(asked, whose)}
    if not done.over:
        return asked.tell("case.taking_over", **told, all=among)
    return asked.tell("case.taken_over" if done.moved else "case.nothing_of_theirs", **told)


async def _summary(work: Work, team: Team, language: Language, *buttons: Button) -> Notice:
    counted = await case_lists.counts(work.tx, team.key, work.now, work.now - _DAY)
    if not counted["open"]:
        return Notice(say(phrase("handover.nobody"), language))
    rows = await case_lists.of_team(work.tx, team.key, _LINES)
    found = await summaries.of(work, rows)
    named = {"team": team.name, "open": counted["open"], "snoozed": counted["snoozed"]}
    lines = [summaries.lines(each, work.now, language) for each in found]
    if counted["open"] > len(found):
        lines.append(say(phrase("handover.more", n=counted["open"] - len(found)), language))
    return notice("\n".join([say(phrase("handover.head", **named), language), *lines]), *buttons)


async def _hand_over(work: Work, team: Team, holder: Address, to: Address, name: str) -> None:
    if not await staff.may_be_told(work, to):
        return
    language = work.house.language
    theirs = button(phrase("button.take_theirs"), f"case take {holder}", language, "primary")
    work.tell(to, Notice(say(phrase("handover.you", name=name), language)))
    work.tell(to, await _summary(work, team, language, theirs))


# ---------------------------------------------------------------- by the clock


async def duty_changed(work: Work, timer: timers.Row) -> None:
    """Whoever is on duty from now on hears what the one before leaves behind, if that is anything."""
    team = await teams.behind(work, timer["subject"])
    duties = await teams.duties(work, team)
    before = last_on_duty(duties, timer["due_at"] - timedelta(seconds=1), timer["due_at"] - _LONGEST_GAP)
    now = on_duty(duties, work.now)
    await team_timers.arm_duty(work, team, duties)
    if now is None or before is None or now.address == before.address:
        return
    if (await case_lists.counts(work.tx, team.key, work.now, work.now - _DAY))["open"]:
        await _hand_over(work, team, before.address, now.address, before.name or str(before.address))


async def digest(work: Work, timer: timers.Row) -> None:
    """The team's numbers of the last day, once a working day."""
    team = await teams.of(work, timer["subject"])
    if team is None or team.digest_at is None:
        return
    await team_timers.arm_digest(work, team)
    language = work.house.language
    counted = await case_lists.counts(work.tx, team.key, work.now, work.now - _DAY)
    text = [say(phrase(f"digest.{each}", team=team.name, **counted), language) for each in ("head", "now")]
    shown = button(phrase("button.cases"), "case list", language)
    if (target := await _where(work, team)) is not None:
        work.tell(target, notice("\n".join(text), shown))


async def _where(work: Work, team: Team) -> Address | None:
    """The first of its targets that is there and may hear of it."""
    for each in (*team.targets, *default_targets(work)):
        found = await teams.on_duty(work, team, work.now) if each == DUTY else Address.parse(each)
        if found is not None and await staff.may_be_told(work, found):
            return found
    return None
