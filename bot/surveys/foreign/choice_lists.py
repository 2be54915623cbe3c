"""The lists of choices of an XLSForm: its `choices` and `external_choices` sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine.languages import LANGUAGES
from bot.locale import wording
from bot.surveys.foreign.columns import Row, Table, choices_table
from bot.surveys.foreign.form import ForeignChoice
from bot.surveys.foreign.report import Notebook, listed
from bot.surveys.foreign.tongues import ours
from bot.surveys.foreign.workbook import Workbook

#: By their names in the file.
ChoiceLists = Mapping[str, tuple[ForeignChoice, ...]]

_BROUGHT = frozenset({"list_name", "name", "label"})
_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})


def choice_lists(book: Workbook, notebook: Notebook) -> ChoiceLists:
    """What the sheets hold besides is noted. A choice that names no list belongs to none."""
    lists: dict[str, list[ForeignChoice]] = {}
    for sheet in ("choices", "external_choices"):
        if sheet in book.sheets:
            table = choices_table(book.sheets[sheet])
            for row in _choices(table, sheet, notebook):
                choice = ForeignChoice(row.get("name"), row.texts("label"))
                lists.setdefault(row.get("list_name"), []).append(choice)
            if others := table.others(_BROUGHT):
                notebook.left_out("columns", sheet, names=listed(others))
    return {name: tuple(choices) for name, choices in lists.items()}


def _choices(table: Table, sheet: str, notebook: Notebook) -> list[Row]:
    """The rows that are a choice of a list. Others that say something are noted, and those without words."""
    found = [row for row in table.rows if row.get("list_name") and row.get("name")]
    numbers = {row.number for row in found}
    spoken = [row for row in table.rows if any(row.get(name) for name in _BROUGHT)]
    if stray := [str(row.number) for row in spoken if row.number not in numbers]:
        notebook.left_out("stray_choices", sheet, rows=listed(stray))
    if mute := [row.get("name") for row in found if not row.texts("label")]:
        notebook.assumed("choices_without_words", sheet, names=listed(mute))
    return found


def yes_or_no(choices: Sequence[ForeignChoice]) -> tuple[tuple[str, bool], ...]:
    """Which value is which, where a list is nothing but a yes and a no in words that our own buttons have."""
    found = {_side(choice): str(choice.value) for choice in choices} if len(choices) == 2 else {}
    if None in found or len(found) != 2:
        return ()
    return tuple((value, bool(side)) for side, value in found.items())


def _side(choice: ForeignChoice) -> bool | None:
    """True is yes. Words in languages that are not ours are shown to nobody."""
    value = str(choice.value).casefold()
    side = True if value in _YES else False if value in _NO else None
    spoken = [text.casefold() for tag, text in choice.texts.items() if not tag or ours(tag)]
    id_ = "ask.yes" if side else "ask.no"
    words = {wording(id_, language).casefold() for language in LANGUAGES}
    return side if side is not None and spoken and words.issuperset(spoken) else None
