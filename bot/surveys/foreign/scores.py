"""A foreign rating → the score of ours that it is: NPS, CSAT, a choice, or a plain number where none fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.engine.conditions import Scalar
from bot.surveys.foreign.form import ForeignChoice, Item, Wordings
from bot.surveys.foreign.report import Notebook

_RECOMMENDS = re.compile(
    r"recommend|\bnps(\b|_)|empfehl|recomend|recomand|recommand|conseill|raccomand|consigli|aanbevel|rekommend|anbefal|"
    r"suosittel|polec|doporuč|preporu|препору|рекоменд|посовет|tavsiye|推荐|推薦|推奨|おすすめ|추천|توصي",
    re.IGNORECASE,
)
_NPS = (0, 10)
_CSAT: dict[tuple[int, int], Literal[3, 5, 7, 10]] = {(1, 3): 3, (1, 5): 5, (1, 7): 7, (1, 10): 10}
_LABELLED = range(3, 8)
#: No foreign scale is looked at beyond so many steps.
MOST_STEPS = 100


def rated(item: Item, steps: Sequence[ForeignChoice], notebook: Notebook) -> Item:
    """`item` with the kind, labels and values of the scale whose steps are given, as the file lists them.

    Numbers without words keep their scale where we have it. Worded steps become CSAT labels, worst first: by their
    numbers, else in the order of the file.
    """
    numbers = _numbers(steps)
    if not _worded(steps) and numbers is not None and _consecutive(numbers):
        return _plain(_with_ends(item, steps), (min(numbers), max(numbers)), notebook)
    ordered = _worst_first(steps, item, notebook)
    return _labelled(item, ordered) if len(ordered) in _LABELLED else _chosen(item, steps, notebook)


def recommends(item: Item) -> bool:
    """Whether the words or the name of a question ask for a recommendation."""
    return any(_RECOMMENDS.search(text[:3000]) for text in (item.name, *item.texts.values()))


def _plain(item: Item, ends: tuple[int, int], notebook: Notebook) -> Item:
    if ends == _NPS and recommends(item):
        notebook.assumed("rating_as_nps", item.name)
        return replace(item, kind="nps")
    if ends in _CSAT:
        return replace(item, kind="csat", points=_CSAT[ends])
    steps = tuple(ForeignChoice(value) for value in range(ends[0], min(ends[1], ends[0] + MOST_STEPS) + 1))
    if len(steps) in _LABELLED and ends[0] == 1:
        return _labelled(item, steps)
    if len(steps) < min(_LABELLED):
        return _chosen(item, steps, notebook)
    notebook.assumed("rating_as_number", item.name, low=ends[0], high=ends[1])
    return replace(_ends_in_text(item, ends), kind="number", minimum=ends[0], maximum=ends[1], low={}, high={})


def _labelled(item: Item, steps: Sequence[ForeignChoice]) -> Item:
    labels = tuple(step.texts or {"": str(step.value)} for step in steps)
    numbered = _numbers(steps) == list(range(1, len(steps) + 1))
    values = () if numbered else tuple((step.value, at) for at, step in enumerate(steps, 1))
    return replace(item, kind="csat", labels=labels, values=values)


def _chosen(item: Item, steps: Sequence[ForeignChoice], notebook: Notebook) -> Item:
    notebook.assumed("rating_as_choice", item.name)
    return replace(item, kind="choice", choices=tuple(steps))


def _worst_first(steps: Sequence[ForeignChoice], item: Item, notebook: Notebook) -> Sequence[ForeignChoice]:
    numbers = _numbers(steps)
    if numbers is None:
        notebook.assumed("worst_first", item.name)
        return steps
    return [step for _number, step in sorted(zip(numbers, steps, strict=True), key=lambda pair: pair[0])]


def _numbers(steps: Sequence[ForeignChoice]) -> list[int] | None:
    """The values as whole numbers, if all are."""
    found = [_whole(step.value) for step in steps]
    numbers = [number for number in found if number is not None]
    return numbers if numbers and len(numbers) == len(found) == len(set(numbers)) else None


def _whole(value: Scalar) -> int | None:
    if isinstance(value, bool):
        return None
    text = str(value).removesuffix(".0")
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else None


def _consecutive(numbers: list[int]) -> bool:
    return max(numbers) - min(numbers) == len(numbers) - 1


def _worded(steps: Sequence[ForeignChoice]) -> bool:
    """Whether a step between the ends has words of its own."""
    return any(_has_words(step) for step in steps[1:-1])


def _has_words(step: ForeignChoice) -> bool:
    return any(text.strip() not in ("", str(step.value)) for text in step.texts.values())


def _with_ends(item: Item, steps: Sequence[ForeignChoice]) -> Item:
    """What only the first and the last step say stands under the scale."""
    ordered = sorted(steps, key=lambda step: float(step.value))
    low, high = (step.texts if _has_words(step) else {} for step in (ordered[0], ordered[-1]))
    return replace(item, low=item.low or low, high=item.high or high)


def _ends_in_text(item: Item, ends: tuple[int, int]) -> Item:
    """A number has nothing written under it, so its ends are explained in the question: `0 = bad, 8 = good`."""
    legend = [(value, words) for value, words in zip(ends, (item.low, item.high), strict=True) if words]
    if not legend:
        return item
    return replace(item, texts={tag: _explained(text, tag, legend) for tag, text in item.texts.items()})


def _explained(text: str, tag: str, legend: Sequence[tuple[int, Wordings]]) -> str:
    ends = (f"{value} = {words.get(tag) or next(iter(words.values()))}" for value, words in legend)
    return f"{text}\n{', '.join(ends)}"
