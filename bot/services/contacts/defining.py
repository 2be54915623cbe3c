"""`/contact attribute`: what may be known of contacts, and of which kind it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from bot.engine.attributes import LONGEST, RESERVED, Attribute, Kind
from bot.engine.languages import LANGUAGES
from bot.engine.phrases import phrase
from bot.engine.survey import KEY_PATTERN
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.contacts import known
from bot.storage import attributes as storage

_KINDS: tuple[Kind, ...] = get_args(Kind)
MOST = 40
_MOST_CHOICES = 20


async def attribute(asked: Asked) -> Reply:
    verb, *rest = asked.words or ["list"]
    does = _VERBS.get(verb.casefold())
    return await does(asked, rest) if does is not None else asked.usage()


async def _list(asked: Asked, rest: Sequence[str]) -> Reply:
    if rest:
        return asked.usage()
    found = await known.attributes(asked.work.tx)
    return "\n".join(_line(asked, each) for each in found.values())


def _line(asked: Asked, each: Attribute) -> str:
    kind = asked.tell(f"attribute.kind_{each.kind}")
    label = each.label(asked.language)
    words = [each.key, *([label] if label != each.key else []), kind, *([", ".join(each.choices)] * bool(each.choices))]
    return " · ".join(words)


async def _add(asked: Asked, rest: Sequence[str]) -> Reply:
    """`add KEY KIND [CHOICE, CHOICE] [ru=LABEL]`; one of that key is defined anew, and the values there are stay."""
    if len(rest) < 2 or rest[1].casefold() not in _KINDS:
        return asked.usage()
    key, kind = rest[0].casefold(), rest[1].casefold()
    if not re.fullmatch(KEY_PATTERN, key) or key in RESERVED or key in known.BUILT_IN:
        return asked.fail("attribute.bad_key", key=rest[0][:40])
    there = await known.attributes(asked.work.tx)
    if key not in there and len(there) >= MOST:
        return asked.fail("attribute.enough", most=MOST)
    choices, labels = _choices_and_labels(rest[2:])
    if (problem := _problem(kind, choices)) is not None:
        return asked.fail(problem, most=_MOST_CHOICES, key=key)
    defined = Attribute(key, _kind(kind), tuple(choices), labels)
    await storage.put(asked.work.tx, known.to_row(defined, asked.work.now))
    return asked.tell("attribute.added", line=_line(asked, defined))


def _kind(kind: str) -> Kind:
    return next(each for each in _KINDS if each == kind)


def _choices_and_labels(words: Sequence[str]) -> tuple[list[str], dict[Any, str]]:
    """`free, pro ru=Тариф`: a label goes on to the next one."""
    pieces = re.split(rf"(?:^|\s)({'|'.join(LANGUAGES)})=", " ".join(words))
    named = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    choices = list(dict.fromkeys(each.strip() for each in re.split(r"[,，、]", pieces[0]) if each.strip()))
    return choices, {language: label.strip()[:LONGEST] for language, label in named.items() if label.strip()}


def _problem(kind: str, choices: Sequence[str]) -> str | None:
    if kind != "choice":
        return "attribute.no_choices" if choices else None
    fits = 2 <= len(choices) <= _MOST_CHOICES and all(len(each) <= LONGEST and each.isprintable() for each in choices)
    return None if fits else "attribute.bad_choices"


async def _remove(asked: Asked, rest: Sequence[str]) -> Reply:
    """What is known of contacts under that name stays there."""
    if len(rest) != 1:
        return asked.usage()
    key = rest[0].casefold()
    if not await storage.remove(asked.work.tx, key):
        return Failed(asked.say(phrase("attribute.not_there", key=key[:40])))
    return asked.tell("attribute.removed", key=key)


_VERBS = {"list": _list, "add": _add, "remove": _remove}
