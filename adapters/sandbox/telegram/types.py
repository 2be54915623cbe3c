"""The Bot API types a bot sends, field by field as Bot API 10.1 names them. A field that isn't there is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

#: A number, or the @name of a public chat. Forms carry the number as text.
ChatId = Annotated[int | str, Field(union_mode="left_to_right")]


class ApiType(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Opaque(BaseModel):
    """A type that the emulator takes as it comes: it is kept, but not checked."""

    model_config = ConfigDict(extra="allow", frozen=True)


class User(Opaque): ...


class CallbackGame(Opaque): ...


class SuggestedPostParameters(Opaque): ...


class InputRichMessage(Opaque): ...


class KeyboardButtonRequestUsers(Opaque): ...


class KeyboardButtonRequestChat(Opaque): ...


class KeyboardButtonRequestManagedBot(Opaque): ...


class KeyboardButtonPollType(Opaque): ...


class WebAppInfo(ApiType):
    url: str


class LoginUrl(ApiType):
    url: str
    forward_text: str | None = None
    bot_username: str | None = None
    request_write_access: bool | None = None


class SwitchInlineQueryChosenChat(ApiType):
    query: str | None = None
    allow_user_chats: bool | None = None
    allow_bot_chats: bool | None = None
    allow_group_chats: bool | None = None
    allow_channel_chats: bool | None = None


class CopyTextButton(ApiType):
    text: str


class InlineKeyboardButton(ApiType):
    text: str
    icon_custom_emoji_id: str | None = None
    style: str | None = None
    url: str | None = None
    callback_data: str | None = None
    web_app: WebAppInfo | None = None
    login_url: LoginUrl | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    switch_inline_query_chosen_chat: SwitchInlineQueryChosenChat | None = None
    copy_text: CopyTextButton | None = None
    callback_game: CallbackGame | None = None
    pay: bool | None = None


class InlineKeyboardMarkup(ApiType):
    inline_keyboard: list[list[InlineKeyboardButton]]


class KeyboardButton(ApiType):
    text: str
    icon_custom_emoji_id: str | None = None
    style: str | None = None
    request_users: KeyboardButtonRequestUsers | None = None
    request_chat: KeyboardButtonRequestChat | None = None
    request_managed_bot: KeyboardButtonRequestManagedBot | None = None
    request_contact: bool | None = None
    request_location: bool | None = None
    request_poll: KeyboardButtonPollType | None = None
    web_app: WebAppInfo | None = None


class ReplyKeyboardMarkup(ApiType):
    keyboard: list[list[KeyboardButton]]
    is_persistent: bool | None = None
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    input_field_placeholder: str | None = None
    selective: bool | None = None


class ReplyKeyboardRemove(ApiType):
    remove_keyboard: bool
    selective: bool | None = None


class ForceReply(ApiType):
    force_reply: bool
    input_field_placeholder: str | None = None
    selective: bool | None = None


AnyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


class MessageEntity(ApiType):
    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class LinkPreviewOptions(ApiType):
    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class ReplyParameters(ApiType):
    message_id: int
    chat_id: ChatId | None = None
    allow_sending_without_reply: bool | None = None
    quote: str | None = None
    quote_parse_mode: str | None = None
    quote_entities: list[MessageEntity] | None = None
    quote_position: int | None = None
    checklist_task_id: int | None = None
    poll_option_id: str | None = None


class BotCommand(ApiType):
    command: str
    description: str


class BotCommandScope(ApiType):
    """All seven kinds of scope in one: `type` says which."""

    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
    chat_id: ChatId | None = None
    user_id: int | None = None
