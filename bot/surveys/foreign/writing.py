"""Foreign texts → texts of ours: in our languages, plain, within the limits, with what is filled in named our way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.languages import Language
from bot.surveys.foreign.form import Wordings
from bot.surveys.foreign.plain_text import plain
from bot.surveys.foreign.report import Notebook, shown
from bot.surveys.foreign.tongues import Tongues

_LONGEST = 3000
#: What stands in a sentence where the answer to be filled in was skipped.
_NOTHING_SAID = "..."
_BRACES = str.maketrans("{}", "()")
_CUT_OPEN = re.compile(r"\{[^{}]*$")


@dataclass(frozen=True, slots=True)
class Writer:
    """`piping` finds what a foreign text fills in; its first group is the foreign name."""

    tongues: Tongues
    piping: re.Pattern[str]
    notebook: Notebook

    def write(self, wordings: Wordings, where: str, known: Mapping[str, str] | None = None) -> dict[Language, str]:
        """The text in every language kept; empty where nothing is written. `known` are the keys of the questions that
        come before it, by their foreign names."""
        found = self.tongues.texts(wordings)
        written = {language: self._text(text, where, known or {}) for language, text in found.items()}
        return self._filled(written)

    def same(self, text: str) -> dict[Language, str]:
        """The same words in every language: a name or a value."""
        words = self._cut(plain(text).text.translate(_BRACES), text) or "?"
        return dict.fromkeys(self.tongues.sources, words)

    def _filled(self, written: dict[Language, str]) -> dict[Language, str]:
        """A wording of which only pictures were left takes another language's words."""
        some = written.get(self.tongues.default) or next(filter(None, written.values()), "")
        return {language: written.get(language) or some for language in self.tongues.sources} if some else {}

    def _text(self, text: str, where: str, known: Mapping[str, str]) -> str:
        words, lost = plain(text)
        if lost:
            self.notebook.left_out("media", where)
        return self._cut(self._piped(words, where, known), where)

    def _piped(self, text: str, where: str, known: Mapping[str, str]) -> str:
        """`{question}` of a question asked before becomes ours; any other brace a round one."""
        pieces, at = list[str](), 0
        for found in self.piping.finditer(text):
            pieces += [text[at : found.start()].translate(_BRACES), self._pipe(found, where, known)]
            at = found.end()
        return "".join([*pieces, text[at:].translate(_BRACES)])

    def _pipe(self, found: re.Match[str], where: str, known: Mapping[str, str]) -> str:
        name = found[1].strip()
        if name in known:
            return f"{{{known[name]}|{_NOTHING_SAID}}}"
        self.notebook.assumed("piping", f"{shown(where)} {shown(found[0])}")
        return found[0].translate(_BRACES)

    def _cut(self, text: str, where: str) -> str:
        if len(text) <= _LONGEST:
            return text
        self.notebook.left_out("cut", where, most=_LONGEST)
        return _CUT_OPEN.sub("", text[:_LONGEST]).rstrip()
