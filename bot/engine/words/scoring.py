"""How people word a score, as fragments of patterns: what may stand before the number, on it, and after it.

All are matched letter case aside against what `text.fold` leaves. Whatever is not listed here makes a reply unclear.
"""

from __future__ import annotations

import re

from bot.engine.words.numbers import CHINESE_DIGIT, EMOJI, ENGLISH, RUSSIAN, RUSSIAN_GENITIVES, RUSSIAN_MARKS


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
    r"|(?:it's|it is|that's|that is) +(?=an? )"  # "it's 9" may tell the time
    r"|(?:my +)?(?:score|rating|answer|mark)(?: +is| +would be)?(?: *[:=] *| +- +| +))?"
    r"(?:an? +)?(?:(?:solid|strong|perfect|full) +)?"
)
_LEAD_RU = (
    r"(?:ну,? +)?"
    r"(?:(?:(?:я|мы) +)?(?:бы +)?(?:ставлю|ставим|поставлю|поставил[аи]?|даю|дам|дал[аи]?"
    r"|оцениваю|оценю|оценил[аи]?|скажу|сказал[аи]?)(?: +(?:бы|вам|им|это|на|в))* +"
    r"|на +|(?:моя +)?оценка(?: *[:=] *| +[-–—] +| +))?(?:(?:тв[её]рд(?:ую|ая|о)|крепк(?:ую|ая)) +)?"
)
_LEAD_ZH = (
    "(?:(?:我|我们|我們)?(?:会|會|想|觉得|覺得|认为|認為)*(?:给|給|打|评|評|选|選)"
    "(?:你们|你們|您|你|他们|他們|它)?(?:打|评|評)?(?:个|個)? *"
    "|(?:我|我们|我們)?(?:觉得|覺得|认为|認為) *"
    "|(?:我的|我给的|我給的)?(?:评分|評分|分数|分數|打分)(?:是|为|為)? *[:=]? *)?"
)
LEAD = f"(?:{_LEAD_ZH}|{_LEAD_EN}|{_LEAD_RU})"

_STAR = r"(?:-?stars?(?!\w)|зв[её]зд(?:а|ы|очка|очки|очек)?(?!\w)|(?:颗|顆|个|個)?星(?:级|級)?(?!期)|[⭐★](?: *[⭐★])*)"
_POINTS = r"(?:points?(?!\w)|pts?(?!\w)|балл(?:а|ов)?(?!\w)|分(?![钟鐘之别別]))"
_PARTICLE = "[吧啦哦喔啊呀]?"


def _unit(number: int) -> str:
    return rf" *(?:(?P<stars{number}>{_STAR})|{_POINTS})"


_OUT_OF = (
    rf" *(?:/|\(?(?:out +of|of|из)(?= )|[,(]?(?:满分|滿分)(?:是|为|為)?) *(?P<top>{_TOP})"
    r"(?! *[/%]|-)"
)
#: The start of a reply that gives a score. Groups: lead, value, top (the "10" of "9/10"), stars1, stars2.
OPENING = re.compile(
    rf"\s*(?P<lead>{LEAD})(?P<value>{NUMBER})(?:{_unit(1)})?(?:{_OUT_OF}(?:{_unit(2)})?\)?)?{_PARTICLE}",
    re.IGNORECASE,
)

#: After these, "since" and "as" tell a time or a condition, and "due to" what will happen.
_NOT_SINCE = (
    r"(?:last|then|the|yesterday|(?:we|i|you|they|my|our|your)(?: +last)|when|\d+)(?!\w)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december"
)
_NOT_AS = r"(?:of|long|soon|well|if|many|much|in|a|an|for|before|at|on)(?!\w)"
_NOT_DUE_TO = r"(?:be|arrive|come|go|leave|start|end|expire|ship|return|get)(?!\w)"
_GAP = r"\s,.;:!…–—-"
#: A reason follows; the match is what to drop before it.
REASON = re.compile(
    rf"(?<![{_GAP}])[{_GAP}]*(?:(?<![^\W_])(?:"
    rf"because(?: +of)?|'cause|cos|coz|cuz|bc|b/c|due +to(?! +{_NOT_DUE_TO})|since(?! +(?:{_NOT_SINCE}))"
    rf"|as(?! +{_NOT_AS})"
    r"|потому,? +что|так +как|т\. ?к\.|тк|поскольку|из-за(?: +того,? +что)?|оттого,? +что)(?!\w)"
    rf"|(?:主要)?(?:是)?(?:因为|因為|由于|由於))[\s,:]*",
    re.IGNORECASE,
)
#: Words that may follow a score at once, being about nothing else. `COURTESY` after any, `PRAISE` after "10/10".
COURTESY = re.compile(
    r"\s+(?=(?:thanks|thank +you|thx|cheers|спасибо|благодарю)(?!\w)|谢谢|謝謝|多谢|多謝)|(?=好评|好評)", re.IGNORECASE
)
PRAISE = re.compile(
    r"\s*(?=(?:would +(?:(?:definitely|highly|absolutely|totally|gladly|happily|certainly) +)?"
    r"(?:recommend|buy|order|come +back|use +again|do +it +again)|(?:highly +)?recommend(?:ed)?"
    r"|(?:всем +)?рекомендую)(?!\w)|强烈推荐|強烈推薦|推荐|推薦|值得推荐|值得推薦)",
    re.IGNORECASE,
)
#: A remark that sets the score against something. Kept in the words: "but slow".
CONTRAST = re.compile(
    r"[\s,.;]*(?=(?:but|though|although|но|хотя|правда)(?!\w)|但是|但|不过|不過|就是|只是)", re.IGNORECASE
)
#: Number words in a comment. "One" is left out: it is nearly always a pronoun there; "十分" before a word means "very".
SPELLED_NUMBER = re.compile(
    rf"(?<!\w)(?!(?:one|один)(?!\w))(?P<word>{_SPELLED})"
    rf"|(?<![一-鿿])(?P<alone>{CHINESE_DIGIT})(?![一-鿿])"
    rf"|(?P<points>{CHINESE_DIGIT})(?:分(?![钟鐘之一-鿿])|[颗顆]?星(?!期))"
    rf"|(?!一)(?P<last>{CHINESE_DIGIT})[吧啦哦]?[.!\s]*$",
    re.IGNORECASE,
)
