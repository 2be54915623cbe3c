"""One row of an XLSForm's survey sheet → the question that it asks, or a note why it asks none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import NamedTuple

from pyxform.aliases import yes_no

from bot.engine.conditions import Tree
from bot.surveys.foreign.choice_lists import ChoiceLists, yes_or_no
from bot.surveys.foreign.columns import Row
from bot.surveys.foreign.fitting import stacked, with_other
from bot.surveys.foreign.form import ForeignChoice, Item, Wordings
from bot.surveys.foreign.question_types import Typed
from bot.surveys.foreign.relevance import Bounds, bounds
from bot.surveys.foreign.report import Notebook, shown
from bot.surveys.foreign.scores import MOST_STEPS, rated, recommends

#: From the beginning of a name only: from each of its letters would take for ever over a long one.
_PARAMETER = re.compile(r"(?<![A-Za-z-])([A-Za-z-]+)\s*=\s*([^\s,;]+)")
_OTHER = "other"
_NPS = {str(value) for value in range(11)}


class Asked(NamedTuple):
    """A row that asks something. `heading` stands above its text where it is a row of a table."""

    row: Row
    what: Typed
    name: str
    when: Tree | None = None
    heading: Wordings = {}  # noqa: RUF012 (nobody writes to it)


def is_yes(cell: str) -> bool:
    return yes_no.get(cell.strip()) is True


@dataclass(frozen=True, slots=True)
class Asker:
    """`language` is the form's default language as the file names it, "" where it does not."""

    lists: ChoiceLists
    notebook: Notebook
    language: str

    def items(self, asked: Asked) -> list[Item]:
        """The question, and one behind it for the words of those who answer "other"; none where it can't be asked."""
        item = Item(asked.name, "text", self.texts(asked), required=self.required(asked), when=asked.when)
        chosen = asked.what.part == "select" and asked.what.word != "rank"
        found = _QUESTIONS.get(asked.what.word)
        if not chosen and found is None:
            self.note_unknown(asked)
            return []
        if asked.row.get("parameters") and asked.what.word != "range":
            self.notebook.left_out("parameters", asked.name)
        if found is None:
            return self.select(asked, item)
        known = found(self, asked, item)
        return [] if known is None else [known]

    def note_unknown(self, asked: Asked) -> None:
        if asked.row.get("type"):
            self.notebook.unsupported("type", asked.name, type=shown(asked.what.word))
        else:
            self.notebook.left_out("untyped", asked.name)

    def texts(self, asked: Asked) -> Wordings:
        """The label with the hint under it. A hint of no language belongs to the form's default one."""
        label, hint = asked.row.texts("label"), asked.row.texts("hint")
        if hint and label and "" not in label:
            default = self.language if self.language in label else next(iter(label))
            hint = {tag or default: text for tag, text in hint.items()}
        joined = {tag: "\n".join(filter(None, (label.get(tag), hint.get(tag)))) for tag in label or hint}
        return stacked(asked.heading, joined) if asked.heading else joined

    def required(self, asked: Asked) -> bool:
        cell = asked.row.get("required")
        if cell and cell not in yes_no:
            self.notebook.assumed("required_sometimes", asked.name)
        return is_yes(cell)

    # -- what is chosen

    def select(self, asked: Asked, item: Item) -> list[Item]:
        choices = self.lists.get(asked.what.list_name, ())
        if asked.row.get("choice_filter") and choices:
            self.notebook.assumed("choices_filtered", asked.name)
        many = asked.what.word == "many"
        found = self.many(asked, item, choices) if many else self.one(asked, item, choices)
        if asked.what.or_other and choices and not any(str(choice.value).lower() == _OTHER for choice in choices):
            picked = replace(found, kind="multi_choice" if many else "choice", choices=choices)
            ask = Item(f"{item.name}_{_OTHER}", "text", own="import.other_which")
            return list(with_other(picked, ForeignChoice(_OTHER, own="import.other"), ask))
        return [found]

    def many(self, asked: Asked, item: Item, choices: tuple[ForeignChoice, ...]) -> Item:
        limits = self.limits(asked, "count-selected")
        least, most = int(limits.least or 1), None if limits.most is None else int(limits.most)
        return replace(item, kind="multi_choice", choices=choices, at_least=least, at_most=most)

    def one(self, asked: Asked, item: Item, choices: tuple[ForeignChoice, ...]) -> Item:
        self.no_limits(asked)
        if pairs := yes_or_no(choices):
            return replace(item, kind="yes_no", values=pairs)
        from_0_to_10 = len(choices) == len(_NPS) and {str(choice.value) for choice in choices} == _NPS
        if "likert" in asked.row.get("appearance").split() or (from_0_to_10 and recommends(item)):
            return rated(item, choices, self.notebook)
        return replace(item, kind="choice", choices=choices)

    # -- what is typed

    def text(self, asked: Asked, item: Item) -> Item | None:
        if is_yes(asked.row.get("read_only")):
            return self.shown_only(asked, item)
        if asked.row.get("calculation"):
            self.notebook.left_out("calculated", asked.name)
        limits = self.limits(asked, "string-length")
        return replace(item, max_length=int(limits.most)) if limits.most is not None else item

    def shown_only(self, asked: Asked, item: Item) -> Item | None:
        if not asked.row.get("calculation"):
            return _said(item)
        self.calculation(asked, item)
        return None

    def number(self, asked: Asked, item: Item) -> Item | None:
        if is_yes(asked.row.get("read_only")):
            return self.shown_only(asked, item)
        whole = asked.what.word == "int"
        limits = self.limits(asked, ".", 1 if whole else 0)
        if whole and not _has_a_whole(limits):
            self.notebook.left_out("limits", asked.name)
            limits = Bounds()
        if limits == Bounds(0, 10) and whole and recommends(item):
            return rated(item, [ForeignChoice(value) for value in range(11)], self.notebook)
        return replace(item, kind="number", whole=whole, minimum=limits.least, maximum=limits.most)

    def range(self, asked: Asked, item: Item) -> Item:
        """A slider; drawn as stars with the appearance "rating"."""
        self.no_limits(asked)
        found = {name.lower(): _number(text) for name, text in _PARAMETER.findall(asked.row.get("parameters"))}
        start, end, step = (found.get(name, value) for name, value in (("start", 1.0), ("end", 10.0), ("step", 1.0)))
        if (start, end, step) == (1, 5, 1) and "rating" in asked.row.get("appearance").split():
            return replace(item, kind="stars")
        whole = all(map(float.is_integer, (start, end, step)))
        if whole and step == 1 and 0 < end - start <= MOST_STEPS:
            return rated(item, [ForeignChoice(value) for value in range(int(start), int(end) + 1)], self.notebook)
        self.notebook.assumed("rating_as_number", asked.name, low=_short(start), high=_short(end))
        return replace(item, kind="number", whole=whole, minimum=start, maximum=end)

    def date(self, asked: Asked, item: Item) -> Item:
        self.no_limits(asked)
        if asked.what.word == "dateTime":
            self.notebook.assumed("date_without_time", asked.name)
        return replace(item, kind="date")

    def time(self, asked: Asked, item: Item) -> Item:
        self.no_limits(asked)
        self.notebook.assumed("time_as_text", asked.name)
        return item

    def trigger(self, asked: Asked, item: Item) -> Item:
        self.notebook.assumed("acknowledge", asked.name)
        return _said(item)

    def calculation(self, asked: Asked, _item: Item) -> None:
        self.notebook.left_out("calculated", asked.name)

    def preload(self, asked: Asked, _item: Item) -> None:
        self.notebook.left_out("device", asked.name)

    def no_limits(self, asked: Asked) -> None:
        """Notes a constraint where an answer can have none."""
        if asked.row.get("constraint"):
            self.notebook.left_out("constraint", asked.name)

    def limits(self, asked: Asked, of: str, step: float = 1) -> Bounds:
        """What the constraint says of `of`; one that says anything else is noted."""
        constraint = asked.row.get("constraint") or asked.what.constraint
        found = bounds(constraint, of, step) if constraint else Bounds()
        if found is None or (of == "string-length" and (found.least or 0) > 1):
            self.notebook.left_out("constraint", asked.name)
        return found or Bounds()


def _said(item: Item) -> Item:
    """A statement. Nobody has to answer it, whatever the file says."""
    return replace(item, kind="statement", required=False)


def _has_a_whole(limits: Bounds) -> bool:
    """Whether a whole number lies between the limits."""
    return limits.least is None or limits.most is None or ceil(limits.least) <= floor(limits.most)


def _number(text: str) -> float:
    try:
        return min(max(float(text), -1e9), 1e9)
    except ValueError:
        return 1.0


def _short(number: float) -> str:
    return f"{number:g}"


_QUESTIONS: Mapping[str, Callable[[Asker, Asked, Item], Item | None]] = {
    "string": Asker.text,
    "note": lambda _asker, _asked, item: _said(item),
    "int": Asker.number,
    "decimal": Asker.number,
    "date": Asker.date,
    "dateTime": Asker.date,
    "time": Asker.time,
    "range": Asker.range,
    "trigger": Asker.trigger,
    "calculate": Asker.calculation,
    "preload": Asker.preload,
}
