"""The bot's own sentences as ids: the engine names what to say, `locale/` has the words in four languages."""

from __future__ import annotations

from typing import NamedTuple


class Phrase(NamedTuple):
    """One sentence of the bot's own: `id` is its gettext msgid, `args` fill its placeholders.

    `args` pairs are kept as a tuple, so a phrase is hashable and comes through JSON unchanged.
    A value that is itself a Phrase is rendered first.
    """

    id: str
    args: tuple[tuple[str, object], ...] = ()


def phrase(id_: str, **args: object) -> Phrase:
    return Phrase(id_, tuple(sorted(args.items())))
