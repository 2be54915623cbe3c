"""Each fault as a client of the emulator meets it."""

from __future__ import annotations

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.sandbox.common import Fault, FaultKind, Faults, apply_fault
from tests.support.serving import serve


class Shop:
    """A one-method API that counts the work it did."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.done = 0
        self.app = Starlette(routes=[Route("/buy", self.buy, methods=["POST"])])

    async def buy(self, request: Request) -> Response:
        return await apply_fault(self.faults.next("buy"), request, self.work, rate_limited)

    async def work(self) -> Response:
        self.done += 1
        return JSONResponse({"done": self.done})


def rate_limited(seconds: float) -> Response:
    return Response(status_code=429, headers={"Retry-After": str(int(seconds))})


@pytest.mark.parametrize(("kind", "done"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_breaks_the_connection_before_or_after_the_work(kind: FaultKind, done: int) -> None:
    shop = Shop()
    shop.faults.plan(Fault(kind))
    async with serve(shop.app) as url, httpx2.AsyncClient() as client:
        with pytest.raises(httpx2.ReadError):
            await client.post(f"{url}/buy", content=b"x" * 100_000)
        assert shop.done == done
        assert (await client.post(f"{url}/buy")).json() == {"done": done + 1}


async def test_a_hanging_call_is_done_though_its_caller_gave_up() -> None:
    shop = Shop()
    shop.faults.plan(Fault("hang", seconds=600))
    async with serve(shop.app) as url, httpx2.AsyncClient(timeout=0.2) as client:
        with pytest.raises(httpx2.ReadTimeout):
            await client.post(f"{url}/buy")
        assert shop.done == 1


async def test_a_hanging_call_is_answered_in_the_end() -> None:
    shop = Shop()
    shop.faults.plan(Fault("hang", seconds=0.01))
    async with serve(shop.app) as url, httpx2.AsyncClient() as client:
        assert (await client.post(f"{url}/buy")).json() == {"done": 1}


async def test_refusals_do_no_work() -> None:
    shop = Shop()
    shop.faults.plan(Fault("rate_limited", seconds=7))
    shop.faults.plan(Fault("server_error"))
    async with serve(shop.app) as url, httpx2.AsyncClient() as client:
        limited = await client.post(f"{url}/buy")
        broken = await client.post(f"{url}/buy")
    assert (limited.status_code, limited.headers["Retry-After"], broken.status_code) == (429, "7", 500)
    assert shop.done == 0
