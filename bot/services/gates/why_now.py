"""What would be decided of a customer now: once what holds for all surveys, and together those that share a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.contract.address import Address
from bot.engine.gates import Decision, Refusal
from bot.engine.piping import LIST_MARKS
from bot.services import showing
from bot.services.admin.asked import Asked
from bot.services.gates import deciding, wording
from bot.services.people import known

_Shut = tuple[Refusal, ...]


class _Place(NamedTuple):
    asked: Asked
    address: Address
    zone: str

    def reason(self, shut: _Shut, survey: str) -> str:
        """Asked the same so long ago, they were asked something so long ago: once is enough."""
        same = {each.since for each in shut if each.name == "recontact_gap"}
        said = [each for each in shut if each.name != "survey_gap" or each.since not in same]
        return self.asked.say(wording.reasons(said, survey, self.address, self.asked.work.now))

    def ends(self, shut: _Shut) -> str:
        """What ends those that no time opens."""
        ends = [self.asked.tell(f"gate.ends.{each.name}") for each in shut if each.next is None]
        return LIST_MARKS[self.asked.language].join(dict.fromkeys(ends))

    def day(self, at: datetime) -> str:
        return wording.day(at, self.asked.work.now, self.zone, self.asked.language)


async def lines(asked: Asked, addresses: Sequence[str], zone: str) -> list[str]:
    """Under each address its own; addresses of which the same is so stand together, and alone they need no name."""
    places = [_Place(asked, Address.parse(each), zone) for each in addresses]
    found = [(each, tuple(_lines(each, await _decisions(each)))) for each in places]
    groups: dict[tuple[str, ...], list[str]] = {}
    for place, said in found:
        groups.setdefault(said, []).append(_name(asked, place.address))
    if len(groups) == 1:
        return [line for said in groups for line in said]
    return [line for said, names in groups.items() for line in (_at(asked, names), *said)]


def _at(asked: Asked, names: Sequence[str]) -> str:
    return asked.tell("why.at", channels=LIST_MARKS[asked.language].join(names))


def _name(asked: Asked, address: Address) -> str:
    """A number says more than that it is one; nobody knows the ids of the other platforms by heart."""
    platform = asked.say(showing.platform(address))
    return f"{platform} {address.id}" if address.channel == "sms" else platform


async def _decisions(place: _Place) -> dict[str, Decision]:
    """Of every survey that is running."""
    work = place.asked.work
    person = await known(work, place.address)
    running = [each for each in await work.house.library.all(work.tx) if each.running] if person is not None else []
    return {
        each.survey.key: await deciding.look(work, person, each, deciding.asking(each, "trigger"))
        for each in running
        if person is not None
    }


def _lines(place: _Place, decisions: Mapping[str, Decision]) -> Iterator[str]:
    tell = place.asked.tell
    if not decisions:
        yield tell("why.nothing_runs")
        return
    shared = _shared(list(decisions.values()))
    if shared:
        reason = place.reason(shared, "")
        if (first := _first(shared, decisions)) is None:
            yield tell("why.nothing", reason=reason, ends=place.ends(shared))
            return
        yield tell("why.nothing_before", reason=reason, date=place.day(first))
    elif all(each.allowed for each in decisions.values()):
        yield tell("why.every")
        return
    yield from _of_their_own(place, decisions, shared)


def _shared(decisions: Sequence[Decision]) -> _Shut:
    first, *others = decisions
    return tuple(each for each in first.gates if all(each in other.gates for other in others))


def _first(shared: _Shut, decisions: Mapping[str, Decision]) -> datetime | None:
    """When the first survey may be asked again; None where time alone opens none."""
    opens = [each.next for each in shared if each.next is not None]
    if len(opens) < len(shared):
        return None
    return min((each.next for each in decisions.values() if each.next is not None), default=max(opens))


def _of_their_own(place: _Place, decisions: Mapping[str, Decision], shared: _Shut) -> Iterator[str]:
    """What is so of some surveys beside that."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for key, decision in decisions.items():
        rest = tuple(each for each in decision.gates if each not in shared)
        date = place.day(decision.next) if decision.next is not None else ""
        groups.setdefault((place.reason(rest, key) if rest else "", date, place.ends(rest)), []).append(key)
    for (reason, date, ends), keys in groups.items():
        if shared and not reason and len(groups) == 1:
            continue
        surveys = LIST_MARKS[place.asked.language].join(keys)
        yield place.asked.tell(_SAID[bool(reason), bool(date)], surveys=surveys, reason=reason, date=date, ends=ends)


#: By whether there is a reason and a date.
_SAID = {
    (False, False): "why.may",
    (False, True): "why.from",
    (True, True): "why.may_from",
    (True, False): "why.may_not",
}
