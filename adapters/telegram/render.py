"""What goes out → calls of the Bot API. Pure. Every word is sent as it is: no parse mode, no link previews."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from adapters.telegram.formatted import LIMIT, Part, cut, join, length, units, write
from adapters.telegram.keyboards import Row, action_rows, markup, question_rows
from bot.contract.channel import ApiCall
from bot.contract.errors import Unsendable
from bot.contract.outbound import Card, Notice, Outbound, Question, Settled

#: What the little window over a chat may hold that answers a press.
_ALERT_LIMIT = 200
_TONES = {"urgent": "🔴", "taken": "🟡", "done": "🟢"}


def render(outbound: Outbound) -> list[ApiCall]:
    """The calls that show it. Raises Unsendable for what the platform would refuse."""
    content = outbound.content
    if isinstance(content, Notice) and content.private and is_group(outbound.to.id):
        return _privately(outbound, content)
    if isinstance(content, Notice) and not content.text.strip():
        return _buttons_only(outbound, content)
    parts, rows = _RENDERERS[type(content)](content)
    message = {**write(parts), "link_preview_options": {"is_disabled": True}, **markup(rows)}
    return [_placed(outbound, message)]


def answer_press(handle: str, text: str = "") -> dict[str, Any]:
    """The payload that ends the spinner of a pressed button, with words for the presser alone if there are any."""
    alert = {"text": cut(text, _ALERT_LIMIT), "show_alert": True} if text.strip() else {}
    return {"callback_query_id": handle, **alert}


def is_group(chat_id: str | int) -> bool:
    return int(chat_id) < 0


def _placed(outbound: Outbound, message: dict[str, Any]) -> ApiCall:
    chat = {"chat_id": int(outbound.to.id)}
    if not outbound.edit:
        return ApiCall("sendMessage", {**chat, **message})
    return ApiCall("editMessageText", {**chat, "message_id": _message_id(outbound), **message})


def _buttons_only(outbound: Outbound, notice: Notice) -> list[ApiCall]:
    """A notice without words: an edit leaves the message's own words and changes what is under them."""
    if not outbound.edit:
        return []
    message = {"chat_id": int(outbound.to.id), "message_id": _message_id(outbound)}
    return [ApiCall("editMessageReplyMarkup", {**message, **markup(action_rows(notice.buttons))})]


def _privately(outbound: Outbound, notice: Notice) -> list[ApiCall]:
    """In a group: over the pressed button if that holds it, else in the reader's own chat.

    None of these calls names a message of the group's.
    """
    if not outbound.reply_handle:
        return [_direct(outbound, notice)]
    whole = not notice.buttons and units(notice.text) <= _ALERT_LIMIT
    if whole or not outbound.only_for:
        return [_answer(outbound.reply_handle, notice.text)]
    return [_answer(outbound.reply_handle), _direct(outbound, notice)]


def _answer(handle: str, text: str = "") -> ApiCall:
    return ApiCall("answerCallbackQuery", answer_press(handle, text), names_message=False)


def _direct(outbound: Outbound, notice: Notice) -> ApiCall:
    reader = outbound.only_for.rpartition(":")[2]
    if not reader.isdecimal():
        raise Unsendable("no_reader", "a private notice in a group needs somebody to read it")
    parts, rows = _notice(notice)
    message = {**write(parts), "link_preview_options": {"is_disabled": True}, **markup(rows)}
    return ApiCall("sendMessage", {"chat_id": int(reader), **message}, names_message=False)


def _message_id(outbound: Outbound) -> int:
    if not outbound.edit.isdecimal():
        raise Unsendable("MESSAGE_ID_INVALID", "a message's id is a number")
    return int(outbound.edit)


def _question(question: Question) -> tuple[list[Part], list[Row]]:
    hint = "" if question.choices else question.hint
    blocks = [[Part(question.lead)], [Part(question.text, "bold")], [Part(_ends(question))], [Part(hint, "italic")]]
    return join(blocks), question_rows(question)


def _ends(question: Question) -> str:
    """What the two ends of a scale mean: `0 – not at all · 10 – very much`."""
    if not question.choices:
        return ""
    ends = ((question.choices[0], question.low), (question.choices[-1], question.high))
    return " · ".join(f"{choice.label} – {meaning}" for choice, meaning in ends if meaning)


def _notice(notice: Notice) -> tuple[list[Part], list[Row]]:
    return [Part(notice.text, "pre" if notice.monospace else "")], action_rows(notice.buttons)


def _settled(settled: Settled) -> tuple[list[Part], list[Row]]:
    return join([[Part(settled.text, "bold")], [Part(f"✓ {settled.answer}")]]), []


def _card(card: Card) -> tuple[list[Part], list[Row]]:
    """Too long a card loses the ends of its longest quotes first."""
    most = LIMIT
    if length(_card_parts(card, most)) > LIMIT:
        most = bisect_right(range(LIMIT), LIMIT, key=lambda limit: length(_card_parts(card, limit))) - 1
    return _card_parts(card, most), action_rows(card.buttons)


def _card_parts(card: Card, most: int) -> list[Part]:
    """The card with at most so many UTF-16 units of each quote. A line break in a fact could forge another fact."""
    headline = [Part(f"{_TONES[card.tone]} "), Part(_one_line(card.headline), "bold")]
    facts = "\n".join(_one_line(f"{label}: {value}") for label, value in card.facts)
    quotes = [
        [Part(f"{question}\n" if question else ""), Part(cut(words, most), "blockquote")]
        for question, words in card.quotes
    ]
    return join([headline, [Part(facts)], *quotes, [Part(card.state, "italic")]])


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


_RENDERERS: dict[type, Callable[[Any], tuple[list[Part], list[Row]]]] = {
    Question: _question,
    Notice: _notice,
    Settled: _settled,
    Card: _card,
}
