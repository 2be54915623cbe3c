"""A foreign question within our limits: how many choices, which bounds. What had to give way is noted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from bot.engine.conditions import Compare
from bot.surveys.foreign.form import ForeignChoice, Item, Kind, Wordings
from bot.surveys.foreign.plain_text import plain
from bot.surveys.foreign.report import Notebook, listed

MOST_CHOICES = 26
_MOST_LETTERS = 4000


def fit(item: Item, notebook: Notebook) -> Item | None:
    """The item as one of ours can be; None where nothing is left of it."""
    if item.kind == "statement" and not any(plain(text).text for text in item.texts.values()):
        notebook.left_out("empty_statement", item.name)
        return None
    fitter = _FITTERS.get(item.kind)
    return fitter(item, notebook) if fitter else item


def with_other(item: Item, other: ForeignChoice, ask: Item) -> tuple[Item, Item]:
    """A choice with one more answer, and `ask`: the open question put to whoever picks it.

    Words of the file's own are used where it has some: else give `own="import.other"` and `own="import.other_which"`.
    """
    picked = Compare(name=item.name, operator="=", value=other.value)
    return replace(item, choices=(*item.choices, other)), replace(ask, when=picked)


def _fit_choices(item: Item, notebook: Notebook) -> Item:
    choices = _distinct(item, notebook)
    if len(choices) < 2:
        return _fit_few(item, choices, notebook)
    if len(choices) > MOST_CHOICES:
        notebook.assumed("many_choices", item.name, n=len(choices), most=MOST_CHOICES)
        return replace(item, kind="text", choices=())
    fitted = replace(item, choices=choices)
    return _fit_counts(fitted, notebook) if item.kind == "multi_choice" else fitted


def _distinct(item: Item, notebook: Notebook) -> tuple[ForeignChoice, ...]:
    seen: dict[str, ForeignChoice] = {}
    for choice in item.choices:
        seen.setdefault(str(choice.value).casefold(), choice)
    first = {id(choice) for choice in seen.values()}
    if again := [str(choice.value) for choice in item.choices if id(choice) not in first]:
        notebook.left_out("choice_twice", item.name, names=listed(again))
    return tuple(seen.values())


def _fit_few(item: Item, choices: tuple[ForeignChoice, ...], notebook: Notebook) -> Item:
    """One choice is a yes or a no; none cannot be listed, so the answer is in the customer's own words."""
    if not choices:
        notebook.assumed("no_choices", item.name)
        return replace(item, kind="text", choices=())
    notebook.assumed("one_choice", item.name)
    only = choices[0]
    texts = stacked(item.texts, only.texts or {"": str(only.value)})
    return replace(item, kind="yes_no", choices=(), texts=texts, values=((only.value, True),))


def stacked(above: Wordings, below: Wordings) -> Wordings:
    """Two texts as one, in each language that either has."""
    tags = dict.fromkeys((*above, *below))
    return {tag: "\n".join(filter(None, (_in(above, tag), _in(below, tag)))) for tag in tags}


def _in(texts: Wordings, tag: str) -> str:
    return texts.get(tag) or texts.get("") or next(iter(texts.values()), "")


def _fit_counts(item: Item, notebook: Notebook) -> Item:
    at_least = min(max(item.at_least, 1), len(item.choices))
    at_most = None if item.at_most is None else max(item.at_most, at_least)
    if (at_least, at_most) != (item.at_least, item.at_most):
        notebook.assumed("limits", item.name)
    return replace(item, at_least=at_least, at_most=at_most)


def _fit_number(item: Item, notebook: Notebook) -> Item:
    limits = [limit for limit in (item.minimum, item.maximum) if limit is not None]
    if all(map(math.isfinite, limits)) and limits == sorted(limits):
        return item
    notebook.left_out("limits", item.name)
    return replace(item, minimum=None, maximum=None)


def _fit_text(item: Item, _notebook: Notebook) -> Item:
    return replace(item, max_length=min(max(item.max_length, 1), _MOST_LETTERS))


_FITTERS: dict[Kind, Callable[[Item, Notebook], Item]] = {
    "choice": _fit_choices,
    "multi_choice": _fit_choices,
    "number": _fit_number,
    "text": _fit_text,
}
