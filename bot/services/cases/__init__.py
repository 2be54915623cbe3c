"""Cases: a person must act. The engine says what becomes of one (`engine/cases/`); here that becomes rows, pages, cards
and a thread in which its story is told."""

from bot.services.cases.cards import finished, followed_up, heard, redraw, refresh
from bot.services.cases.opening import open_for_alert, open_for_mention, open_for_risk
from bot.services.cases.storms import fire as redraw_storm
from bot.services.cases.watching import fire, target_failed
from bot.services.cases.withdrawing import withdrawn

__all__ = [
    "finished",
    "fire",
    "followed_up",
    "heard",
    "open_for_alert",
    "open_for_mention",
    "open_for_risk",
    "redraw",
    "redraw_storm",
    "refresh",
    "target_failed",
    "withdrawn",
]
