"""How many have been asked since midnight, while a time is replayed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from bot.engine.gate_facts import ELSEWHERE, Asking, Circumstances, Today
from bot.engine.gate_rules import Rules
from bot.engine.quiet import day_after, day_of


class AskedToday:
    """What was asked since the installation's last midnight."""

    def __init__(self, rules: Rules) -> None:
        self._zone = rules.zone
        self._prefixes = {each: f"tel:{each}" for each in rules.prefix_caps}
        self._since = self._ends = datetime.min.replace(tzinfo=UTC)
        self._counted = Counter[str]()

    def of(self, they: Circumstances, at: datetime) -> Today:
        if at >= self._ends:
            self._since, self._ends = day_of(at, self._zone), day_after(at, self._zone)
            self._counted.clear()
        everybody = self._counted[""]
        if not they.by_sms:
            return Today(self._since, everybody)
        theirs = {each: self._counted[each] for each, start in self._prefixes.items() if they.address.startswith(start)}
        return Today(self._since, everybody, self._counted[they.address], theirs)

    def count(self, asking: Asking, they: Circumstances) -> None:
        address = they.address
        starts = (prefix for prefix, start in self._prefixes.items() if address.startswith(start))
        self._counted.update([address, *starts])
        if asking.kind not in {"asked_for_it"} | ELSEWHERE:
            self._counted[""] += 1
