"""What Slack reports, in the shapes that it sends → the bot's events."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.parse import parse
from bot.contract.address import Address
from bot.contract.inbound import (
    MAX_TEXT,
    ButtonPressed,
    CommandUsed,
    FileRef,
    FormSubmitted,
    HomeOpened,
    MessageReceived,
    ShortcutUsed,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANN = Address("slack", "T0001/U0001")
_SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "samples" / "slack.json"


@pytest.fixture(scope="module")
def samples() -> dict[str, Any]:
    if not _SAMPLES.exists():
        pytest.skip("the recorded payloads are not beside this checkout")
    loaded: dict[str, Any] = json.loads(_SAMPLES.read_text("utf-8"))
    return {name: _object(each) for name, each in loaded.items() if isinstance(each, dict)}


def _object(sample: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sample.get("body") or sample.get("form") or sample["form_payload"]
    return found


def _at(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _event(event: dict[str, Any], **outer: Any) -> dict[str, Any]:
    wrapper = {
        "type": "event_callback",
        "team_id": "T0001",
        "event_id": "Ev9",
        "event_time": 1767225600,
        "authorizations": [{"user_id": "UBOT", "is_bot": True}],
    }
    return {**wrapper, "event": event, **outer}


def _dm(**fields: Any) -> dict[str, Any]:
    event = {"type": "message", "channel_type": "im", "channel": "D0001", "user": "U0001", "text": "4"}
    return _event({**event, "ts": "1767225600.000200", "event_ts": "1767225600.000200", **fields})


def _edit(**message: Any) -> dict[str, Any]:
    new = {"type": "message", "user": "U0001", "text": "5", "ts": "1767225600.000200"}
    new |= {"edited": {"user": "U0001", "ts": "1767225650.000000"}, **message}
    old = {"user": "U0001", "text": "4", "ts": "1767225600.000200"}
    event = {"type": "message", "subtype": "message_changed", "channel": "D0001", "ts": "1767225650.000100"}
    return _event({**event, "message": new, "previous_message": old})


def _said_in_channel(**fields: Any) -> dict[str, Any]:
    event = {"type": "message", "channel_type": "channel", "user": "U0001", "text": "Called &amp; solved"}
    return {**event, "channel": "C0001", "ts": "1767225601.000100", "event_ts": "1767225601.000100", **fields}


def test_a_direct_message(samples: dict[str, Any]) -> None:
    assert parse(samples["message_im"], NOW) == (
        MessageReceived(
            key="slack:msg:T0001:D0001:1767225600.000200",
            at=_at(1767225600.0002),
            sender=ANN,
            text="4",
            message="D0001:1767225600.000200",
        ),
    )


def test_a_mention_in_a_channel_names_the_place_and_loses_the_mention(samples: dict[str, Any]) -> None:
    assert parse(samples["app_mention"], NOW) == (
        MessageReceived(
            key="slack:msg:T0001:C0001:1767225601.000100",
            at=_at(1767225601.0001),
            sender=ANN,
            place=Address("slack", "T0001/C0001"),
            text="status",
            message="C0001:1767225601.000100",
            mentioned=True,
        ),
    )


def test_a_slash_command(samples: dict[str, Any]) -> None:
    assert parse(samples["slash_command"], NOW) == (
        CommandUsed(
            key="slack:cmd:398738663015.47445629121.803a0bc887a14d10",
            at=NOW,
            sender=ANN,
            place=Address("slack", "T0001/C0001"),
            name="ann",
            command="survey",
            text="start pulse",
            reply_handle="http://127.0.0.1:9/commands/T0001/1/x",
            form_handle="398738663015.47445629121.803a0bc887a14d10",
        ),
    )


def test_a_pressed_button(samples: dict[str, Any]) -> None:
    assert parse(samples["block_actions"], NOW) == (
        ButtonPressed(
            key="slack:act:1.2.abc",
            at=_at(1767225605.123456),
            sender=ANN,
            name="ann",
            token="r123:q7:1",
            message="D0001:1767225600.000900",
            reply_handle="http://127.0.0.1:9/actions/T0001/1/x",
            form_handle="1.2.abc",
        ),
    )


def test_the_shortcut(samples: dict[str, Any]) -> None:
    expected = ShortcutUsed(key="slack:act:1.2.abc", at=_at(1767225607.0001), sender=ANN, name="ann")
    assert parse(samples["shortcut"], NOW) == (expected,)


def test_the_address_check_is_no_event(samples: dict[str, Any]) -> None:
    assert parse(samples["url_verification"], NOW) == ()


# ---------------------------------------------------------------- forms and the home tab


def test_a_form(samples: dict[str, Any]) -> None:
    assert parse(samples["view_submission"], NOW) == (
        FormSubmitted(
            key="slack:form:V0001:1.2.abc",
            at=NOW,
            sender=ANN,
            name="ann",
            token="r123",
            values={"b1": "because"},
        ),
    )


def test_a_form_that_was_refused_and_is_sent_again_is_another_event(samples: dict[str, Any]) -> None:
    again = deepcopy(samples["view_submission"]) | {"trigger_id": "1.3.def"}
    assert parse(samples["view_submission"], NOW) == parse(deepcopy(samples["view_submission"]), NOW)
    assert parse(again, NOW)[0].key != parse(samples["view_submission"], NOW)[0].key


def test_without_a_trigger_a_form_is_known_by_what_stands_in_it(samples: dict[str, Any]) -> None:
    first, other = deepcopy(samples["view_submission"]), deepcopy(samples["view_submission"])
    del first["trigger_id"], other["trigger_id"]
    other["view"]["state"]["values"]["b1"]["a1"]["value"] = "that's why"
    assert parse(first, NOW)[0].key == parse(deepcopy(first), NOW)[0].key != parse(other, NOW)[0].key


def _option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value.upper()}, "value": value}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": " a & b <c> :+1: "}, "a & b <c> 👍"),
        ({"type": "plain_text_input", "value": "one\ntwo"}, "one\ntwo"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "plain_text_input", "value": "x" * 5000}, "x" * MAX_TEXT),
        ({"type": "plain_text_input", "value": "nul\0 \ud800"}, "nul "),
        ({"type": "number_input", "value": "7.5"}, "7.5"),
        ({"type": "static_select", "selected_option": _option("ru")}, "ru"),
        ({"type": "radio_buttons", "selected_option": None}, ""),
        ({"type": "multi_static_select", "selected_options": [_option("a"), _option("b")]}, ("a", "b")),
        ({"type": "checkboxes", "selected_options": []}, ()),
    ],
)
def test_each_kind_of_field_comes_back_as_what_was_entered(
    samples: dict[str, Any], element: dict[str, Any], value: str | tuple[str, ...]
) -> None:
    payload = deepcopy(samples["view_submission"])
    payload["view"]["state"]["values"] = {"q": {"a": element}}
    (form,) = parse(payload, NOW)
    assert isinstance(form, FormSubmitted)
    assert form.values == {"q": value}


def test_a_form_with_more_fields_than_a_view_can_have_is_read_as_far_as_that(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["view_submission"])
    payload["view"]["state"]["values"] = {f"q{n}": {"a": {"type": "number_input", "value": "1"}} for n in range(500)}
    (form,) = parse(payload, NOW)
    assert isinstance(form, FormSubmitted)
    assert len(form.values) == 100


@pytest.mark.parametrize(
    "state", [None, [], {"values": []}, {"values": {"q": []}}, {"values": {"q": {"a": {"type": "datepicker"}}}}]
)
def test_a_state_in_no_shape_of_ours_is_an_empty_form(samples: dict[str, Any], state: Any) -> None:
    payload = deepcopy(samples["view_submission"])
    payload["view"]["state"] = state
    (form,) = parse(payload, NOW)
    assert isinstance(form, FormSubmitted)
    assert form.values == {}


def test_a_button_in_a_view_stands_on_no_message_and_in_no_place() -> None:
    payload = {
        "type": "block_actions",
        "team": {"id": "T0001"},
        "user": {"id": "U0001", "username": "ann"},
        "trigger_id": "1.2.abc",
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home"},
        "actions": [{"type": "button", "value": "x:results:nps", "action_ts": "1767225605.000000"}],
    }
    assert parse(payload, NOW) == (
        ButtonPressed(
            key="slack:act:1.2.abc",
            at=_at(1767225605),
            sender=ANN,
            name="ann",
            token="x:results:nps",
            message="",
            form_handle="1.2.abc",
        ),
    )


def test_the_home_tab(samples: dict[str, Any]) -> None:
    opened = HomeOpened(key="slack:home:Ev0003", at=_at(1767225602.0001), sender=ANN)
    assert parse(samples["app_home_opened"], NOW) == (opened,)


def test_the_home_tab_opened_again_is_another_event_and_the_same_one_repeated_is_not(samples: dict[str, Any]) -> None:
    again = deepcopy(samples["app_home_opened"]) | {"event_id": "Ev0004"}
    assert parse(again, NOW)[0].key == "slack:home:Ev0004"


def test_the_messages_tab_is_no_home(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["app_home_opened"])
    payload["event"]["tab"] = "messages"
    assert parse(payload, NOW) == ()


# ---------------------------------------------------------------- what comes of presses and messages


def test_a_choice_from_a_menu_carries_its_token_like_a_button(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["block_actions"])
    option = {"text": {"type": "plain_text", "text": "Delivery"}, "value": "a:c1:why:delivery"}
    payload["actions"] = [{"type": "static_select", "action_id": "menu", "selected_option": option}]
    (pressed,) = parse(payload, NOW)
    assert isinstance(pressed, ButtonPressed)
    assert pressed.token == "a:c1:why:delivery"
    assert pressed.at == NOW


def test_a_button_in_a_staff_channel_names_the_place(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["block_actions"])
    payload["container"]["channel_id"] = "C0007"
    (pressed,) = parse(payload, NOW)
    assert pressed == parse(payload, NOW)[0]
    assert isinstance(pressed, ButtonPressed)
    assert pressed.place == Address("slack", "T0001/C0007")
    assert pressed.message == "C0007:1767225600.000900"


def test_a_button_that_only_opens_a_link_is_no_answer(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["block_actions"])
    payload["actions"] = [{"type": "button", "action_id": "https://example.org", "url": "https://example.org"}]
    assert parse(payload, NOW) == ()


def test_two_presses_without_a_trigger_are_told_apart_by_time_and_person(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["block_actions"])
    del payload["trigger_id"]
    assert parse(payload, NOW)[0].key == "slack:act:1767225605.123456:U0001"


def test_an_organisation_wide_installation_names_the_team_beside_the_person(samples: dict[str, Any]) -> None:
    payload = deepcopy(samples["block_actions"]) | {"team": None}
    assert parse(payload, NOW)[0].sender == ANN  # type: ignore[union-attr]


def test_a_message_and_its_mention_are_one_event_however_slack_numbers_them() -> None:
    event = {"user": "U0001", "text": "<@UBOT> hi", "channel": "C0001", "ts": "1767225601.000100"}
    mention = parse(_event({**event, "type": "app_mention"}, event_id="Ev1"), NOW)
    again = parse(_event({**event, "type": "app_mention"}, event_id="Ev2"), NOW)
    plain = parse(_event({**event, "type": "message", "channel_type": "channel"}, event_id="Ev3"), NOW)
    assert mention[0].key == again[0].key
    assert plain == ()


@pytest.mark.parametrize("channel", ["C0001", "G0001"])
def test_what_people_say_among_themselves_names_the_place_and_is_no_mention(channel: str) -> None:
    (message,) = parse(_event(_said_in_channel(channel=channel)), NOW)
    assert message == MessageReceived(
        key=f"slack:msg:T0001:{channel}:1767225601.000100",
        at=_at(1767225601.0001),
        sender=ANN,
        place=Address("slack", f"T0001/{channel}"),
        text="Called & solved",
        message=f"{channel}:1767225601.000100",
    )


def test_a_mention_of_somebody_else_is_none_of_ours() -> None:
    (message,) = parse(_event(_said_in_channel(text="<@U7> can you call?")), NOW)
    assert isinstance(message, MessageReceived)
    assert (message.text, message.mentioned) == ("@U7 can you call?", False)


@pytest.mark.parametrize("type_", ["message", "app_mention"])
def test_what_is_written_in_a_thread_names_its_root(type_: str) -> None:
    (message,) = parse(_event(_said_in_channel(type=type_, thread_ts="1767225000.000100")), NOW)
    assert isinstance(message, MessageReceived)
    assert (message.under, message.mentioned) == ("C0001:1767225000.000100", type_ == "app_mention")


def test_the_root_of_a_thread_stands_under_nothing() -> None:
    (message,) = parse(_event(_said_in_channel(thread_ts="1767225601.000100")), NOW)
    assert isinstance(message, MessageReceived)
    assert message.under == ""


def test_files_are_counted() -> None:
    (message,) = parse(_dm(subtype="file_share", files=[{"id": "F1"}, {"id": "F2"}], text=""), NOW)
    assert isinstance(message, MessageReceived)
    assert message.attachments == 2
    assert [file.handle for file in message.files] == ["F1", "F2"]


def test_a_file_is_known_by_its_id_and_its_address_is_not_taken_over() -> None:
    file = {"id": "F1", "name": "../nps\u202e.yaml", "size": 120, "mode": "hosted"}
    (message,) = parse(_dm(subtype="file_share", files=[{**file, "url_private": "https://evil.example/x"}]), NOW)
    assert isinstance(message, MessageReceived)
    assert message.files == (FileRef(handle="F1", name="_nps_.yaml", size=120),)


@pytest.mark.parametrize("file", [{"id": "F1", "mode": mode} for mode in ("external", "tombstone")] + [{}, "F1", None])
def test_what_slack_does_not_hold_is_no_file_to_fetch(file: Any) -> None:
    (message,) = parse(_dm(subtype="file_share", files=[file]), NOW)
    assert isinstance(message, MessageReceived)
    assert (message.attachments, message.files) == (1, ())


def test_an_edit_keeps_the_message_and_has_a_key_of_its_own() -> None:
    (edit,) = parse(_edit(), NOW)
    assert edit == MessageReceived(
        key="slack:msg:T0001:D0001:1767225600.000200:edited:1767225650.000000",
        at=_at(1767225650),
        sender=ANN,
        text="5",
        message="D0001:1767225600.000200",
        edited=True,
    )


def test_the_same_message_edited_twice_is_two_events() -> None:
    again = _edit(text="6", edited={"user": "U0001", "ts": "1767225700.000000"})
    assert parse(_edit(), NOW)[0].key != parse(again, NOW)[0].key


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(_edit(edited=None), id="a link was unfurled"),
        pytest.param(_edit(text="4"), id="the words are the same"),
        pytest.param(_edit(bot_id="BBOT", user="UBOT"), id="our own message was updated"),
        pytest.param(_dm(bot_id="BBOT"), id="a bot wrote"),
        pytest.param(_dm(user="UBOT"), id="we wrote"),
        pytest.param(_dm(user="USLACKBOT"), id="Slackbot wrote"),
        pytest.param(_dm(subtype="message_deleted"), id="a message was deleted"),
        pytest.param(_dm(subtype="channel_join"), id="somebody joined"),
        pytest.param(_dm(user=None), id="nobody wrote"),
        pytest.param(_dm(ts=""), id="no timestamp"),
        pytest.param(_dm(channel="C0001", text="<@UBOT> hi"), id="a mention, which comes as one too"),
        pytest.param(_dm(channel="C0001", text="<@UBOT|heardback> hi"), id="a mention with a name beside it"),
        pytest.param(_event(_said_in_channel(text="<@U7> hi"), authorizations=None), id="perhaps a mention"),
        pytest.param(_dm(channel="C0001", bot_id="BBOT", user="UBOT"), id="we wrote in a channel"),
        pytest.param(_dm(channel="C0001", subtype="channel_join"), id="somebody joined a channel"),
        pytest.param({**_edit(), "event": {**_edit()["event"], "channel": "C0001"}}, id="an edit in a channel"),
        pytest.param(_event({"type": "app_uninstalled"}), id="an event we did not ask for"),
        pytest.param({"type": "event_callback", "event": "?"}, id="an event that is no object"),
        pytest.param({"type": "block_actions", "actions": "?"}, id="actions that are no list"),
        pytest.param({"type": "shortcut"}, id="a shortcut by nobody"),
        pytest.param({"type": "view_submission", "view": {"id": "V1"}}, id="a form by nobody"),
        pytest.param({"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}}, id="no form"),
        pytest.param({"type": "view_closed", "team": {"id": "T1"}, "user": {"id": "U1"}}, id="a form was closed"),
        pytest.param(_event({"type": "app_home_opened", "tab": "home"}), id="a home opened by nobody"),
        pytest.param({"command": "/survey"}, id="a command by nobody"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_no_person_said_gives_nothing(payload: dict[str, Any]) -> None:
    assert parse(payload, NOW) == ()


@pytest.mark.parametrize("stamp", ["", "never", "1e400", "nan", None, []])
def test_a_time_that_cannot_be_read_is_the_time_of_arrival(stamp: Any) -> None:
    payload = _dm(event_ts=stamp or "x") | {"event_time": stamp}
    assert parse(payload, NOW)[0].at == NOW


_LEAF = st.none() | st.integers() | st.text(max_size=4)
_ODD = _LEAF | st.lists(_LEAF, max_size=2) | st.dictionaries(st.sampled_from(["id", "ts", "user", "value"]), _LEAF)
_NAMES = ["team_id", "actions", "user", "team", "container", "command", "channel", "ts", "message", "text", "files"]
_NAMES += ["view", "state", "values", "tab", "event_id"]
_ANYTHING = st.dictionaries(st.sampled_from(_NAMES), _ODD)


@settings(deadline=None, max_examples=50)
@given(
    outer=_ANYTHING,
    inner=_ANYTHING,
    kinds=st.sampled_from(
        [
            ("event_callback", "message"),
            ("event_callback", "app_mention"),
            ("event_callback", "app_home_opened"),
            ("block_actions", ""),
            ("shortcut", ""),
            ("view_submission", ""),
        ]
    ),
)
def test_no_shape_of_payload_is_an_error(outer: dict[str, Any], inner: dict[str, Any], kinds: tuple[str, str]) -> None:
    payload = {**outer, "type": kinds[0], "event": {**inner, "type": kinds[1]}}
    assert len(parse(payload, NOW)) <= 1
