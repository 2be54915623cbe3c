"""Files in Telegram: what people send to a bot and it to them, and who gets at the bytes."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import httpx2
import pytest
from PIL import Image
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, NetworkError

from tests.sandbox.telegram_world import ANN, BEN, CREW, World, telegram_world

MEGABYTE = 1024 * 1024
MORE = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])


def picture(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("1", (width, height)).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Ann has pressed Start, and the bot knows."""
    async with telegram_world() as world:
        await world.telegram.start(ANN)
        await heard(world)
        yield world


async def heard(world: World) -> Message | None:
    """The message of the one update that waits; it is confirmed by that."""
    (update,) = await world.bot.get_updates()
    await world.bot.get_updates(offset=update.update_id + 1)
    return update.message


async def seen(world: World, file_id: str, host: str = "127.0.0.1") -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        return await http.get(f"{world.url}/file/{file_id}", headers={"Host": host})


async def test_a_file_that_somebody_sends_arrives_as_a_document(world: World) -> None:
    id_ = await world.telegram.send_file(ANN, "survey.json", b'{"a": 1}', "import /now")
    message = await heard(world)
    assert message is not None
    assert message.document is not None
    assert (message.message_id, message.document.file_name, message.document.mime_type, message.document.file_size) == (
        id_,
        "survey.json",
        "application/json",
        8,
    )
    assert (message.caption, message.text) == ("import /now", None)
    assert [(entity.type, entity.offset) for entity in message.caption_entities] == [("bot_command", 7)]
    file = await world.bot.get_file(message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b'{"a": 1}'


async def test_a_file_without_a_word_has_no_caption(world: World) -> None:
    await world.telegram.send_file(ANN, "survey.bin", b"\x00")
    message = await heard(world)
    assert message is not None
    assert message.document is not None
    assert (message.caption, message.document.mime_type) == (None, "application/octet-stream")


async def test_a_file_in_a_group_is_heard_of_where_it_concerns_the_bot(world: World) -> None:
    await world.telegram.send_file(ANN, "a.csv", b"a,b", chat=CREW)
    await world.telegram.send_file(ANN, "b.csv", b"a,b", "@heardback_sandbox_bot import", chat=CREW)
    message = await heard(world)
    assert message is not None
    assert message.document is not None
    assert (message.chat.id, message.document.file_name) == (CREW, "b.csv")


async def test_whoever_sends_a_file_may_be_written_to(world: World) -> None:
    await world.telegram.send_file(BEN, "a.csv", b"a,b")
    assert (await world.bot.send_message(BEN, "Thank you")).text == "Thank you"


async def test_what_telegrams_app_does_not_send_is_not_sent(world: World) -> None:
    with pytest.raises(ValueError, match="empty file"):
        await world.telegram.send_file(ANN, "a.csv", b"")
    with pytest.raises(ValueError, match="at most 1024"):
        await world.telegram.send_file(ANN, "a.csv", b"a", "🙂" * 513)
    with pytest.raises(LookupError):
        await world.telegram.send_file(99, "a.csv", b"a")
    assert await world.bot.get_updates() == ()


async def test_a_bot_cannot_fetch_more_than_20_megabytes(world: World) -> None:
    for size in (20 * MEGABYTE, 20 * MEGABYTE + 1):
        await world.telegram.send_file(ANN, "big.bin", bytes(size))
    fits, too_big = [update.message for update in await world.bot.get_updates()]
    assert fits is not None
    assert fits.document is not None
    assert (await world.bot.get_file(fits.document.file_id)).file_size == 20 * MEGABYTE
    assert too_big is not None
    assert too_big.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await world.bot.get_file(too_big.document.file_id)


async def test_a_photo_says_how_large_it_is(world: World) -> None:
    content = picture(720, 360)
    sent = await world.bot.send_photo(ANN, content, caption="A chart", reply_markup=MORE)
    assert [(size.width, size.height, size.file_size) for size in sent.photo] == [(720, 360, len(content))]
    assert (sent.caption, sent.reply_markup) == ("A chart", MORE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n", "Image_process_failed"),
        (picture(6000, 4001), "Photo_invalid_dimensions"),
        (picture(21, 1), "Photo_invalid_dimensions"),
        (picture(20, 1) + bytes(10 * MEGABYTE), "File is too big"),
        (b"", "File must be non-empty"),
    ],
    ids=["no picture", "too large", "too narrow", "too many bytes", "nothing"],
)
async def test_what_is_no_photo_for_telegram_is_refused(world: World, content: bytes, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await world.bot.send_photo(ANN, content)


async def test_a_photo_at_its_limits_is_taken(world: World) -> None:
    for content in (picture(6000, 4000), picture(20, 1)):
        assert (await world.bot.send_photo(ANN, content)).photo


async def test_a_document_has_at_most_50_megabytes(world: World) -> None:
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await world.bot.send_document(ANN, bytes(50 * MEGABYTE + 1), filename="big.bin")


async def test_a_caption_has_at_most_1024_characters(world: World) -> None:
    await world.bot.send_document(ANN, b"a", caption="a" * 1024)
    with pytest.raises(BadRequest, match="caption is too long"):
        await world.bot.send_document(ANN, b"a", caption="a" * 1025)


async def test_what_was_sent_can_be_sent_again_as_what_it_is(world: World) -> None:
    photo = (await world.bot.send_photo(ANN, picture(2, 2))).photo[0]
    document = (await world.bot.send_document(ANN, b"a,b\n", filename="a.csv")).document
    assert document is not None
    assert (await world.bot.send_photo(ANN, photo.file_id)).photo == (photo,)
    assert (await world.bot.send_document(ANN, document.file_id)).document == document
    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await world.bot.send_document(ANN, photo.file_id)
    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await world.bot.send_photo(ANN, document.file_id)


async def test_the_page_sees_a_picture_and_saves_anything_else(world: World) -> None:
    photo = (await world.bot.send_photo(ANN, picture(2, 2))).photo[0]
    document = (await world.bot.send_document(ANN, b"<script>alert(1)</script>", filename="a.html")).document
    assert document is not None
    shown, saved = await seen(world, photo.file_id), await seen(world, document.file_id)
    assert (shown.content, shown.headers["content-type"]) == (picture(2, 2), "image/png")
    assert shown.headers["content-disposition"].startswith("inline;")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert (await seen(world, "unknown")).status_code == 404
    assert (await seen(world, photo.file_id, host="evil.example")).status_code == 400
