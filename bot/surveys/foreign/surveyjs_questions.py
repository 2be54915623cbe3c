"""A SurveyJS element → our questions. Every type that SurveyJS has is in a table here, or named as unsupported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from bot.surveys.foreign.form import ForeignChoice, Item
from bot.surveys.foreign.properties import Properties, scalar
from bot.surveys.foreign.report import shown
from bot.surveys.foreign.surveyjs_asked import MOST_INSIDE, Asked, validators
from bot.surveys.foreign.surveyjs_choices import choices, with_extras
from bot.surveys.foreign.surveyjs_fields import comment, multiple_text, slider, text
from bot.surveys.foreign.surveyjs_scales import matrix, rating

#: Labels that say no more than our own buttons do.
_YES_NO = frozenset(
    {
        *("yes", "no", "true", "false", "ja", "nein", "nee", "oui", "non", "sí", "si", "não"),
        *("да", "нет", "так", "ні", "是", "否", "是的", "不是"),
    }
)


def questions(asked: Asked) -> tuple[Item, ...]:
    """The questions of one element, "other" ones and notes to the answer included. None: it was noted why."""
    reader = _READERS.get(asked.type)
    if reader is None:
        asked.notebook.unsupported("type", asked.name, *_inside(asked), type=shown(asked.type or "?"))
        return ()
    items = reader(asked)
    words = asked.element.texts("commentText")
    if not asked.element.flag("showCommentArea", "hasComment") or not items:
        return items
    return (*items, Item(f"{asked.name}-Comment", "text", words, own="import.comment", when=asked.when))


def _inside(asked: Asked) -> Iterator[str]:
    """The names of what a repeated panel or a table holds."""
    parts = asked.element.items("templateElements", "columns", "detailElements", "elements", "items")
    names = (part.get("name") for part in parts if isinstance(part, dict))
    yield from (f"{asked.name}.{name}" for name in islice(names, MOST_INSIDE) if isinstance(name, str))


# ---------------------------------------------------------------- a reader for each type


def _choice(asked: Asked) -> tuple[Item, ...]:
    listed = choices(asked.element.items("choices"), asked.name, asked.notebook)
    item = asked.item("choice", choices=(*listed, *_counted(asked.element)))
    return with_extras(item, asked.element, asked.notebook)


def _counted(element: Properties) -> Iterator[ForeignChoice]:
    """The numbers that a dropdown lists from `choicesMin` to `choicesMax`."""
    low, high = element.count("choicesMin") or 0, element.count("choicesMax") or 0
    numbers = range(low, high + 1, element.count("choicesStep") or 1) if high else ()
    yield from (ForeignChoice(number) for number in islice(numbers, MOST_INSIDE))


def _checkbox(asked: Asked) -> tuple[Item, ...]:
    listed = choices(asked.element.items("choices"), asked.name, asked.notebook)
    limits = [(each.count("minCount"), each.count("maxCount")) for each in validators(asked, "answercount")]
    limits.append((asked.element.count("minSelectedChoices"), asked.element.count("maxSelectedChoices")))
    at_least = max((low for low, _ in limits if low), default=1)
    at_most = min((high for _, high in limits if high), default=None)
    item = asked.item("multi_choice", choices=listed, at_least=at_least, at_most=at_most)
    return with_extras(item, asked.element, asked.notebook)


def _image_picker(asked: Asked) -> tuple[Item, ...]:
    return _checkbox(asked) if asked.element.flag("multiSelect") else _choice(asked)


def _boolean(asked: Asked) -> tuple[Item, ...]:
    """A yes or a no; two choices where it is called something else."""
    labels = asked.element.texts("labelTrue"), asked.element.texts("labelFalse")
    values = [scalar(asked.element.raw("valueTrue")), scalar(asked.element.raw("valueFalse"))]
    said = [text.strip().casefold() for label in labels for text in label.values()]
    if all(word in _YES_NO for word in said):
        pairs = [(value, bool(not at)) for at, value in enumerate(values) if value is not None]
        return (asked.item("yes_no", values=tuple(pairs)),)
    both = [
        ForeignChoice(default if value is None else value, label, own)
        for value, default, label, own in zip(values, (True, False), labels, ("ask.yes", "ask.no"), strict=True)
    ]
    return (asked.item("choice", choices=tuple(both)),)


def _html(asked: Asked) -> tuple[Item, ...]:
    return (asked.item("statement", texts=asked.element.texts("html"), required=False),)


_READERS: dict[str, Callable[[Asked], tuple[Item, ...]]] = {
    **dict.fromkeys(("radiogroup", "dropdown", "buttongroup"), _choice),
    **dict.fromkeys(("checkbox", "tagbox"), _checkbox),
    "imagepicker": _image_picker,
    "boolean": _boolean,
    "rating": rating,
    "text": text,
    "comment": comment,
    "slider": slider,
    "html": _html,
    "multipletext": multiple_text,
    "matrix": matrix,
}
