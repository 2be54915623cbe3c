"""A survey of ours → an XLSForm workbook, as ODK, KoboToolbox and their kin read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.engine.conditions import All, Not, Tree
from bot.engine.languages import LANGUAGES, Language, Texts, pick
from bot.engine.piping import pipe
from bot.engine.survey import (
    Ces,
    Choice,
    ContactDetails,
    Csat,
    Date,
    Ending,
    FreeText,
    MultiChoice,
    Nps,
    Number,
    ScoreQuestion,
    SingleChoice,
    Stars,
    Statement,
    Survey,
    YesNo,
)
from bot.locale import wording
from bot.surveys.foreign.export_conditions import Dialect, write
from bot.surveys.foreign.keys import unique
from bot.surveys.foreign.report import Notebook, listed, shown

_NAMES: dict[Language, str] = {
    "en": "English (en)",
    "ru": "Русский (ru)",
    "zh-Hans": "简体中文 (zh-Hans)",
    "zh-Hant": "繁體中文 (zh-Hant)",
}
_USUAL_LENGTH = 2000
#: One row of a sheet: text by heading.
Row = dict[str, str]


def _quoted(text: str) -> str | None:
    """XPath has no escapes: a text with both quotes can't be written."""
    return f"'{text}'" if "'" not in text else f'"{text}"' if '"' not in text else None


_DIALECT = Dialect(
    name="${{{}}}".format,
    fact=lambda _name: None,
    quoted=_quoted,
    truth={True: "'yes'", False: "'no'"},
    answered="{} != ''",
    negated="not({})",
    has="selected({}, {})",
    mentions="contains({}, {})",
)


@dataclass(slots=True)
class Sheets:
    """The three sheets, before they are a workbook."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: list[Row] = field(default_factory=list)


def sheets(survey: Survey, notebook: Notebook) -> Sheets:
    """The rows of the survey; what did not fit is noted."""
    writer = _Writer(survey, notebook)
    for at in range(len(survey.questions)):
        writer.question(at)
    writer.endings()
    writer.settings()
    return writer.sheets


@dataclass(frozen=True, slots=True)
class _Writer:
    survey: Survey
    notebook: Notebook
    sheets: Sheets = field(default_factory=Sheets)

    def question(self, at: int) -> None:
        question = self.survey.questions[at]
        self.sheets.survey.append(
            {
                "type": "note",
                "name": question.key,
                **self.spoken("label", question.text, question.key, at),
                "required": "yes" if question.required else "",
                "relevant": self.condition(question.when, question.key),
                **_ROWS[type(question)](self, question, at),
            }
        )

    def condition(self, tree: Tree | None, where: str) -> str:
        text, lost = write(tree, self.survey, _DIALECT)
        if lost:
            self.notebook.left_out("condition", where, names=listed(lost))
        return text

    # -- texts

    def spoken(self, column: str, texts: Texts, where: str, before: int) -> Row:
        """A cell for each language."""
        return {
            f"{column}::{_NAMES[language]}": self.piped(texts[language], where, before)
            for language in LANGUAGES
            if language in texts
        }

    def piped(self, text: str, where: str, before: int) -> str:
        asked = {question.key for question in self.survey.questions[:before] if not isinstance(question, Statement)}

        def said(name: str) -> str:
            self.notebook.assumed("piping", where)
            return f"${{{name}}}" if name in asked else ""

        return pipe(text, said)

    # -- kinds

    def slider(self, question: ScoreQuestion, at: int) -> Row:
        scale = question.scale
        parameters = f"start={scale.low} end={scale.high} step=1"
        return {"type": "range", "parameters": parameters, **self.ends(question, at)}

    def ends(self, question: ScoreQuestion, at: int) -> Row:
        """What the ends of the scale mean, as a hint: `0 = never, 10 = certainly`."""
        ends = ((question.scale.low, question.low), (question.scale.high, question.high))
        said = [(value, texts) for value, texts in ends if texts is not None]
        if not said:
            return {}
        self.notebook.assumed("hint", question.key)
        hints = {
            language: ", ".join(f"{value} = {pick(texts, language)}" for value, texts in said)
            for language in question.text
        }
        return self.spoken("hint", hints, question.key, at)

    def meant(self, question: ScoreQuestion, at: int) -> Row:
        """A score whose meaning XLSForm has no word for."""
        self.notebook.assumed("score", question.key, score=question.kind.upper())
        return self.slider(question, at)

    def csat(self, question: Csat, at: int) -> Row:
        if question.labels is None:
            return self.slider(question, at)
        steps = ((str(value), label) for value, label in enumerate(question.labels, 1))
        list_name = self.listed(question.key, dict(steps), at)
        return {"type": f"select_one {list_name}", "appearance": "likert", **self.ends(question, at)}

    def stars(self, question: Stars, at: int) -> Row:
        return {**self.slider(question, at), "appearance": "rating"}

    def one(self, question: SingleChoice, at: int) -> Row:
        return {"type": f"select_one {self.listed(question.key, _texts(question.choices), at)}"}

    def several(self, question: MultiChoice, at: int) -> Row:
        least = [f"count-selected(.) >= {question.at_least}"] if question.at_least > 1 else []
        most = [] if question.at_most is None else [f"count-selected(.) <= {question.at_most}"]
        list_name = self.listed(question.key, _texts(question.choices), at)
        return {"type": f"select_multiple {list_name}", "constraint": " and ".join(least + most)}

    def listed(self, key: str, texts: Mapping[str, Texts], at: int) -> str:
        """Writes a list of choices; its name."""
        list_name = f"{key}_choices"
        self.sheets.choices += [
            {"list_name": list_name, "name": name, **self.spoken("label", text, key, at)}
            for name, text in texts.items()
        ]
        return list_name

    def yes_no(self, _question: YesNo, _at: int) -> Row:
        if not any(row["list_name"] == "yes_no" for row in self.sheets.choices):
            self.sheets.choices += [
                {"list_name": "yes_no", "name": name, **self.spoken("label", self.own(f"ask.{name}"), "", 0)}
                for name in ("yes", "no")
            ]
        return {"type": "select_one yes_no"}

    def own(self, id_: str) -> Texts:
        return {language: wording(id_, language) for language in self.survey.languages}

    def words(self, question: FreeText, _at: int) -> Row:
        if question.reason_for:
            self.notebook.left_out("reason", question.key)
        usual = question.max_length == _USUAL_LENGTH
        return {"type": "text", "constraint": "" if usual else f"string-length(.) <= {question.max_length}"}

    def number(self, question: Number, _at: int) -> Row:
        limits = ((">=", question.minimum), ("<=", question.maximum))
        said = [f". {operator} {_plain(limit)}" for operator, limit in limits if limit is not None]
        return {"type": "integer" if question.whole else "decimal", "constraint": " and ".join(said)}

    def contact(self, question: ContactDetails, at: int) -> Row:
        self.notebook.assumed("contact", question.key)
        return {"type": "text", **self.spoken("hint", question.consent, question.key, at)}

    # -- what comes last

    def endings(self) -> None:
        """There are none in an XLSForm: each is a note at the end, for those whom the ones before it are not for."""
        self.notebook.assumed("endings")
        earlier = list[Tree]()
        for at, ending in enumerate(self.survey.endings, 1):
            condition = self.condition(ending.when, "ending")
            if ending.when is not None and not condition:
                self.notebook.left_out("ending", text=shown(pick(ending.text, self.survey.default_language)))
                continue
            terms = [*map(_not, earlier), *([ending.when] if ending.when is not None else [])]
            self.ending(ending, at, All(terms=tuple(terms)) if len(terms) > 1 else next(iter(terms), None))
            earlier += [ending.when] if ending.when is not None else []

    def ending(self, ending: Ending, at: int, when: Tree | None) -> None:
        name = unique(f"ending_{at}", [row["name"] for row in self.sheets.survey])
        texts = {language: "\n".join(_lines(ending, language)) for language in ending.text}
        if ending.link:
            self.notebook.assumed("link", "ending")
        label = self.spoken("label", texts, "ending", len(self.survey.questions))
        relevant = write(when, self.survey, _DIALECT).text
        self.sheets.survey.append({"type": "note", "name": name, **label, "relevant": relevant})

    def settings(self) -> None:
        default = self.survey.default_language
        if len(self.survey.title) > 1:
            self.notebook.left_out("title", "title", language=_NAMES[default])
        title = self.survey.title[default]
        self.sheets.settings.append(
            {"form_title": title, "form_id": self.survey.key, "default_language": _NAMES[default]}
        )


def _not(tree: Tree) -> Tree:
    return Not(term=tree)


def _lines(ending: Ending, language: Language) -> Iterator[str]:
    yield ending.text[language]
    if ending.link:
        yield f"{pick(ending.link_label, language)}: {ending.link}" if ending.link_label else ending.link


def _texts(choices: tuple[Choice, ...]) -> dict[str, Texts]:
    return {choice.key: choice.text for choice in choices}


def _plain(number: float) -> str:
    return f"{Decimal(str(number)):f}".removesuffix(".0")


_ROWS: dict[type, Callable[[_Writer, Any, int], Row]] = {
    Nps: _Writer.meant,
    Ces: _Writer.meant,
    Csat: _Writer.csat,
    Stars: _Writer.stars,
    SingleChoice: _Writer.one,
    MultiChoice: _Writer.several,
    YesNo: _Writer.yes_no,
    FreeText: _Writer.words,
    Number: _Writer.number,
    Date: lambda _writer, _question, _at: {"type": "date"},
    ContactDetails: _Writer.contact,
    Statement: lambda _writer, _question, _at: {"type": "note"},
}
