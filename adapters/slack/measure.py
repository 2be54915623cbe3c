"""What Slack would cut of a message or show otherwise. Pure, and no account is needed: the module is a `Measures`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack.blocks import MAX_LABEL, MAX_TEXT, label
from adapters.slack.messages import MAX_TICKS
from bot.contract.channel import Measured, Over
from bot.contract.outbound import Button, Card, Notice, Outbound, Question
from bot.engine.prompt import DONE

name = "slack"


def measure(outbound: Outbound) -> Measured:
    """One message, whatever its length."""
    match outbound.content:
        case Question() as question:
            return Measured(1, (*_texts(question), *_labels(question.choices), *_ticks(question)))
        case Notice(buttons=buttons) | Card(buttons=buttons):
            return Measured(1, tuple(_labels(buttons)))
        case _:
            return Measured()


def _texts(question: Question) -> Iterator[Over]:
    for text in (question.lead, question.text):
        if len(text) > MAX_TEXT:
            yield Over("text", len(text), MAX_TEXT, text)


def _labels(buttons: Sequence[Button]) -> Iterator[Over]:
    """Choices that a button cuts are also written out above the buttons."""
    for button in buttons:
        if len(label(button)) > MAX_LABEL:
            yield Over("label", len(label(button)), MAX_LABEL, button.label)


def _ticks(question: Question) -> Iterator[Over]:
    """More of them stand side by side, where a phone breaks the row anywhere."""
    if question.layout == "check" and len(question.choices) > MAX_TICKS:
        ends = sum(1 for choice in question.choices if choice.token.endswith(f":{DONE}"))
        yield Over("choices", len(question.choices) - ends, MAX_TICKS - ends, question.text)
