"""An XLSForm (ODK, KoboToolbox, SurveyCTO …) → a form for `building`: one row after the other.

Every row comes out as a question or is named in a note. A group hands its condition down to what is in it; a repeat's
questions are asked once; a loop's, which mean nothing without it, are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.engine.conditions import Tree
from bot.engine.errors import Problem, SurveyInvalid
from bot.surveys.foreign import workbook
from bot.surveys.foreign.choice_lists import choice_lists
from bot.surveys.foreign.columns import Row, Table, survey_table
from bot.surveys.foreign.form import DOLLAR, Form, Item, Wordings
from bot.surveys.foreign.question_types import Typed, typed
from bot.surveys.foreign.relevance import Relevance, both, relevance
from bot.surveys.foreign.report import Notebook, listed, shown
from bot.surveys.foreign.rows import Asked, Asker, is_yes
from bot.surveys.foreign.workbook import Sheet, Workbook

_BROUGHT = frozenset(
    {
        *("type", "name", "label", "hint", "relevant", "required", "constraint", "choice_filter", "calculation"),
        *("read_only", "parameters", "repeat_count", "disabled"),
    }
)
_TITLES = ("form_title", "set_form_title", "title")
_KEYS = ("form_id", "set_form_id", "id_string")
_SETTINGS = frozenset({*_TITLES, *_KEYS, "default_language"})
_DEEPEST = 20
#: What a question looks like that changes what is asked.
_APPEARANCES = frozenset({"likert", "rating", "table-list", "label", "list-nolabel"})


def read(name: str, content: bytes) -> Form:
    """`name` is the file's name. Raises SurveyInvalid where the content is no workbook, or one without questions."""
    book, notebook = workbook.read(content), Notebook()
    table = survey_table(book.sheets["survey"])
    if not any(column.name == "type" for column in table.headers):
        message = 'the sheet "survey" has no column "type" in its first row, which says what each question is'
        raise SurveyInvalid((Problem((), message),))
    settings = _settings(book.sheets.get("settings"), notebook)
    asker = Asker(choice_lists(book, notebook), notebook, settings.get("default_language", ""))
    walk = _Walk(asker, notebook, _calculations(table))
    for row in table.rows:
        walk.take(row)
    _note_the_rest(book, table, notebook)
    title = walk.title or _first(settings, _TITLES)
    wordings = dict.fromkeys(_languages(table), title) if title else {}
    return Form(name, walk.items, notebook, wordings, asker.language, piping=DOLLAR, key=_first(settings, _KEYS))


def _first(settings: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((settings[name] for name in names if name in settings), "")


def _languages(table: Table) -> list[str]:
    """Those that labels are written in: the form's one title stands for all of them."""
    return [column.language for column in table.used() if column.name == "label"] or [""]


def _settings(sheet: Sheet | None, notebook: Notebook) -> dict[str, str]:
    """The settings by name; those that mean nothing to us are noted."""
    if sheet is None or not sheet.rows:
        return {}
    found = {"_".join(header.lower().split()): text for header, text in sheet.rows[0].items()}
    if others := [name for name in found if name not in _SETTINGS]:
        notebook.left_out("columns", "settings", names=listed(others))
    return found


def _calculations(table: Table) -> Mapping[str, str]:
    rows = (row for row in table.rows if typed(row.get("type")).word in ("calculate", "preload"))
    return {row.get("name"): row.get("calculation") for row in rows}


def _note_the_rest(book: Workbook, table: Table, notebook: Notebook) -> None:
    """Columns and sheets that nobody looked into."""
    looks = {each for row in table.rows for each in row.get("appearance").split()}
    brought = _BROUGHT | ({"appearance"} if looks <= _APPEARANCES else set())
    if others := table.others(brought):
        notebook.left_out("columns", "survey", names=listed(others))
    unread = [*book.others, *(name for name in book.sheets if name in ("osm", "entities"))]
    if unread:
        notebook.left_out("sheets", *unread)
    for name, sheet in book.sheets.items():
        if sheet.repeated:
            notebook.left_out("column_twice", name, names=listed(sheet.repeated))
        if sheet.cut:
            notebook.left_out("rows", name, most=len(sheet.rows))


@dataclass(slots=True)
class _Group:
    """A group, repeat or loop that is open. `heading` stands above each question in it that is a row of a table."""

    word: str
    when: Tree | bool
    heading: Wordings = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    asker: Asker
    notebook: Notebook
    calculations: Mapping[str, str]
    items: list[Item] = field(default_factory=list)
    title: str = ""
    groups: list[_Group] = field(default_factory=list)

    def take(self, row: Row) -> None:
        what, name = typed(row.get("type")), _name(row)
        if what.part == "end":
            self.end(what)
        elif is_yes(row.get("disabled")):
            self.notebook.left_out("disabled", name)
            self.groups += [_Group(what.word, False)] if what.part == "begin" else []
        elif what.part == "begin":
            self.begin(row, what, name)
        elif what.part == "title":
            self.title = row.get("name")
        elif any(group.word == "loop" for group in self.groups):
            self.notebook.left_out("in_loop", name)
        else:
            self.ask(row, what, name)

    def begin(self, row: Row, what: Typed, name: str) -> None:
        if what.word != "group":
            self.notebook.unsupported(what.word, name)
        table = "table-list" in row.get("appearance")
        if row.texts("label") and not table:
            self.notebook.left_out("headings", name)
        heading = row.texts("label") if table else {}
        if len(self.groups) == _DEEPEST:
            raise SurveyInvalid((Problem((), f"the groups are nested more than {_DEEPEST} deep"),))
        self.groups.append(_Group(what.word, self.when(row, name), heading))

    def end(self, what: Typed) -> None:
        """Closes the innermost one of its kind; a stray end closes nothing."""
        open_ = [at for at, group in enumerate(self.groups) if group.word == what.word]
        if open_:
            del self.groups[open_[-1] :]

    def when(self, row: Row, name: str) -> Tree | bool:
        """The row's own condition and those of the groups around it."""
        written = row.get("relevant")
        own = relevance(written, self.calculations) if written else Relevance(True)
        when = both(*(group.when for group in self.groups[-1:]), own.when)
        if own.lost:
            how = "condition_lost" if when is True else "condition_partly"
            self.notebook.assumed(how, name, condition=shown(written))
        return when

    def ask(self, row: Row, what: Typed, name: str) -> None:
        when = self.when(row, name)
        if when is False:
            self.notebook.left_out("never_asked", name)
        elif self.heads_a_table(row, what):
            self.notebook.assumed("table_head", name)
            self.groups[-1].heading = row.texts("label")
        else:
            heading = self.groups[-1].heading if self.groups and what.part == "select" else {}
            self.items += self.asker.items(Asked(row, what, name, None if when is True else when, heading))

    def heads_a_table(self, row: Row, what: Typed) -> bool:
        """Whether the row is only the head of those below it."""
        return what.part == "select" and "label" in row.get("appearance").split() and bool(self.groups)


def _name(row: Row) -> str:
    """What the row is called in notes and conditions."""
    return row.get("name") or f"row {row.number}"
