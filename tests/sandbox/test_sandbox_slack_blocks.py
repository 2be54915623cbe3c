"""Slack's limits on blocks: what just fits, and what is one too much."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.sandbox.slack.blocks import problems
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
    "field to fill in": [{"type": "input", "label": plain("Why?"), "element": {"type": "plain_text_input"}}],
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


def test_every_fault_is_named_at_once() -> None:
    assert len(problems([section(""), row(button("a" * 76), button(value="")), {"type": "sektion"}])) == 4


def test_a_row_of_buttons_as_the_tests_use_it_is_good() -> None:
    assert problems(buttons("Good", "Bad")) == []
