"""The choices of a SurveyJS question: its own list, and the answers it adds to it (other, none, refused …)."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from bot.engine.conditions import Scalar
from bot.surveys.foreign.fitting import with_other
from bot.surveys.foreign.form import ForeignChoice, Item
from bot.surveys.foreign.properties import Properties, scalar, wordings
from bot.surveys.foreign.report import Notebook

#: What an item of a list may have beside its value and text that changes what is asked.
_ITEM_CONDITIONS = ("visibleIf", "enableIf")


class _Extra(NamedTuple):
    """An answer that a flag adds: its value, the property with its words, and our own words."""

    flags: tuple[str, str]
    value: str
    text: str
    own: str


_EXTRAS = (
    _Extra(("showNoneItem", "hasNone"), "none", "noneText", "import.none"),
    _Extra(("showRefuseItem", "hasRefuse"), "refused", "refuseText", "import.refused"),
    _Extra(("showDontKnowItem", "hasDontKnow"), "dontknow", "dontKnowText", "import.dont_know"),
)


def choices(values: list[object], where: str, notebook: Notebook) -> tuple[ForeignChoice, ...]:
    """The items of a list: a value, `value|text`, or an object with both."""
    found = [_choice(each) for each in values]
    if any(isinstance(each, dict) and any(map(each.get, _ITEM_CONDITIONS)) for each in values):
        notebook.assumed("choice_conditions", where)
    if any(isinstance(each, dict) and each.get("imageLink") for each in values):
        notebook.left_out("media", where)
    return tuple(choice for choice in found if choice is not None)


def _choice(raw: object) -> ForeignChoice | None:
    if isinstance(raw, dict):
        value, texts = raw.get("value"), wordings(raw.get("text"))
        value = next(iter(texts.values()), None) if value is None else value
    else:
        value, _, text = raw.partition("|") if isinstance(raw, str) else (raw, "", "")
        texts = wordings(text)
    known = scalar(value)
    return None if known is None else ForeignChoice(known, texts or _as_text(known))


def _as_text(value: Scalar) -> dict[str, str]:
    """A bare value is its own text, in the default language."""
    return {"": value} if isinstance(value, str) else {}


def with_extras(item: Item, element: Properties, notebook: Notebook) -> tuple[Item, ...]:
    """The question with what its flags add; "other" brings a question of its own."""
    for extra in _EXTRAS:
        texts = element.texts(extra.text)
        if element.flag(*extra.flags):
            item = replace(item, choices=(*item.choices, ForeignChoice(extra.value, texts, extra.own)))
            if item.kind == "multi_choice":
                notebook.assumed("none_combines", item.name, choice=extra.value)
    label, asked = element.texts("otherText"), element.texts("otherPlaceholder", "otherPlaceHolder")
    if not element.flag("showOtherItem", "hasOther"):
        return (item,)
    ask = Item(f"{item.name}-Comment", "text", asked, own="import.other_which")
    return with_other(item, ForeignChoice("other", label, "import.other"), ask)
