"""STOP and START as people write them: the carriers' words alone, and any clear wording.

The words are Twilio's long-code defaults and those that 47 CFR 64.1200(a)(10) names, with their like in the other
languages. YES starts at Twilio too, but here it is an answer. A wording must fill a whole clause: a sentence that
only mentions a stop ("the bus stop was far", "stop sending orders late") asks for nothing.
"""

from __future__ import annotations

import re

from bot.engine.words.text import fold, key
from bot.engine.words.wordings import says_stop

_STOP = frozenset(
    (
        "stop it", "can you stop", "could you stop", "i said stop",
        "stop", "stopall", "stop all", "unsubscribe", "unsubscribe all", "unsubcribe", "unsuscribe", "end", "quit",
        "revoke", "optout", "opt out", "opt-out", "cancel", "don't text", "стоп", "отписаться", "отписка",
        "отпишите", "отпиши", "отпишись", "не пишите", "не беспокоить", "отмена", "хватит", "прекратите",
        "прекратить", "停止", "停", "退订", "退訂", "取消订阅", "取消訂閱", "取消", "拒收", "td", "回td", "停止订阅",
        "停止訂閱",
    )
)  # fmt: skip
_START = frozenset(
    (
        "start", "unstop", "subscribe", "resubscribe", "opt in", "optin", "opt-in", "старт", "начать", "возобновить",
        "подписаться", "подписаться снова", "开始", "開始", "恢复", "恢復", "订阅", "訂閱", "重新订阅", "重新訂閱",
        "恢复订阅", "恢復訂閱",
    )
)  # fmt: skip
#: What may stand around one of these words without changing it.
_COURTESY = re.compile(
    r"\b(?:please|pls|plz|just|now|thanks|thank you|пожалуйста|спасибо)\b|(?:请|請|谢谢|謝謝)|[,.!?;:()\"'–—-]+"
)
_CLAUSES = re.compile(r"[.,!?;:\n…、]+")
#: A condition makes it a wish about when or how, not an end to it.
_CONDITIONAL = re.compile(r"(?:if|when|unless|until|while|если|когда|пока)\b|如果|要是|除非")
#: What a phone adds of its own.
_SIGNATURE = re.compile(r"\n\s*(?:--|sent from)[\s\S]*", re.IGNORECASE)
#: A command as Telegram writes it where several bots listen.
_TO_A_BOT = re.compile(r"^/(\w+)@\w+$")
#: A longer message is feedback; the longest clear wording fits many times over.
_LONGEST = 300


def is_stop(text: str) -> bool:
    """Does the customer want no more messages at all?"""
    return len(text) <= _LONGEST and (_only(_STOP, text) or _asks_to_stop(text))


def is_start(text: str) -> bool:
    """Does the customer want messages again? "Yes" alone does not say so here."""
    return len(text) <= _LONGEST and _only(_START, text)


def _only(words: frozenset[str], text: str) -> bool:
    """One of the words and nothing else: with a slash, a courtesy around it, or repeated."""
    said = key(_TO_A_BOT.sub(r"\1", _SIGNATURE.sub("", text).strip())).removeprefix("/")
    bare = _COURTESY.sub(" ", said).split()
    return said in words or " ".join(bare) in words or (len(set(bare)) == 1 and bare[0] in words)


def _asks_to_stop(text: str) -> bool:
    if _CONDITIONAL.match(key(text)):
        return False
    return any(says_stop(key(clause)) for clause in (text, *_CLAUSES.split(fold(text))))
