"""`/risk`: the rules about who is at risk and who would speak for us, and what they say of one customer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from bot.engine.phrases import Phrase, phrase
from bot.engine.risk import DEFAULTS, Outcome, Rule, holds, parse
from bot.engine.survey import KEY_PATTERN
from bot.services import risk
from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Family, Reply, address_in
from bot.services.admin.customers import customer, surely
from bot.storage import risk as storage

_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_LAST_SCORES = 10
_MOST_RULES = 30
#: Longer than anything that conditions or texts use.
_LONGEST_VALUE = 100


async def list_(asked: Asked) -> Reply:
    found = await risk.rules(asked.work.tx)
    return "\n".join([_line(asked, each) for each in found]) or asked.tell("risk.none")


def _line(asked: Asked, rule: Rule) -> str:
    return asked.tell("risk.line", key=rule.key, outcome=_outcome(rule.outcome), criteria=str(rule.criteria))


def _outcome(outcome: str) -> Phrase:
    return phrase(f"risk.outcome.{outcome}")


async def add(asked: Asked) -> Reply:
    """`add KEY [at_risk|advocate] when …`: a rule of that key is replaced."""
    head, when, tail = " ".join(asked.words).partition(" when ")
    key, *rest = head.casefold().split() or [""]
    outcome = rest[0] if rest else "at_risk"
    if not when or len(rest) > 1 or outcome not in _OUTCOMES or not re.fullmatch(KEY_PATTERN, key):
        return asked.usage()
    criteria = parse(tail)
    if isinstance(criteria, Phrase):
        return asked.fail("risk.not_understood", reason=criteria)
    known = {each.key for each in await risk.rules(asked.work.tx)}
    if key not in known and len(known) >= _MOST_RULES:
        return asked.fail("risk.enough", n=_MOST_RULES)
    rule = Rule.model_validate({"key": key, "outcome": outcome, "criteria": criteria})
    await _put(asked, key, outcome, str(criteria))
    return asked.tell("risk.added", rule=_line(asked, rule))


async def remove(asked: Asked) -> Reply:
    if len(asked.words) != 1:
        return asked.usage()
    key = asked.words[0].casefold()
    rule = next((each for each in await risk.rules(asked.work.tx) if each.key == key), None)
    if rule is None:
        return asked.fail("risk.unknown", key=key)
    await _put(asked, key, rule.outcome, "")
    shipped = key in {each.key for each in DEFAULTS}
    return asked.tell("risk.removed_shipped" if shipped else "risk.removed", key=key)


async def _put(asked: Asked, key: str, outcome: str, criteria: str) -> None:
    work = asked.work
    await storage.put_rule(work.tx, key, outcome, criteria, str(asked.caller.sender), work.now)


async def test(asked: Asked) -> Reply:
    """What the rules say of this customer now. Nothing is done about it."""
    found = await customer(asked, slice(None))
    if isinstance(found, str):
        return found
    tx, now = asked.work.tx, asked.work.now
    rows = await storage.scores(tx, found.id)
    history = await risk.history_of(tx, found.id)
    lines = [asked.tell("risk.scores", name=found.name, scores=_scores(rows) or asked.tell("risk.no_scores"))]
    for rule in await risk.rules(tx):
        verdict = "risk.holds" if holds(rule.criteria, history, now) else "risk.does_not_hold"
        lines.append(asked.tell(verdict, rule=_line(asked, rule)))
    return "\n".join(lines)


def _scores(rows: Sequence[storage.Row]) -> str:
    return " · ".join(f"{row['survey_key']} {row['score']} {row['score_group']}" for row in rows[:_LAST_SCORES])


async def owner(asked: Asked) -> Reply:
    """`owner CUSTOMER @person`: who is paged first when this customer is at risk."""
    return await _set(asked, slice(-1), risk.OWNER, asked.words[-1] if asked.words else "")


async def set_(asked: Asked) -> Reply:
    """`set CUSTOMER NAME VALUE`: a fact about a customer, for rules, conditions and texts."""
    if len(asked.words) < 3:
        return asked.usage()
    name, value = asked.words[-2:]
    return await _set(asked, slice(-2), name.casefold(), value)


async def _set(asked: Asked, whom: slice, name: str, value: str) -> Reply:
    if not re.fullmatch(KEY_PATTERN, name) or not value or len(value) > _LONGEST_VALUE:
        return asked.usage()
    if name == risk.OWNER:
        address = address_in(value, asked.caller.sender)
        if address is None:
            return asked.fail("command.bad_address", text=value)
        value = str(address)
    found = await surely(asked, whom)
    if isinstance(found, str):
        return found
    known = await storage.attributes(asked.work.tx, found.id)
    await storage.set_attributes(asked.work.tx, found.id, {**known, name: value})
    return asked.tell("risk.attribute_set", name=found.name, attribute=name, value=value)


COMMANDS: dict[str, Command] = {
    "list": Command(list_, "staff", "list", "list", reads=True),
    "test": Command(test, "staff", "test contact Ann", "test @person | ADDRESS | contact NAME", reads=True),
    "help": Command(helping.help_, "staff", "help add", "help [COMMAND]", reads=True),
    "add": Command(
        add,
        "admin",
        "add lost when 2 ces hard in a row and nps detractor within 90d",
        "add KEY [at_risk|advocate] when [N] nps|csat|ces|stars GROUP [in a row] [and …] [within 90d]",
    ),
    "remove": Command(remove, "admin", "remove lost", "remove KEY"),
    "owner": Command(owner, "admin", "owner contact Ann @person", "owner @person | ADDRESS | contact NAME @owner"),
    "set": Command(
        set_, "admin", "set contact Ann tier key_account", "set @person | ADDRESS | contact NAME NAME VALUE"
    ),
}
RISK = Family(
    "risk", COMMANDS, "list", {"see": ("list", "test"), "make": ("add", "remove"), "people": ("owner", "set", "help")}
)
