"""Where an outgoing webhook may go: nothing that is not on the public internet, however it is spelt."""

from __future__ import annotations

import asyncio
import socket

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.hooks.poster import HttpPoster
from bot.contract.hooks import Posted, is_public
from tests.support.serving import serve

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "192.0.0.170", "198.18.0.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::",
    "", "localhost", "10.1", "0x7f.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_on_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_on_it_is_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://", "https:///x", "ftp://example.com/", "file:///etc/passwd", "example.com",
        "https://user:secret@example.com/", "https://127.0.0.1/", "https://10.0.0.1:8443/x", "https://[::1]/",
        "https://[::ffff:10.0.0.1]/", "https://0x7f000001/", "https://2130706433/", "https://127.1/", "https://0177.0.0.1/",
        "https://127.0.0.1./", "https://example.com/#x", "https://example.com\\@10.0.0.1/", "https://example.com /",
        "https://exa\nmple.com/", "https://пример.рф/", "https://example.com:0/", "https://example.com:99999/",
        "https://example.com/" + "x" * 500, "javascript:alert(1)", "http://127.0.0.1/",
    ],
)  # fmt: skip
def test_an_address_that_could_lead_elsewhere_is_not_taken(url: str) -> None:
    assert not HttpPoster().accepts(url)


@pytest.mark.parametrize("url", ["https://example.com/hook?a=1", "https://8.8.8.8/x", "https://example.com:8443/"])
def test_an_address_on_the_internet_is(url: str) -> None:
    assert HttpPoster().accepts(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x"])
def test_this_machine_only_where_the_settings_say_so(url: str) -> None:
    assert HttpPoster(loopback=True).accepts(url)
    assert not HttpPoster(loopback=True).accepts("http://127.0.0.2:8080/x")
    assert not HttpPoster(loopback=True).accepts("http://localhost:8080/x")


async def test_a_name_that_leads_to_this_machine_is_refused_before_anything_is_sent() -> None:
    """`localhost` is a name like any other; nobody may connect."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert await HttpPoster().post(f"https://localhost:{port}/", {}, b"{}") == Posted(0, "not a public address")
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


async def test_what_was_taken_while_the_setting_was_on_is_refused_when_it_is_off() -> None:
    assert (await HttpPoster().post("http://127.0.0.1:9/", {}, b"{}")).status == 0


async def test_a_redirect_is_not_followed() -> None:
    followed = asyncio.Event()

    async def elsewhere(_request: Request) -> Response:
        followed.set()
        return Response()

    async def hook(_request: Request) -> Response:
        return RedirectResponse("/elsewhere", 307)

    routes = [Route("/hook", hook, methods=["POST"]), Route("/elsewhere", elsewhere, methods=["POST"])]
    async with serve(Starlette(routes=routes)) as url:
        assert await HttpPoster(loopback=True).post(f"{url}/hook", {}, b"{}") == Posted(307)
    assert not followed.is_set()


async def test_an_endless_answer_is_not_read() -> None:
    async def endless(_request: Request) -> Response:
        async def chunks():  # type: ignore[no-untyped-def]
            while True:
                yield b"x" * 10_000
                await asyncio.sleep(0)

        return StreamingResponse(chunks())

    async with serve(Starlette(routes=[Route("/", endless, methods=["POST"])])) as url:
        async with asyncio.timeout(5):
            assert await HttpPoster(loopback=True).post(f"{url}/", {}, b"{}") == Posted(200)


async def test_where_nobody_listens_it_says_so_and_raises_nothing() -> None:
    posted = await HttpPoster(loopback=True).post("http://127.0.0.1:9/", {}, b"{}")
    assert posted == Posted(0, "ClientConnectorError")
