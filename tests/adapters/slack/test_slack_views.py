"""A form as a modal, the home tab, and the answers to a form: what Slack gets, and that it would take it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox.slack.blocks import view_problems
from adapters.slack.channel import SlackChannel, SlackConfig
from adapters.slack.render import render
from bot.contract.address import Address
from bot.contract.channel import ApiCall, ShowsForms, WebhookReply
from bot.contract.errors import Unsendable
from bot.contract.outbound import (
    Button,
    Content,
    Drawing,
    Field,
    Form,
    FormRefused,
    Home,
    Menu,
    Notice,
    Option,
    Outbound,
)
from tests.adapters.slack.slack_limits import objects, texts

BEA = Address("slack", "T1/U2")
HOSTILE = "<!channel> *bold* <https://evil.example|bank> & :smile: {{7*7}} \u202e\x1b[31m"
FORM = Form("A new question", (), "f:12:1", "Save", "Cancel")
KINDS = ("line", "lines", "number", "one", "many")


def options(count: int, word: str = "Option") -> tuple[Option, ...]:
    return tuple(Option(f"{word} {n}", f"o{n}") for n in range(count))


def call(content: Content, **more: Any) -> ApiCall:
    (made,) = render(Outbound("k-1", BEA, content, **more))
    return made


def modal(*fields: Field, **more: Any) -> dict[str, Any]:
    view: dict[str, Any] = call(replace(FORM, fields=fields, **more), reply_handle="1.2.abc").payload["view"]
    assert view_problems(view) == []
    return view


def element(field: Field) -> dict[str, Any]:
    (block,) = modal(field)["blocks"]
    found: dict[str, Any] = block["element"]
    return found


# ---------------------------------------------------------------- a form


def test_a_form_opens_as_a_modal_with_the_trigger_of_what_was_pressed() -> None:
    opened = call(replace(FORM, fields=(Field("text", "Text", "line"),), lead="In English."), reply_handle="1.2.abc")
    assert (opened.method, opened.payload["trigger_id"], opened.names_message) == ("views.open", "1.2.abc", False)
    view = opened.payload["view"]
    assert (view["type"], view["callback_id"], view["private_metadata"]) == ("modal", "form", "f:12:1")
    assert [view[name]["text"] for name in ("title", "submit", "close")] == ["A new question", "Save", "Cancel"]
    assert view["blocks"][0]["text"] == {"type": "plain_text", "text": "In English.", "emoji": False}


def test_without_a_trigger_no_form_can_be_opened() -> None:
    with pytest.raises(Unsendable):
        call(replace(FORM, fields=(Field("text", "Text", "line"),)))


def test_a_field_says_what_it_is_and_whether_it_must_be_filled_in() -> None:
    must, may = Field("key", "Key", "line", hint="Small letters.", required=True), Field("text", "Text", "line")
    first, second = modal(must, may)["blocks"]
    assert (first["block_id"], first["label"]["text"], first["hint"]["text"]) == ("key", "Key", "Small letters.")
    assert (first["optional"], second["optional"]) == (False, True)
    assert "hint" not in second


def test_a_line_and_a_text_begin_with_what_stands_there_already() -> None:
    line = element(Field("text", "Text", "line", value="How was it?", max_length=140))
    lines = element(Field("text", "Text", "lines"))
    assert (line["type"], line["max_length"], line["initial_value"]) == ("plain_text_input", 140, "How was it?")
    assert (lines["multiline"], lines["max_length"]) == (True, 3000)
    assert "initial_value" not in lines
    assert "multiline" not in line


def test_a_text_longer_than_its_field_is_cut_where_the_reader_sees_it() -> None:
    assert element(Field("text", "Text", "line", value="x" * 50, max_length=10))["initial_value"] == "x" * 9 + "…"
    assert len(element(Field("text", "Text", "lines", value="я" * 4000, max_length=9000))["initial_value"]) == 3000


@pytest.mark.parametrize(("value", "shown"), [("7", "7"), ("-1.5", "-1.5"), ("many", None), ("", None), ("१", None)])
def test_a_number_begins_with_a_number_or_with_nothing(value: str, shown: str | None) -> None:
    number = element(Field("n", "How many?", "number", value=value))
    assert (number["type"], number["is_decimal_allowed"]) == ("number_input", True)
    assert number.get("initial_value") == shown


@pytest.mark.parametrize(
    ("kind", "count", "shown"),
    [
        ("one", 5, "radio_buttons"),
        ("one", 6, "static_select"),
        ("one", 100, "static_select"),
        ("many", 10, "checkboxes"),
        ("many", 11, "multi_static_select"),
    ],
)
def test_a_choice_of_a_few_is_seen_at_once_and_of_many_is_a_menu(kind: Any, count: int, shown: str) -> None:
    chosen = element(Field("c", "Choose", kind, options=options(count)))
    assert chosen["type"] == shown
    assert [option["value"] for option in chosen["options"]] == [f"o{n}" for n in range(count)]


@pytest.mark.parametrize("count", [0, 101])
def test_choices_that_no_field_can_show_are_refused_rather_than_left_out(count: int) -> None:
    with pytest.raises(Unsendable):
        modal(Field("c", "Choose", "one", options=options(count)))


def test_what_was_chosen_before_is_chosen_at_first_and_what_is_no_option_is_not() -> None:
    one = element(Field("c", "Choose", "one", options=options(3), value="o1"))
    many = element(Field("c", "Choose", "many", options=options(3), value=("o0", "o2", "gone")))
    assert one["initial_option"] == one["options"][1]
    assert many["initial_options"] == [many["options"][0], many["options"][2]]
    assert "initial_option" not in element(Field("c", "Choose", "one", options=options(3), value="gone"))
    assert "initial_options" not in element(Field("c", "Choose", "many", options=options(3), value="o0, o1"))


def test_a_form_with_more_than_a_view_can_hold_is_refused() -> None:
    fields = tuple(Field(f"q{n}", "Text", "line") for n in range(100))
    assert len(modal(*fields)["blocks"]) == 100
    with pytest.raises(Unsendable):
        modal(*fields, lead="Above them.")


def test_what_stands_in_a_field_at_first_is_what_this_page_says_and_not_what_the_page_before_left() -> None:
    """Slack keeps the value of an input with the same ids when one view takes another's place."""
    first, same = Field("text", "Text", "line", value="Old"), Field("text", "Text", "line", value="Old")
    assert element(first)["action_id"] == element(same)["action_id"]
    assert element(first)["action_id"] != element(replace(first, value="Changed by Bea"))["action_id"]
    (block,) = modal(first, token="f:12:2")["blocks"]
    assert element(first)["action_id"] != block["element"]["action_id"]


_words = st.text(max_size=40) | st.sampled_from([HOSTILE, "x" * 5000, " "])
_said = _words.filter(str.strip)
_fields = st.builds(
    Field,
    key=st.uuids().map(str),
    label=_said,
    kind=st.sampled_from(KINDS),
    hint=_words,
    value=_words | st.tuples(st.just("o1"), st.just("o2")),
    options=st.builds(options, st.integers(1, 100), _words),
    required=st.booleans(),
    max_length=st.integers(0, 5000),
)


@settings(deadline=None, max_examples=60)
@given(fields=st.lists(_fields, min_size=1, max_size=8), title=_said, lead=_words, submit=_said)
def test_slack_would_take_any_form_and_reads_nothing_in_it_as_markup(
    fields: list[Field], title: str, lead: str, submit: str
) -> None:
    view = modal(*fields, title=title, lead=lead, submit=submit)
    assert list(objects(view, "mrkdwn")) == []
    assert all(each["emoji"] is False for each in objects(view, "plain_text"))


# ---------------------------------------------------------------- the answer to a form


def answered(reply: Any) -> Any:
    channel = SlackChannel(SlackConfig("xoxb-1", "s"))
    assert isinstance(channel, ShowsForms)
    answer = channel.answer_form(reply)
    assert (answer.status, answer.content_type) == (200, "application/json")
    return json.loads(answer.body)


def test_a_form_that_is_done_closes() -> None:
    assert SlackChannel(SlackConfig("xoxb-1", "s")).answer_form(None) == WebhookReply()


def test_a_form_that_is_refused_says_at_each_field_what_is_wrong() -> None:
    assert answered(FormRefused({"key": "That key is taken.", "text": "x" * 5000})) == {
        "response_action": "errors",
        "errors": {"key": "That key is taken.", "text": "x" * 1999 + "…"},
    }


def test_the_next_page_takes_the_place_of_the_form() -> None:
    body = answered(replace(FORM, fields=(Field("text", "Text", "line"),), token="f:12:2"))
    assert body["response_action"] == "update"
    assert view_problems(body["view"]) == []
    assert body["view"]["private_metadata"] == "f:12:2"


# ---------------------------------------------------------------- the home tab


def published(*sections: Notice, **more: Any) -> dict[str, Any]:
    view: dict[str, Any] = call(Home(sections), **more).payload["view"]
    assert view_problems(view) == []
    return view


def test_the_home_tab_is_published_for_its_one_reader() -> None:
    shown = call(Home((Notice("Two surveys run."),)))
    assert (shown.method, shown.payload["user_id"], shown.names_message) == ("views.publish", "U2", False)
    elsewhere = render(Outbound("k", Address("slack", "T1/C3"), Home((Notice("Hello"),)), only_for="slack:T1/U2"))
    assert elsewhere[0].payload["user_id"] == "U2"


def test_each_section_has_its_words_and_its_buttons_under_them() -> None:
    view = published(
        Notice("Two surveys run.", (Button("New survey", "x:new:"),)), Notice("NPS  42\nCSAT  80 %", monospace=True)
    )
    assert [block["type"] for block in view["blocks"]] == ["rich_text", "actions", "divider", "rich_text"]
    assert [button["value"] for button in objects(view, "button")] == ["x:new:"]
    assert "rich_text_preformatted" in json.dumps(view["blocks"][-1])


def test_a_customers_words_in_it_are_read_as_they_were_written() -> None:
    view = published(Notice(HOSTILE))
    assert HOSTILE in list(texts(view))
    assert list(objects(view, "mrkdwn")) == []


@pytest.mark.parametrize(("count", "length"), [(80, 20), (5, 30_000), (80, 30_000)])
def test_a_home_with_much_on_it_is_cut_to_what_slack_takes(count: int, length: int) -> None:
    view = published(*(Notice("я" * length, (Button("Erase", f"e:{n}:q"),)) for n in range(count)))
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view)) < 250_000


@pytest.mark.parametrize("content", [Menu((("survey", "All of it"),)), Drawing({}, "chart.png")])
def test_what_slack_has_no_place_for_is_refused(content: Content) -> None:
    with pytest.raises(Unsendable):
        call(content)
