"""What the channels make of a survey's messages: how many parts each takes by SMS, and what is over a limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.contract.address import Address
from bot.contract.channel import Measured, Measures, Over
from bot.contract.outbound import Content, Outbound
from bot.engine.languages import Language
from bot.engine.lengths import Span, Weights, span
from bot.engine.paths import Paths
from bot.engine.phrases import phrase
from bot.engine.places import Path
from bot.engine.survey import Survey
from bot.services.lint.findings import Texting, place_at
from bot.services.lint.rehearsed import Message, messages

_SMS = "sms"
#: Kinds of address of channels that are not named after them.
_SCHEMES = {_SMS: "tel"}


class Sent(NamedTuple):
    """One message in one language on one channel: the parts it takes, at least and at most, and what is over a limit.
    `alone` are the parts without the words that introduce us to somebody new, which are not the survey's.
    """

    path: Path
    language: Language
    channel: str
    parts: Span
    alone: int
    over: tuple[Over, ...]

    @property
    def by_sms(self) -> bool:
        return self.channel == _SMS


def sent(survey: Survey, channels: Sequence[Measures], company: str) -> Iterator[Sent]:
    """Every message of the survey, in its order, on every channel. The first text message introduces us."""
    introduced = phrase("say.first_sms", company=company)
    for language in survey.languages:
        bare = list(messages(survey, language, company))
        with_intro = list(messages(survey, language, company, (introduced,)))
        for channel in channels:
            for message, alone in zip(with_intro if channel.name == _SMS else bare, bare, strict=True):
                yield _sent(message, alone, language, channel)


def _sent(message: Message, alone: Message, language: Language, channel: Measures) -> Sent:
    whole = _measure(channel, message.content)
    least = whole if message.shortest == message.content else _measure(channel, message.shortest)
    bare = whole if alone.content == message.content else _measure(channel, alone.content)
    return Sent(message.path, language, channel.name, Span(least.parts, whole.parts), bare.parts, whole.over)


def _measure(channel: Measures, content: Content) -> Measured:
    """Whom it goes to makes no difference."""
    to = Address(_SCHEMES.get(channel.name, channel.name), "1")
    return channel.measure(Outbound(key="lint", to=to, content=content))


def texting(survey: Survey, messages_sent: Sequence[Sent]) -> Iterator[Texting]:
    """What the text messages cost, a language at a time; nothing where there is no SMS."""
    for language in survey.languages:
        parts = {each.path: each.parts for each in messages_sent if each.by_sms and each.language == language}
        if parts:
            named = tuple((place_at(survey, path), span.most) for path, span in parts.items())
            yield Texting(language, named, _whole(survey, language, parts))


def _whole(survey: Survey, language: Language, parts: dict[Path, Span]) -> Span:
    """Of a customer who is asked by SMS in that language. Statements cost nothing of their own."""
    questions = [parts.get(("questions", at), Span(0, 0)) for at in range(len(survey.questions))]
    endings = [parts[("endings", at)] for at in range(len(survey.endings))]
    paths = Paths(survey, {"channel": _SMS, "language": language})
    return span(paths, Weights(questions, endings))
