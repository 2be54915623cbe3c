"""Typed controls in the four languages, whichever of them the customer has chosen."""

from __future__ import annotations

import re

from bot.engine.events import Command
from bot.engine.languages import Language
from bot.engine.words.text import key

_COMMANDS: dict[Command, tuple[str, ...]] = {
    "back": (
        "back", "go back", "previous", "previous question", "назад", "вернуться", "вернись", "предыдущий вопрос",
        "返回", "上一步", "上一题", "上一題", "后退", "後退", "回上一步", "回上一题", "回上一題",
    ),
    "skip": (
        "skip", "skip it", "skip this", "pass", "пропустить", "пропусти", "пропускаю", "пропуск", "дальше",
        "跳过", "跳過", "略过", "略過", "下一题", "下一題",
    ),
    "help": (
        "help", "info", "help me", "помощь", "помогите", "справка", "инфо",
        "帮助", "幫助", "说明", "說明", "求助", "帮忙", "幫忙",
    ),
    "language": (
        "language", "lang", "change language", "язык", "сменить язык", "语言", "語言", "切换语言", "切換語言",
    ),
    "later": (
        "later", "not now", "not right now", "maybe later", "tomorrow", "tomorrow please", "ask me later",
        "remind me later", "ask me tomorrow", "ask tomorrow", "ask again tomorrow", "ask me again tomorrow",
        "remind me tomorrow", "позже", "попозже", "потом", "не сейчас", "завтра", "давайте позже", "давайте завтра",
        "спроси завтра", "спросите завтра", "спросить завтра", "спроси позже", "спросите позже",
        "завтра пожалуйста", "напомни позже", "напомните позже", "напомни завтра", "напомните завтра",
        "稍后", "稍後", "稍后再说", "稍後再說", "以后再说", "以後再說", "晚点", "晚點", "晚点再说", "晚點再說",
        "等一下", "明天", "明天再说", "明天再說", "明天再问", "明天再問", "明天问", "明天問", "现在不行", "現在不行",
        "现在没空", "現在沒空",
    ),
}  # fmt: skip
_BY_WORDS: dict[str, Command] = {words: command for command, all_ in _COMMANDS.items() for words in all_}

_LANGUAGES: dict[Language, tuple[str, ...]] = {
    "en": ("en", "eng", "english", "in english", "английский", "по-английски", "на английском", "英文", "英语", "英語"),
    "ru": ("ru", "rus", "russian", "in russian", "русский", "по-русски", "на русском", "俄文", "俄语", "俄語"),
    "zh-Hans": (
        "zh", "zh-cn", "zh-hans", "cn", "chinese", "simplified", "simplified chinese", "китайский", "по-китайски",
        "на китайском", "упрощенный китайский", "中文", "汉语", "漢語", "简体", "簡體", "简体中文", "簡體中文",
    ),
    "zh-Hant": (
        "zh-tw", "zh-hk", "zh-hant", "tw", "traditional", "traditional chinese", "традиционный китайский", "繁体",
        "繁體", "繁体中文", "繁體中文", "繁体字", "繁體字", "正體", "正體中文", "正体中文",
    ),
}  # fmt: skip
_BY_NAME: dict[str, Language] = {name: language for language, names in _LANGUAGES.items() for name in names}
#: Two letters alone may be an answer or a slip ("en", "tw"): only with the command before them do they name a language.
_SHORTEST_ALONE = 3
_LONGEST = 100

_LANGUAGE_TO = re.compile(r"(?:change |сменить |切换|切換)?(?:language|lang|язык|语言|語言)(?: to| на)?[ :=]*(.+)")
_CHANGE = re.compile(
    r"(?:(?:change|edit|correct)(?: answer| question)?"
    r"|(?:изменить|измени|исправить|исправь|поменять)(?: ответ| вопрос)?"
    r"|(?:修改|更改|改)(?:第|问题|問題|答案|回答)?) ?[#№]? ?([0-9]{1,2}) ?[题題个個]?"
)


def command_in(text: str) -> tuple[Command, str] | None:
    """The control that is the whole message, and its argument, empty where it has none.

    The argument of `language` is a `Language`; that of `change` the question's number in plain digits.
    """
    if len(text) > _LONGEST:
        return None
    said = key(text).removeprefix("/")
    if (command := _BY_WORDS.get(said.replace(",", ""))) is not None:
        return command, ""
    if match := _CHANGE.fullmatch(said):
        return "change", str(int(match[1]))
    return _language_command(said)


def language_named(text: str) -> Language | None:
    """The language that the whole of `text` names, by code or in any of the four languages. 中文 is Simplified."""
    return _BY_NAME.get(key(text).replace("_", "-")) if len(text) <= _LONGEST else None


def _language_command(said: str) -> tuple[Command, str] | None:
    if match := _LANGUAGE_TO.fullmatch(said):
        language = language_named(match[1])
    else:
        language = language_named(said) if len(said) >= _SHORTEST_ALONE or not said.isascii() else None
    return ("language", language) if language else None
