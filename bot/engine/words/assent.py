"""Yes and no in the four languages and in signs, as `text.key` leaves them. 1 and 2 are what the hint offers."""

from __future__ import annotations

import re

from bot.engine.words.text import key

_YES = (
    "yes", "y", "yeah", "yep", "yup", "yea", "ya", "yess", "sure", "sure thing", "ok", "okay", "of course", "certainly",
    "absolutely", "definitely", "yes please", "yes of course", "affirmative", "you bet", "true", "да", "д", "ага",
    "угу", "конечно", "да конечно", "конечно да", "разумеется", "безусловно", "обязательно", "хорошо", "ладно",
    "можно", "давайте", "ок", "окей", "да пожалуйста", "да спасибо", "是", "是的", "对", "對", "对的", "對的", "好",
    "好的", "行", "可以", "嗯", "会", "會", "愿意", "願意", "要", "有", "当然", "當然", "没问题", "沒問題", "可以的",
    "1", "+",
)  # fmt: skip
_NO = (
    "no", "n", "nope", "nah", "no thanks", "no thank you", "not at all", "never", "negative", "false", "нет", "не",
    "неа", "нет спасибо", "спасибо нет", "ни за что", "никогда", "ни в коем случае", "не надо", "не нужно", "нельзя",
    "нет не надо", "нет не нужно", "不", "不是", "否", "没有", "沒有", "没", "沒", "不行", "不可以", "不会", "不會",
    "不要", "不用", "不用了", "不愿意", "不願意", "不好", "不对", "不對", "不是的", "不用谢谢", "不用了谢谢",
    "不了谢谢", "不用了謝謝", "不了", "2", "-",
)  # fmt: skip
#: The words that decide a whole reply, without punctuation.
ASSENT: dict[str, bool] = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
SIGNS: dict[str, bool] = {**dict.fromkeys("👍👌✅✔☑🆗", True), **dict.fromkeys("👎❌✖🚫🙅⛔", False)}


def decided(text: str) -> bool | None:
    """What the whole of the text says, punctuation aside; None where that is neither yes nor no."""
    said = key(text)
    return ASSENT.get(said, ASSENT.get(" ".join(said.replace(",", " ").split())))


#: Words after a "no, …" that grant something after all, and after a "yes, …" that take it back.
GRANTS = re.compile(
    r"\b(?:yes|yeah|sure|ok|okay|fine|go ahead|feel free|you can|you may|please do|welcome|problem|worries|idea|doubt"
    r"|да|можно|можете|конечно|звоните|пишите|проблем\w*|ладно|хорошо)\b|可以|好的|没问题|沒問題|行"
)
REVOKES = re.compile(
    r"\b(?:no|not|never|nope|don't|dont|doesn't|didn't|isn't|wasn't|can't|won't|cannot|but|if|unless|only|except|maybe"
    r"|perhaps|probably|sometimes|partly|kidding|нет|не|ни|никогда|но|если|только|кроме|может|наверное|иногда|частично)\b"
    r"|不|没|沒|别|別|但|如果|要是|除非|只|可能|也许|也許|有时|有時"
)
