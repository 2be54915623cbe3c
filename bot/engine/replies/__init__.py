"""What a customer's reply to a question means: a raw text or a pressed choice → Accepted or Rejected.

A loose guess never becomes an answer: what two readers would read differently is Rejected, with a sentence that says
what would be understood. A new question kind adds a reader to the table here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.engine.languages import Language
from bot.engine.replies.choices import choose_many, read_choice, read_choices
from bot.engine.replies.contacts import read_contact
from bot.engine.replies.dates import read_date
from bot.engine.replies.numbers import read_number
from bot.engine.replies.outcome import Accepted, Rejected, Reply, Said, rejected
from bot.engine.replies.pressed import choose
from bot.engine.replies.scores import read_score
from bot.engine.replies.texts import read_text
from bot.engine.replies.yes_no import read_yes_no
from bot.engine.survey import Question
from bot.engine.words.text import clean

#: Longer than any platform's message; a text question has a limit of its own.
LONGEST = 4000

_READERS: dict[str, Callable[[Any, Said], Reply]] = {
    "nps": read_score,
    "csat": read_score,
    "ces": read_score,
    "stars": read_score,
    "choice": read_choice,
    "multi_choice": read_choices,
    "yes_no": read_yes_no,
    "text": read_text,
    "number": read_number,
    "date": read_date,
    "contact": read_contact,
    "statement": lambda _question, _said: Accepted(""),
}


def read(question: Question, text: str, language: Language, today: date, region: str | None = None) -> Reply:
    """The answer in a typed `text`, in any of the four languages; never raises.

    Values: a score as int, choice key(s), bool, the words, int or float, an ISO date, "+…" or an e-mail address.
    `today` is the customer's date, `region` their ISO country code, by which a national phone number is understood.
    """
    words = clean(text)
    said = Said(words if question.kind == "text" else unicodedata.normalize("NFC", words), language, today, region)
    if not said.text and question.kind != "statement":
        return rejected("empty")
    if len(said.text) > LONGEST:
        return rejected("too_long", limit=LONGEST)
    return _READERS[question.kind](question, said)


__all__ = ["Accepted", "Rejected", "Reply", "choose", "choose_many", "read"]
