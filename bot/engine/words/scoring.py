"""How people word a score, as fragments of patterns: what may stand before the number, on it, and after it.

All are matched letter case aside against what `text.fold` leaves. Whatever is not listed here makes a reply unclear.
"""

from __future__ import annotations

import re

from bot.engine.words.numbers import CHINESE, CHINESE_DIGIT, EMOJI, ENGLISH, RUSSIAN, RUSSIAN_GENITIVES, RUSSIAN_MARKS


def _alternatives(*tables: dict[str, int]) -> str:
    """Longest first, so that "six" does not cut "sixteen" short; е stands for ё too."""
    words = sorted((word for table in tables for word in table), key=len, reverse=True)
    return "|".join(word.replace("е", "[её]") for word in words)


_SPELLED = rf"(?:{_alternatives(ENGLISH, RUSSIAN, RUSSIAN_MARKS)})(?!\w)"
_IDEOGRAPH = f"{CHINESE_DIGIT}(?!{CHINESE_DIGIT})"
#: A number as digits, as a word, or as an ideograph; "7th" and "7x" are none.
NUMBER = rf"(?:[0-9]{{1,9}}(?![0-9A-Za-zА-Яа-яЁё])|{_SPELLED}|{_IDEOGRAPH}|{'|'.join(EMOJI)})"
_TOP = rf"(?:[0-9]{{1,3}}(?![0-9/]|[.,][0-9])|(?:{_alternatives(ENGLISH, RUSSIAN_GENITIVES)})(?!\w)|{_IDEOGRAPH})"

_LEAD_EN = (
    r"(?:(?:well|ok|okay|so|definitely|absolutely|easily|certainly|overall),? +)*"
    r"(?:(?:i|we)(?:'d| would|'ll| will)? +(?:say|give|rate|score|pick|choose|go with)"
    r"(?: +(?:you|it|this|that|them|him|her|us|with))* +(?:as +)?"
    r"|(?:it's|it is|that's|that is) +"
    r"|(?:my +)?(?:score|rating|answer|mark)(?: +is| +would be)?(?: *[:=] *| +- +| +))?"
    r"(?:an? +)?(?:(?:solid|strong|perfect|full) +)?"
)
_LEAD_RU = (
    r"(?:ну,? +)?"
    r"(?:(?:(?:я|мы) +)?(?:бы +)?(?:ставлю|ставим|поставлю|поставил[аи]?|даю|дам|дал[аи]?|оцениваю|оценю|оценил[аи]?|скажу"
    r"|сказал[аи]?)(?: +(?:бы|вам|им|это|на|в))* +"
    r"|на +|(?:моя +)?оценка(?: *[:=] *| +[-–—] +| +))?(?:(?:тв[её]рд(?:ую|ая|о)|крепк(?:ую|ая)) +)?"
)
_LEAD_ZH = (
    "(?:我|我们|我們)?(?:会|會|想)?(?:觉得|覺得|认为|認為)?(?:给|給|打|评|評|选|選)?"
    "(?:你们|你們|您|你|他们|他們|它)?(?:打|评|評)?(?:个|個)? *"
    "|(?:我的|我给的|我給的)?(?:评分|評分|分数|分數|打分)(?:是|为|為)? *[:=]? *"
)
LEAD = f"(?:{_LEAD_ZH}|{_LEAD_EN}|{_LEAD_RU})"

_STAR = r"(?:-?stars?(?!\w)|зв[её]зд(?:а|ы|очка|очки|очек)?(?!\w)|(?:颗|顆|个|個)?星(?:级|級)?(?!期)|[⭐★](?: *[⭐★])*)"
_POINTS = r"(?:points?(?!\w)|pts?(?!\w)|балл(?:а|ов)?(?!\w)|分(?![钟鐘之别別]))"
_PARTICLE = "[吧啦哦喔啊呀]?"


def _unit(number: int) -> str:
    return rf" *(?:(?P<stars{number}>{_STAR})|{_POINTS})"


_OUT_OF = (
    rf" *(?:/|\(?(?:out +of|of|из)(?= )|[,(]?(?:满分|滿分)(?:是|为|為)?) *(?P<top>{_TOP})\)?"
    r"(?! *[/%]|-)"
)
#: The start of a reply that gives a score. Groups: lead, value, top (the "10" of "9/10"), stars1, stars2.
OPENING = re.compile(
    rf"\s*(?P<lead>{LEAD})(?P<value>{NUMBER})(?:{_unit(1)})?(?:{_OUT_OF})?(?:{_unit(2)})?\)?{_PARTICLE}",
    re.IGNORECASE,
)

#: A reason follows; the match is what to drop before it.
REASON = re.compile(
    r"[\s,.;:!…–—-]*(?:"
    r"(?:because(?: +of)?|'?cause|cos|coz|cuz|bc|b/c|due +to"
    r"|since(?! +(?:last|then|the|yesterday|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d))"
    r"|as(?! +(?:of|long|soon|if|many|much|in|a|an|for|before|at|on)(?!\w))"
    r"|потому,? +что|так +как|т\. ?к\.|тк|поскольку|из-за(?: +того,? +что)?|оттого,? +что)(?!\w)"
    r"|(?:主要)?(?:是)?(?:因为|因為|由于|由於)"
    r")[\s,:]*",
    re.IGNORECASE,
)
#: Words that may follow a score at once, being about nothing else. `COURTESY` after any, `PRAISE` after "10/10".
COURTESY = re.compile(
    r"\s+(?=(?:thanks|thank +you|thx|cheers|спасибо|благодарю|谢谢|謝謝|多谢|多謝)(?!\w)|(?:谢谢|謝謝|多谢|多謝))|(?=好评|好評)",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"\s*(?=(?:would +(?:(?:definitely|highly|absolutely|totally|gladly|happily|certainly) +)?"
    r"(?:recommend|buy|order|come +back|use +again|do +it +again)|(?:highly +)?recommend(?:ed)?"
    r"|рекомендую|всем +рекомендую)(?!\w)|强烈推荐|強烈推薦|推荐|推薦|值得推荐|值得推薦)",
    re.IGNORECASE,
)
#: A remark that sets the score against something. Kept in the words: "but slow".
CONTRAST = re.compile(
    r"[\s,.;]*(?=(?:but|though|although|но|хотя|правда)(?!\w)|但是|但|不过|不過|就是|只是)", re.IGNORECASE
)

#: What takes a score back, doubts it or makes it depend, where it stands first in the words after it.
DOUBT_FIRST = re.compile(
    r"(?:(?:but|но|а|и|well|ну) +)*(?:"
    r"(?:not(?! +bad(?!\w))|wait|actually|or|nor|rather|maybe|perhaps|probably|possibly|i +(?:guess|think|mean|meant)|if|when"
    r"|only +if|even +if|unless|until|provided|assuming|depending|it +depends|at +(?:best|most|least)|max|maximum|tops|minimum"
    r"|ish|or +so|about|approximately|roughly|to|and|minus|plus|ой|или|точнее|вернее|может|можно|наверное|наверно|примерно|если"
    r"|когда|только +если|не +(?:больше|более|меньше|уверен\w*)|максимум|минимум|минус|плюс|до|в +лучшем"
    r"|(?:days?|weeks?|months?|years?|hours?|minutes?|mins?|times?|people|percent|am|pm|o'clock"
    r"|дн(?:я|ей)|недел\w+|месяц\w*|лет|год\w*|час\w*|минут\w*|раз|процент\w*|человек)"
    r")(?!\w)"
    r"|(?:no|nope|nah|нет|не)(?!\w)(?! +\w)"
    r"|(?:no|nope|нет)(?!\w) +(?:wait|sorry|actually|i|it|that|make|давайте|лучше)(?!\w)"
    r"|(?:哦|噢)?不(?:对|對|是|$|[,.! ])|还是|還是|或|如果|要是|除非|大概|也许|也許|可能|左右|最多|最少|至少|到|天|年|月|小时|小時|分钟|分鐘)",
    re.IGNORECASE,
)
#: What takes it back wherever it stands.
DOUBT_ANYWHERE = re.compile(
    r"(?<!\w)(?:make +(?:that|it) +(?:an? +)?(?:\w+)[.!]*$|scratch +that|correction|typo|i +meant|i +mean(?= +\w+[.!]*$)|just +kidding"
    r"|kidding|jk|joking|/s|changed +my +mind|on +second +thought|шучу|шутка|опечатка|ошибся|ошиблась|передумал[аи]?"
    r"|я +имел[аи]? +в +виду|нет,? +лучше|лучше +поставлю)(?!\w)|打错|打錯|改成|改为|改為|应该是|應該是|开玩笑|開玩笑|说错|說錯",
    re.IGNORECASE,
)
#: Number words in a comment. "One" is left out: it is nearly always a pronoun there; "十分" before a word means "very".
SPELLED_NUMBER = re.compile(
    rf"(?<!\w)(?!(?:one|один)(?!\w))(?P<word>{_SPELLED})"
    rf"|(?<![一-鿿])(?P<alone>{CHINESE_DIGIT})(?![一-鿿])"
    rf"|(?P<points>{CHINESE_DIGIT})(?:分(?![钟鐘之一-鿿])|[颗顆]?星(?!期))",
    re.IGNORECASE,
)

__all__ = ["CHINESE", "CONTRAST", "COURTESY", "DOUBT_ANYWHERE", "DOUBT_FIRST", "OPENING", "PRAISE", "REASON"]
