"""How many parts a message costs by SMS, and what is cut of it. Pure, and no account is needed: the module is a
`Measures`. What WhatsApp carries is measured alike; it costs by the message."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.sms.render import body, label_room, uncut
from adapters.sms.segments import segments, strangers, utf16_units
from adapters.sms.text import MAX_BODY, plainer
from bot.contract.channel import Measured, Over
from bot.contract.outbound import Button, Content, Outbound, Question
from bot.engine.prompt import DONE

name = "sms"

#: Of a text in the cheap alphabet at most one character in so many is outside of it; else it is in another script.
_STRANGERS_IN = 5
_SHOWN_STRANGERS = 5


def measure(outbound: Outbound) -> Measured:
    """Lengths are in UTF-16 units. Raises Unsendable, as rendering does, for what needs more than words."""
    words = body(outbound)
    if not words:
        return Measured(0)
    over = (*_text(outbound), *_labels(outbound.content), *_alphabet(words))
    return Measured(segments(words).count, over)


def _text(outbound: Outbound) -> Iterator[Over]:
    whole = uncut(outbound)
    if utf16_units(whole) > MAX_BODY:
        yield Over("text", utf16_units(whole), MAX_BODY, whole)


def _labels(content: Content) -> Iterator[Over]:
    """Of a list each label is written out after its number."""
    if isinstance(content, Question) and content.layout in ("list", "check"):
        choices = [choice for choice in content.choices if not _ends_it(choice)]
        limit = label_room(len(choices))
        for choice in choices:
            if (size := utf16_units(choice.label)) > limit:
                yield Over("label", size, limit, choice.label)


def _ends_it(choice: Button) -> bool:
    return choice.token.endswith(f":{DONE}")


def _alphabet(words: str) -> Iterator[Over]:
    """A few characters that make the whole message dearer than it would be without them."""
    plain = plainer(words)
    strange = strangers(plain)
    if 0 < len(strange) * _STRANGERS_IN <= len(plain):
        mended = "".join("?" if char in strange else char for char in plain)
        dear, cheap = segments(words).count, segments(mended).count
        if cheap < dear:
            yield Over("alphabet", dear, cheap, "".join(dict.fromkeys(strange))[:_SHOWN_STRANGERS])
