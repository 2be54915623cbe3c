"""The words after a score: are they surely a comment on it, and which of them are the customer's own reason?"""

from __future__ import annotations

import re
import unicodedata

from bot.engine.replies.openings import Opening
from bot.engine.scales import Scale
from bot.engine.words import scoring
from bot.engine.words.doubts import DOUBT_ANYWHERE, DOUBT_FIRST
from bot.engine.words.numbers import number_named
from bot.engine.words.text import has_words, is_emoji, lower

#: What may part a score from a comment. A "?" doubts the score, a hyphen parts only before a space.
_MARKS = "\n,.;:!…()—"
#: Pictures that contradict a score, doubt it or count as another one.
_UNCLEAR_PICTURES = "🔟👎❌🚫❓❔⭐★☆🌟🤔🤷🙃"
_EMOTICON = re.compile(r"(?<!\w)[:;=]['-]?[)(DPp](?!\w)")
_DIGITS = re.compile(r"[0-9]+")


def comment_in(opening: Opening, scale: Scale, text: str, plain: str) -> str | None:
    """The customer's words after the opening, without the connector; None where they leave the score in doubt.

    `plain` is `text` folded, so positions agree.
    """
    tail = _EMOTICON.sub(lambda match: "." * len(match[0]), plain[opening.end :])
    if _has_other_number(opening.value, scale, tail) or DOUBT_ANYWHERE.search(tail):
        return None
    if _is_repeated(opening.value, tail):
        return ""
    start = _start_of_comment(opening, scale, tail)
    return None if start is None else _words(text[opening.end + start :])


def _is_repeated(value: int, tail: str) -> bool:
    """ "9 9", "9 (nine)"."""
    words = re.findall(r"\w+", tail)
    same = bool(words) and all(_value(word) == value for word in words)
    return same and not (_joined(tail) or set(tail) & set(f"?{_UNCLEAR_PICTURES}"))


def _joined(tail: str) -> bool:
    """Digits joined into one figure: 9.9, 9-9, 9/9, 9:9."""
    return re.search(r"[^\s\w,()!](?=\s*[0-9])|^[,.][0-9]", tail) is not None


def _value(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) < 10 else None
    return number_named(lower(word))


def _has_other_number(value: int, scale: Scale, tail: str) -> bool:
    """Digits on the scale anywhere, or figures of which nobody can say what they do here: ½, ², Ⅸ."""
    if any(unicodedata.category(character) in ("No", "Nl") for character in tail):
        return True
    found = {_value(digits) for digits in _DIGITS.findall(tail)}
    return any(number is not None and scale.low <= number <= scale.high for number in found - {value})


def _start_of_comment(opening: Opening, scale: Scale, tail: str) -> int | None:
    length, parted = _separator(tail)
    parted = parted or opening.parts
    if length == len(tail):
        return length
    if connector := _connector(opening, tail):
        return connector.end()
    contrast = None if parted or opening.lead else scoring.CONTRAST.match(tail)
    start = contrast.end() if contrast else length
    clear = (parted or contrast) and not _is_list(opening, tail) and _is_remark(opening, scale, tail[start:])
    return start if clear else None


def _connector(opening: Opening, tail: str) -> re.Match[str] | None:
    """A reason, thanks, or praise after "10/10": no mark is needed before these."""
    if match := scoring.REASON.match(tail):
        return match
    if opening.spelled and not tail[:1].isspace():
        return None
    match = scoring.COURTESY.match(tail)
    return match or (scoring.PRAISE.match(tail) if opening.top is not None or opening.stars else None)


def _separator(tail: str) -> tuple[int, bool]:
    """How long the run of spaces, marks and pictures before the words is, and whether it parts them from the score."""
    parted = False
    for position, character in enumerate(tail):
        if character.isspace() and character != "\n":
            continue
        dash = character in "-–" and tail[position + 1 : position + 2].isspace()
        picture = is_emoji(character) and character not in _UNCLEAR_PICTURES
        if not (character in _MARKS or dash or picture):
            return position, parted
        parted = True
    return len(tail), parted


def _is_list(opening: Opening, tail: str) -> bool:
    """ "1. Delivery was slow" and "2) Staff" may be remarks that are counted, and "one" may be a pronoun."""
    bracketed = tail.startswith(")") and not tail.startswith("))")
    return bracketed or (opening.value == 1 and (opening.spelled or tail.startswith(".")))


def _is_remark(opening: Opening, scale: Scale, words: str) -> bool:
    if words[0].isdigit() or DOUBT_FIRST.match(words) or set(words) & set(_UNCLEAR_PICTURES):
        return False
    if opening.lead and scoring.CONTRAST.match(words):
        return False  # "I'd give a 10, but …" says that it is no 10
    return not any(_differs(match, opening.value, scale) for match in scoring.SPELLED_NUMBER.finditer(words))


def _differs(match: re.Match[str], value: int, scale: Scale) -> bool:
    number = number_named(lower(next(group for group in match.groups() if group)))
    return number is not None and number != value and scale.low <= number <= scale.high


def _words(comment: str) -> str:
    words = comment.strip()
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1].rstrip()
    return words if has_words(words) else ""
