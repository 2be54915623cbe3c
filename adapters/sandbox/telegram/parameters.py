"""The parameters of the methods the emulator supports, as Bot API 10.1 names them, and how a request gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import ConfigDict, ValidationError, ValidationInfo, field_validator
from starlette.datastructures import UploadFile

from adapters.sandbox.telegram.answers import Refusal, bad_request
from adapters.sandbox.telegram.types import (
    AnyMarkup,
    ApiType,
    BotCommand,
    BotCommandScope,
    ChatId,
    InlineKeyboardMarkup,
    InputRichMessage,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    SuggestedPostParameters,
)


class Parameters(ApiType):
    """A subclass is a method: `SendMessage` is sendMessage. Forms carry nested values as JSON text."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @field_validator("*", mode="before")
    @classmethod
    def _nested(cls, value: Any, info: ValidationInfo) -> Any:
        annotation = cls.model_fields[str(info.field_name)].annotation
        if isinstance(value, str) and value[:1] in ("{", "[") and str not in (annotation, *get_args(annotation)):
            value = json.loads(value)
        if isinstance(value, str | list | dict) and not _is_utf8(value):
            raise ValueError("strings must be encoded in UTF-8")
        return value


def _is_utf8(value: str | list[Any] | dict[str, Any]) -> bool:
    """JSON escapes can smuggle in halves of surrogate pairs."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


P = TypeVar("P", bound=Parameters)


class GetMe(Parameters): ...


class GetWebhookInfo(Parameters): ...


class GetUpdates(Parameters):
    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class SetWebhook(Parameters):
    url: str
    certificate: UploadFile | None = None
    ip_address: str | None = None
    max_connections: int | None = None
    allowed_updates: list[str] | None = None
    drop_pending_updates: bool | None = None
    secret_token: str | None = None


class DeleteWebhook(Parameters):
    drop_pending_updates: bool | None = None


class Sending(Parameters):
    business_connection_id: str | None = None
    chat_id: ChatId
    message_thread_id: int | None = None
    direct_messages_topic_id: int | None = None
    parse_mode: str | None = None
    disable_notification: bool | None = None
    protect_content: bool | None = None
    allow_paid_broadcast: bool | None = None
    message_effect_id: str | None = None
    suggested_post_parameters: SuggestedPostParameters | None = None
    reply_parameters: ReplyParameters | None = None
    reply_markup: AnyMarkup | None = None


class SendMessage(Sending):
    text: str
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None


class SendPhoto(Sending):
    photo: UploadFile | str
    caption: str | None = None
    caption_entities: list[MessageEntity] | None = None
    show_caption_above_media: bool | None = None
    has_spoiler: bool | None = None


class SendDocument(Sending):
    document: UploadFile | str
    thumbnail: UploadFile | str | None = None
    caption: str | None = None
    caption_entities: list[MessageEntity] | None = None
    disable_content_type_detection: bool | None = None


class EditMessageReplyMarkup(Parameters):
    business_connection_id: str | None = None
    chat_id: ChatId | None = None
    message_id: int | None = None
    inline_message_id: str | None = None
    reply_markup: InlineKeyboardMarkup | None = None


class EditMessageText(EditMessageReplyMarkup):
    text: str | None = None
    parse_mode: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None
    rich_message: InputRichMessage | None = None


class DeleteMessage(Parameters):
    chat_id: ChatId
    message_id: int


class AnswerCallbackQuery(Parameters):
    callback_query_id: str
    text: str | None = None
    show_alert: bool | None = None
    url: str | None = None
    cache_time: int | None = None


class GetMyCommands(Parameters):
    scope: BotCommandScope | None = None
    language_code: str | None = None


class DeleteMyCommands(GetMyCommands): ...


class SetMyCommands(GetMyCommands):
    commands: list[BotCommand]


class SendChatAction(Parameters):
    business_connection_id: str | None = None
    chat_id: ChatId
    message_thread_id: int | None = None
    action: str


class GetFile(Parameters):
    file_id: str


class GetChat(Parameters):
    chat_id: ChatId


#: What Telegram says of an absent parameter, where it doesn't simply name it.
_MISSING = {"chat_id": "chat_id is empty", "text": "message text is empty"}


def read(kind: type[P], raw: Mapping[str, Any]) -> P | Refusal:
    """The parameters out of a request's query, form or JSON body; the first thing wrong with them otherwise."""
    try:
        return kind.model_validate(raw)
    except RecursionError:
        return bad_request("object is nested too deeply")
    except ValidationError as error:
        return _refusal(error)


def _refusal(error: ValidationError) -> Refusal:
    first = error.errors(include_url=False)[0]
    path = ".".join(str(step) for step in first["loc"])
    if first["type"] == "missing" and path in _MISSING:
        return bad_request(_MISSING[path])
    return bad_request(f"can't parse {path}: {first['msg']}")
