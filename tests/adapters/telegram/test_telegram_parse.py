"""What each update means, from the payloads Telegram sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.parse import Me, UpdateMalformed, parse
from bot.contract.address import Address
from bot.contract.inbound import (
    MAX_TEXT,
    SLASH_COMMANDS,
    ButtonPressed,
    CommandUsed,
    Inbound,
    LinkFollowed,
    MessageReceived,
    ReachabilityChanged,
)
from tests.adapters.telegram.telegram_spec import SHARED

SAMPLES: dict[str, Any] = json.loads((SHARED / "samples" / "telegram.json").read_text("utf-8"))
ME = Me(7, "survey_bot")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ANN = Address("telegram", "42")
GROUP = Address("telegram", "-1001234567890")


def read(update: dict[str, Any], me: Me = ME) -> Inbound | None:
    return parse(update, me, NOW)


def private(**fields: Any) -> dict[str, Any]:
    return {"update_id": 9, "message": {**SAMPLES["message"]["message"], "text": None, **fields}}


def in_group(**fields: Any) -> dict[str, Any]:
    chat = {"id": int(GROUP.id), "type": "supergroup", "title": "Support"}
    return private(chat=chat, **fields)


def test_a_deep_link_brings_its_payload() -> None:
    assert read(SAMPLES["start_deeplink"]) == LinkFollowed(
        key="telegram:870000001",
        at=datetime(2026, 1, 1, tzinfo=UTC),
        sender=ANN,
        name="Ann",
        language="pt-br",
        payload="camp7-Zk3_q",
    )


def test_a_bare_start_has_an_empty_payload() -> None:
    event = read(private(text="/start"))
    assert isinstance(event, LinkFollowed)
    assert event.payload == ""


def test_words_in_a_private_chat_are_a_message() -> None:
    assert read(SAMPLES["message"]) == MessageReceived(
        key="telegram:870000002",
        at=datetime(2026, 1, 1, 0, 0, 10, tzinfo=UTC),
        sender=ANN,
        name="Ann",
        language="pt-br",
        text="4",
        message="12",
    )


def test_an_edited_message_keeps_its_id_and_tells_when_it_was_edited() -> None:
    event = read(SAMPLES["edited_message"])
    assert isinstance(event, MessageReceived)
    assert (event.message, event.text, event.edited) == ("12", "5", True)
    assert event.at == datetime(2026, 1, 1, 0, 0, 50, tzinfo=UTC)


def test_an_edited_start_does_not_follow_the_link_again() -> None:
    update = {"update_id": 9, "edited_message": {**SAMPLES["edited_message"]["edited_message"], "text": "/start abc"}}
    assert isinstance(read(update), MessageReceived)


@pytest.mark.parametrize("sample", ["callback_query", "callback_query_inaccessible"])
def test_a_press_is_read_from_a_message_however_old(sample: str) -> None:
    event = read(SAMPLES[sample])
    assert isinstance(event, ButtonPressed)
    assert (event.sender, event.place, event.token, event.message) == (ANN, None, "r123:q7:1", "13")
    assert event.reply_handle == SAMPLES[sample]["callback_query"]["id"]
    assert event.at == NOW


def test_a_press_in_a_group_says_where_and_who() -> None:
    query = SAMPLES["callback_query"]["callback_query"]
    chat = {"id": int(GROUP.id), "type": "supergroup"}
    event = read({"update_id": 9, "callback_query": {**query, "message": {**query["message"], "chat": chat}}})
    assert isinstance(event, ButtonPressed)
    assert (event.sender, event.place) == (ANN, GROUP)


@pytest.mark.parametrize(("sample", "reachable"), [("blocked", False), ("unblocked", True)])
def test_blocking_the_bot_and_letting_it_in_again_is_noticed(sample: str, reachable: bool) -> None:
    event = read(SAMPLES[sample])
    assert isinstance(event, ReachabilityChanged)
    assert (event.sender, event.reachable) == (ANN, reachable)


def test_being_added_to_a_group_is_nobodys_reachability() -> None:
    change = {**SAMPLES["unblocked"]["my_chat_member"], "chat": {"id": int(GROUP.id), "type": "group"}}
    assert read({"update_id": 9, "my_chat_member": change}) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("/survey", ""),
        ("/survey list", "list"),
        ("/survey@survey_bot edit pulse\nscore", "edit pulse\nscore"),
        ("/Survey  help ", "help"),
    ],
)
def test_the_survey_command_is_read_with_the_words_after_it(text: str, rest: str) -> None:
    event = read(private(text=text))
    assert isinstance(event, CommandUsed)
    assert (event.command, event.text, event.place) == ("survey", rest, None)


@pytest.mark.parametrize("text", ["/skip", "/stop", "/language ru", "/unknown", "/", "/surveys", "see /survey"])
def test_any_other_command_of_a_customer_is_a_message_as_typed(text: str) -> None:
    event = read(private(text=text))
    assert isinstance(event, MessageReceived)
    assert event.text == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"voice": {"file_id": "v"}}, ""),
        ({"photo": [{"file_id": "p"}], "caption": "it broke"}, "it broke"),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, ""),
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, ""),
    ],
)
def test_a_picture_or_a_voice_message_counts_as_one_attachment(fields: dict[str, Any], text: str) -> None:
    event = read(private(**fields))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.attachments) == (text, 1)


def test_a_service_message_is_nothing() -> None:
    assert read(private(pinned_message={"message_id": 3})) is None


def test_what_people_say_among_themselves_in_a_group_is_no_mention() -> None:
    event = read(in_group(text="did anyone call them back?"))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.mentioned, event.place, event.sender) == ("did anyone call them back?", False, GROUP, ANN)


def test_what_a_linked_channel_forwards_by_itself_nobody_said() -> None:
    assert read(in_group(text="News", is_automatic_forward=True)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@survey_bot how are we doing", "how are we doing"),
        ("hey @Survey_Bot, close it", "hey close it"),
        ("done\n@survey_bot", "done"),
        ("@survey_bot", ""),
    ],
)
def test_a_mention_in_a_group_is_passed_on_without_the_name(text: str, expected: str) -> None:
    event = read(in_group(text=text))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.mentioned, event.place, event.sender) == (expected, True, GROUP, ANN)


@pytest.mark.parametrize("text", ["@survey_bot2 hello", "mail me at x@survey_bot", "@other_bot hello"])
def test_a_name_that_only_looks_like_the_bots_is_no_mention(text: str) -> None:
    event = read(in_group(text=text))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.mentioned) == (text, False)


def test_a_reply_to_the_bots_message_in_a_group_is_passed_on() -> None:
    event = read(in_group(text="I called her", reply_to_message={"message_id": 5, "from": {"id": 7, "is_bot": True}}))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.mentioned, event.under) == ("I called her", True, "5")


def test_a_reply_to_a_colleague_in_a_group_is_no_mention() -> None:
    event = read(in_group(text="ok", reply_to_message={"message_id": 5, "from": {"id": 8, "is_bot": False}}))
    assert isinstance(event, MessageReceived)
    assert (event.mentioned, event.under) == (False, "5")


def test_a_mention_in_a_reply_to_a_colleague_is_both() -> None:
    replied = {"message_id": 5, "from": {"id": 8, "is_bot": False}}
    event = read(in_group(text="@survey_bot note this", reply_to_message=replied))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.mentioned, event.under) == ("note this", True, "5")


@pytest.mark.parametrize("name", SLASH_COMMANDS)
@pytest.mark.parametrize("where", [private, in_group])
def test_every_command_of_staff_is_known_everywhere(where: Callable[..., dict[str, Any]], name: str) -> None:
    event = read(where(text=f"/{name} help"))
    assert isinstance(event, CommandUsed)
    assert (event.command, event.text) == (name, "help")


@pytest.mark.parametrize("text", ["/survey results", "/survey@survey_bot results", "/survey@SURVEY_BOT results"])
def test_the_survey_command_works_in_a_group(text: str) -> None:
    event = read(in_group(text=text))
    assert isinstance(event, CommandUsed)
    assert (event.text, event.place) == ("results", GROUP)


def test_another_command_in_a_group_loses_only_the_bots_name() -> None:
    event = read(in_group(text="/help@survey_bot cases"))
    assert isinstance(event, MessageReceived)
    assert (event.text, event.mentioned) == ("/help cases", True)


def test_a_command_for_another_bot_is_left_to_it() -> None:
    assert read(in_group(text="/survey@other_bot results")) is None


def test_before_the_bot_knows_its_name_it_hears_commands_but_no_mentions() -> None:
    unnamed = Me(7)
    assert isinstance(read(in_group(text="/survey@survey_bot x"), unnamed), CommandUsed)
    said = read(in_group(text="@survey_bot x"), unnamed)
    assert isinstance(said, MessageReceived)
    assert not said.mentioned


def test_an_edited_command_in_a_group_does_not_run_again() -> None:
    message = in_group(text="/survey close 3", edit_date=1767225700)["message"]
    assert read({"update_id": 9, "edited_message": message}) is None


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 9, "channel_post": SAMPLES["message"]["message"]},
        {"update_id": 9, "message_reaction": {}},
        {"update_id": 9},
        private(text="hi", **{"from": {"id": 8, "is_bot": True, "first_name": "Bot"}}),
        private(text="hi", chat={"id": -5, "type": "channel"}),
        private(text="hi", **{"from": None}),
        {"update_id": 9, "callback_query": {"id": "1", "from": {"id": 42}, "game_short_name": "x"}},
    ],
)
def test_what_is_not_the_bots_business_is_nothing(update: dict[str, Any]) -> None:
    assert read(update) is None


def test_text_that_no_database_can_hold_is_cleaned_and_the_rest_kept() -> None:
    event = read(private(text="a\0b\ud83d c\u202e‮<b>@all 🎉"))
    assert isinstance(event, MessageReceived)
    assert event.text == "ab c\u202e‮<b>@all 🎉"


def test_a_text_longer_than_the_bot_keeps_is_cut() -> None:
    event = read(private(text="x" * (MAX_TEXT + 1)))
    assert isinstance(event, MessageReceived)
    assert len(event.text) == MAX_TEXT


def test_a_name_of_two_parts_is_joined() -> None:
    event = read(private(text="hi", **{"from": {"id": 42, "first_name": "Ann\0", "last_name": "O'Neill"}}))
    assert isinstance(event, MessageReceived)
    assert (event.name, event.language) == ("Ann O'Neill", "")


def test_ids_of_52_bits_are_whole() -> None:
    event = read(private(text="hi", **{"from": {"id": 2**52 - 1, "first_name": "A"}}))
    assert isinstance(event, MessageReceived)
    assert event.sender == Address.parse("telegram:4503599627370495")


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": "9"},
        {"update_id": True},
        {"update_id": 9, "message": None},
        {"update_id": 9, "message": []},
        private(text=5),
        private(text="hi", date=10**20),
        private(text="hi", date="soon"),
        private(text="hi", message_id=1.5),
        private(text="hi", **{"from": {"id": 2**60}}),
        {"update_id": 9, "callback_query": {"id": 1, "from": {"id": 42}, "data": "x", "message": {}}},
        {"update_id": 9, "my_chat_member": {"chat": {"type": "private"}}},
    ],
)
def test_an_update_out_of_shape_is_called_malformed(update: dict[str, Any]) -> None:
    with pytest.raises(UpdateMalformed):
        read(update)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "chat", "id", "type", "text", "date", "message", "data", "message_id"])
            | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(
    kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll"]),
    body=_JSON,
)
def test_no_json_whatever_breaks_it(kind: str, body: Any) -> None:
    try:
        event = read({"update_id": 9, kind: body})
    except UpdateMalformed:
        return
    assert event is None or event.key == "telegram:9"
