"""/healthz says that the process lives, /readyz that it can do its work, /metrics how it is doing."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.storage.database import Database
from bot.storage.schema import is_enough, revision


def health_routes(database: Database) -> list[Route]:
    async def ready(_request: Request) -> Response:
        try:
            well = is_enough(await revision(database))
        except (SQLAlchemyError, OSError) as error:
            return JSONResponse({"database": type(error).__name__}, 503)
        return JSONResponse({"database": "ok", "migrations": "ok" if well else "pending"}, 200 if well else 503)

    return [
        Route("/healthz", _alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", _metrics, methods=["GET"]),
    ]


async def _alive(_request: Request) -> Response:
    return JSONResponse({"alive": True})


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
