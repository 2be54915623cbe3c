"""What Slack would cut of a message, or show otherwise."""

from __future__ import annotations

from adapters.slack import measure as slack
from adapters.slack.channel import SlackChannel, SlackConfig
from adapters.slack.render import render
from bot.contract.address import Address
from bot.contract.channel import Measured, Measures, Over
from bot.contract.outbound import Button, Content, Notice, Outbound, Question, Settled

TO = Address("slack", "T1/U1")


def outbound(content: Content) -> Outbound:
    return Outbound(key="k", to=TO, content=content)


def over(content: Content) -> tuple[Over, ...]:
    return slack.measure(outbound(content)).over


def choices(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"a:1:q:c{at}") for at, label in enumerate(labels))


def test_the_channel_and_the_module_both_measure() -> None:
    channel = SlackChannel(SlackConfig("xoxb-1", "secret"))
    assert isinstance(channel, Measures)
    assert isinstance(slack, Measures)
    assert channel.measure(outbound(Settled("Well?", "Well"))) == Measured(1)


def test_what_fits_is_one_message_with_nothing_over() -> None:
    question = Question("t" * 3000, "list", lead="l" * 3000, choices=choices("x" * 75, "y"))
    assert slack.measure(outbound(question)) == Measured(1)
    assert "…" not in str(render(outbound(question))[0].payload["blocks"][0])


def test_a_text_is_over_where_rendering_cuts_it() -> None:
    question = Question("t" * 3001, "open", lead="l" * 3002)
    assert over(question) == (Over("text", 3002, 3000, "l" * 3002), Over("text", 3001, 3000, "t" * 3001))
    assert str(render(outbound(question))[0].payload["blocks"]).count("…") == 2


def test_labels_of_choices_and_of_buttons_are_over_where_rendering_cuts_them() -> None:
    assert over(Question("Which?", "list", choices=choices("x" * 76, "y" * 75))) == (Over("label", 76, 75, "x" * 76),)
    link = Notice("Thanks", (Button("z" * 80, url="https://example.com"),))
    assert over(link) == (Over("label", 80, 75, "z" * 80),)
    assert "z" * 74 + "…" in str(render(outbound(link))[0].payload)


def test_more_ticks_than_a_phone_scrolls_are_too_many() -> None:
    ticks = choices(*"abcdefghijk")
    assert over(Question("Which?", "check", choices=ticks)) == (Over("choices", 11, 10, "Which?"),)
    assert over(Question("Which?", "check", choices=ticks[:10])) == ()
    assert over(Question("How likely?", "scale", choices=ticks)) == ()


def test_the_button_that_ends_the_choosing_is_no_choice_but_takes_its_room() -> None:
    whole = (*choices(*"abcdefghij"), Button("Done", "a:1:q:_done"))
    assert over(Question("Which?", "check", choices=whole)) == (Over("choices", 10, 9, "Which?"),)
