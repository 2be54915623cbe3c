"""The peer: python-telegram-bot's ConversationHandler as its documentation shows it behind one's own web server,
storing each answer in the same database. Updates are handled one after another: a
ConversationHandler wants it so.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, insert
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from tests.bench import wires
from tests.bench.plain import engine_for
from tests.bench.setting import Setting

metadata = MetaData()
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(120), nullable=False, index=True),
    Column("question", String(20), nullable=False),
    Column("value", Text, nullable=False),
    Column("at", DateTime(True)),
)
_insert = insert(answers)

SCORE, REASON, WARN, MAY_CONTACT, CONTACT = range(5)
_SCALE = InlineKeyboardMarkup(
    [[InlineKeyboardButton(str(n), callback_data=str(n)) for n in row] for row in (range(6), range(6, 11))]
)
_YES_NO = InlineKeyboardMarkup([[InlineKeyboardButton(word, callback_data=word) for word in ("Yes", "No")]])


class Survey:
    """The same questions in the same order as the built-in survey, English only."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        await _say(update, "How likely are you to recommend us to a friend or colleague?", _SCALE)
        return SCORE

    async def scored(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        score = await _pressed(update)
        self._of(context)["detractor"] = int(score) <= 6
        await self._store(update, "score", score)
        await _say(update, "What held you back from a higher score?" if int(score) <= 6 else "What do you like most?")
        return REASON

    async def reason(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        detractor = self._of(context)["detractor"]
        await self._store(update, "held_back" if detractor else "likes_most", _text(update))
        if not detractor:
            await _say(update, "Thank you! Would you tell others too?")
            return ConversationHandler.END
        await _say(update, "Would you warn a friend off us?", _YES_NO)
        return WARN

    async def warned(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        await self._store(update, "would_warn", await _pressed(update))
        await _say(update, "May we contact you about it?", _YES_NO)
        return MAY_CONTACT

    async def may_contact(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        await self._store(update, "may_contact", await _pressed(update))
        await _say(update, "Where do we reach you best?")
        return CONTACT

    async def contact(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        await self._store(update, "contact", _text(update))
        await _say(update, "Thank you for being frank.")
        return ConversationHandler.END

    async def _store(self, update: Update, question: str, words: str) -> None:
        assert update.effective_user is not None
        address = f"telegram:{update.effective_user.id}"
        async with self._engine.begin() as connection:
            row = {"address": address, "question": question, "value": json.dumps(words), "at": datetime.now(UTC)}
            await connection.execute(_insert, row)

    @staticmethod
    def _of(context: ContextTypes.DEFAULT_TYPE) -> dict[Any, Any]:
        assert context.user_data is not None
        return context.user_data


async def _pressed(update: Update) -> str:
    assert update.callback_query is not None
    await update.callback_query.answer()
    return update.callback_query.data or ""


async def _say(update: Update, words: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    assert update.effective_chat is not None
    await update.effective_chat.send_message(words, reply_markup=keyboard)


def _text(update: Update) -> str:
    assert update.message is not None
    return update.message.text or ""


def _conversation(survey: Survey) -> ConversationHandler[Any]:
    return ConversationHandler(
        entry_points=[MessageHandler(filters.Regex("^feedback$"), survey.begin)],
        states={
            SCORE: [CallbackQueryHandler(survey.scored)],
            REASON: [MessageHandler(filters.TEXT, survey.reason)],
            WARN: [CallbackQueryHandler(survey.warned)],
            MAY_CONTACT: [CallbackQueryHandler(survey.may_contact)],
            CONTACT: [MessageHandler(filters.TEXT, survey.contact)],
        },
        fallbacks=[],
    )


def conversation_handler(setting: Setting) -> Starlette:
    engine = engine_for(setting.database_url)
    base_url = f"{setting.platforms_url}/telegram/bot"
    bot = Application.builder().token(wires.TELEGRAM_TOKEN).base_url(base_url).updater(None).build()
    bot.add_handler(_conversation(Survey(engine)))

    async def take(request: Request) -> Response:
        if request.headers.get("x-telegram-bot-api-secret-token") != wires.TELEGRAM_SECRET:
            return Response(status_code=403)
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return Response()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        async with bot:
            await bot.start()
            yield
            await bot.stop()
        await engine.dispose()

    return Starlette(routes=[Route("/telegram/webhook", take, methods=["POST"])], lifespan=lifespan)
