"""What each method of the Bot API does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import BaseModel

from adapters.sandbox.telegram import commands, limits, parameters
from adapters.sandbox.telegram.answers import Refusal, Result, bad_request
from adapters.sandbox.telegram.backend import Backend
from adapters.sandbox.telegram.chats import CHAT_NOT_FOUND
from adapters.sandbox.telegram.delivery import Webhook
from adapters.sandbox.telegram.files import photo_size
from adapters.sandbox.telegram.messages import as_returned
from adapters.sandbox.telegram.parameters import P
from adapters.sandbox.telegram.types import AnyMarkup, MessageEntity


def _json(value: BaseModel | None) -> dict[str, Any] | None:
    return None if value is None else value.model_dump(exclude_none=True)


def _entities(entities: list[MessageEntity] | None) -> list[dict[str, Any]] | None:
    return [entity.model_dump(exclude_none=True) for entity in entities] if entities else None


def _given(**parts: Any) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}


async def get_me(bot: Backend, _: parameters.GetMe) -> Result:
    return bot.me


async def get_updates(bot: Backend, params: parameters.GetUpdates) -> Result:
    if bot.delivery.webhook:
        return Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    return await bot.updates.poll(params)


async def set_webhook(bot: Backend, params: parameters.SetWebhook) -> Result:
    """The emulator takes plain http too: it delivers on this machine."""
    if problem := limits.secret_problem(params.secret_token):
        return problem
    if params.url and not params.url.startswith(("https://", "http://")):
        return bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if params.allowed_updates is not None:
        bot.updates.allowed = params.allowed_updates
    if params.drop_pending_updates:
        bot.updates.drop_all()
    bot.updates.end_polls()
    webhook = Webhook(params.url, params.secret_token, min(max(params.max_connections or 40, 1), 100))
    bot.delivery.use(webhook if params.url else None)
    return True


async def delete_webhook(bot: Backend, params: parameters.DeleteWebhook) -> Result:
    bot.delivery.use(None)
    if params.drop_pending_updates:
        bot.updates.drop_all()
    return True


async def get_webhook_info(bot: Backend, _: parameters.GetWebhookInfo) -> Result:
    return bot.delivery.info()


async def send_message(bot: Backend, params: parameters.SendMessage) -> Result:
    problem = (
        limits.parse_mode_problem(params.parse_mode)
        or limits.text_problem(params.text, params.entities)
        or limits.markup_problem(params.reply_markup)
    )
    content = _given(
        text=params.text,
        entities=_entities(params.entities),
        link_preview_options=_json(params.link_preview_options),
    )
    return problem or _post(bot, params, content)


async def send_photo(bot: Backend, params: parameters.SendPhoto) -> Result:
    if problem := _media_problem(bot, params):
        return problem
    file = await bot.files.take(params.photo, "photos")
    if isinstance(file, Refusal):
        return file
    size = photo_size(file.content)
    return size if isinstance(size, Refusal) else _post(bot, params, {"photo": [file.json() | size]} | _caption(params))


async def send_document(bot: Backend, params: parameters.SendDocument) -> Result:
    if problem := _media_problem(bot, params):
        return problem
    file = await bot.files.take(params.document, "documents")
    if isinstance(file, Refusal):
        return file
    return _post(bot, params, {"document": file.document()} | _caption(params))


def _media_problem(bot: Backend, params: parameters.SendPhoto | parameters.SendDocument) -> Refusal | None:
    return (
        limits.parse_mode_problem(params.parse_mode)
        or limits.caption_problem(params.caption, params.caption_entities)
        or limits.markup_problem(params.reply_markup)
        or bot.chats.problem(params.chat_id)
    )


def _caption(params: parameters.SendPhoto | parameters.SendDocument) -> dict[str, Any]:
    return _given(caption=params.caption, caption_entities=_entities(params.caption_entities))


def _post(bot: Backend, params: parameters.Sending, content: dict[str, Any]) -> Result:
    if problem := bot.chats.problem(params.chat_id):
        return problem
    reply = bot.messages.replied_to(params.chat_id, params.reply_parameters)
    if isinstance(reply, Refusal):
        return reply
    chat = bot.chats.find(params.chat_id)
    if chat is None:
        return CHAT_NOT_FOUND
    markup = _given(reply_markup=_json(params.reply_markup))
    return as_returned(bot.messages.post(bot.me, chat.chat(), content | reply | markup))


async def edit_message_text(bot: Backend, params: parameters.EditMessageText) -> Result:
    problem = limits.parse_mode_problem(params.parse_mode) or limits.text_problem(params.text, params.entities)
    message = bot.messages.own(params.chat_id, params.message_id)
    if not problem and isinstance(message, dict) and "text" not in message:
        problem = bad_request("there is no text in the message to edit")
    return problem or _edit(
        bot,
        params,
        {
            "text": params.text,
            "entities": _entities(params.entities),
            "link_preview_options": _json(params.link_preview_options),
        },
    )


async def edit_message_reply_markup(bot: Backend, params: parameters.EditMessageReplyMarkup) -> Result:
    return _edit(bot, params, {})


def _edit(bot: Backend, params: parameters.EditMessageReplyMarkup, content: dict[str, Any]) -> Result:
    if problem := limits.markup_problem(params.reply_markup) or bot.chats.problem(params.chat_id):
        return problem
    message = bot.messages.own(params.chat_id, params.message_id)
    if isinstance(message, Refusal):
        return message
    changed = bot.messages.change(message, content | {"reply_markup": _keyboard(params.reply_markup)})
    return changed if isinstance(changed, Refusal) else as_returned(changed)


def _keyboard(markup: AnyMarkup | None) -> dict[str, Any] | None:
    """An inline keyboard without buttons is none."""
    keyboard = _json(markup)
    return keyboard if keyboard and any(keyboard["inline_keyboard"]) else None


async def delete_message(bot: Backend, params: parameters.DeleteMessage) -> Result:
    return bot.chats.problem(params.chat_id) or bot.messages.delete(params.chat_id, params.message_id)


async def answer_callback_query(bot: Backend, params: parameters.AnswerCallbackQuery) -> Result:
    return bot.callbacks.answer(params)


async def send_chat_action(bot: Backend, params: parameters.SendChatAction) -> Result:
    return limits.action_problem(params.action) or bot.chats.problem(params.chat_id) or True


def _commands_problem(bot: Backend, params: parameters.GetMyCommands) -> Refusal | None:
    return commands.scope_problem(bot.chats, params.scope) or commands.language_problem(params.language_code)


async def set_my_commands(bot: Backend, params: parameters.SetMyCommands) -> Result:
    if problem := _commands_problem(bot, params) or limits.commands_problem(params.commands):
        return problem
    bot.menu.put(params.scope, params.language_code, [command.model_dump() for command in params.commands])
    return True


async def get_my_commands(bot: Backend, params: parameters.GetMyCommands) -> Result:
    return _commands_problem(bot, params) or list(bot.menu.get(params.scope, params.language_code))


async def delete_my_commands(bot: Backend, params: parameters.DeleteMyCommands) -> Result:
    if problem := _commands_problem(bot, params):
        return problem
    bot.menu.put(params.scope, params.language_code, [])
    return True


async def get_file(bot: Backend, params: parameters.GetFile) -> Result:
    return bot.files.info(params.file_id)


async def get_chat(bot: Backend, params: parameters.GetChat) -> Result:
    """Telegram's ChatFullInfo, with what it must hold of every chat."""
    chat = bot.chats.find(params.chat_id)
    if chat is None or bot.chats.standing(chat.id) == "stranger":
        return CHAT_NOT_FOUND
    gifts = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]
    more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat.chat() | more


@dataclass(frozen=True, slots=True)
class Operation(Generic[P]):
    parameters: type[P]
    run: Callable[[Backend, P], Awaitable[Result]]


#: By the method's name as Telegram writes it; it is looked up without regard to case.
OPERATIONS: dict[str, Operation[Any]] = {
    "getMe": Operation(parameters.GetMe, get_me),
    "getUpdates": Operation(parameters.GetUpdates, get_updates),
    "setWebhook": Operation(parameters.SetWebhook, set_webhook),
    "deleteWebhook": Operation(parameters.DeleteWebhook, delete_webhook),
    "getWebhookInfo": Operation(parameters.GetWebhookInfo, get_webhook_info),
    "sendMessage": Operation(parameters.SendMessage, send_message),
    "sendPhoto": Operation(parameters.SendPhoto, send_photo),
    "sendDocument": Operation(parameters.SendDocument, send_document),
    "editMessageText": Operation(parameters.EditMessageText, edit_message_text),
    "editMessageReplyMarkup": Operation(parameters.EditMessageReplyMarkup, edit_message_reply_markup),
    "deleteMessage": Operation(parameters.DeleteMessage, delete_message),
    "answerCallbackQuery": Operation(parameters.AnswerCallbackQuery, answer_callback_query),
    "sendChatAction": Operation(parameters.SendChatAction, send_chat_action),
    "setMyCommands": Operation(parameters.SetMyCommands, set_my_commands),
    "getMyCommands": Operation(parameters.GetMyCommands, get_my_commands),
    "deleteMyCommands": Operation(parameters.DeleteMyCommands, delete_my_commands),
    "getFile": Operation(parameters.GetFile, get_file),
    "getChat": Operation(parameters.GetChat, get_chat),
}
