"""The `type` column of an XLSForm: what a row is. pyxform knows the names that types have gone by over the years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pyxform import aliases, constants
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

Part = Literal["begin", "end", "title", "select", "question", "unknown"]


class Typed(NamedTuple):
    """What stands in the type column.

    `word` is the kind of group (group, repeat, loop), the way of choosing (one, many, rank) or pyxform's type of an
    answer (string, int, date, note, trigger, range, geopoint, calculate …); `preload` is what a device knows by itself.
    `list_name` names the choices, `or_other` asks for "other" besides. `constraint` is one that comes with the type.
    """

    part: Part
    word: str = ""
    list_name: str = ""
    or_other: bool = False
    constraint: str = ""


def _alternatives(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", "[ _]") for word in sorted(words, key=len, reverse=True))


_GROUP = re.compile(rf"(begin|end)[ _]({_alternatives(aliases.control)})\b.*", re.IGNORECASE)
_SELECT = re.compile(
    rf"({_alternatives(aliases.select)}|select (?:one|multiple) using|select multiple from) (\S+)"
    r"( or[ _]specify[ _]other| or[ _]other)?",
    re.IGNORECASE,
)
_GROUPS = {constants.GROUP: "group", constants.REPEAT: "repeat", constants.LOOP: "loop"}
_MANY = re.compile(r"multiple|all that apply", re.IGNORECASE)


def typed(cell: str) -> Typed:
    words = " ".join(cell.split())
    if found := _GROUP.fullmatch(words):
        control = aliases.control[found[2].lower().replace("_", " ")]
        return Typed("begin" if found[1].lower() == "begin" else "end", _GROUPS[control])
    if found := _SELECT.fullmatch(words):
        return Typed("select", _way(found[1]), found[2], found[3] is not None)
    if words.lower() in ("set form title", "set_form_title"):
        return Typed("title")
    if words.lower().startswith(("hidden ", "set form id")):
        return Typed("question", "preload")
    known = _known(words)
    return Typed("unknown", words) if known is None else _answer(words, known)


def _way(command: str) -> str:
    return "rank" if command.lower() == "rank" else "many" if _MANY.search(command) else "one"


def _known(words: str) -> Mapping[str, Any] | None:
    spellings = (words, words.lower(), words.lower().replace("_", " "))
    return next((QUESTION_TYPE_DICT[each] for each in spellings if each in QUESTION_TYPE_DICT), None)


def _answer(words: str, known: Mapping[str, Any]) -> Typed:
    bind, tag = known.get("bind", {}), known.get("control", {}).get("tag", "")
    if not tag:
        return Typed("question", "calculate" if "calculate" in words.lower() else "preload")
    if tag in ("upload", "action"):
        return Typed("unknown", words)
    if tag in ("range", "trigger"):
        return Typed("question", tag)
    word = "note" if "readonly" in bind else bind.get("type", "string")
    return Typed("question", word, constraint=bind.get("constraint", ""))
