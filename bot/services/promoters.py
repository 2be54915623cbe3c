"""After a survey's ending, one thing more is asked of those who like us, of the lukewarm, and of key accounts.

Each at most once per its period, and never while a case of theirs is open, a conversation is under way, or they can't
or won't be written to. Whoever is not asked has a reason, which is what `offer` returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.contract.channel import Measures
from bot.contract.outbound import Notice, Outbound
from bot.engine.conversation import Conversation
from bot.engine.promoting import DEFAULTS, Action, Audience, Kind, Why, choose
from bot.engine.risk import Rule
from bot.engine.routing import Route
from bot.engine.survey import FreeText, Nps, Survey
from bot.services import offers, referrals
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import promoters as storage
from bot.storage import risk as risk_storage
from bot.storage.database import Transaction

#: More than this by SMS is not worth what it costs.
MOST_SEGMENTS = 2
#: What the next words of the customer are, where the offer asks for some.
_WAITING: dict[Kind, str] = {"council": "answer", "talk": "answer", "nine": "words"}


class Talk(NamedTuple):
    """The conversation that was just heard. `asks_more` is False where the customer is not to be asked anything now:
    it was over before, or it was held by a colleague."""

    conversation_id: int
    survey: Survey
    conversation: Conversation
    asks_more: bool


async def offer(work: Work, person: Person, talk: Talk, rules: Sequence[Rule]) -> Kind | Why:
    """Offers what is due, and returns its kind; else why nothing is."""
    if not talk.asks_more or talk.conversation.outcome != "completed":
        return "nobody"
    if not (audiences := audiences_of(person, talk, rules)):
        return "nobody"
    if person.state != "reachable":
        return "unreachable"
    if person.in_dialogue:
        return "under_way"
    await risk_storage.lock(work.tx, person.contact_id)
    now = await storage.standing(work.tx, person.contact_id)
    if now["case_open"] or any(each.outcome == "at_risk" for each in rules):
        return "case_open"
    if now["under_way"]:
        return "under_way"
    last = await storage.last_offers(work.tx, person.contact_id)
    due = choose(await actions(work.tx), audiences, last, _asked(talk), work.now)
    return await _make(work, person, talk, due) if isinstance(due, Action) else due


def audiences_of(person: Person, talk: Talk, rules: Sequence[Rule]) -> frozenset[Audience]:
    """A promoter by this conversation, or an advocate by all of them; a passive; a key account after a survey about the
    whole of what we are to them."""
    groups = _nps_groups(talk)
    found: set[Audience] = set()
    if "promoter" in groups or any(each.outcome == "advocate" for each in rules):
        found.add("promoter")
    if "passive" in groups:
        found.add("passive")
    if talk.survey.purpose == "relationship" and is_key_account(person):
        found.add("key_account")
    return frozenset(found)


def _nps_groups(talk: Talk) -> set[str | None]:
    answers = talk.conversation.answers
    route = Route(talk.survey, talk.conversation)
    return {answers[each.key].group for each in route.questions if isinstance(each, Nps) and each.key in answers}


def is_key_account(person: Person) -> bool:
    said = person.attributes.get("key_account")
    return person.attributes.get("tier") == "key_account" or said is True or str(said).casefold() in ("true", "yes")


def _asked(talk: Talk) -> frozenset[Kind]:
    """What the survey has asked for itself: a review by its ending's link, the missing points by any question of
    words."""
    route = Route(talk.survey, talk.conversation)
    asked: set[Kind] = set()
    if any(isinstance(each, FreeText) for each in route.questions):
        asked.add("nine")
    ending = next((each for each in talk.survey.endings if each.when is None or each.when.holds(route.lookup)), None)
    if ending is not None and ending.link is not None and not _is_placeholder(ending.link):
        asked.add("review")
    return frozenset(asked)


def _is_placeholder(link: str) -> bool:
    """The built-in surveys lead to a page that nobody has."""
    return (urlsplit(link).hostname or "").endswith("example.com")


async def actions(tx: Transaction) -> list[Action]:
    """In their order, as the admins have set them."""
    written = {row["kind"]: row for row in await storage.actions(tx)}
    return [_action(each, written.get(each.kind)) for each in DEFAULTS]


def _action(default: Action, row: storage.Row | None) -> Action:
    if row is None:
        return default
    return Action(default.kind, row["enabled"], row["texts"], row["links"], timedelta(days=row["period_days"]))


async def _make(work: Work, person: Person, talk: Talk, action: Action) -> Kind | Why:
    code = await referrals.code_of(work, person.contact_id) if action.kind == "referral" else ""
    if _costs_too_much(work, person, offers.notice(work, person, action, 0, code)):
        return "too_long"
    values = {
        "contact_id": person.contact_id,
        "address_id": person.address_id,
        "conversation_id": talk.conversation_id,
        "kind": action.kind,
        "outcome": "offered",
        "waiting": _WAITING.get(action.kind, ""),
        "code": code,
        "at": work.now,
        "changed_at": work.now,
    }
    number = await storage.add_offer(work.tx, values)
    work.tell(person.address, offers.notice(work, person, action, number, code))
    return action.kind


def _costs_too_much(work: Work, person: Person, notice: Notice) -> bool:
    channel = work.channel(person.address)
    if person.address.channel != "sms" or not isinstance(channel, Measures):
        return False
    return channel.measure(Outbound(key="offer", to=person.address, content=notice)).parts > MOST_SEGMENTS
