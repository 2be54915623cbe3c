"""The bot's own sentences in four languages: gettext catalogues, read as they are. Every `.po` of a language's folder
is part of its one catalogue: a file for each thing that speaks.

A sentence is named by an id (`reprompt.scale`), never by its English words, so rewording one breaks no translation.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.engine.languages import Language

FOLDER = Path(__file__).parent


def catalogue_files(language: Language) -> list[Path]:
    return sorted((FOLDER / language.replace("-", "_") / "LC_MESSAGES").glob("*.po"))


def wording(id_: str, language: Language, n: int | None = None) -> str:
    """The sentence with its placeholders still open; with `n`, in the plural form for that count where it has forms.

    Raises KeyError when this language's catalogue lacks it: `voice.say` knows what to fall back on.
    """
    catalogue = _catalogue(language)
    found = id_ if n is None else catalogue.ngettext(id_, id_, n)
    if found == id_:  # gettext's way of saying that it has no such sentence
        found = catalogue.gettext(id_)
    if found == id_:
        raise KeyError(id_)
    return found


def read(language: Language) -> Catalog:
    """The whole catalogue of a language. The plural rule is Babel's own for it."""
    whole = Catalog(locale=language.replace("-", "_"))
    for path in catalogue_files(language):
        with path.open("rb") as file:
            part = read_po(file, locale=whole.locale, abort_invalid=True)
        for message in part:
            if message.id:
                whole[message.id] = message
    return whole


@cache
def _catalogue(language: Language) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
