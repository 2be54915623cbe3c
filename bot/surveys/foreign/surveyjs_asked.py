"""A SurveyJS element before its type matters: its words, its condition, and which of its properties mean something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.engine.conditions import Tree
from bot.surveys.foreign.form import Item, Kind, Wordings
from bot.surveys.foreign.properties import Properties, joined
from bot.surveys.foreign.report import Notebook, shown

#: So many rows, fields or inner questions of one element are looked at.
MOST_INSIDE = 200
#: Properties that change what is asked or kept; each is named when it is not brought. All others are looks.
_MEANINGFUL = frozenset(
    {
        *("choicesByUrl", "choicesEnableIf", "choicesFromQuestion", "choicesOrder", "choicesVisibleIf"),
        *(
            "correctAnswer",
            "defaultValue",
            "defaultValueExpression",
            "enableIf",
            "inputMask",
            "maskSettings",
            "maskType",
        ),
        *("maxValueExpression", "minValueExpression", "readOnly", "requiredIf", "resetValueIf", "rowsVisibleIf"),
        *("setValueExpression", "setValueIf", "validators", "valueName", "showSelectAllItem", "hasSelectAll"),
        *("min", "max", "minLength", "step"),
    }
)
_VALIDATORS: dict[str, tuple[str, ...]] = {
    "text": ("numeric", "text", "email"),
    "comment": ("text",),
    "checkbox": ("answercount",),
    "tagbox": ("answercount",),
    "slider": ("numeric",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An element that asks something, with what was found out about it before its type mattered."""

    name: str
    type: str
    element: Properties
    notebook: Notebook
    when: Tree | None = None

    def item(self, kind: Kind, **more: Any) -> Item:
        """What questions of all kinds have."""
        plain = Item(self.name, kind, self.texts(), required=self.element.flag("isRequired"), when=self.when)
        return replace(plain, **more) if more else plain

    def texts(self) -> Wordings:
        """Title and description; a hidden title gives way to what stands in the empty field."""
        title, description = self.element.texts("title"), self.element.texts("description")
        hint = self.element.texts("placeholder", "placeHolder")
        hidden = self.element.text("titleLocation") == "hidden"
        return joined(hint if hidden and hint else title, description)


def note_unread(element: Properties, name: str, notebook: Notebook) -> Iterator[str]:
    """Notes the properties that mean something; the others are handed back."""
    for each in element.unread():
        if each in _MEANINGFUL:
            notebook.left_out("property", name, property=each)
        else:
            yield each


def validators(asked: Asked, type_: str) -> Iterator[Properties]:
    """The validators of one type. Those that no reader knows are noted."""
    for raw in asked.element.items("validators"):
        validator = Properties(raw)
        found = validator.text("type").removesuffix("validator")
        if found == type_:
            yield validator
        elif found not in _VALIDATORS.get(asked.type, ()):
            asked.notebook.left_out("validation", asked.name, type=shown(found or "?"))
