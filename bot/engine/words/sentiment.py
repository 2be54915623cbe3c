"""Whether words are kind or not, by a lexicon of four languages. It knows little, and says so: "unsure"."""

from __future__ import annotations

from typing import Literal

from bot.engine.words.opinions import Opinions, opinions

Sentiment = Literal["positive", "neutral", "negative", "unsure"]
Tone = Literal["strong_positive", "positive", "none", "mixed", "negative", "strong_negative"]

_LEANING: dict[str, Sentiment] = {
    **dict.fromkeys(("promoter", "satisfied", "easy", "positive"), "positive"),
    **dict.fromkeys(("passive", "neutral"), "neutral"),
    **dict.fromkeys(("detractor", "dissatisfied", "hard", "negative"), "negative"),
}
_AGAINST: dict[Sentiment, Tone] = {"positive": "strong_negative", "negative": "strong_positive"}


def sentiment(words: str, group: str | None = None) -> Sentiment:
    """`group` is that of the score given with the words, if there was one. It counts more than they do, unless they say
    the opposite strongly: then it is anybody's guess which of them was meant."""
    said, leaning = opinions(words), _LEANING.get(group or "")
    if leaning in _AGAINST:
        return "unsure" if _tone(said) == _AGAINST[leaning] else leaning
    return _of_words(said, leaning)


def contradict(words: str, group: str | None) -> bool:
    """Whether the words say strongly the opposite of the score that they were given with."""
    return _AGAINST.get(_LEANING.get(group or "", "neutral")) == tone(words)


def tone(words: str) -> Tone:
    """From the words alone. Irony and praise beside blame are "mixed"; "none": no opinion that is known, or one that
    leans nowhere."""
    return _tone(opinions(words))


def _of_words(said: Opinions, leaning: Sentiment | None) -> Sentiment:
    """What the words say, where no score leans to a side."""
    match _tone(said):
        case "mixed":
            return leaning or "unsure"
        case "none":
            return "neutral" if leaning or said.values else "unsure"
        case "positive" | "strong_positive":
            return "positive"
        case _:
            return "negative"


def _tone(said: Opinions) -> Tone:
    best, worst = max(said.values, default=0), min(said.values, default=0)
    if best > 0 and (worst < 0 or said.ironic):
        return "mixed"
    if best > 0:
        return "strong_positive" if best > 1 else "positive"
    if worst < 0:
        return "strong_negative" if worst < -1 else "negative"
    return "none"
