"""From draft to version: published ones never change, and running conversations keep theirs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.contract import tokens
from bot.contract.outbound import Notice
from bot.engine import check
from bot.engine.changes import changes
from bot.engine.phrases import phrase
from bot.engine.survey import Survey
from bot.services import drafts, lint, staff, teams
from bot.services.admin import saving
from bot.services.admin.asked import Asked, Failed, Reply, find_first, find_only, notice, to_publish
from bot.services.drafts import Entry
from bot.storage import surveys
from bot.storage.database import LostRace

#: As many changes are said as somebody reads in a chat.
_MOST = 12
_MOST_PROBLEMS = 5


async def publish(asked: Asked) -> Reply:
    """The draft becomes the next version, if nothing speaks against it; says what has changed since the last one. A
    button bears the mark of the draft that was shown with it, and publishes no other; typed, it is what is there."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    shown, key = asked.words[1:], found.survey.key
    if len(shown) > 1:
        return asked.usage()
    if found.draft is None:
        return notice(asked.fail("publish.no_draft", key=key), asked.button("edit", f"edit {key}"))
    if problems := check.problems(found.survey):
        return _not_yet(asked, found.survey, len(problems))
    if shown not in ([], [found.draft.mark]):
        return _look_again(asked, found, found.draft.changed_by_name)
    return await _publish(asked, found)


def _not_yet(asked: Asked, survey: Survey, count: int) -> Notice:
    """Why not, as far as somebody reads."""
    found = [each for each in lint.of(survey, ()).findings if each.weight == "problem"]
    lines = [asked.tell("publish.problems", key=survey.key, n=count)]
    lines += [asked.say(lint.line(each)) for each in found[:_MOST_PROBLEMS]]
    return notice(
        Failed("\n".join(lines)),
        asked.button("check", f"check {survey.key}"),
        asked.button("edit", f"edit {survey.key}"),
    )


def _look_again(asked: Asked, entry: Entry, by: str) -> Notice:
    lines = [asked.tell("publish.look_again", key=entry.survey.key, by=by), *said_changes(asked, entry)]
    return notice(
        Failed("\n".join(lines)),
        *to_publish(entry.survey, asked.language),
        asked.button("edit", f"edit {entry.survey.key}"),
    )


async def _publish(asked: Asked, entry: Entry) -> Notice:
    work, survey = asked.work, entry.survey
    document, by = survey.model_dump(mode="json"), str(asked.caller.sender)
    assert entry.draft is not None, "only a draft is published"
    if not await drafts.drop(work, entry.draft):
        raise LostRace("draft")
    version = await surveys.publish(work.tx, survey.key, document, by, work.now)
    await staff.note(work, asked.caller, "published", f"{survey.key}: version {version}")
    lines = [asked.tell("publish.done", key=survey.key, version=version)]
    buttons = [asked.button("send", f"send {survey.key}"), asked.button("link", f"link {survey.key}")]
    if entry.listed is not None:
        lines += said_changes(asked, entry)
        buttons.append(asked.button("rollback", f"rollback {survey.key} {entry.listed.version}"))
    if entry.listed is not None and not entry.listed.running:
        lines.append(asked.tell("publish.still", key=survey.key, status=phrase(f"status.{entry.status}")))
        buttons.insert(0, asked.button("resume", f"resume {survey.key}"))
    return notice("\n".join(lines), *buttons)


def said_changes(asked: Asked, entry: Entry) -> list[str]:
    """What the draft changes in the version now asked, in words."""
    if entry.listed is None:
        return []
    return saving.said(changes(entry.listed.survey, entry.survey), _MOST, asked.language)


async def versions(asked: Asked) -> Reply:
    found = await find_only(asked)
    if isinstance(found, str):
        return found
    key = found.survey.key
    rows = await surveys.versions(asked.work.tx, key)
    current = found.listed.version if found.listed is not None else 0
    here = ZoneInfo(await teams.zone(asked.work))
    lines = [
        asked.tell(
            "versions.current" if row["version"] == current else "versions.line",
            version=row["version"],
            at=f"{row['published_at'].astimezone(here):%Y-%m-%d %H:%M}",
            by=row["published_by"] or phrase("versions.builtin"),
            n=row["started"],
        )
        for row in rows
    ]
    if found.draft is not None:
        lines.insert(0, asked.tell("versions.draft", by=found.draft.changed_by_name))
    others = [row["version"] for row in rows if row["version"] != current][:3]
    return notice(
        "\n".join(lines), *(asked.button_with("rollback_to", f"rollback {key} {n}", version=n) for n in others)
    )


async def rollback(asked: Asked) -> Reply:
    """New conversations are given an earlier version again; those that run keep theirs."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    wanted = tokens.number(asked.words[1]) if len(asked.words) == 2 else None
    if wanted is None:
        return asked.usage()
    key = found.survey.key
    rows = {row["version"]: row for row in await surveys.versions(asked.work.tx, key)}
    if wanted not in rows:
        there = ", ".join(map(str, sorted(rows))) or "-"
        return asked.fail("rollback.no_version", key=key, version=wanted, versions=there)
    if found.listed is not None and found.listed.version == wanted:
        return asked.tell("rollback.already", key=key, version=wanted)
    await surveys.set_version(asked.work.tx, key, rows[wanted]["version_id"])
    await staff.note(asked.work, asked.caller, "rolled back", f"{key}: version {wanted}")
    back = found.listed.version if found.listed is not None else wanted
    undo = asked.button_with("rollback_to", f"rollback {key} {back}", version=back)
    return notice(asked.tell("rollback.done", key=key, version=wanted), undo)
