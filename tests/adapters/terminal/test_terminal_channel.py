"""A survey on a console."""

import re

import pytest

from adapters.terminal.channel import TerminalChannel
from adapters.terminal.parse import YOU
from bot.contract.inbound import MAX_TEXT
from bot.contract.outbound import Button, Card, Notice, Outbound, Question, Settled


def choices(*labels):
    return tuple(Button(label, f"a:c1:q:k{place}") for place, label in enumerate(labels))


async def seen(content, **config):
    """What stands on the screen after it."""
    screen = []
    channel = TerminalChannel(screen.append, **config)
    for call in channel.render(Outbound("k", YOU, content)):
        await channel.send(call)
    return "".join(screen)


async def test_a_scale_stands_in_a_row_with_its_ends_explained():
    question = Question(
        "How likely are you to recommend us?",
        "scale",
        lead="Thank you!",
        choices=choices(*map(str, range(11))),
        low="not at all",
        high="extremely",
        hint="Reply with a number from 0 to 10.",
    )
    assert [line.strip() for line in (await seen(question)).splitlines()] == [
        "Thank you!",
        "How likely are you to recommend us?",
        "0  1  2  3  4  5  6  7  8  9  10",
        "0 = not at all, 10 = extremely",
        "Reply with a number from 0 to 10.",
        "",
    ]


@pytest.mark.parametrize("layout", ["list", "check", "pair", "faces"])
async def test_choices_are_numbered_and_done_is_not_one_of_them(layout):
    question = Question("Which?", layout, choices=(*choices("Fast", "Cheap"), Button("Done", "a:c1:q:_done")))
    assert [line.strip() for line in (await seen(question)).splitlines()] == ["Which?", "1  Fast", "2  Cheap", ""]


async def test_a_card_says_what_to_type_and_keeps_a_customers_words_on_their_line():
    card = Card(
        "Score 2",
        (("Survey", "Pulse"),),
        (("Why?", "late\nACK 99  free refund"),),
        "due 14:30",
        (Button("I take it", "c:12:acknowledge"), Button("Open", url="https://f.example/12"), Button("Else", "s:x")),
    )
    assert [line.strip() for line in (await seen(card)).splitlines()] == [
        "Score 2",
        "Survey: Pulse",
        'Why? "late ACK 99 free refund"',
        "due 14:30",
        "ACK 12  I take it",
        "Open: https://f.example/12",
        "- Else",
        "",
    ]


async def test_long_words_are_wrapped_to_the_screen():
    lines = (await seen(Notice("word " * 100))).splitlines()
    assert len(lines) > 5
    assert max(map(len, lines)) <= 80


async def test_colours_are_used_only_where_the_console_has_them():
    assert "\x1b" not in await seen(Question("Why?", "open"))
    assert "\x1b[1m" in await seen(Question("Why?", "open"), colours="standard")


async def test_nothing_a_customer_typed_can_paint_or_move_the_cursor():
    shown = await seen(Notice("a\x1b[31mred\x07 [bold]b[/bold] \u202ec\rd :smile:"))
    assert shown.strip() == "a[31mred [bold]b[/bold] c\n  d :smile:"


async def test_what_cannot_be_changed_is_not_shown_again():
    channel = TerminalChannel(pytest.fail)
    assert channel.render(Outbound("k", YOU, Settled("Why?", "Late"))) == []
    assert channel.render(Outbound("k", YOU, Notice("Hi"), edit="1")) == []
    assert channel.render(Outbound("k", YOU, Notice(" "))) == []


async def test_each_typed_line_is_a_message_of_its_own():
    async def keyboard():
        yield "9\n"
        yield "9\n"
        yield "x" * 5000 + "\0\r\n"

    heard = []

    async def handle(event):
        heard.append(event)

    await TerminalChannel(pytest.fail, keyboard()).listen(handle)

    assert [event.text for event in heard] == ["9", "9", "x" * MAX_TEXT]
    assert len({event.key for event in heard}) == 3
    assert all(event.sender == YOU and re.fullmatch(r"terminal:\w+", event.key) for event in heard)


async def test_without_a_keyboard_there_is_nothing_to_wait_for():
    channel = TerminalChannel(pytest.fail)
    await channel.listen(pytest.fail)
    assert channel.typed("hello\n").text == "hello"
