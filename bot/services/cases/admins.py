"""What only an admin can mend."""

from __future__ import annotations

from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase
from bot.services.voice import say
from bot.services.work import Work


def tell_admins(work: Work, words: Phrase) -> None:
    for admin in work.house.admins:
        work.tell(admin, Notice(say(words, work.house.language)))
