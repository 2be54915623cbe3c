"""What goes out, as the calls that Slack gets. The whole payloads stand in `__snapshots__`, as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from adapters.slack.render import RESPONSE_URL, render
from bot.contract.address import Address
from bot.contract.channel import ApiCall
from bot.contract.outbound import Attachment, Button, Card, Content, Notice, Outbound, Question, Settled
from bot.engine.prompt import Layout
from tests.adapters.slack.slack_limits import faults, objects, texts

ANN = Address("slack", "T1/U2")
STAFF = Address("slack", "T1/C3")
HOSTILE = (
    "<!channel> <@U1> <https://evil.example|bank> & *bold* _it_ ~no~ `code` ```block``` > quote\n"
    "@here #general :smile: https://evil.example {{7*7}} %s \x1b[31m\r\n\u202eright to left"
)


def _buttons(*labels: str, chosen: str = "") -> tuple[Button, ...]:
    return tuple(Button(label, f"a:c1:q:{n}", chosen=label == chosen) for n, label in enumerate(labels))


NPS = Question(
    "How likely are you to recommend us?",
    "scale",
    lead="Hello Ann!",
    choices=_buttons(*map(str, range(11))),
    low="Not at all likely",
    high="Very likely",
    hint="Reply with a number from 0 to 10.",
    controls=(Button("Skip", "m:c1:skip"), Button("Back", "m:c1:back")),
)
CARD = Card(
    "Low score: 2 of 10",
    facts=(("Customer", "Ann"), ("Survey", "Quick pulse"), ("Plan", "pro")),
    quotes=(("What held you back?", "Delivery was late <!channel>"), ("Anything else?", "No")),
    state="Nobody has it yet. Due in 15 minutes.",
    buttons=(Button("Take it", "c:7:take", style="primary"), Button("Open", url="https://heardback.example/cases/7")),
)
SHOWN: dict[str, Content] = {
    "nps": NPS,
    "seven_points": replace(NPS, lead="", choices=_buttons(*map(str, range(1, 8))), controls=()),
    "stars": Question("How was it?", "stars", choices=_buttons("⭐", "⭐⭐", "⭐⭐⭐", "⭐⭐⭐⭐", "⭐⭐⭐⭐⭐")),
    "faces": Question("How easy was it?", "faces", choices=_buttons("😞", "😐", "😊")),
    "pair": Question("May we contact you?", "pair", choices=_buttons("Yes", "No")),
    "short_list": Question("What went wrong?", "list", choices=_buttons("Delivery", "Price", "Service")),
    "long_list": Question("Where are you?", "list", choices=_buttons(*(f"Town {n}" for n in range(26)))),
    "long_labels": Question("What went wrong?", "list", choices=_buttons("It came late, " * 8, "Price")),
    "check": Question("Tick what applies.", "check", choices=_buttons("Delivery", "Price", "Done", chosen="Price")),
    "open": Question("What could we do better?", "open", hint="Just write it."),
    "notice": Notice("Thank you!", (Button("Review us", url="https://example.org/review"),)),
    "table": Notice("score   n\nNPS    12", monospace=True),
    "settled": Settled("How likely are you to recommend us?", "9"),
    "card": CARD,
    "card_done": replace(CARD, tone="done", state="Closed by Bea.", buttons=()),
}


def _call(content: Content, to: Address = ANN, **more: Any) -> ApiCall:
    (call,) = render(Outbound("k-1", to, content, **more))
    return call


@pytest.mark.parametrize("name", SHOWN)
def test_each_message_is_the_golden_one(name: str, snapshot: SnapshotAssertion) -> None:
    call = _call(SHOWN[name])
    assert dict(call.payload) == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", SHOWN)
def test_slack_would_take_it(name: str) -> None:
    assert faults(dict(_call(SHOWN[name]).payload)) == []


def _values(call: ApiCall) -> list[list[str]]:
    """The tokens of each row of buttons."""
    rows = objects(call.payload["blocks"], "actions")
    return [[each.get("value", each.get("url", "")) for each in row["elements"]] for row in rows]


def test_eleven_numbers_stand_in_two_rows_and_the_small_controls_under_them() -> None:
    assert [len(row) for row in _values(_call(NPS))] == [6, 5, 2]


@pytest.mark.parametrize(("points", "rows"), [(3, [3]), (5, [5]), (6, [6]), (7, [4, 3]), (10, [5, 5]), (11, [6, 5])])
def test_a_scale_stands_in_rows_of_even_length(points: int, rows: list[int]) -> None:
    question = Question("?", "scale", choices=_buttons(*map(str, range(points))))
    assert [len(row) for row in _values(_call(question))] == rows


def test_every_token_comes_back_from_the_place_it_was_put() -> None:
    call = _call(NPS)
    tokens = [token for row in _values(call) for token in row]
    assert tokens == [button.token for button in (*NPS.choices, *NPS.controls)]


def test_a_long_list_becomes_a_menu_with_every_token() -> None:
    content = SHOWN["long_list"]
    assert isinstance(content, Question)
    (menu,) = objects(_call(content).payload["blocks"], "static_select")
    assert [option["value"] for option in menu["options"]] == [button.token for button in content.choices]


def test_a_choice_too_long_for_a_button_is_also_written_out_in_full() -> None:
    content = SHOWN["long_labels"]
    assert isinstance(content, Question)
    assert content.choices[0].label in list(texts(_call(content).payload["blocks"]))


def test_a_ticked_choice_shows_its_tick() -> None:
    labels = list(texts(_call(SHOWN["check"]).payload["blocks"]))
    assert "✓ Price" in labels
    assert "Delivery" in labels


def test_a_question_without_choices_says_what_to_type() -> None:
    assert "Just write it." in list(texts(_call(SHOWN["open"]).payload["blocks"]))


def test_a_question_with_buttons_does_not_say_what_to_type() -> None:
    assert NPS.hint not in list(texts(_call(NPS).payload["blocks"]))


# ---------------------------------------------------------------- where it goes


def test_a_person_is_written_to_by_their_own_id() -> None:
    call = _call(NPS)
    assert (call.method, call.payload["channel"], call.names_message) == ("chat.postMessage", "U2", True)
    assert (call.payload["unfurl_links"], call.payload["unfurl_media"]) == (False, False)


def test_the_message_carries_its_key_so_that_it_can_be_found_again() -> None:
    expected = {"event_type": "heardback_message", "event_payload": {"key": "k-1"}}
    assert _call(NPS).payload["metadata"] == expected
    assert _call(NPS, edit="D1:1.2").payload["metadata"] == expected


def test_an_edit_addresses_the_conversation_that_the_receipt_named() -> None:
    call = _call(SHOWN["settled"], edit="D0001:1767225600.000900")
    assert (call.method, call.payload["channel"], call.payload["ts"]) == ("chat.update", "D0001", "1767225600.000900")


@pytest.mark.parametrize("only_for", ["slack:T1/U2", "U2"])
def test_private_words_in_a_channel_are_seen_by_one(only_for: str) -> None:
    call = _call(Notice("Only admins may do that.", private=True), STAFF, only_for=only_for)
    assert (call.method, call.names_message) == ("chat.postEphemeral", False)
    assert (call.payload["channel"], call.payload["user"]) == ("C3", "U2")


@pytest.mark.parametrize("private", [False, True])
def test_what_stands_under_a_message_goes_into_its_thread(private: bool) -> None:
    call = _call(Notice("Bea has it.", private=private), STAFF, under="C3:1.2", only_for="slack:T1/U2")
    assert call.payload["thread_ts"] == "1.2"


def test_a_file_goes_into_the_thread_unless_it_goes_to_its_reader_alone() -> None:
    file = Attachment("nps.csv", "QQ==")
    assert _call(file, STAFF, under="C3:1.2").payload["thread_ts"] == "1.2"
    assert "thread_ts" not in _call(file, STAFF, under="C3:1.2", only_for="slack:T1/U2").payload


def test_a_change_of_what_stands_in_a_thread_leaves_it_there() -> None:
    assert "thread_ts" not in _call(CARD, STAFF, under="C3:1.2", edit="C3:1.5").payload


def test_private_words_to_a_person_need_no_hiding() -> None:
    assert _call(Notice("Hello", private=True), only_for="slack:T1/U2").method == "chat.postMessage"


def test_private_words_answer_through_the_response_url_where_there_is_one() -> None:
    call = _call(Notice("No.", private=True), STAFF, only_for="slack:T1/U2", reply_handle="https://hooks.example/1")
    assert (call.method, call.names_message) == (RESPONSE_URL, False)
    assert call.payload["url"] == "https://hooks.example/1"
    assert (call.payload["body"]["response_type"], call.payload["body"]["replace_original"]) == ("ephemeral", False)


def test_a_private_notice_is_changed_through_the_response_url_it_was_pressed_on() -> None:
    call = _call(Notice("Done.", private=True), STAFF, edit="C3:1.2", reply_handle="https://hooks.example/1")
    assert call.payload["body"]["replace_original"] is True


def test_words_for_everybody_come_out_where_the_bot_is_no_member_too() -> None:
    call = _call(Notice("Begin?"), STAFF, reply_handle="https://hooks.example/1")
    assert (call.method, call.payload["body"]["response_type"]) == (RESPONSE_URL, "in_channel")


def test_what_is_more_than_words_never_goes_through_the_response_url() -> None:
    assert _call(CARD, STAFF, reply_handle="https://hooks.example/1").method == "chat.postMessage"


# ---------------------------------------------------------------- hostile words

_EVERYWHERE: dict[str, Content] = {
    "question": Question(HOSTILE, "list", HOSTILE, _buttons(HOSTILE, "b"), HOSTILE, HOSTILE, HOSTILE, _buttons("x")),
    "open question": Question(HOSTILE, "open", hint=HOSTILE),
    "notice": Notice(HOSTILE, (Button(HOSTILE, "x:1:2"),)),
    "table": Notice(HOSTILE, monospace=True),
    "settled": Settled(HOSTILE, HOSTILE),
    "card": Card(HOSTILE, ((HOSTILE, HOSTILE),), ((HOSTILE, HOSTILE),), HOSTILE, (Button(HOSTILE, "c:1:take"),)),
}


@pytest.mark.parametrize("name", _EVERYWHERE)
def test_hostile_words_are_shown_literally_and_ping_nobody(name: str) -> None:
    payload = dict(_call(_EVERYWHERE[name], STAFF).payload)
    assert faults(payload) == []
    assert list(objects(payload["blocks"], "mrkdwn")) == []
    for kind in ("user", "usergroup", "broadcast", "channel", "link", "emoji", "date"):
        assert list(objects(payload["blocks"], kind)) == []
    assert all(text["emoji"] is False for text in objects(payload["blocks"], "plain_text"))
    assert "<" not in payload["text"]
    assert payload["mrkdwn"] is False


@pytest.mark.parametrize("name", ["open question", "notice", "table", "settled"])
def test_hostile_words_are_not_changed_by_a_character(name: str) -> None:
    assert any(HOSTILE in text for text in texts(_call(_EVERYWHERE[name]).payload["blocks"]))


def test_a_customers_words_stand_in_a_quote() -> None:
    (quote,) = objects(_call(_EVERYWHERE["card"], STAFF).payload["blocks"], "rich_text_quote")
    assert list(texts(quote)) == [HOSTILE]


# ---------------------------------------------------------------- too much of it

LONG = "long words " * 2000


def test_the_text_of_a_long_notice_is_broken_between_lines() -> None:
    lines = "\n".join(f"line {n:04} of a table of results" for n in range(200))
    sections = list(objects(_call(Notice(lines, monospace=True)).payload["blocks"], "rich_text_preformatted"))
    assert len(sections) == 3
    assert "\n".join(text for each in sections for text in texts(each)) == lines


@pytest.mark.parametrize(
    "content",
    [
        Question(LONG, "list", LONG, _buttons(*[LONG] * 26), LONG, LONG, LONG),
        Question("?", "check", choices=_buttons(*[f"choice {n}" for n in range(27)])),
        Notice(LONG, _buttons(*map(str, range(60)))),
        Notice("x" * 20_000, monospace=True),
        Settled(LONG, LONG),
        Card(LONG, ((LONG, LONG),) * 20, ((LONG, LONG),) * 50, LONG, _buttons(LONG)),
        Card("Low score", (), (), ""),
        Card("Low score", (("Plan", ""),), (("", ""),), ""),
    ],
)
def test_whatever_is_too_much_is_cut_to_what_slack_takes(content: Content) -> None:
    assert faults(dict(_call(content).payload)) == []


_WORDS = st.text(min_size=1, max_size=200)
_LAYOUT: st.SearchStrategy[Layout] = st.sampled_from(["scale", "stars", "faces", "list", "pair", "check", "open"])


@settings(deadline=None, max_examples=50)
@given(text=_WORDS, layout=_LAYOUT, labels=st.lists(_WORDS, max_size=27), ends=st.tuples(st.text(), st.text()))
def test_any_question_is_one_that_slack_takes(
    text: str, layout: Layout, labels: list[str], ends: tuple[str, str]
) -> None:
    question = Question(text, layout, choices=_buttons(*labels), low=ends[0], high=ends[1])
    call = _call(question)
    assert faults(dict(call.payload)) == []
    pressed = [each["value"] for each in objects(call.payload["blocks"], "button")]
    picked = [each["value"] for menu in objects(call.payload["blocks"], "static_select") for each in menu["options"]]
    assert pressed + picked == [button.token for button in question.choices]
