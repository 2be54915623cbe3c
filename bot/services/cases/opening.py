"""What opens a case, or joins the one of the customer that is going on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.engine.cases.advance import opened
from bot.engine.cases.case import Case, Policy
from bot.engine.cases.events import Mentioned, Opened, Raised
from bot.engine.survey import DUTY, Alert, Survey
from bot.services import teams
from bot.services.cases import cards
from bot.services.cases.moving import Moved, bring, carry_out
from bot.services.cases.stored import Row, case_of, columns
from bot.services.people import Person
from bot.services.teams import Team
from bot.services.work import Work
from bot.storage import cases


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody must act. `rule` is the key of the alert or rule, `words` and `url` are a mention's."""

    source: str
    rule: str
    contact_id: int
    address_id: int | None
    policy: Policy
    conversation_id: int | None = None
    survey_key: str = ""
    words: str = ""
    url: str = ""
    more: dict[str, Any] | None = None
    """Columns of the case beside those."""


async def open_for_alert(
    work: Work, person: Person, conversation_id: int, survey: Survey, alert_keys: Sequence[str]
) -> None:
    """The conditions of these alerts hold, for the first time or again. One case: that of the first alert, which is
    brought to its own targets and then to those of the others."""
    alert, *others = (each for each in survey.alerts if each.key in alert_keys)
    team = await teams.behind(work, alert.team)
    policy = policy_of(work, alert, team)
    further = (target for each in others for target in each.targets)
    policy = replace(policy, targets=tuple(dict.fromkeys((*policy.targets, *further))))
    cause = Cause(
        "alert",
        alert.key,
        person.contact_id,
        person.address_id,
        policy,
        conversation_id,
        survey.key,
        more={"team": team.key, "consent": alert.consent or "", "follow_up": alert.follow_up or ""},
    )
    await open_or_join(work, cause)


async def open_for_risk(work: Work, person: Person, conversation_id: int, rule: str, targets: tuple[str, ...]) -> None:
    """A rule across surveys: urgent, and brought to the account's owner where there is one."""
    team = await teams.behind(work, None)
    policy = _policy_of_everyone(work, team, first=targets)
    more = {"team": team.key}
    await open_or_join(
        work, Cause("risk", rule, person.contact_id, person.address_id, policy, conversation_id, more=more)
    )


async def open_for_mention(work: Work, contact_id: int, address_id: int | None, mention: tuple[str, str, str]) -> None:
    """`mention` is what it was heard by (a topic or source, 20 characters), its words, and where it stands."""
    rule, words, url = mention
    team = await teams.behind(work, None)
    policy, more = _policy_of_everyone(work, team), {"team": team.key}
    cause = Cause("mention", rule[:20], contact_id, address_id, policy, words=words, url=url[:1000], more=more)
    await open_or_join(work, cause)


def _policy_of_everyone(work: Work, team: Team, first: tuple[str, ...] = ()) -> Policy:
    """Where no alert says anything."""
    return Policy((*first, *_never_alone(work, (), team)), hours=team.hours)


def policy_of(work: Work, alert: Alert, team: Team) -> Policy:
    """What the alert says, and where it says nothing, its team."""
    return Policy(
        _never_alone(work, alert.targets, team),
        acknowledge_within=alert.acknowledge_within,
        reply_within=alert.reply_within,
        resolve_within=alert.resolve_within,
        urgent=alert.urgent,
        hours=team.hours,
        follow_up_after=alert.follow_up_after if alert.follow_up is not None else None,
    )


def _never_alone(work: Work, named: tuple[str, ...], team: Team) -> tuple[str, ...]:
    """Those that are named, else the team's. The one on duty is never alone: where nobody is, others must be there."""
    usual = team.targets or tuple(default_targets(work))
    targets = named or usual
    if set(targets) != {DUTY}:
        return targets
    return (DUTY, *[each for each in (*usual, *default_targets(work)) if each != DUTY])


def default_targets(work: Work) -> list[str]:
    """STAFF_CHANNELS in their order; the admins where there are none."""
    return [str(each) for each in work.house.staff_channels or work.house.admins]


async def open_or_join(work: Work, cause: Cause) -> None:
    """One case for a customer at a time: what comes later joins it."""
    row = await _there_already(work, cause)
    if row is None:
        await _open(work, cause)
        return
    if cause.conversation_id is not None:
        await cases.join(work.tx, row["id"], _joining(cause, cause.conversation_id), work.now)
    if cause.source == "mention":
        await _take_up(work, row, cause)
    else:
        await bring(work, row, Raised(work.now))


async def _take_up(work: Work, row: Row, cause: Cause) -> None:
    """What was said in the mention, and where, is read in the case."""
    moved = await bring(work, row, Mentioned(work.now))
    if isinstance(moved, Moved):
        await cards.heard(work, moved.row, "\n".join(filter(None, (cause.words, cause.url[:1000]))))


def _joining(cause: Cause, conversation_id: int) -> cases.Joining:
    return cases.Joining(conversation_id, cause.rule, (cause.more or {}).get("consent", ""))


async def _there_already(work: Work, cause: Cause) -> Row | None:
    """The customer's that is going on: one at a time is. Else the conversation's own, which opens again."""
    own = await cases.load_of(work.tx, cause.conversation_id) if cause.conversation_id is not None else None
    if own is not None and not case_of(own).closed:
        return own
    return await cases.ongoing(work.tx, cause.contact_id) or (own if _may_reopen(own) else None)


def _may_reopen(own: Row | None) -> bool:
    return own is not None and own["status"] != "merged"


async def _open(work: Work, cause: Cause) -> None:
    case = Case(policy=cause.policy, since=work.now)
    case_id = await cases.create(
        work.tx,
        {
            "conversation_id": cause.conversation_id,
            "contact_id": cause.contact_id,
            "address_id": cause.address_id,
            "source": cause.source,
            "survey_key": cause.survey_key,
            "alert": cause.rule,
            "words": cause.words,
            "url": cause.url,
            **columns(case),
            **(cause.more or {}),
            "revision": 0,
            "opened_at": work.now,
            "changed_at": work.now,
        },
    )
    if cause.conversation_id is not None:
        await cases.join(work.tx, case_id, _joining(cause, cause.conversation_id), work.now)
    row = await cases.load(work.tx, case_id)
    assert row is not None
    await carry_out(work, row, Opened(work.now), opened(case))
