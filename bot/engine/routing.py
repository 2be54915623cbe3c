"""The path through a survey, derived from the answers and never stored: always forward, always ending.

An answer counts only while its question is on the path, so a corrected answer re-derives everything after it and
loses nothing: put the old answer back and the old path is there again.
"""

from __future__ import annotations

from bot.engine.conditions import Known, lookup_in
from bot.engine.conversation import Conversation
from bot.engine.languages import Texts, pick
from bot.engine.piping import LIST_MARKS, pipe, plain
from bot.engine.survey import Csat, MultiChoice, Question, SingleChoice, Statement, Survey


class Route:
    """The path as one conversation stands: which questions apply, which is next, and its texts filled in.

    `questions` are those that apply, in order; `lookup` knows the answers that count, then the facts.
    """

    def __init__(self, survey: Survey, conversation: Conversation) -> None:
        self.survey = survey
        self.conversation = conversation
        self._counted: dict[str, Known] = {}
        self.lookup = lookup_in(self._counted, conversation.facts)
        self.questions = tuple(question for question in survey.questions if self._passes(question))

    def _passes(self, question: Question) -> bool:
        """Whether it is on the path; if so its answer counts for what comes after it."""
        if question.when is not None and not question.when.holds(self.lookup):
            return False
        if (answer := self.conversation.answers.get(question.key)) is not None:
            self._counted[question.key] = Known(answer.value, answer.group)
        return True

    # -- where it leads

    def next(self) -> Question | None:
        """The question to ask now: one gone back to, else the first open one; None at the end."""
        gone_back_to = (each for each in self.questions if each.key == self.conversation.revisit)
        return next(gone_back_to, None) or self.first_open()

    def first_open(self) -> Question | None:
        """The first one neither answered nor skipped nor, a statement, shown; None at the end."""
        conversation = self.conversation
        done = {*conversation.answers, *conversation.skipped, *conversation.shown}
        return next((each for each in self.questions if each.key not in done), None)

    def asked(self) -> list[Question]:
        """The questions answered or skipped so far: what `change 1` counts."""
        done = {*self.conversation.answers, *self.conversation.skipped}
        return [each for each in self.questions if each.key in done]

    def before(self, key: str | None) -> Question | None:
        """The question before the one named; statements can't be gone back to."""
        before = None
        for question in self.questions:
            if question.key == key:
                return before
            before = before if isinstance(question, Statement) else question
        return None

    # -- its texts

    def text(self, texts: Texts | None) -> str:
        """In the customer's language, with what is known piped in; empty where there is no such text."""
        return pipe(self._wording(texts), self._said) if texts else ""

    def _wording(self, texts: Texts) -> str:
        return pick(texts, self.conversation.language, self.survey.default_language)

    def _said(self, name: str) -> str:
        """What `{name}` stands for; an answer that was chosen by its label."""
        texts = labels(self.survey.by_key.get(name))
        known = self.lookup(name)
        if known is None or not texts:
            return self._plain(name)
        values = known.value if isinstance(known.value, tuple) else (known.value,)
        # A label is filled in with plain values only: labels that name one another must not go on for ever.
        shown = [pipe(self._wording(texts[key]), self._plain) for key in map(str, values) if key in texts]
        return LIST_MARKS[self.conversation.language].join(shown) or self._plain(name)

    def _plain(self, name: str) -> str:
        if name == "name" and self.conversation.name:
            return plain(self.conversation.name, self.conversation.language)
        known = self.lookup(name)
        return plain(known.value, self.conversation.language) if known is not None else ""


def labels(question: Question | None) -> dict[str, Texts]:
    """The words that stand for each value, where a question has any. Scores count from 1."""
    if isinstance(question, SingleChoice | MultiChoice):
        return {choice.key: choice.text for choice in question.choices}
    if isinstance(question, Csat) and question.labels:
        return {str(value): texts for value, texts in enumerate(question.labels, 1)}
    return {}
