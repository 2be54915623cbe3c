"""A SurveyJS document → a form for `building`: its pages and panels, their conditions, triggers and endings.

Source of the format: the JSON Schema `survey.schema.json` of survey-core; elements are in `surveyjs_questions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bot.engine.conditions import Answered, Any, Compare, Contains, Not, Tree
from bot.engine.errors import Problem, SurveyInvalid
from bot.surveys.foreign.expressions import condition
from bot.surveys.foreign.form import ForeignEnding, Form, Item
from bot.surveys.foreign.properties import Properties, joined, scalar
from bot.surveys.foreign.report import Notebook, listed, shown
from bot.surveys.foreign.rewriting import joined as both
from bot.surveys.foreign.surveyjs_asked import Asked, note_unread
from bot.surveys.foreign.surveyjs_questions import questions

#: Pages, panels, elements and the questions made of them. A survey of ours has 50 questions at most.
_MOST = 1_000
_DEEPEST = 20
_PANELS = frozenset({"panel", "flowpanel"})


def is_surveyjs(document: object) -> bool:
    return isinstance(document, dict) and any(isinstance(document.get(each), list) for each in ("pages", "elements"))


def read(name: str, document: object) -> Form:
    """`document` is the parsed JSON; `name` the file's name."""
    root, notebook = Properties(document), Notebook()
    walk = _Walk(notebook, _shown_by_triggers(root, notebook))
    title, description = root.texts("title"), root.texts("description")
    walk.head(Item("description", "statement", description))
    walk.say_heading()
    for page in [*root.items("pages"), {"elements": root.items("elements")}]:
        walk.page(Properties(page))
    endings = _endings(root, walk)
    _note_calculations(root, notebook)
    locale = root.text("locale")
    if looks := [*walk.looks, *note_unread(root, "", notebook)]:
        notebook.left_out("settings", names=listed(looks))
    return Form(name, walk.items, notebook, title, language=locale, endings=endings)


class _Place(NamedTuple):
    """Where an element stands: on which condition, how deep, and in which repeated panel ("" in none)."""

    when: Tree | None = None
    depth: int = 0
    repeated: str = ""


@dataclass(slots=True)
class _Walk:
    """Element after element; `triggered` are the conditions that triggers show elements and pages on, by name.

    `heading` is what a page or panel says before its first question: said with it where both are on one condition.
    """

    notebook: Notebook
    triggered: dict[str, list[Tree]]
    items: list[Item] = field(default_factory=list)
    heading: Item | None = None
    looks: list[str] = field(default_factory=list)
    met: int = 0

    def count(self, more: int) -> None:
        """Reading on would only take time."""
        self.met += more
        if self.met > _MOST:
            raise SurveyInvalid((Problem((), "the file has far more questions than a survey can have; split it up"),))

    def page(self, page: Properties) -> None:
        self.count(1)
        self.panel(page, page.text("name") or f"page{self.met}", _Place())

    def panel(self, panel: Properties, name: str, place: _Place) -> None:
        """A page or a panel: its words come first, its condition holds for everything in it."""
        if self.hidden(panel, name):
            inside = (Properties(raw).text("name") for raw in panel.items("elements", "questions"))
            self.notebook.left_out("hidden", name, *filter(None, inside))
            return
        when = self.when(panel, name, place)
        self.head(_heading(panel, name, place._replace(when=when)))
        for raw in panel.items("elements", "questions"):
            self.element(Properties(raw), place._replace(when=when, depth=place.depth + 1))
        self.say_heading()
        self.looks += note_unread(panel, name, self.notebook)

    def element(self, element: Properties, place: _Place) -> None:
        self.count(1)
        type_ = element.text("type")
        name = element.text("name") or f"{type_ or 'element'}{self.met}"
        name = f"{place.repeated}.{name}" if place.repeated else name
        deep = place.depth > _DEEPEST
        if type_ in _PANELS and not deep:
            self.panel(element, name, place)
        elif self.hidden(element, name):
            self.notebook.left_out("hidden", name)
        elif type_ == "paneldynamic" and not deep:
            self.repeated(element, name, place)
        else:
            self.ask(Asked(name, type_, element, self.notebook, self.when(element, name, place)), place.repeated)

    def repeated(self, panel: Properties, name: str, place: _Place) -> None:
        """What a repeated panel asks is asked once."""
        self.notebook.unsupported("repeat", name)
        inner = place._replace(when=self.when(panel, name, place), depth=place.depth + 1, repeated=name)
        self.head(_heading(panel, name, inner))
        for raw in panel.items("templateElements"):
            self.element(Properties(raw), inner)
        self.say_heading()
        self.looks += note_unread(panel, name, self.notebook)

    def ask(self, asked: Asked, repeated: str) -> None:
        found = [_beside(item, repeated) for item in questions(asked)]
        if not found:
            return
        self.count(len(found))
        first = found[0]
        if self.heading is not None and self.heading.when == first.when and first.texts:
            first = replace(first, texts=joined(self.heading.texts, first.texts))
            self.heading = None
        self.say_heading()
        self.items += [first, *found[1:]]
        self.looks += note_unread(asked.element, asked.name, self.notebook)

    def head(self, heading: Item) -> None:
        """A panel's words stand below those of the page that it is the first thing on."""
        if not heading.texts:
            return
        if self.heading is not None and self.heading.when == heading.when:
            heading = replace(heading, texts=joined(self.heading.texts, heading.texts))
        else:
            self.say_heading()
        self.heading = heading

    def say_heading(self) -> None:
        if self.heading is not None:
            self.items.append(self.heading)
        self.heading = None

    def when(self, element: Properties, name: str, place: _Place) -> Tree | None:
        """The element's own condition and those of what it stands in. `{panel.x}` is a question beside it."""
        written = element.text("visibleIf").strip()
        own = condition(_named(written, place.repeated)) if written else None
        if written and own is None:
            self.notebook.assumed("condition_unreadable", name, condition=shown(written))
        shows = self.triggered.get(name, [])
        triggered = Any(terms=tuple(shows)) if len(shows) > 1 else next(iter(shows), None)
        return both((place.when, own, triggered))

    def hidden(self, element: Properties, name: str) -> bool:
        """Hidden for good: neither a condition nor a trigger shows it."""
        return element.raw("visible") is False and not element.text("visibleIf") and name not in self.triggered


def _heading(panel: Properties, name: str, place: _Place) -> Item:
    words = joined(panel.texts("title"), panel.texts("description"))
    return _beside(Item(name, "statement", words, when=place.when), place.repeated)


def _beside(item: Item, repeated: str) -> Item:
    """With `{panel.x}` in its texts naming the question beside it."""
    return replace(item, texts={tag: _named(text, repeated) for tag, text in item.texts.items()}) if repeated else item


def _named(text: str, repeated: str) -> str:
    return text.replace("{panel.", f"{{{repeated}.")


# ---------------------------------------------------------------- triggers, calculations, endings


def _shown_by_triggers(root: Properties, notebook: Notebook) -> dict[str, list[Tree]]:
    """What triggers of type `visible` show, with their conditions; all other triggers are noted."""
    found: dict[str, list[Tree]] = {}
    for raw in root.items("triggers"):
        trigger = Properties(raw)
        type_, tree = trigger.text("type").removesuffix("trigger"), _trigger_condition(trigger)
        targets = [name for name in trigger.items("questions", "pages") if isinstance(name, str)]
        if type_ != "visible" or tree is None:
            where = trigger.text("setToName") or trigger.text("gotoName") or trigger.text("name")
            notebook.left_out("trigger", *filter(None, (where, *targets)), type=shown(type_ or "?"))
            continue
        for name in targets:
            found.setdefault(name, []).append(tree)
    return found


def _trigger_condition(trigger: Properties) -> Tree | None:
    """An expression, or the older form: a question's name, an operator and a value."""
    if written := trigger.text("expression"):
        return condition(written)
    name, value = trigger.text("name"), scalar(trigger.raw("value"))
    operator = trigger.text("operator") or "equal"
    if not name or (value is None and operator not in ("empty", "notempty")):
        return None
    return _trigger_tree(name, operator, "" if value is None else value)


def _trigger_tree(name: str, operator: str, value: str | int | float | bool) -> Tree | None:
    equal = Compare(name=name, operator="=", value=value)
    trees: dict[str, Tree] = {
        "equal": equal,
        "notequal": Not(term=equal),
        "empty": Not(term=Answered(name=name)),
        "notempty": Answered(name=name),
        "contains": Contains(name=name, value=value),
        "notcontains": Not(term=Contains(name=name, value=value)),
        "greater": Compare(name=name, operator=">", value=value),
        "greaterorequal": Compare(name=name, operator=">=", value=value),
        "less": Compare(name=name, operator="<", value=value),
        "lessorequal": Compare(name=name, operator="<=", value=value),
    }
    return trees.get(operator)


def _note_calculations(root: Properties, notebook: Notebook) -> None:
    values = [Properties(raw).text("name") for raw in root.items("calculatedValues")]
    if values:
        notebook.left_out("calculated", *(name or "?" for name in values))


def _endings(root: Properties, walk: _Walk) -> tuple[ForeignEnding, ...]:
    """The first that holds is said, as there; the one without a condition is for everybody else."""
    conditional = [Properties(raw) for raw in root.items("completedHtmlOnCondition")]
    return (*_conditional(conditional, walk), ForeignEnding(root.texts("completedHtml")))


def _conditional(endings: Iterable[Properties], walk: _Walk) -> Iterator[ForeignEnding]:
    for ending in endings:
        written = ending.text("expression")
        tree = condition(written) if written else None
        if tree is None:
            walk.notebook.left_out("ending", condition=shown(written))
        else:
            yield ForeignEnding(ending.texts("html"), tree)
