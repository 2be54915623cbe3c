"""Files and menus on Telegram: what a document in a chat means, what is uploaded, and what is fetched."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.render import render
from bot.contract.address import Address
from bot.contract.channel import ApiCall, FetchesFiles, ShowsForms
from bot.contract.errors import ChannelBroken, OutcomeUnknown, SendError, Unsendable
from bot.contract.inbound import CommandUsed, FileRef, Inbound, LinkFollowed, MessageReceived
from bot.contract.outbound import Attachment, Content, Drawing, Form, Home, Menu, Notice, Outbound
from tests.adapters.telegram.telegram_loopback import Dropped, Failure, Loopback, Raw
from tests.adapters.telegram.telegram_spec import problems
from tests.adapters.telegram.test_telegram_parse import GROUP, in_group, private, read

ANN = Address("telegram", "42")
DOCUMENT = {"file_id": "BQAC-1", "file_unique_id": "u", "file_name": "../nps\u202e.yaml", "file_size": 120}
REF = FileRef(handle="BQAC-1", name="_nps_.yaml", size=120)
SENT = FileRef(handle="BQAC-1", name="nps.yaml", size=9)


# ---------------------------------------------------------------- what comes in


def message(event: Inbound | None) -> MessageReceived:
    assert isinstance(event, MessageReceived)
    return event


def test_a_document_can_be_fetched_by_its_id_and_its_name_is_harmless() -> None:
    event = message(read(private(document=DOCUMENT)))
    assert (event.text, event.attachments, event.files) == ("", 1, (REF,))


def test_a_document_without_a_name_or_a_size_is_one_too() -> None:
    event = message(read(private(document={"file_id": "BQAC-1"})))
    assert event.files == (FileRef(handle="BQAC-1", name="file", size=0),)


@pytest.mark.parametrize("caption", ["/survey import", "/start camp7", "import this, please"])
def test_what_is_said_about_a_document_stays_with_it_even_where_it_is_a_command(caption: str) -> None:
    event = message(read(private(document=DOCUMENT, caption=caption)))
    assert (event.text, event.files) == (caption, (REF,))


def test_a_command_under_a_photo_is_a_command() -> None:
    assert isinstance(read(private(photo=[{"file_id": "P"}], caption="/survey list")), CommandUsed)
    assert isinstance(read(private(photo=[{"file_id": "P"}], caption="/start x")), LinkFollowed)


def test_in_a_group_a_document_counts_where_its_caption_addresses_the_bot() -> None:
    event = message(read(in_group(document=DOCUMENT, caption="/survey@survey_bot import")))
    assert (event.text, event.mentioned, event.place, event.files) == ("/survey import", True, GROUP, (REF,))
    assert message(read(in_group(document=DOCUMENT, caption="@survey_bot import"))).files == (REF,)
    assert read(in_group(document=DOCUMENT, caption="/survey@another_bot import")) is None
    assert not message(read(in_group(document=DOCUMENT))).mentioned


@pytest.mark.parametrize("media", [{"photo": [{"file_id": "P"}]}, {"animation": {}, "document": DOCUMENT}])
def test_what_is_only_looked_at_is_no_document(media: dict[str, Any]) -> None:
    event = message(read(private(**media)))
    assert (event.attachments, event.files) == (1, ())


# ---------------------------------------------------------------- what goes out


def attachment(**more: Any) -> Attachment:
    return Attachment("answers.csv", b64encode(b"a,b\n").decode(), **more)


def calls(content: Content, to: Address = ANN, **more: str) -> list[ApiCall]:
    return render(Outbound("k1", to, content, **more))


def test_a_file_is_a_document_and_a_picture_a_photo_with_the_words_under_it() -> None:
    (document,) = calls(attachment(caption="All answers <b>"))
    assert (document.method, document.names_message) == ("sendDocument", True)
    assert document.payload == {
        "chat_id": 42,
        "document": {"name": "answers.csv", "data": "YSxiCg=="},
        "caption": "All answers <b>",
    }
    (photo,) = calls(attachment(picture=True))
    assert (photo.method, "caption" in photo.payload) == ("sendPhoto", False)


def test_a_picture_too_large_for_a_photo_goes_as_a_document() -> None:
    (call,) = calls(Attachment("chart.png", b64encode(b"x" * 10_000_001).decode(), picture=True))
    assert call.method == "sendDocument"


@pytest.mark.parametrize(("caption", "fits"), [("x" * 1024, True), ("x" * 1025, False), ("🎉" * 513, False)])
def test_a_caption_too_long_for_a_file_follows_as_a_message(caption: str, fits: bool) -> None:
    first, *rest = calls(attachment(caption=caption))
    assert ("caption" in first.payload) is fits
    assert [(call.method, call.payload["text"], call.names_message) for call in rest] == (
        [] if fits else [("sendMessage", caption, False)]
    )


def test_a_file_is_a_reply_too_unless_it_goes_to_its_readers_own_chat() -> None:
    (call,) = calls(attachment(), GROUP, under="77")
    assert call.payload["reply_parameters"]["message_id"] == 77
    (call,) = calls(attachment(), GROUP, under="77", only_for="telegram:42")
    assert "reply_parameters" not in call.payload


def test_in_a_group_a_file_for_one_reader_goes_to_their_own_chat() -> None:
    (call,) = calls(attachment(), GROUP, only_for="telegram:42")
    assert (call.payload["chat_id"], call.names_message) == (42, False)
    (call,) = calls(attachment(), GROUP)
    assert (call.payload["chat_id"], call.names_message) == (int(GROUP.id), True)
    with pytest.raises(Unsendable):
        calls(attachment(), GROUP, only_for="slack:T1/U2")


def test_a_menu_is_of_one_chat_and_an_empty_one_brings_back_the_usual() -> None:
    (put,) = calls(Menu((("survey", "Run\nsurveys " * 40), ("help", " "))))
    assert (put.method, put.names_message) == ("setMyCommands", False)
    assert put.payload["scope"] == {"type": "chat", "chat_id": 42}
    first, second = put.payload["commands"]
    assert (len(first["description"]), "\n" in first["description"]) == (256, False)
    assert second == {"command": "help", "description": "help"}
    (gone,) = calls(Menu(()))
    assert (gone.method, gone.payload) == ("deleteMyCommands", {"scope": {"type": "chat", "chat_id": 42}})
    assert [problem for call in (put, gone) for problem in problems(call.method, dict(call.payload))] == []


@pytest.mark.parametrize(
    "content", [Form("T", (), "f:1:1", "Save", "Cancel"), Home((Notice("Hello"),)), Drawing({}, "chart.png")]
)
def test_what_telegram_has_no_place_for_is_refused(content: Content) -> None:
    with pytest.raises(Unsendable):
        calls(content)


# ---------------------------------------------------------------- fetching


def test_telegram_gives_out_files_and_shows_no_forms(channel: TelegramChannel) -> None:
    assert isinstance(channel, FetchesFiles)
    assert not isinstance(channel, ShowsForms)


async def test_a_file_is_fetched_from_where_telegram_says_it_is(channel: TelegramChannel, server: Loopback) -> None:
    server.results["getFile"] = {"file_id": "BQAC-1", "file_path": "documents/файл 1.yaml"}
    server.files["documents/файл 1.yaml"] = b"key: nps\n"
    assert await channel.fetch(SENT, 9) == b"key: nps\n"
    assert server.of("getFile") == [{"file_id": "BQAC-1"}]
    with pytest.raises(Unsendable, match="too big"):
        await channel.fetch(SENT, 8)


@pytest.mark.parametrize("path", ["../../bot7:x/getMe", "https://evil.example/x", "//evil.example/x", ""])
async def test_wherever_a_file_is_said_to_be_nobody_but_telegram_is_asked_for_it(
    channel: TelegramChannel, server: Loopback, path: str
) -> None:
    server.results["getFile"] = {"file_id": "BQAC-1", "file_path": path}
    with pytest.raises(Unsendable):
        await channel.fetch(SENT, 100)
    assert server.methods() == ["getFile"]


@pytest.mark.parametrize(
    ("method", "ending", "kind"),
    [
        ("getFile", Failure(400, "Bad Request: file is too big"), Unsendable),
        ("getFile", Failure(401, "Unauthorized"), ChannelBroken),
        ("getFile", Failure(500, "Internal Server Error"), OutcomeUnknown),
        ("file", Raw(404, b"{}"), Unsendable),
        ("file", Raw(302, b""), Unsendable),
        ("file", Raw(502, b"<html>"), OutcomeUnknown),
        ("file", Dropped(), OutcomeUnknown),
    ],
)
async def test_a_file_that_does_not_come_says_why_and_never_quotes_the_token(
    channel: TelegramChannel, server: Loopback, method: str, ending: Any, kind: type[SendError]
) -> None:
    server.results["getFile"] = {"file_id": "BQAC-1", "file_path": "documents/file_1.yaml"}
    server.plan(method, ending, ending)  # a download that broke off is begun again once
    with pytest.raises(SendError) as raised:
        await channel.fetch(SENT, 100)
    assert type(raised.value) is kind
    assert "TEST-token" not in str(raised.value)
