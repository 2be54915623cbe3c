"""SurveyJS fields to type into: words, numbers, dates, contact details, and several of them in one question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.surveys.foreign.form import Item, Kind
from bot.surveys.foreign.properties import Properties, joined
from bot.surveys.foreign.report import shown
from bot.surveys.foreign.surveyjs_asked import MOST_INSIDE, Asked, validators

_INPUT_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("", "text", "url"), "text"),
    **dict.fromkeys(("number", "range"), "number"),
    **dict.fromkeys(("email", "tel"), "contact"),
    "date": "date",
}


def text(asked: Asked) -> tuple[Item, ...]:
    return (_input(asked),)


def _input(asked: Asked) -> Item:
    """One field to type into, by what may be typed."""
    typed = asked.element.text("inputType")
    kind = _INPUT_KINDS.get(typed)
    if kind is None:
        asked.notebook.assumed("input_type", asked.name, type=shown(typed))
    checked = next((each for type_, each in _BY_VALIDATOR.items() if any(True for _ in validators(asked, type_))), None)
    kind = checked or kind
    return _INPUTS.get(kind or "text", Asked.item)(asked, kind or "text")


def _number(asked: Asked, kind: Kind) -> Item:
    element = asked.element
    limits = [(each.number("minValue"), each.number("maxValue")) for each in validators(asked, "numeric")]
    limits.append((element.number("min"), element.number("max")))
    for name in ("min", "max"):
        if isinstance(element.raw(name), str) and element.number(name) is None:
            asked.notebook.left_out("property", asked.name, property=name)
    low = max((low for low, _ in limits if low is not None), default=None)
    high = min((high for _, high in limits if high is not None), default=None)
    step = element.number("step")
    if step not in (None, 1):
        asked.notebook.left_out("property", asked.name, property="step")
    return asked.item(kind, minimum=low, maximum=high, whole=step is not None and step.is_integer())


def _words(asked: Asked, kind: Kind) -> Item:
    limits = [(each.count("minLength"), each.count("maxLength")) for each in validators(asked, "text")]
    if any(least for least, _ in limits):
        asked.notebook.left_out("property", asked.name, property="minLength")
    lengths = [asked.element.count("maxLength"), *(most for _, most in limits)]
    return asked.item(kind, max_length=min((each for each in lengths if each), default=2000))


_BY_VALIDATOR: dict[str, Kind] = {"email": "contact", "numeric": "number"}
_INPUTS: dict[Kind, Callable[[Asked, Kind], Item]] = {"number": _number, "text": _words}


def comment(asked: Asked) -> tuple[Item, ...]:
    return (_words(asked, "text"),)


def slider(asked: Asked) -> tuple[Item, ...]:
    if asked.element.text("sliderType") == "range":
        asked.notebook.unsupported("type", asked.name, type="slider (range)")
        return ()
    return (_number(asked, "number"),)


def multiple_text(asked: Asked) -> tuple[Item, ...]:
    """One question for each of its fields."""
    fields = [(Properties(raw), at) for at, raw in enumerate(asked.element.items("items"), 1)]
    items = [_field(asked, field, at) for field, at in fields[:MOST_INSIDE]]
    asked.notebook.assumed("one_for_each_row", asked.name, n=len(items))
    return tuple(items)


def _field(asked: Asked, field: Properties, at: int) -> Item:
    name = field.text("name") or str(at)
    item = _input(Asked(f"{asked.name}.{name}", "text", field, asked.notebook, asked.when))
    texts = joined(asked.texts(), item.texts or {"": name})
    return replace(item, texts=texts, required=item.required or asked.element.flag("isRequired"))
