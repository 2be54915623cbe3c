"""The four catalogues say the same things, and whatever the code wants to say is in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import gsm0338
import pytest
from babel.messages.catalog import Catalog, Message

from bot.engine.languages import LANGUAGES, Language
from bot.locale import catalogue_files, read, wording

BOT = Path(__file__).parents[2] / "bot"
PLACEHOLDER = re.compile(r"\{([a-z_]+)(\|[^{}]*)?\}")
GSM7 = gsm0338.Codec()
OTHERS = [language for language in LANGUAGES if language != "en"]


@cache
def catalogue(language: Language) -> Catalog:
    return read(language)


def messages(language: Language) -> dict[str, Message]:
    return {id_of(message): message for message in catalogue(language) if message.id}


def id_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> set[str]:
    return {match[1] for match in PLACEHOLDER.finditer(text)}


def needed(text: str) -> set[str]:
    """The placeholders that have no fallback of their own, so the code must fill them."""
    return {match[1] for match in PLACEHOLDER.finditer(text) if match[2] is None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_has_the_ids_of_the_english_one(language: Language) -> None:
    english, other = set(messages("en")), set(messages(language))
    assert not english - other, f"{language} lacks {sorted(english - other)}"
    assert not other - english, f"English lacks {sorted(other - english)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_in_a_catalogue_twice(language: Language) -> None:
    texts = [file.read_text("utf-8") for file in catalogue_files(language)]
    found = re.findall(r'^msgid "(.+)"$', "\n".join(texts), re.MULTILINE)
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_written(language: Language) -> None:
    empty = [id_ for id_, message in messages(language).items() if not all(forms(message)) or message.fuzzy]
    assert not empty, f"{language}: nothing written, or still fuzzy: {empty}"


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_fills_in_what_the_english_sentence_does(language: Language) -> None:
    different = {
        id_: f"English has {sorted(placeholders(english))}, this form has {sorted(placeholders(form))}: {form}"
        for id_, message in messages(language).items()
        if id_ in messages("en")
        for english in forms(messages("en")[id_])[-1:]
        for form in forms(message)
        if placeholders(form) != placeholders(english)
    }
    assert not different, f"{language}: {different}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_brace_stands_outside_a_placeholder(language: Language) -> None:
    broken = [
        form for m in messages(language).values() for form in forms(m) if set("{}") & set(PLACEHOLDER.sub("", form))
    ]
    assert not broken


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_with_a_count_has_all_the_plural_forms_of_its_language(language: Language) -> None:
    counted = {id_ for id_, message in messages("en").items() if message.pluralizable}
    assert counted == {id_ for id_, message in messages(language).items() if message.pluralizable}
    assert {len(forms(messages(language)[id_])) for id_ in counted} == {catalogue(language).num_plurals}


def test_english_stays_in_the_sms_alphabet() -> None:
    """Except the languages' own names: whoever looks for Russian may not read English."""
    english = [form for id_, m in messages("en").items() if not id_.startswith("lang.") for form in forms(m)]
    costly = {form: [c for c in form if not is_gsm7(c)] for form in english if not is_gsm7(form)}
    assert not costly


def is_gsm7(text: str) -> bool:
    try:
        GSM7.encode(text)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_no_catalogue_has_is_a_key_error(language: Language) -> None:
    with pytest.raises(KeyError, match="no such sentence"):
        wording("no such sentence", language)


# ------------------------------------------------ what the code says


class Spoken(NamedTuple):
    """One `phrase(…)` in the code. A name computed at run time is known by its beginning only."""

    place: str
    id: str
    args: frozenset[str] | None
    """None where they are passed on as `**args`."""
    whole: bool


def spoken() -> list[Spoken]:
    return [each for file in sorted(BOT.rglob("*.py")) for each in spoken_in(file)]


def spoken_in(file: Path) -> Iterator[Spoken]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and (beginning := _beginning(node.func)) is not None:
            names = [keyword.arg for keyword in node.keywords]
            args = None if None in names else frozenset(name for name in names if name)
            place = f"{file.relative_to(BOT.parent)}:{node.lineno}"
            yield from (Spoken(place, beginning + id_, args, whole) for id_, whole in ids(node.args[0]))


#: What an answer to a command says: `asked.tell("list.empty")`, `asked.button("edit", ...)`.
SPEAKERS = {"tell": "", "fail": "", "button": "button.", "button_with": "button."}


def _beginning(called: ast.expr) -> str | None:
    """What the id begins with that the called function is given; None for one that says nothing."""
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "asked":
        return SPEAKERS.get(called.attr)
    return "" if isinstance(called, ast.Name) and called.id == "phrase" else None


def ids(node: ast.expr) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.Constant):
        yield str(node.value), True
    elif isinstance(node, ast.IfExp):
        yield from ids(node.body)
        yield from ids(node.orelse)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value), False


def test_everything_the_code_says_is_in_the_english_catalogue() -> None:
    known = messages("en")
    missing = [
        f"{each.place} says {each.id}"
        for each in spoken()
        if not (each.id in known if each.whole else any(id_.startswith(each.id) for id_ in known))
    ]
    assert not missing, "English lacks:\n" + "\n".join(missing)


def test_the_code_fills_in_every_placeholder_of_what_it_says() -> None:
    known = messages("en")
    unfilled = [
        f"{each.place} says {each.id} without {sorted(gap)}"
        for each in spoken()
        if each.whole and each.args is not None and each.id in known
        for gap in [set().union(*map(needed, forms(known[each.id]))) - each.args]
        if gap
    ]
    assert not unfilled, "\n".join(unfilled)


def test_the_scan_finds_what_the_code_says() -> None:
    assert any(each.id == "lead.stale" and each.place.startswith("bot/engine/") for each in spoken())
