"""What takes a score back, hedges it or makes it depend. When in doubt, ask again."""

from __future__ import annotations

import re

from bot.engine.words.numbers import CHINESE_DIGIT

_HEDGES = (
    r"not(?! +bad(?!\w))", "wait", "actually", "or", "nor", "rather", "maybe", "perhaps", "probably", "possibly",
    r"i +(?:guess|think|mean|meant)", "if", "when", "only +if", "even +if", "unless", "until", "provided", "assuming",
    "depending", r"it +depends", r"at +(?:best|most|least)", "max", "maximum", "tops", "minimum", "ish", r"or +so",
    "about", "approximately", "roughly", r"out +of", "of", "ой", "или", "точнее", "вернее", "может", "наверное",
    "наверно", "примерно", "если", "когда", r"только +если", r"не +(?:больше|более|меньше|уверен\w*)", "максимум",
    "минимум", r"в +лучшем", "из",
)  # fmt: skip
_HEDGES_ZH = (
    "(?:哦|噢)?不(?:对|對|是(?=$|[,.! 的])|$|[,.! ])", f"(?:还是|還是)(?={CHINESE_DIGIT})", "或", "如果", "要是",
    "除非", "大概", "也许", "也許", "可能", "左右", "最多", "最少", "至少", "满分", "滿分",
)  # fmt: skip
_REFUSALS = (
    r"(?:no|nope|nah|нет|не)(?!\w)(?! +\w)",
    r"(?:no|nope|нет)(?!\w) +(?:wait|sorry|actually|i|it|that|make|давайте|лучше)(?!\w)",
)
_UNFINISHED = r"(?:but|но|а|但是|但|不过|不過)\W*$"
#: "7, days late" may count days. With more words after it, "7, days like this make me happy", it is a comment.
_UNITS = (
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|mins?|times|people|percent|am|pm|o'clock|день|дня|дней|недел[яиь]"
    r"|месяц(?:а|ев)?|лет|года?|час(?:а|ов)?|минут[аы]?|раза?|процент(?:а|ов)?|человека?)"
    "(?: +(?:late|ago|later|early))?"
    "|(?:分钟|分鐘|小时|小時|天|年|月|次)"
)
#: Doubts where they stand first in the words after a score.
DOUBT_FIRST = re.compile(
    r"(?:(?:but|но|а|и|well|ну) +)*"
    rf"(?:(?:{'|'.join(_HEDGES)})(?!\w)|{'|'.join((*_HEDGES_ZH, *_REFUSALS, _UNFINISHED))}|(?:{_UNITS})[\s.!)]*$)",
    re.IGNORECASE,
)

_CORRECTIONS = (
    r"make +(?:that|it) +(?:an? +)?\w+[.!]*$", r"scratch +that", "correction", "typo", r"i +meant",
    r"i +mean +\w+[.!]*$", "kidding", "jk", "joking", "/s", r"changed +my +mind", r"on +second +thought",
    "шучу", "шутка", "опечатка", "ошибся", "ошиблась", "передумала?", r"я +имела? +в +виду", r"нет,? +лучше",
    r"лучше +поставлю",
)  # fmt: skip
_CORRECTIONS_ZH = "打错|打錯|改成|改为|改為|应该是|應該是|开玩笑|開玩笑|说错|說錯"
#: Takes a score back wherever it stands.
DOUBT_ANYWHERE = re.compile(rf"(?<!\w)(?:{'|'.join(_CORRECTIONS)})(?!\w)|{_CORRECTIONS_ZH}", re.IGNORECASE)
