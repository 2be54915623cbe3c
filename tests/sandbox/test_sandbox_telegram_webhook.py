"""Updates that Telegram brings to a webhook."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from telegram.error import BadRequest, Conflict

from tests.sandbox.telegram_world import ANN, BEN, TOKEN, Webhook, World, new_bot, telegram_world
from tests.support.serving import serve


@contextlib.asynccontextmanager
async def connected(*answers: Response) -> AsyncIterator[tuple[World, Webhook]]:
    """A bot whose webhook gives these answers first. Retries come at once."""
    hook = Webhook(list(answers))
    async with telegram_world(webhook_retry_delays=(0.0,)) as world, serve(hook.asgi) as url:
        await world.bot.set_webhook(f"{url}/hook", secret_token="s3cret")
        yield world, hook


def texts(hook: Webhook) -> list[str]:
    return [update["message"]["text"] for update in hook.updates]


async def test_an_update_comes_with_the_secret_and_only_once_when_taken() -> None:
    async with connected() as (world, hook):
        await world.telegram.start(ANN, "abc")
        await world.telegram.settled()
        assert texts(hook) == ["/start abc"]
        assert hook.secrets == ["s3cret"]
        assert (await world.bot.get_webhook_info()).pending_update_count == 0


async def test_what_the_webhook_fails_to_take_comes_again_before_anything_else_of_that_chat() -> None:
    async with connected(Response(status_code=500), Response(status_code=503)) as (world, hook):
        await world.telegram.say(ANN, "one")
        await world.telegram.say(ANN, "two")
        await world.telegram.settled()
        assert texts(hook) == ["one", "one", "one", "two"]
        assert len({update["update_id"] for update in hook.updates}) == 2
        info = await world.bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 503"


async def test_a_failing_chat_does_not_hold_up_another() -> None:
    """The webhook asks for an hour before the retry, so what was said in the failing chat stays away meanwhile."""
    async with connected(Response(status_code=503, headers={"Retry-After": "3600"})) as (world, hook):
        await world.telegram.say(ANN, "Ann's")
        while not hook.updates:
            await world.bot.get_me()
        await world.telegram.say(ANN, "Ann's second")
        await world.telegram.say(BEN, "Ben's")
        while len(hook.updates) < 2:
            await world.bot.get_me()
        assert texts(hook) == ["Ann's", "Ben's"]
        assert (await world.bot.get_webhook_info()).pending_update_count == 2


async def test_the_answer_may_carry_a_call() -> None:
    call = {"method": "sendMessage", "chat_id": ANN, "text": "Welcome"}
    async with connected(JSONResponse(call)) as (world, _):
        await world.telegram.start(ANN)
        await world.telegram.settled()
        assert [entry.body["text"] for entry in world.journal.chat("telegram", str(ANN))] == ["/start", "Welcome"]


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "sendCarrierPigeon"])
async def test_some_calls_are_not_made_for_an_answer(method: str) -> None:
    async with connected(JSONResponse({"method": method})) as (world, _):
        before = len(world.telegram.calls)
        await world.telegram.start(ANN)
        await world.telegram.settled()
        assert len(world.telegram.calls) == before


async def test_polling_and_a_webhook_exclude_each_other() -> None:
    async with connected() as (world, hook):
        with pytest.raises(Conflict, match="webhook is active"):
            await world.bot.get_updates()
        await world.bot.delete_webhook()
        await world.telegram.say(ANN, "By poll")
        (update,) = await world.bot.get_updates()
        assert update.message is not None
        assert update.message.text == "By poll"
        assert hook.updates == []


async def test_a_new_webhook_gets_what_has_waited_unless_it_is_to_be_dropped() -> None:
    hook = Webhook()
    async with telegram_world() as world, serve(hook.asgi) as url:
        await world.telegram.say(ANN, "Early")
        await world.bot.set_webhook(f"{url}/hook")
        await world.telegram.settled()
        assert texts(hook) == ["Early"]
        assert hook.secrets == [None]
        await world.bot.delete_webhook()
        await world.telegram.say(ANN, "Dropped")
        await world.bot.set_webhook(f"{url}/hook", drop_pending_updates=True)
        await world.telegram.settled()
        assert texts(hook) == ["Early"]


async def test_a_webhook_nobody_serves_leaves_its_error_and_the_update_waiting() -> None:
    async with telegram_world(webhook_retry_delays=(3600.0,)) as world:
        async with serve(Webhook().asgi) as url:
            pass
        await world.bot.set_webhook(f"{url}/hook")
        await world.telegram.say(ANN, "Anybody?")
        info = await world.bot.get_webhook_info()
        while not info.last_error_message:
            info = await world.bot.get_webhook_info()
        assert info.pending_update_count == 1
        assert "ConnectError" in info.last_error_message


async def test_a_webhook_or_secret_that_cannot_be_is_refused() -> None:
    async with telegram_world() as world:
        with pytest.raises(BadRequest, match=r"(?i)bad webhook"):
            await world.bot.set_webhook("ftp://127.0.0.1/hook")
        with pytest.raises(BadRequest, match=r"(?i)unallowed characters"):
            await world.bot.set_webhook("http://127.0.0.1/hook", secret_token="sécret")


async def test_it_works_mounted_under_a_prefix() -> None:
    async with telegram_world() as world, serve(Starlette(routes=[Mount("/tg", world.telegram.asgi)])) as url:
        await world.telegram.start(ANN)
        async with new_bot(f"{url}/tg") as bot:
            sent = await bot.send_document(ANN, b"a,b\n", filename="results.csv")
            assert sent.document is not None
            file = await bot.get_file(sent.document.file_id)
            assert bytes(await file.download_as_bytearray()) == b"a,b\n"
        async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
            wrong_token = await http.get(f"{url}/tg/file/bot8:no/{file.file_path}")
            missing = await http.get(f"{url}/tg/file/bot{TOKEN}/documents/none")
        assert (wrong_token.status_code, missing.status_code) == (401, 404)
