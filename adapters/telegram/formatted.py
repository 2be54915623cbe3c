"""Text with styles, as the Bot API takes it: plain words, and entities that say which stretch of them is bold.

No parse mode is used, so that nothing a customer wrote is ever read as markup. Offsets and lengths count UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Literal, NamedTuple

#: What one message may hold, counted in UTF-16 units: at least as strict as any reading of "4096 characters".
LIMIT = 4096

Style = Literal["", "bold", "italic", "blockquote", "pre"]


class Part(NamedTuple):
    text: str
    style: Style = ""


Block = Sequence[Part]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def cut(text: str, limit: int) -> str:
    """The text where it fits, else as much of its beginning as leaves room for `…`."""
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text.encode("utf-16-le", "replace")[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"


def join(blocks: Iterable[Block]) -> list[Part]:
    """The blocks with an empty line between them; those without words leave no gap."""
    written = [block for block in blocks if any(part.text.strip() for part in block)]
    return list(chain.from_iterable((Part("\n\n"), *block) if index else block for index, block in enumerate(written)))


def length(parts: Iterable[Part]) -> int:
    return sum(units(part.text) for part in parts)


def write(parts: Iterable[Part]) -> dict[str, Any]:
    """The fields `text` and `entities` of a message. What does not fit is left off, with `…` in its place."""
    text, entities, used = "", [], 0
    for part in parts:
        if used >= LIMIT:
            break
        words = cut(part.text, LIMIT - used).encode("utf-8", "replace").decode("utf-8")
        text += words
        if part.style and words.strip():
            entities.append({"type": part.style, "offset": used, "length": units(words)})
        used += units(words)
    return {"text": text, "entities": entities} if entities else {"text": text}
