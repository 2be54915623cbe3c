"""What Telegram would cut of a message, or show badly."""

from __future__ import annotations

import pytest

from adapters.telegram import measure as telegram
from adapters.telegram.channel import TelegramChannel, TelegramConfig
from adapters.telegram.render import render
from bot.contract.address import Address
from bot.contract.channel import Measured, Measures, Over
from bot.contract.outbound import Button, Card, Content, Notice, Outbound, Question, Settled

TO = Address("telegram", "42")


def outbound(content: Content) -> Outbound:
    return Outbound(key="k", to=TO, content=content)


def over(content: Content) -> tuple[Over, ...]:
    return telegram.measure(outbound(content)).over


def choices(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"a:1:q:c{at}") for at, label in enumerate(labels))


def test_the_channel_and_the_module_both_measure() -> None:
    channel = TelegramChannel(TelegramConfig("1:token"))
    assert isinstance(channel, Measures)
    assert isinstance(telegram, Measures)
    assert channel.measure(outbound(Settled("Well?", "Well"))) == Measured(1)


@pytest.mark.parametrize(("length", "fits"), [(4096, True), (4097, False)])
def test_a_text_is_over_where_rendering_cuts_it(length: int, fits: bool) -> None:
    notice = Notice("😀" * (length // 2) + "x" * (length % 2))
    assert over(notice) == (() if fits else (Over("text", length, 4096, notice.text),))
    assert render(outbound(notice))[0].payload["text"].endswith("…") is not fits


def test_all_that_is_said_in_one_message_counts() -> None:
    question = Question("t" * 2500, "open", lead="l" * 1600, hint="Type.")
    (found,) = over(question)
    assert (found.what, found.length) == ("text", 1600 + 2 + 2500 + 2 + 5)


def test_a_tick_takes_room_from_the_label_beside_it() -> None:
    assert over(Question("Which?", "list", choices=choices("x" * 64, "y"))) == ()
    (found,) = over(Question("Which?", "check", choices=choices("x" * 64, "y")))
    assert (found.what, found.limit, found.text) == ("label", 64, "x" * 64)
    assert found.length > 64


def test_a_button_names_what_it_carries_too_much_of() -> None:
    heavy = Button("Go", "a:" + "9" * 70)
    assert over(Notice("Well?", (heavy,))) == (Over("token", 72, 64, "Go"),)
    card = Card("Low", (), (), "open", (heavy,))
    assert over(card) == (Over("token", 72, 64, "Go"),)


def test_more_rows_than_a_screen_holds_are_too_many() -> None:
    many = choices(*"abcdefghijk")
    assert over(Question("Which?", "list", choices=many)) == (Over("choices", 11, 10, "Which?"),)
    assert over(Question("Which?", "list", choices=many[:10])) == ()
    assert over(Question("How likely?", "scale", choices=many)) == ()


def test_the_button_that_ends_the_choosing_is_no_choice_but_takes_its_room() -> None:
    whole = (*choices(*"abcdefghij"), Button("Done", "a:1:q:_done"))
    assert over(Question("Which?", "check", choices=whole)) == (Over("choices", 10, 9, "Which?"),)
