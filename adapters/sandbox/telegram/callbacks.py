"""Presses on inline buttons, and the bot's answers to them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.sandbox.common import Entry, Journal
from adapters.sandbox.telegram.answers import Result, bad_request
from adapters.sandbox.telegram.limits import callback_answer_problem
from adapters.sandbox.telegram.parameters import AnswerCallbackQuery

#: How long a press can be answered, in seconds: as long as its update is kept.
_LIFETIME = 150.0
_TOO_OLD = bad_request("query is too old and response timeout expired or query ID is invalid")


@dataclass(frozen=True, slots=True)
class _Press:
    chat: str
    user_id: int
    at: float


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the person sees: a short notice, or an alert to be closed; without text, nothing."""

    id: str
    chat: str
    user_id: int
    text: str
    show_alert: bool


class Callbacks:
    """`answers` are those given so far, oldest first."""

    def __init__(self, journal: Journal, clock: Callable[[], float]) -> None:
        self._journal = journal
        self._clock = clock
        self._open: dict[str, _Press] = {}
        self.answers: list[CallbackAnswer] = []

    def press(self, user: dict[str, Any], message: dict[str, Any], data: str) -> dict[str, Any]:
        """Telegram's CallbackQuery for a press on a button of this message."""
        id_ = str(10**17 + secrets.randbelow(9 * 10**17))
        chat = str(message["chat"]["id"])
        self._open[id_] = _Press(chat, user["id"], self._clock())
        return {"id": id_, "from": user, "message": message, "chat_instance": f"-{abs(int(chat))}", "data": data}

    def answer(self, params: AnswerCallbackQuery) -> Result:
        """A press is answered once, and soon."""
        if problem := callback_answer_problem(params.text):
            return problem
        press = self._open.pop(params.callback_query_id, None)
        if press is None or self._clock() - press.at > _LIFETIME:
            return _TOO_OLD
        answer = CallbackAnswer(
            params.callback_query_id, press.chat, press.user_id, params.text or "", bool(params.show_alert)
        )
        self.answers.append(answer)
        body = {"callback_answer": answer.text, "show_alert": answer.show_alert}
        self._journal.record(Entry("telegram", press.chat, f"cb:{answer.id}", mine=True, body=body))
        return True
