"""A foreign form → a Survey that can run, with a note for everything that had to be changed on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from bot.engine.conditions import Tree
from bot.engine.errors import Problem, SurveyInvalid
from bot.engine.languages import Language
from bot.engine.survey import MOST_QUESTIONS, Survey
from bot.locale import wording
from bot.surveys.foreign.fitting import fit
from bot.surveys.foreign.form import ForeignChoice, ForeignEnding, Form, Item, Kind, Wordings
from bot.surveys.foreign.keys import TAKEN, number_all, recognisable, slug
from bot.surveys.foreign.report import Imported, Notebook, listed, shown
from bot.surveys.foreign.rewriting import Target, rewrite
from bot.surveys.foreign.tongues import settle
from bot.surveys.foreign.writing import Writer

#: What foreign forms mean by yes and no, beside what the question itself says.
_YES_NO = ((True, True), (False, False), ("true", True), ("false", False), (1, True), (0, False))
_Fields = dict[str, Any]


def build(form: Form) -> Imported:
    """The survey of a form: questions in the order of the file, the first 50 that can be shown.

    Raises SurveyInvalid where the form holds no question that can be asked.
    """
    items = _shown_items(form)
    if all(item.kind == "statement" for item in items):
        raise SurveyInvalid((Problem((), "the file holds no question that can be asked"),))
    builder = _Builder(form, items)
    return Imported(Survey.model_validate(builder.survey()), form.notebook.notes)


def _shown_items(form: Form) -> list[Item]:
    """Those that are left after fitting. The ones too many are noted and not looked at: there may be thousands."""
    found, rest = list[Item](), list[str]()
    for item in form.items:
        if len(found) == MOST_QUESTIONS:
            rest.append(item.name)
        elif (fitted := fit(item, form.notebook)) is not None:
            found.append(fitted)
    if rest:
        form.notebook.left_out("too_many", *rest, most=MOST_QUESTIONS)
    return found


def _wordings(form: Form, items: list[Item]) -> Iterator[Wordings]:
    """Every text that can be shown."""
    yield form.title
    for item in items:
        yield from (item.texts, item.low, item.high, *item.labels)
        yield from (choice.texts for choice in item.choices)
    yield from (ending.texts for ending in form.endings)


@dataclass(slots=True)
class _Builder:
    """Question after question; `known` are those a condition or a text may look back on, by their foreign names."""

    form: Form
    items: list[Item]
    known: dict[str, Target] = field(default_factory=dict)
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        tongues = settle(list(_wordings(self.form, self.items)), self.form.language, self.form.notebook)
        self.writer = Writer(tongues, self.form.piping, self.form.notebook)

    @property
    def notebook(self) -> Notebook:
        return self.form.notebook

    def survey(self) -> _Fields:
        keys = number_all((item.name for item in self.items), "q", TAKEN)
        self.note_keys(keys)
        title = self.writer.write(self.form.title, "title") or self.writer.same(_stem(self.form.name))
        default = self.writer.tongues.default
        return {
            "key": slug(self.form.key, "s")
            or slug(title[default], "s")
            or slug(_stem(self.form.name), "s")
            or "survey",
            "title": title,
            "default_language": default,
            "questions": [self.question(item, key) for item, key in zip(self.items, keys, strict=True)],
            "endings": list(self.endings()),
        }

    def note_keys(self, keys: list[str]) -> None:
        """Names that an admin would not find again in their keys."""
        pairs = zip(self.items, keys, strict=True)
        changed = [f"{shown(item.name)} = {key}" for item, key in pairs if not recognisable(item.name, key)]
        if changed:
            self.notebook.assumed("keys", *changed)

    def question(self, item: Item, key: str) -> _Fields:
        piped = {name: target.key for name, target in self.known.items() if target.kind != "statement"}
        fields: _Fields = {
            "key": key,
            "kind": item.kind,
            "text": self.text(item, piped),
            "when": self.condition(item.when, item.name),
            "required": item.required,
        }
        filler = _FIELDS.get(item.kind)
        fields |= filler(self, item) if filler else {}
        self.remember(item, key, fields)
        return fields

    def text(self, item: Item, piped: Mapping[str, str]) -> dict[Language, str]:
        if written := self.writer.write(item.texts, item.name, piped):
            return written
        if item.own:
            return self.own(item.own)
        self.notebook.assumed("no_text", item.name)
        return self.writer.same(item.name)

    def label(self, choice: ForeignChoice, where: str) -> dict[Language, str]:
        if written := self.writer.write(choice.texts, where):
            return written
        return self.own(choice.own) if choice.own else self.writer.same(str(choice.value))

    def condition(self, tree: Tree | None, where: str) -> Tree | None:
        """What is left of it; what is not is noted."""
        if tree is None:
            return None
        found = rewrite(tree, self.known)
        if found.unknown:
            self.notebook.assumed("condition_unknown", where, names=listed(found.unknown))
        if found.impossible:
            self.notebook.assumed("condition_impossible", where, condition=listed(found.impossible))
        return found.tree

    def remember(self, item: Item, key: str, fields: _Fields) -> None:
        if item.name in self.known:
            self.notebook.assumed("name_twice", item.name)
            return
        self.known[item.name] = Target(key, item.kind, _values(item, fields))

    def endings(self) -> Iterator[_Fields]:
        """Those with a condition that is still one, then the one for everybody else."""
        last = ForeignEnding()
        for ending in self.form.endings:
            when = self.condition(ending.when, "ending") if ending.texts else None
            if when is not None:
                yield {"text": self.ending(ending), "when": when}
            elif ending.when is None:
                last = ending
        yield {"text": self.ending(last)}

    def ending(self, ending: ForeignEnding) -> dict[Language, str]:
        piped = {name: target.key for name, target in self.known.items() if target.kind != "statement"}
        return self.writer.write(ending.texts, "ending", piped) or self.own("import.thanks")

    def own(self, id_: str) -> dict[Language, str]:
        """A sentence of ours in the languages kept."""
        return {language: wording(id_, language) for language in self.writer.tongues.sources}


def _values(item: Item, fields: _Fields) -> tuple[tuple[Any, Any], ...]:
    if item.kind == "yes_no":
        return (*item.values, *_YES_NO)
    if item.kind in ("choice", "multi_choice"):
        pairs = zip(item.choices, fields["choices"], strict=True)
        return tuple((choice.value, chosen["key"]) for choice, chosen in pairs)
    return item.values


def _stem(name: str) -> str:
    """A file's name as a title: `customer_survey.json` → `Customer survey`."""
    words = " ".join(PurePath(name.replace("\\", "/")).stem.replace("_", " ").split())
    return words[:1].upper() + words[1:200] or "Survey"


# ---------------------------------------------------------------- what each kind has of its own


def _score(builder: _Builder, item: Item) -> _Fields:
    ends = {"low": builder.writer.write(item.low, item.name), "high": builder.writer.write(item.high, item.name)}
    return {name: text for name, text in ends.items() if text}


def _csat(builder: _Builder, item: Item) -> _Fields:
    labels = [builder.writer.write(label, item.name) or builder.writer.same("?") for label in item.labels]
    return {**_score(builder, item), "points": item.points, **({"labels": labels} if labels else {})}


def _choices(builder: _Builder, item: Item) -> _Fields:
    keys = number_all((str(choice.value) for choice in item.choices), "c")
    return {
        "choices": [
            {"key": key, "text": builder.label(choice, item.name)}
            for choice, key in zip(item.choices, keys, strict=True)
        ]
    }


def _multi(builder: _Builder, item: Item) -> _Fields:
    return {**_choices(builder, item), "at_least": item.at_least, "at_most": item.at_most}


def _number(_builder: _Builder, item: Item) -> _Fields:
    return {"minimum": item.minimum, "maximum": item.maximum, "whole": item.whole}


def _contact(builder: _Builder, item: Item) -> _Fields:
    builder.notebook.assumed("consent_ours", item.name)
    return {"consent": builder.own("import.consent")}


def _open(_builder: _Builder, item: Item) -> _Fields:
    return {"max_length": item.max_length}


_FIELDS: dict[Kind, Callable[[_Builder, Item], _Fields]] = {
    "nps": _score,
    "stars": _score,
    "csat": _csat,
    "choice": _choices,
    "multi_choice": _multi,
    "number": _number,
    "contact": _contact,
    "text": _open,
}
