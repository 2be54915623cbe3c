"""Those that want somebody asked: a colleague, a trigger, a campaign; and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.gate_facts import Asking
from bot.services.askings.kind import Kind, Settled
from bot.services.campaigns.asking import CAMPAIGN
from bot.services.gates import deciding
from bot.services.surveys import Listed
from bot.services.triggers import turns
from bot.services.work import Work
from bot.storage.askings import Row
from bot.storage.outbox import AWAITED


async def _by_hand(work: Work, row: Row, listed: Listed) -> Asking:  # noqa: ARG001
    """Whoever asked has seen the warnings."""
    return deciding.asking(listed, "by_hand")._replace(anyway=True)


async def _nothing(work: Work, settled: Sequence[Settled]) -> None:  # noqa: ARG001
    return None


KINDS: dict[str, Kind] = {
    "by_hand": Kind(_by_hand, _nothing, AWAITED),
    "trigger": turns.KIND,
    "campaign": CAMPAIGN,
}
