"""SurveyJS ratings, and tables of ratings or choices: which scale of ours they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from bot.surveys.foreign.fitting import MOST_CHOICES
from bot.surveys.foreign.form import ForeignChoice, Item
from bot.surveys.foreign.properties import joined
from bot.surveys.foreign.report import Notebook
from bot.surveys.foreign.scores import MOST_STEPS, rated
from bot.surveys.foreign.surveyjs_asked import MOST_INSIDE, Asked
from bot.surveys.foreign.surveyjs_choices import choices

_MOST_ROWS = 8
_CELLS = ("", "radio", "checkbox")


def rating(asked: Asked) -> tuple[Item, ...]:
    low, high = asked.element.texts("minRateDescription"), asked.element.texts("maxRateDescription")
    item = rated(asked.item("csat", low=low, high=high), _steps(asked), asked.notebook)
    stars = asked.element.text("rateType") in ("stars", "star")
    if stars and item.kind == "csat" and item.points == 5 and not item.labels:
        item = replace(item, kind="stars")
    return (item,)


def _steps(asked: Asked) -> tuple[ForeignChoice, ...]:
    """Listed one by one, else from rateMin to rateMax (1 to 5 where nothing is said)."""
    element = asked.element
    listed = choices(element.items("rateValues"), asked.name, asked.notebook)
    low, step, count = element.number("rateMin"), element.count("rateStep") or 1, element.count("rateCount")
    first = int(low) if low is not None else 1
    high = element.number("rateMax")
    last = int(high) if high is not None else first + step * ((count or 5) - 1)
    if len(listed) > 1:
        return listed
    numbers = range(first, min(last, first + step * MOST_STEPS) + 1, step)
    return tuple(ForeignChoice(number) for number in numbers) if len(numbers) > 1 else _steps_of(5)


def _steps_of(count: int) -> tuple[ForeignChoice, ...]:
    return tuple(ForeignChoice(number) for number in range(1, count + 1))


def matrix(asked: Asked) -> tuple[Item, ...]:
    """One question for each row, if there are few."""
    element = asked.element
    rows = choices(element.items("rows"), asked.name, asked.notebook)
    columns = choices(element.items("columns"), asked.name, asked.notebook)
    required = element.flag("isAllRowRequired", "eachRowRequired", "isRequired")
    cell = element.text("cellType")
    if len(rows) > _MOST_ROWS or cell not in _CELLS or not 2 <= len(columns) <= MOST_CHOICES:
        names = (f"{asked.name}.{row.value}" for row in rows)
        asked.notebook.unsupported("big_table", asked.name, *islice(names, MOST_INSIDE), most=_MOST_ROWS)
        return ()
    asked.notebook.assumed("one_for_each_row", asked.name, n=max(len(rows), 1))
    whole = asked.item("multi_choice" if cell == "checkbox" else "choice", choices=columns, required=required)
    return tuple(_row(whole, row, columns, asked.notebook) for row in rows) or (whole,)


def _row(whole: Item, row: ForeignChoice, columns: tuple[ForeignChoice, ...], notebook: Notebook) -> Item:
    """Columns with numbers are a scale, others are choices."""
    texts = joined(whole.texts, row.texts or {"": str(row.value)})
    item = replace(whole, name=f"{whole.name}.{row.value}", texts=texts)
    numbered = all(isinstance(column.value, int | float) for column in columns)
    if not numbered or item.kind == "multi_choice":
        return item
    return rated(replace(item, kind="csat", choices=()), columns, notebook)
