"""Which topics a text is about. English and Russian words are compared by their lemmas ("delivered late" is about
"deliver"), Chinese ones are found wherever they stand.

A word's script says how it is read, not the language chosen for the conversation: people mix them, and competitors are
called in Latin letters everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

from bot.engine.languages import LANGUAGES, Language
from bot.engine.words.text import lower
from bot.services.topics.topic import Topic

#: Whoever writes more has named the topic by then; it also bounds the work.
LONGEST = 5_000
_LONGEST_WORD = 40
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


class Matcher:
    """The keywords of all topics, ready to be looked for."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._anywhere: list[tuple[str, str]] = []
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for topic in topics:
            for keyword in (each for words in topic.keywords.values() for each in words):
                self._add(plain(keyword), topic.key)

    def _add(self, keyword: str, key: str) -> None:
        if _HAN.search(keyword):
            self._anywhere.append((keyword, key))
        elif words := tuple(_lemma(each) for each in _WORD.findall(keyword)):
            self._by_first.setdefault(words[0], []).append((words[1:], key))

    def topics(self, words: str) -> frozenset[str]:
        """The keys of the topics that the words are about."""
        text = plain(words[:LONGEST])
        forms = [{each, _lemma(each)} for each in _WORD.findall(text)]
        anywhere = {key for keyword, key in self._anywhere if keyword in text}
        return frozenset(anywhere | {key for at in range(len(forms)) for key in self._beginning(forms, at)})

    def _beginning(self, forms: Sequence[set[str]], at: int) -> Iterable[str]:
        for form in forms[at]:
            for rest, key in self._by_first.get(form, ()):
                there = forms[at + 1 : at + 1 + len(rest)]
                if len(there) == len(rest) and all(word in found for word, found in zip(rest, there, strict=True)):
                    yield key


def plain(words: str) -> str:
    """Comparable, and without the invisible characters that would part a word."""
    return lower("".join(each for each in words if unicodedata.category(each) != "Cf"))


def language_of(words: str, spoken: str) -> Language:
    """By the script that most letters are of; `spoken` is the conversation's, which decides where a script doesn't."""
    text = words[:LONGEST]
    han, cyrillic, latin = (len(each.findall(text)) for each in (_HAN, _CYRILLIC, _LATIN))
    known: Language = next((language for language in LANGUAGES if language == spoken), "en")
    if han and 2 * han >= max(cyrillic, latin):  # a Chinese character says as much as several letters
        return known if known.startswith("zh") else "zh-Hans"
    if cyrillic > latin:
        return "ru"
    return "en" if latin else known


@cache
def _lemmatizer() -> Lemmatizer:
    """Reads its dictionaries from a compressed stream: a tenth of the memory, and a word is looked up once."""
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=StreamDictionaryFactory()))


def prepare() -> None:
    """Reads the dictionaries, half a second of work in all: else the first customer who writes would wait for it."""
    for word in ("prepare", "готовить"):
        _lemma(word)


def _lemma(word: str) -> str:
    if len(word) > _LONGEST_WORD or not word.isalpha():
        return word
    language = "ru" if _CYRILLIC.search(word) else "en" if word.isascii() else ""
    return _lemmatizer().lemmatize(word, language).casefold().replace("ё", "е") if language else word
