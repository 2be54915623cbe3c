"""A SurveyJS element → our questions. Every type that SurveyJS has is in a table here, or named as unsupported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.engine.conditions import Tree
from bot.surveys.foreign.form import ForeignChoice, Item, Kind, Wordings
from bot.surveys.foreign.properties import Properties, joined, scalar
from bot.surveys.foreign.report import Notebook, shown
from bot.surveys.foreign.scores import MOST_STEPS, rated
from bot.surveys.foreign.surveyjs_choices import choices, with_extras

_MOST_ROWS = 8
_MOST_INSIDE = 200
#: Properties that change what is asked or kept; each is named when it is not brought. All others are looks.
_MEANINGFUL = frozenset(
    {
        *(
            "choicesByUrl",
            "choicesEnableIf",
            "choicesFromQuestion",
            "choicesOrder",
            "choicesVisibleIf",
            "correctAnswer",
        ),
        *("defaultValue", "defaultValueExpression", "enableIf", "inputMask", "maskSettings", "maskType"),
        *("maxValueExpression", "minValueExpression", "readOnly", "requiredIf", "resetValueIf", "rowsVisibleIf"),
        *("setValueExpression", "setValueIf", "validators", "valueName", "showSelectAllItem", "hasSelectAll"),
        *("min", "max", "minLength", "step"),
    }
)
_INPUT_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("", "text", "url"), "text"),
    **dict.fromkeys(("number", "range"), "number"),
    **dict.fromkeys(("email", "tel"), "contact"),
    "date": "date",
}
#: Labels that say no more than our own buttons do.
_YES_NO = frozenset(
    {
        *("yes", "no", "true", "false", "ja", "nein", "nee", "oui", "non", "sí", "si", "não"),
        *("да", "нет", "так", "ні", "是", "否", "是的", "不是"),
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An element that asks something, with what was found out about it before its type mattered."""

    name: str
    type: str
    element: Properties
    notebook: Notebook
    when: Tree | None = None

    def item(self, kind: Kind, **more: object) -> Item:
        """What questions of all kinds have."""
        plain = Item(self.name, kind, self.texts(), required=self.element.flag("isRequired"), when=self.when)
        return replace(plain, **more) if more else plain  # type: ignore[arg-type]

    def texts(self) -> Wordings:
        """Title and description; a hidden title gives way to what stands in the empty field."""
        title, description = self.element.texts("title"), self.element.texts("description")
        hint = self.element.texts("placeholder", "placeHolder")
        hidden = self.element.text("titleLocation") == "hidden"
        return joined(hint if hidden and hint else title, description)


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


def note_unread(element: Properties, name: str, notebook: Notebook) -> Iterator[str]:
    """Notes the properties that mean something; the others are handed back."""
    for each in element.unread():
        if each in _MEANINGFUL:
            notebook.left_out("property", name, property=each)
        else:
            yield each


def _inside(asked: Asked) -> Iterator[str]:
    """The names of what a repeated panel or a table holds."""
    parts = asked.element.items("templateElements", "columns", "detailElements", "elements", "items")
    names = (part.get("name") for part in parts if isinstance(part, dict))
    yield from (f"{asked.name}.{name}" for name in islice(names, _MOST_INSIDE) if isinstance(name, str))


# ---------------------------------------------------------------- a reader for each type


def _choice(asked: Asked) -> tuple[Item, ...]:
    listed = choices(asked.element.items("choices"), asked.name, asked.notebook)
    return with_extras(asked.item("choice", choices=listed), asked.element, asked.notebook)


def _checkbox(asked: Asked) -> tuple[Item, ...]:
    listed = choices(asked.element.items("choices"), asked.name, asked.notebook)
    limits = [(each.count("minCount"), each.count("maxCount")) for each in _validators(asked, "answercount")]
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


def _rating(asked: Asked) -> tuple[Item, ...]:
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


def _text(asked: Asked) -> tuple[Item, ...]:
    return (_input(asked),)


def _input(asked: Asked) -> Item:
    """One field to type into, by what may be typed."""
    typed = asked.element.text("inputType")
    kind = _INPUT_KINDS.get(typed)
    if kind is None:
        asked.notebook.assumed("input_type", asked.name, type=shown(typed))
    checked = next(
        (each for type_, each in _BY_VALIDATOR.items() if any(True for _ in _validators(asked, type_))), None
    )
    kind = checked or kind
    return _INPUTS.get(kind or "text", Asked.item)(asked, kind or "text")


def _number(asked: Asked, kind: Kind) -> Item:
    element = asked.element
    limits = [(each.number("minValue"), each.number("maxValue")) for each in _validators(asked, "numeric")]
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
    limits = [(each.count("minLength"), each.count("maxLength")) for each in _validators(asked, "text")]
    if any(least for least, _ in limits):
        asked.notebook.left_out("property", asked.name, property="minLength")
    lengths = [asked.element.count("maxLength"), *(most for _, most in limits)]
    return asked.item(kind, max_length=min((each for each in lengths if each), default=2000))


_BY_VALIDATOR: dict[str, Kind] = {"email": "contact", "numeric": "number"}
_INPUTS: dict[Kind, Callable[[Asked, Kind], Item]] = {"number": _number, "text": _words}


def _comment(asked: Asked) -> tuple[Item, ...]:
    return (_words(asked, "text"),)


def _slider(asked: Asked) -> tuple[Item, ...]:
    if asked.element.text("sliderType") == "range":
        asked.notebook.unsupported("type", asked.name, type="slider (range)")
        return ()
    return (_number(asked, "number"),)


def _html(asked: Asked) -> tuple[Item, ...]:
    return (asked.item("statement", texts=asked.element.texts("html"), required=False),)


def _multiple_text(asked: Asked) -> tuple[Item, ...]:
    """One question for each of its fields."""
    fields = [(Properties(raw), at) for at, raw in enumerate(asked.element.items("items"), 1)]
    items = [_field(asked, field, at) for field, at in fields[:_MOST_INSIDE]]
    asked.notebook.assumed("one_for_each_row", asked.name, n=len(items))
    return tuple(items)


def _field(asked: Asked, field: Properties, at: int) -> Item:
    name = field.text("name") or str(at)
    item = _input(Asked(f"{asked.name}.{name}", "text", field, asked.notebook, asked.when))
    texts = joined(asked.texts(), item.texts or {"": name})
    return replace(item, texts=texts, required=item.required or asked.element.flag("isRequired"))


def _matrix(asked: Asked) -> tuple[Item, ...]:
    """One question for each row, if there are few."""
    element = asked.element
    rows = choices(element.items("rows"), asked.name, asked.notebook)
    columns = choices(element.items("columns"), asked.name, asked.notebook)
    required = element.flag("isAllRowRequired", "eachRowRequired", "isRequired")
    cell = element.text("cellType")
    if len(rows) > _MOST_ROWS or cell not in ("", "radio", "checkbox") or len(columns) < 2:
        names = (f"{asked.name}.{row.value}" for row in rows)
        asked.notebook.unsupported("big_table", asked.name, *islice(names, _MOST_INSIDE), most=_MOST_ROWS)
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


def _validators(asked: Asked, type_: str) -> Iterator[Properties]:
    """The validators of one type. Those that no reader knows are noted."""
    for raw in asked.element.items("validators"):
        validator = Properties(raw)
        found = validator.text("type").removesuffix("validator")
        if found == type_:
            yield validator
        elif found not in _VALIDATORS.get(asked.type, ()):
            asked.notebook.left_out("validation", asked.name, type=shown(found or "?"))


_VALIDATORS: dict[str, tuple[str, ...]] = {
    "text": ("numeric", "text", "email"),
    "comment": ("text",),
    "checkbox": ("answercount",),
    "tagbox": ("answercount",),
    "slider": ("numeric",),
}
_READERS: dict[str, Callable[[Asked], tuple[Item, ...]]] = {
    **dict.fromkeys(("radiogroup", "dropdown", "buttongroup"), _choice),
    **dict.fromkeys(("checkbox", "tagbox"), _checkbox),
    "imagepicker": _image_picker,
    "boolean": _boolean,
    "rating": _rating,
    "text": _text,
    "comment": _comment,
    "slider": _slider,
    "html": _html,
    "multipletext": _multiple_text,
    "matrix": _matrix,
}
