"""The bot's own sentences in four languages: gettext catalogues (`heardback.po`), read as they are.

A sentence is named by an id (`reprompt.scale`), never by its English words, so rewording one breaks no translation.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.engine.languages import Language

FOLDER = Path(__file__).parent


def catalogue_file(language: Language) -> Path:
    return FOLDER / language.replace("-", "_") / "LC_MESSAGES" / "heardback.po"


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


@cache
def _catalogue(language: Language) -> GNUTranslations:
    with catalogue_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
