"""What a message costs by SMS, and what is cut of it."""

from __future__ import annotations

import pytest

from adapters.sms import measure as sms
from adapters.sms.channel import SmsChannel, SmsConfig
from adapters.sms.render import render
from adapters.sms.segments import segments
from bot.contract.address import Address
from bot.contract.channel import Measured, Measures, Over
from bot.contract.outbound import Button, Content, Notice, Outbound, Question, Settled

CONFIG = SmsConfig("AC0", "token", from_number="+15005550006")
TO = Address("tel", "+447700900123")


def outbound(content: Content) -> Outbound:
    return Outbound(key="k", to=TO, content=content)


def measured(content: Content) -> Measured:
    return sms.measure(outbound(content))


def choices(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"a:1:q:c{at}") for at, label in enumerate(labels))


def test_the_channel_and_the_module_both_measure() -> None:
    channel = SmsChannel(CONFIG)
    assert isinstance(channel, Measures)
    assert isinstance(sms, Measures)
    assert channel.measure(outbound(Notice("Hi"))) == sms.measure(outbound(Notice("Hi"))) == Measured(1)


@pytest.mark.parametrize(
    "content",
    [
        Notice("a" * 161),
        Notice("Спасибо! " * 20),
        Question(
            "Which?", "list", choices=choices("One", "Two"), hint="Reply with a number.", typed_controls="Or SKIP."
        ),
        Question(
            "How many?", "scale", lead="Demo: reply STOP to opt out.", low="none", high="all", choices=choices("0", "9")
        ),
    ],
)
def test_the_parts_are_those_of_the_body_that_is_sent(content: Content) -> None:
    (call,) = render(outbound(content), CONFIG)
    assert measured(content) == Measured(segments(call.payload["body"]).count)


def test_what_is_not_sent_costs_nothing() -> None:
    assert measured(Settled("Which?", "One")) == Measured(0)


def test_a_text_that_is_too_long_is_told_with_its_length() -> None:
    found = measured(Notice("word " * 400))
    assert (found.parts, found.over) == (11, (Over("text", 1999, 1600, ("word " * 400).strip()),))


def test_a_label_that_is_cut_is_told_by_the_room_that_so_many_choices_leave_it() -> None:
    few = measured(Question("Which?", "list", choices=choices("x" * 120, "y" * 121)))
    assert few.over == (Over("label", 121, 120, "y" * 121),)
    many = measured(
        Question("Which?", "check", choices=(*choices(*["x" * 50] * 25), Button("Done" * 40, "a:1:q:_done")))
    )
    assert {over.limit for over in many.over} == {40}
    assert len(many.over) == 25


def test_one_character_that_makes_a_message_dearer_is_named_with_what_it_costs() -> None:
    plain = "We would love to hear how it went. " * 3
    assert measured(Notice(plain + "façade")).over == (Over("alphabet", 2, 1, "ç"),)
    assert measured(Notice(plain + "🙂 ç 🙂")).over == (Over("alphabet", 2, 1, "🙂ç"),)


@pytest.mark.parametrize(
    "text",
    [
        "We would love to hear how it went. " * 3 + "It’s “fine” – thanks…",  # these are sent as their plain kin
        "garçon",  # one part either way
        "Насколько вероятно, что вы порекомендуете нас другу или коллеге? Ответьте числом.",
        "您有多大可能向朋友或同事推荐我们？请用零到十之间的数字回答，谢谢您的时间。" * 3,
        "a" * 155 + "{[€]}",
    ],
)
def test_no_character_is_blamed_where_the_price_is_not_its_fault(text: str) -> None:
    assert measured(Notice(text)).over == ()
