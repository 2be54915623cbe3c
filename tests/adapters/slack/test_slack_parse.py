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
from bot.contract.inbound import ButtonPressed, CommandUsed, MessageReceived, ShortcutUsed

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
        ),
    )


def test_the_shortcut(samples: dict[str, Any]) -> None:
    expected = ShortcutUsed(key="slack:act:1.2.abc", at=_at(1767225607.0001), sender=ANN, name="ann")
    assert parse(samples["shortcut"], NOW) == (expected,)


@pytest.mark.parametrize("name", ["url_verification", "app_home_opened", "view_submission"])
def test_what_the_bot_has_no_use_for_gives_nothing(samples: dict[str, Any], name: str) -> None:
    assert parse(samples[name], NOW) == ()


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


def test_files_are_counted() -> None:
    (message,) = parse(_dm(subtype="file_share", files=[{"id": "F1"}, {"id": "F2"}], text=""), NOW)
    assert isinstance(message, MessageReceived)
    assert message.attachments == 2


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
        pytest.param(_dm(channel="C0001", channel_type="channel"), id="a plain message in a channel"),
        pytest.param(_event({"type": "app_uninstalled"}), id="an event we did not ask for"),
        pytest.param({"type": "event_callback", "event": "?"}, id="an event that is no object"),
        pytest.param({"type": "block_actions", "actions": "?"}, id="actions that are no list"),
        pytest.param({"type": "shortcut"}, id="a shortcut by nobody"),
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
_ANYTHING = st.dictionaries(st.sampled_from(_NAMES), _ODD)


@settings(deadline=None, max_examples=50)
@given(
    outer=_ANYTHING,
    inner=_ANYTHING,
    kinds=st.sampled_from(
        [("event_callback", "message"), ("event_callback", "app_mention"), ("block_actions", ""), ("shortcut", "")]
    ),
)
def test_no_shape_of_payload_is_an_error(outer: dict[str, Any], inner: dict[str, Any], kinds: tuple[str, str]) -> None:
    payload = {**outer, "type": kinds[0], "event": {**inner, "type": kinds[1]}}
    assert len(parse(payload, NOW)) <= 1
