"""The attributes that contacts may have, and reading values of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process

from bot.contract.address import Address
from bot.engine.attributes import Attribute, by_name, plain, read
from bot.engine.condition_tree import Scalar, Tree
from bot.engine.conditions import names, renamed
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.reaching import CHANNELS, PREFERENCE
from bot.services import risk
from bot.services.literal import one_line
from bot.storage import attributes as storage
from bot.storage.attributes import Row
from bot.storage.database import Transaction

#: Whose account it is: an address of staff, whatever else is defined.
OWNER = Attribute(risk.OWNER, "text")
#: Where they would rather be asked.
PREFERS = Attribute(PREFERENCE, "choice", CHANNELS)
#: Whether they agree to be asked; the evidence of it stands by itself.
CONSENT = Attribute("consent", "choice", ("yes", "no"))
#: Out of a hundred; from here on two names are alike.
_NEAR = 70
#: What conditions know of every contact beside attributes.
_ALWAYS = ("name", "channel", "language", "country", "company")
BUILT_IN = {each.key: each for each in (OWNER, PREFERS, CONSENT)}


async def attributes(tx: Transaction) -> dict[str, Attribute]:
    """By key."""
    defined = {row["key"]: _attribute(row) for row in await storage.everything(tx)}
    return {**BUILT_IN, **defined, **BUILT_IN}


def _attribute(row: Row) -> Attribute:
    return Attribute(row["key"], row["kind"], tuple(row["choices"]), row["labels"])


async def define(tx: Transaction, attribute: Attribute, now: datetime) -> None:
    """A new one; nothing where there is one of that key."""
    await storage.add(tx, to_row(attribute, now))


def to_row(attribute: Attribute, now: datetime) -> dict[str, Any]:
    return {
        "key": attribute.key,
        "kind": attribute.kind,
        "choices": list(attribute.choices),
        "labels": dict(attribute.labels),
        "created_at": now,
    }


def value(attribute: Attribute, text: str) -> Scalar | Phrase:
    """As `read`; an owner must be somebody the bot can write to."""
    if attribute.key != OWNER.key:
        return read(attribute, text)
    try:
        return str(Address.parse(text))
    except ValueError:
        return phrase("command.bad_address", text=text[:40])


def facts(values: Mapping[str, Any], there: Mapping[str, Attribute], language: Language) -> list[str]:
    """What is known of a contact: `Plan: pro`. `there` are all attributes."""
    labels = {key: there[key].label(language) if key in there else key for key in values}
    return [f"{labels[key]}: {one_line(str(value))}" for key, value in values.items()]


def changed(before: Mapping[str, Any], key: str, new: Scalar | None) -> dict[str, Any]:
    """What is known after one value has changed; None takes it away."""
    rest = {name: each for name, each in before.items() if name != key}
    return rest if new is None else {**rest, key: new}


async def called(tx: Transaction) -> dict[str, str]:
    """What a condition may call an attribute, made plain → its key: labels in any language, and keys."""
    return by_name((await attributes(tx)).values())


def _fact_names(there: Mapping[str, Attribute]) -> tuple[str, ...]:
    """All names that a condition may use: first those that somebody has defined."""
    return (*(key for key in there if key not in BUILT_IN), *_ALWAYS, *BUILT_IN)


def by_keys(condition: Tree, meant: Mapping[str, str]) -> Tree:
    """The condition with keys in the place of labels; `meant` is what they are `called`."""
    keys = {*_ALWAYS, *meant.values()}
    return renamed(condition, lambda name: name if name in keys else meant.get(plain(name), name))


async def names_shown(tx: Transaction, language: Language) -> tuple[str, ...]:
    """All names that a condition may use, those that are called something else with that: `tarif (Тариф)`."""
    there = await attributes(tx)
    labels = {key: there[key].label(language) if key in there else key for key in _fact_names(there)}
    return tuple(key if label == key else f"{key} ({one_line(label)})" for key, label in labels.items())


async def unknown(tx: Transaction, condition: Tree | None) -> list[Phrase]:
    """Names of a condition that nobody has a value of, each with what may be meant."""
    if condition is None:
        return []
    every = await attributes(tx)
    there, labels = _fact_names(every), by_name(every.values())
    return [_unknown(name, (*there, *labels)) for name in sorted(names(condition) - set(there))]


def _unknown(name: str, there: Sequence[str]) -> Phrase:
    near = process.extractOne(name, there, scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near is None:
        return phrase("attribute.unknown_fact", key=name)
    return phrase("attribute.unknown_fact_near", key=name, nearest=near[0])
