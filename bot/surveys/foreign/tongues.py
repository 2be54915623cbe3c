"""Which of our languages a foreign survey speaks, and which of its wordings stands for each of them.

A language of ours that is nearly complete is brought, its gaps filled from the default one. Where the file speaks none
of ours, the wordings of its default language stand as English: the admin has them to translate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from langcodes import closest_supported_match
from langcodes.tag_parser import LanguageTagError

from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import Phrase, phrase
from bot.surveys.foreign.form import Wordings
from bot.surveys.foreign.report import Notebook, listed

#: A language with fewer of its texts written is left out.
_NEARLY_COMPLETE = 0.8
#: Looking a tag up takes time; no real file has as many languages.
_MOST_TAGS = 60
#: Near enough to be the same language (en-GB, zh-TW); Ukrainian is 20 away from Russian.
_SAME = 9
#: The languages in which languages are named: `label::Russisch`, `label::俄语`.
_NAMED_IN = ("en", "ru", "zh_Hans", "zh_Hant", "de", "fr", "es")
_OURS_IN_BABEL: dict[str, Language] = {
    "en": "en",
    "ru": "ru",
    "zh": "zh-Hans",
    "zh_Hans": "zh-Hans",
    "zh_Hant": "zh-Hant",
}
_TAG_IN_PARENTHESES = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})\s*\)\s*$")
_HAN, _KANA = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_CYRILLIC, _LATIN = re.compile(r"[\u0400-\u04ff]"), re.compile(r"[A-Za-z\u00c0-\u024f]")
#: Letters of the other languages that are written in Cyrillic.
_NOT_RUSSIAN = re.compile(r"[ієїґўђјљњћџѓќѕәғқңөұүһ]", re.IGNORECASE)


@lru_cache(maxsize=512)
def ours(tag: str) -> Language | None:
    """Our language behind a tag or a name: `en-GB`, `zh_TW`, `English (en)`, `Русский`, `Chinese`; else None."""
    tag = tag.strip()[:100]
    if inner := _TAG_IN_PARENTHESES.search(tag):
        tag = inner[1]
    if (named := _names().get(tag.casefold())) is not None:
        return named
    try:
        found = closest_supported_match(tag, LANGUAGES, max_distance=_SAME)
    except LanguageTagError:
        return None
    return next((language for language in LANGUAGES if language == found), None)


@cache
def _names() -> dict[str, Language]:
    spoken = [Locale.parse(each).languages for each in _NAMED_IN]
    return {
        names[code].casefold(): language for names in spoken for code, language in _OURS_IN_BABEL.items() if names[code]
    }


@dataclass(frozen=True, slots=True)
class Tongues:
    """`sources` are the foreign tags to try for each language kept, best first; all of them end in any wording."""

    default: Language
    sources: dict[Language, tuple[str, ...]]

    def texts(self, wordings: Wordings) -> dict[Language, str]:
        """One wording for each language kept; empty where nothing is written at all."""
        found = {language: _first(wordings, tags) for language, tags in self.sources.items()}
        return {language: text for language, text in found.items() if text}


def settle(places: Sequence[Wordings], language: str, notebook: Notebook) -> Tongues:
    """Looks at every text of the file. `language` is what the texts under "" are in; "" where the file is silent."""
    found = _Found([place for place in places if list(_written(place))], language)
    kept = found.kept()
    if not kept:
        return _as_english(found, notebook)
    default = found.own if found.own in kept else kept[0]
    _note_left_out(found, kept, notebook)
    _note_gaps(found, kept, default, notebook)
    if found.unsaid:
        notebook.assumed("language_unsaid", language=_name(default))
    return Tongues(default, {each: found.chain(each, default) for each in kept})


class _Found:
    """The tags of a file, by our languages."""

    def __init__(self, places: Sequence[Wordings], language: str) -> None:
        self.places = places
        self.tags = list(dict.fromkeys(tag for place in places for tag in _written(place)))[:_MOST_TAGS]
        self.unsaid = not language and "" in self.tags
        self.own = self._own(language)
        self.by_ours: dict[Language, list[str]] = {}
        for tag in self.tags:
            if (known := ours(tag) if tag else self.own) is not None:
                self.by_ours.setdefault(known, []).append(tag)

    def _own(self, language: str) -> Language | None:
        """What the default language is among ours."""
        if language:
            return ours(language)
        if "" in self.tags:
            return _by_script(" ".join(place.get("", "")[:200] for place in self.places[:200]))
        return next((known for tag in self.tags if (known := ours(tag)) is not None), None)

    def lacks(self, language: Language) -> int:
        tags = self.by_ours[language]
        return sum(1 for place in self.places if not _first(place, tags))

    def kept(self) -> list[Language]:
        few_enough = (1 - _NEARLY_COMPLETE) * len(self.places)
        return [each for each in LANGUAGES if each in self.by_ours and self.lacks(each) <= few_enough]

    def chain(self, language: Language, default: Language) -> tuple[str, ...]:
        best = [*self.by_ours.get(language, ()), *self.by_ours.get(default, ()), "", *self.tags]
        return tuple(dict.fromkeys(best))


def _as_english(found: _Found, notebook: Notebook) -> Tongues:
    """The language that most texts are in takes the place of English (or of the one of ours that it is)."""
    most = max(found.tags, key=lambda tag: sum(1 for place in found.places if place.get(tag, "").strip()), default="")
    default = (ours(most) if most else found.own) or "en"
    notebook.assumed("language_as_english", *([most] if most else []), language=_name(default))
    others = [tag for tag in found.tags if tag and tag != most]
    if others:
        notebook.left_out("languages", names=listed(others))
    return Tongues(default, {default: tuple(dict.fromkeys((most, "", *found.tags)))})


def _note_left_out(found: _Found, kept: Sequence[Language], notebook: Notebook) -> None:
    unknown = [tag for tag in found.tags if tag and ours(tag) is None]
    if "" in found.tags and found.own is None:
        unknown.append("default")
    if unknown:
        notebook.left_out("languages", names=listed(unknown))
    for language, tags in found.by_ours.items():
        if language not in kept:
            notebook.left_out("language_incomplete", *filter(None, tags), n=found.lacks(language))


def _note_gaps(found: _Found, kept: Sequence[Language], default: Language, notebook: Notebook) -> None:
    for language in kept:
        if language != default and (gaps := found.lacks(language)):
            notebook.assumed("language_gaps", n=gaps, language=_name(language), default=_name(default))


def _by_script(text: str) -> Language:
    """The best guess for words of which nobody said the language."""
    if len(_HAN.findall(text)) > len(_LATIN.findall(text)) and not _KANA.search(text):
        return "zh-Hans"
    cyrillic = len(_CYRILLIC.findall(text))
    return "ru" if cyrillic > len(_LATIN.findall(text)) and not _NOT_RUSSIAN.search(text) else "en"


def _written(place: Wordings) -> Iterator[str]:
    return (tag for tag, text in place.items() if text.strip())


def _first(place: Wordings, tags: Iterable[str]) -> str:
    return next((place[tag] for tag in tags if place.get(tag, "").strip()), "")


def _name(language: Language) -> Phrase:
    return phrase(f"lang.{language}")
