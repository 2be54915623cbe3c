"""Slack's limits on blocks: what just fits, and what is one too much."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.sandbox.slack.blocks import problems, view_problems
from tests.support.slack_world import buttons

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def words(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "a", **more: Any) -> Block:
    return {"type": "section", "text": words(text), **more}


def row(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(label: str = "a", **more: Any) -> Block:
    return {"type": "button", "text": plain(label), **more}


def option(label: str = "a", value: str = "v", **more: Any) -> Block:
    return {"text": plain(label), "value": value, **more}


def menu(*options: Block, **more: Any) -> Block:
    return {"type": "static_select", "options": list(options), **more}


def entry(type_: str = "plain_text_input", **more: Any) -> Block:
    return {"type": "input", "label": plain("Why?"), "element": {"type": type_, **more}}


def number(**more: Any) -> Block:
    return entry("number_input", **{"is_decimal_allowed": False, **more})


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def context(*elements: Block) -> Block:
    return {"type": "context", "elements": list(elements)}


QUOTE = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "<!channel>", "style": {"bold": True}}]}
ITEM = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U01"}]}
PICTURE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}
CONFIRM = {"title": plain("Sure?"), "text": words("It is final."), "confirm": plain("Yes"), "deny": plain("No")}

FITS = {
    "section of 3000": [section("a" * 3000)],
    "ten fields of 2000": [{"type": "section", "fields": [words("a" * 2000)] * 10}],
    "section with a button": [section(accessory=button(action_id="x"))],
    "25 buttons": [row(*[button(action_id=str(number)) for number in range(25)])],
    "largest button": [row(button("a" * 75, value="v" * 2000, action_id="i" * 255, url="u" * 3000, style="danger"))],
    "button that asks back": [row(button(confirm=CONFIRM))],
    "ten context elements": [context(*[words("a" * 2000)] * 9, PICTURE)],
    "header of 150": [{"type": "header", "text": plain("a" * 150)}],
    "menu of 100": [row(menu(*[option("a" * 75, "v" * 150)] * 100, placeholder=plain("a" * 150)))],
    "menu with a choice made": [row(menu(option("a"), option("b"), initial_option=option("b")))],
    "ten radio buttons": [row({"type": "radio_buttons", "options": [option()] * 10})],
    "rich text": [rich(QUOTE, {"type": "rich_text_list", "style": "bullet", "elements": [ITEM]})],
    "field to fill in": [{**entry(), "hint": plain("h" * 2000), "label": plain("l" * 2000)}],
    "field with words in it": [entry(initial_value="abc", min_length=3, max_length=3, placeholder=plain("p" * 150))],
    "field of 3000": [entry(max_length=3000, initial_value="a" * 3000)],
    "field heard of at once": [entry(dispatch_action_config={"trigger_actions_on": ["on_character_entered"]})],
    "number between bounds": [number(min_value="-1", max_value="1", initial_value="0")],
    "date and time": [entry("datepicker", initial_date="2026-01-31"), entry("timepicker", initial_time="23:59")],
    "boxes with two ticks": [
        entry("checkboxes", options=[option("a"), option("b")], initial_options=[option("b"), option("a")])
    ],
    "picture of an uploaded file": [{"type": "image", "slack_file": {"id": "F01"}, "alt_text": "a"}],
    "the same action in two blocks": [row(button(action_id="x")), row(button(action_id="x"))],
    "fifty blocks": [{"type": "divider"}] * 50,
}

TOO_MUCH = {
    "section of 3001": ([section("a" * 3001)], "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "empty section": ([section("")], "more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "section of nothing": ([{"type": "section"}], "must have one of: text, fields [json-pointer:/blocks/0]"),
    "eleven fields": ([{"type": "section", "fields": [words("a")] * 11}], "no more than 10 items"),
    "field of 2001": ([{"type": "section", "fields": [words("a" * 2001)]}], "[json-pointer:/blocks/0/fields/0/text]"),
    "26 buttons": ([row(*[button()] * 26)], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    "no buttons": ([row()], "no fewer than 1 items"),
    "label of 76": ([row(button("a" * 76))], "less than 76 characters"),
    "formatted label": ([row({"type": "button", "text": words("a")})], "unsupported type: mrkdwn"),
    "value of 2001": ([row(button(value="v" * 2001))], "[json-pointer:/blocks/0/elements/0/value]"),
    "action_id of 256": ([row(button(action_id="i" * 256))], "less than 256 characters"),
    "unknown style": ([row(button(style="warning"))], "must be one of: primary, danger"),
    "eleven context elements": ([context(*[words("a")] * 11)], "no more than 10 items"),
    "button in a context": ([context(button())], "unsupported type: button"),
    "header of 151": ([{"type": "header", "text": plain("a" * 151)}], "less than 151 characters"),
    "formatted header": ([{"type": "header", "text": words("a")}], "unsupported type: mrkdwn"),
    "menu of 101": ([row(menu(*[option()] * 101))], "no more than 100 items"),
    "option of 76": ([row(menu(option("a" * 76)))], "less than 76 characters"),
    "option value of 151": ([row(menu(option(value="v" * 151)))], "less than 151 characters"),
    "choice that isn't offered": ([row(menu(option("a"), initial_option=option("b")))], "must be one of the options"),
    "eleven radio buttons": ([row({"type": "radio_buttons", "options": [option()] * 11})], "no more than 10 items"),
    "hint of 2001": ([{**entry(), "hint": plain("h" * 2001)}], "[json-pointer:/blocks/0/hint/text]"),
    "placeholder of 151": ([entry(placeholder=plain("p" * 151))], "less than 151 characters"),
    "field for 3001": (
        [entry(max_length=3001)],
        "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    "field for nothing": ([entry(max_length=0)], "must be between 1 and 3000"),
    "least over most": ([entry(min_length=3, max_length=2)], "min_length must not be more than max_length"),
    "words longer than the field": ([entry(initial_value="abc", max_length=2)], "less than 3 characters"),
    "number without a word on decimals": ([entry("number_input")], "missing required field: is_decimal_allowed"),
    "number that is none": ([number(initial_value="ten")], "must be a number"),
    "number out of bounds": ([number(initial_value="2", max_value="1")], "must be between min_value and max_value"),
    "bounds the wrong way": ([number(min_value="2", max_value="1")], "min_value must not be more than max_value"),
    "fraction where whole": ([number(initial_value="1.5")], "decimals are not allowed"),
    "day 32": ([entry("datepicker", initial_date="2026-01-32")], "must be a date"),
    "hour 24": ([entry("timepicker", initial_time="24:00")], "must be a time"),
    "tick that isn't offered": (
        [entry("checkboxes", options=[option("a")], initial_options=[option("b")])],
        "must be one of the options",
    ),
    "eleven boxes": ([entry("checkboxes", options=[option()] * 11)], "no more than 10 items"),
    "formatted option of a menu": ([row(menu({"text": words("a"), "value": "v"}))], "unsupported type: mrkdwn"),
    "button to fill in": ([entry("button")], "unsupported type: button"),
    "field in a row": ([row({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    "picture from nowhere": ([{"type": "image", "alt_text": "a"}], "must have one of: image_url, slack_file"),
    "picture without words": ([{"type": "image", "image_url": "u"}], "missing required field: alt_text"),
    "unknown rich text": ([rich({"type": "rich_text_table", "elements": []})], "unsupported type: rich_text_table"),
    "misspelt field": ([section(blok_id="x")], "invalid additional property: blok_id [json-pointer:/blocks/0]"),
    "unknown block": ([{"type": "sektion"}], "unsupported type: sektion [json-pointer:/blocks/0]"),
    "no block at all": (["section"], "unsupported type: None"),
    "no list": ({"type": "section"}, "must be an array [json-pointer:/blocks]"),
    "an action twice in a block": ([row(button(action_id="x"), button(action_id="x"))], '`action_id` "x" already'),
    "a block twice": ([section(block_id="x"), section(block_id="x")], '`block_id` "x" already exists'),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
}


@pytest.mark.parametrize("blocks", FITS.values(), ids=FITS.keys())
def test_what_fits_is_accepted(blocks: list[Block]) -> None:
    assert problems(blocks) == []


@pytest.mark.parametrize(("blocks", "words"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_what_does_not_fit_is_named_with_its_place(blocks: Any, words: str) -> None:
    [found] = problems(blocks)
    assert words in found


def test_one_field_of_a_view_has_the_focus() -> None:
    view = {"type": "modal", "title": plain("a"), "submit": plain("b"), "blocks": [entry(focus_on_load=True), entry()]}
    assert view_problems(view) == []
    [found] = view_problems({**view, "blocks": [entry(focus_on_load=True), entry(focus_on_load=True)]})
    assert "focus_on_load can be set on one element only" in found


def test_every_fault_is_named_at_once() -> None:
    assert len(problems([section(""), row(button("a" * 76), button(value="")), {"type": "sektion"}])) == 4


def test_a_row_of_buttons_as_the_tests_use_it_is_good() -> None:
    assert problems(buttons("Good", "Bad")) == []
