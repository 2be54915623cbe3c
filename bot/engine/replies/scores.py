"""Scores: one number on the scale, however it is written, and the words beside it.

Only known wordings count: an opening ("I'd say a 7", "9 из 10", "9分"), then nothing, or words set off by punctuation
or a reason word. "2 of your 5 agents were rude" holds numbers but no score.
"""

from __future__ import annotations

import re

from bot.engine.replies.comments import comment_in
from bot.engine.replies.labels import label_meant
from bot.engine.replies.openings import Opening, opening_of, stars_in
from bot.engine.replies.outcome import Accepted, Rejected, Reply, Said, rejected
from bot.engine.scales import Scale
from bot.engine.survey import Ces, Csat, ScoreQuestion, Stars
from bot.engine.words.scoring import REASON
from bot.engine.words.text import fold, has_words

#: The plain case, which most replies are, perhaps in quotes or in Slack's bold.
_BARE = re.compile(r"""\s*(?P<open>[("'*_\[«“])?(?P<value>[0-9]{1,9})(?(open)[)"'*_\]»”])\s*""")
_STARS = re.compile(r"\s*(?P<full>[⭐★](?: *[⭐★])*)(?: *(?P<hollow>☆(?: *☆)*))?", re.DOTALL)
_STARS_MOST = 5
_FACES: dict[str, int] = {
    **dict.fromkeys("🙁☹😞😟😠😡🤬😢😭😣😖😩😫👿", 1),
    **dict.fromkeys("😐😑😶", 2),
    **dict.fromkeys("🙂😊😀😃😄😁😆☺😍🥰🤩😇", 3),
}
_SIGNED_OR_LONG = re.compile(r"\s*(?:[-+] *[0-9]+|[0-9]{10,})[\s.!…]*")
_A_NUMBER = re.compile(r"[0-9]+")


def read_score(question: ScoreQuestion, said: Said) -> Reply:
    plain = fold(said.text)
    bare = _BARE.fullmatch(plain)
    if bare is not None and _labels(question) is None:
        return _on(question.scale, int(bare["value"]))
    readings = [found for way in _WAYS if (found := way(question, said.text, plain)) is not None]
    if len({found.value for found in readings}) == 1:
        return readings[0]
    return _unclear(question, plain)


def _labels(question: ScoreQuestion) -> tuple[object, ...] | None:
    return question.labels if isinstance(question, Csat) else None


def _on(scale: Scale, value: int) -> Reply:
    return Accepted(value) if scale.low <= value <= scale.high else _out_of_range(scale)


# ---------------------------------------------------------------- the ways of saying a score


def _by_number(question: ScoreQuestion, text: str, plain: str) -> Accepted | None:
    opening = opening_of(plain)
    if opening is None or not _fits(question, opening):
        return None
    return _with_comment(question, opening, text, plain)


def _with_comment(question: ScoreQuestion, opening: Opening, text: str, plain: str) -> Accepted | None:
    rest = comment_in(opening, question.scale, text, plain)
    return None if rest is None else Accepted(opening.value, rest)


def _fits(question: ScoreQuestion, opening: Opening) -> bool:
    """On the scale, out of the scale's top, and in stars only where there are five."""
    scale = question.scale
    if not scale.low <= opening.value <= scale.high or opening.top not in (None, scale.high):
        return False
    # "4 ⭐" and "4 ⭐⭐⭐⭐" agree; "4 ⭐⭐" does not.
    return all(_takes_stars(question) and stars_in(stars) in (0, 1, opening.value) for stars in opening.stars)


def _takes_stars(question: ScoreQuestion) -> bool:
    """A star rating, or satisfaction on the same five points."""
    return isinstance(question, Stars) or (isinstance(question, Csat) and question.scale.high == _STARS_MOST)


def _by_stars(question: ScoreQuestion, text: str, plain: str) -> Accepted | None:
    match = _STARS.match(plain)
    if match is None or not _takes_stars(question):
        return None
    full, hollow = stars_in(match["full"]), (match["hollow"] or "").count("☆")
    if full > _STARS_MOST or (hollow and full + hollow != _STARS_MOST):
        return None
    if full == 1 and plain[match.end() :].strip():
        return None  # a single star before anything else may be mere decoration
    opening = Opening(full, match.end(), stars=("⭐",), parts=True)
    return _with_comment(question, opening, text, plain)


def _by_face(question: ScoreQuestion, _text: str, plain: str) -> Accepted | None:
    if not isinstance(question, Ces) or question.form != "faces3":
        return None
    values = {_FACES.get(character) for character in plain if not character.isspace()}
    value = values.pop() if len(values) == 1 else None
    return None if value is None else Accepted(value)


def _by_label(question: ScoreQuestion, text: str, plain: str) -> Accepted | None:
    """A label, alone or with a reason after it."""
    if not isinstance(question, Csat) or question.labels is None:
        return None
    if (position := label_meant(text, question.labels)) is not None:
        return Accepted(position + 1)
    reason = REASON.search(plain)
    if reason is None or (position := label_meant(text[: reason.start()], question.labels)) is None:
        return None
    return Accepted(position + 1, text[reason.end() :].strip())


_WAYS = (_by_number, _by_stars, _by_face, _by_label)

# ---------------------------------------------------------------- why not


def _out_of_range(scale: Scale) -> Rejected:
    return rejected("out_of_range", low=scale.low, high=scale.high)


def _unclear(question: ScoreQuestion, plain: str) -> Rejected:
    scale = question.scale
    if _is_one_off_scale(question, plain):
        return _out_of_range(scale)
    if len(_A_NUMBER.findall(plain)) > 1:
        return rejected("ambiguous", low=scale.low, high=scale.high)
    if labels := _labels(question):
        return rejected("choice", count=len(labels))
    return rejected("scale", low=scale.low, high=scale.high)


def _is_one_off_scale(question: ScoreQuestion, plain: str) -> bool:
    """One number and nothing else, or stars, but more or fewer than there are."""
    if _takes_stars(question) and stars_in(plain) > _STARS_MOST:
        return True
    if _SIGNED_OR_LONG.fullmatch(plain):
        return True
    opening = opening_of(plain)
    if opening is None or has_words(plain[opening.end :]) or opening.top not in (None, question.scale.high):
        return False
    return not question.scale.low <= opening.value <= question.scale.high
