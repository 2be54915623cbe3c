"""What goes out → calls of the Bot API. Pure. Every word is sent as it is: no parse mode, no link previews."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from adapters import filenames
from adapters.telegram.formatted import LIMIT, Part, cut, join, length, units, write
from adapters.telegram.keyboards import Row, action_rows, markup, question_rows
from bot.contract.channel import ApiCall
from bot.contract.errors import Unsendable
from bot.contract.outbound import (
    Attachment,
    Card,
    Dossier,
    Drawing,
    Extract,
    Form,
    Home,
    Menu,
    Notice,
    Outbound,
    Question,
    Reckoning,
    Settled,
)

#: What the little window over a chat may hold that answers a press.
_ALERT_LIMIT = 200
_CAPTION_LIMIT = 1024
#: In bytes; a larger picture goes as a file.
_PHOTO_LIMIT = 10_000_000
_MAX_COMMANDS = 100
_MAX_DESCRIPTION = 256
_TONES = {"urgent": "🔴", "taken": "🟡", "done": "🟢"}


def render(outbound: Outbound) -> list[ApiCall]:
    """The calls that show it. Raises Unsendable for what the platform would refuse."""
    match outbound.content:
        case Notice() as notice if notice.private and is_group(outbound.to.id):
            return _privately(outbound, notice)
        case Notice() as notice if not notice.text.strip():
            return _buttons_only(outbound, notice)
        case Question() | Notice() | Settled() | Card() as content:
            return [_placed(outbound, _message(*shown(content)))]
        case Attachment() as file:
            return _attached(outbound, file)
        case Menu() as menu:
            return [_menu(outbound, menu)]
        case Form() | Home() | Drawing() | Extract() | Dossier() | Reckoning() as content:
            raise Unsendable(content.kind, "Telegram has no way to show it")


def shown(content: Question | Notice | Settled | Card) -> tuple[list[Part], list[Row]]:
    """The words and the buttons, before what is too long is cut."""
    return _RENDERERS[type(content)](content)


def answer_press(handle: str, text: str = "") -> dict[str, Any]:
    """The payload that ends the spinner of a pressed button, with words for the presser alone if there are any."""
    alert = {"text": cut(text, _ALERT_LIMIT), "show_alert": True} if text.strip() else {}
    return {"callback_query_id": handle, **alert}


def is_group(chat_id: str | int) -> bool:
    return int(chat_id) < 0


def _message(parts: list[Part], rows: list[Row]) -> dict[str, Any]:
    return {**write(parts), "link_preview_options": {"is_disabled": True}, **markup(rows)}


def _placed(outbound: Outbound, message: dict[str, Any]) -> ApiCall:
    chat = {"chat_id": int(outbound.to.id)}
    if not outbound.edit:
        return ApiCall("sendMessage", {**chat, **message, **_reply(outbound)})
    return ApiCall("editMessageText", {**chat, "message_id": _message_id(outbound), **message})


def _reply(outbound: Outbound) -> dict[str, Any]:
    """To the message under which it stands; where that one is gone, it is said without."""
    if not outbound.under.isdecimal():
        return {}
    return {"reply_parameters": {"message_id": int(outbound.under), "allow_sending_without_reply": True}}


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
    return ApiCall("sendMessage", {"chat_id": _reader(outbound), **_message(*_notice(notice))}, names_message=False)


def _reader(outbound: Outbound) -> int:
    """The chat with the one reader of something private."""
    reader = outbound.only_for.rpartition(":")[2]
    if not reader.isdecimal():
        raise Unsendable("no_reader", "what is private needs somebody to read it")
    return int(reader)


def _attached(outbound: Outbound, file: Attachment) -> list[ApiCall]:
    """The file, in the reader's own chat where it is for one in a group; a caption too long for it comes after it."""
    aside = is_group(outbound.to.id) and bool(outbound.only_for)
    chat = {"chat_id": _reader(outbound) if aside else int(outbound.to.id)}
    fits = units(file.caption) <= _CAPTION_LIMIT
    caption = _as_text(file.caption) if fits else ""
    reply = {} if aside else _reply(outbound)
    sent = {**chat, **_upload(file), **({"caption": caption} if caption.strip() else {}), **reply}
    first = ApiCall("sendPhoto" if "photo" in sent else "sendDocument", sent, names_message=not aside)
    if fits:
        return [first]
    return [first, ApiCall("sendMessage", {**chat, **_message([Part(file.caption)], [])}, names_message=False)]


def _upload(file: Attachment) -> dict[str, Any]:
    """The field that holds the file; `client.py` makes an upload of it."""
    size = len(file.data) * 3 // 4
    field = "photo" if file.picture and size <= _PHOTO_LIMIT else "document"
    return {field: {"name": filenames.clean(file.name), "data": file.data}}


def _menu(outbound: Outbound, menu: Menu) -> ApiCall:
    """Of one chat; without commands of its own it has those of all chats again."""
    scope = {"scope": {"type": "chat", "chat_id": int(outbound.to.id)}}
    commands = [_command(name, words) for name, words in menu.commands[:_MAX_COMMANDS]]
    if not commands:
        return ApiCall("deleteMyCommands", scope, names_message=False)
    return ApiCall("setMyCommands", {"commands": commands, **scope}, names_message=False)


def _command(name: str, words: str) -> dict[str, str]:
    return {"command": name, "description": cut(_as_text(_one_line(words).strip()), _MAX_DESCRIPTION) or name}


def _as_text(text: str) -> str:
    """Without what UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


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
