"""A survey of ours → a SurveyJS document, as its creator and form library read it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine.conditions import Tree, names
from bot.engine.languages import Language, Texts, pick
from bot.engine.piping import pipe
from bot.engine.survey import (
    Ces,
    ContactDetails,
    Csat,
    Date,
    Ending,
    FreeText,
    MultiChoice,
    Nps,
    Number,
    Question,
    ScoreQuestion,
    SingleChoice,
    Stars,
    Statement,
    Survey,
    YesNo,
)
from bot.surveys.foreign.export_conditions import Dialect, write
from bot.surveys.foreign.report import Notebook, listed, shown

_LOCALES: dict[Language, str] = {"en": "en", "ru": "ru", "zh-Hans": "zh-cn", "zh-Hant": "zh-tw"}
Json = dict[str, Any]


def _quoted(text: str) -> str | None:
    """SurveyJS knows a backslash only before a quote."""
    return None if "\\" in text else "'{}'".format(text.replace("'", "\\'").replace('"', '\\"'))


_DIALECT = Dialect(
    name="{{{}}}".format,
    fact="{{{}}}".format,
    quoted=_quoted,
    truth={True: "true", False: "false"},
    answered="{} notempty",
    negated="!({})",
    has="{} contains {}",
    mentions="{} contains {}",
)


def document(survey: Survey, notebook: Notebook) -> Json:
    """The JSON of the survey; what did not fit is noted."""
    notebook.left_out("key", survey.key)
    return _Writer(survey, notebook).document()


@dataclass(frozen=True, slots=True)
class _Writer:
    survey: Survey
    notebook: Notebook

    def document(self) -> Json:
        *conditional, last = self.survey.endings
        return {
            "title": self.texts(self.survey.title, "title", 0),
            "locale": _LOCALES[self.survey.default_language],
            "pages": [{"name": "page1", "elements": list(map(self.element, range(len(self.survey.questions))))}],
            "completedHtml": self.ending(last),
            **({"completedHtmlOnCondition": found} if (found := list(self.conditional(conditional))) else {}),
        }

    def conditional(self, endings: Iterable[Ending]) -> Iterator[Json]:
        for ending in endings:
            if expression := self.condition(ending.when, "ending"):
                yield {"expression": expression, "html": self.ending(ending)}
            else:
                self.notebook.left_out("ending", text=shown(pick(ending.text, self.survey.default_language)))

    def element(self, at: int) -> Json:
        question = self.survey.questions[at]
        own = _ELEMENTS[type(question)](self, question)
        title = {} if isinstance(question, Statement) else {"title": self.texts(question.text, question.key, at)}
        required = {"isRequired": True} if question.required else {}
        condition = self.condition(question.when, question.key)
        when = {"visibleIf": condition} if condition else {}
        return {"type": own.pop("type"), "name": question.key, **title, **required, **when, **own}

    def condition(self, tree: Tree | None, where: str) -> str:
        text, lost = write(tree, self.survey, _DIALECT)
        if lost:
            self.notebook.left_out("condition", where, names=listed(lost))
        if tree and (facts := sorted(names(tree) - self.survey.by_key.keys() - set(lost))):
            self.notebook.assumed("variables", where, names=listed(facts))
        return text

    # -- texts

    def texts(self, texts: Texts, where: str, before: int) -> str | Json:
        written = {language: self.piped(text, where, before) for language, text in texts.items()}
        return self.localised(written)

    def localised(self, written: Mapping[Language, str]) -> str | Json:
        """A bare text where there is one language; `default` is the one that the survey's `locale` names."""
        default = self.survey.default_language
        if len(written) == 1:
            return next(iter(written.values()))
        others = {_LOCALES[each]: text for each, text in written.items() if each != default}
        return {"default": written[default], **others}

    def piped(self, text: str, where: str, before: int) -> str:
        asked = {question.key for question in self.survey.questions[:before] if not isinstance(question, Statement)}

        def said(name: str) -> str:
            self.notebook.assumed("piping", where)
            return f"{{{name}}}" if name in asked else ""

        return pipe(text, said)

    def html(self, texts: Texts, where: str, before: int) -> str | Json:
        """Words for a place where SurveyJS expects HTML."""
        return self.localised({each: _as_html(self.piped(text, where, before)) for each, text in texts.items()})

    def ending(self, ending: Ending) -> str | Json:
        end = len(self.survey.questions)
        if ending.link is None:
            return self.html(ending.text, "ending", end)
        self.notebook.assumed("link", "ending")
        labels = ending.link_label or dict.fromkeys(ending.text, ending.link)
        written = {
            language: _linked(self.piped(text, "ending", end), ending.link, pick(labels, language))
            for language, text in ending.text.items()
        }
        return self.localised(written)

    # -- kinds

    def score(self, question: ScoreQuestion) -> Json:
        ends = (("minRateDescription", question.low), ("maxRateDescription", question.high))
        scale = question.scale
        return {
            "type": "rating",
            "rateMin": scale.low,
            "rateMax": scale.high,
            **{name: self.texts(end, question.key, self.at(question)) for name, end in ends if end is not None},
        }

    def meant(self, question: ScoreQuestion) -> Json:
        """A score whose meaning SurveyJS has no word for."""
        self.notebook.assumed("score", question.key, score=question.kind.upper())
        return self.score(question)

    def csat(self, question: Csat) -> Json:
        if question.labels is None:
            return self.score(question)
        if question.low or question.high:
            self.notebook.left_out("ends", question.key)
        steps = enumerate(question.labels, 1)
        at = self.at(question)
        values = [{"value": value, "text": self.texts(label, question.key, at)} for value, label in steps]
        return {"type": "rating", "rateValues": values}

    def stars(self, question: Stars) -> Json:
        return {**self.score(question), "rateType": "stars"}

    def choices(self, question: SingleChoice | MultiChoice) -> list[Json]:
        at = self.at(question)
        return [{"value": choice.key, "text": self.texts(choice.text, question.key, at)} for choice in question.choices]

    def one(self, question: SingleChoice) -> Json:
        return {"type": "radiogroup", "choices": self.choices(question)}

    def several(self, question: MultiChoice) -> Json:
        least = {"minSelectedChoices": question.at_least} if question.at_least > 1 else {}
        most = {} if question.at_most is None else {"maxSelectedChoices": question.at_most}
        return {"type": "checkbox", "choices": self.choices(question), **least, **most}

    def words(self, question: FreeText) -> Json:
        if question.reason_for:
            self.notebook.left_out("reason", question.key)
        return {"type": "comment", "maxLength": question.max_length}

    def number(self, question: Number) -> Json:
        limits = {"min": question.minimum, "max": question.maximum}
        step = {"step": 1} if question.whole else {}
        return {"type": "text", "inputType": "number", **step, **{k: v for k, v in limits.items() if v is not None}}

    def contact(self, question: ContactDetails) -> Json:
        self.notebook.assumed("contact", question.key)
        return {"type": "text", "description": self.texts(question.consent, question.key, self.at(question))}

    def statement(self, question: Statement) -> Json:
        return {"type": "html", "html": self.html(question.text, question.key, self.at(question))}

    def at(self, question: Question) -> int:
        """How many questions come before it."""
        return list(self.survey.by_key).index(question.key)


def _linked(text: str, link: str, label: str) -> str:
    return f'{_as_html(text)}<br><a href="{html.escape(link)}">{_as_html(label)}</a>'


def _as_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


_ELEMENTS: dict[type, Callable[[_Writer, Any], Json]] = {
    Nps: _Writer.meant,
    Ces: _Writer.meant,
    Csat: _Writer.csat,
    Stars: _Writer.stars,
    SingleChoice: _Writer.one,
    MultiChoice: _Writer.several,
    YesNo: lambda _writer, _question: {"type": "boolean"},
    FreeText: _Writer.words,
    Number: _Writer.number,
    Date: lambda _writer, _question: {"type": "text", "inputType": "date"},
    ContactDetails: _Writer.contact,
    Statement: _Writer.statement,
}
