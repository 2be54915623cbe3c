"""What surveys there are, what is in them, and whether they are asked."""

from __future__ import annotations

import re

from bot.contract.outbound import Button, Notice
from bot.engine.languages import pick
from bot.engine.phrases import phrase
from bot.engine.words import language_named
from bot.services import names
from bot.services.admin import describing
from bot.services.admin.asked import Asked, Reply, find_first, find_only, not_published, notice, visible
from bot.services.admin.editor import brief
from bot.services.drafts import Entry
from bot.storage import surveys

#: Those that are asked stand first, those that are not asked any more last.
_ORDER = {"running": 0, "paused": 1, "draft": 2, "archived": 3}
#: So many surveys have a button each; the others are named in the command.
_BUTTONS = 12
#: In characters: what somebody scrolls through at a time, and what they read as a text message.
_PAGE, _SHORT_PAGE = 3000, 450
_NUMBER = re.compile("[1-9][0-9]{0,3}")


async def list_(asked: Asked) -> Reply:
    """Two lines for each, and a button that opens it."""
    found = sorted((await visible(asked)).values(), key=lambda each: _ORDER[each.status])
    if not found:
        return notice(asked.tell("command.list_empty"), asked.button("new", "new"))
    keys = [each.survey.key for each in found[:_BUTTONS]]
    buttons = (asked.button_with("as_it_is", f"show {key}", text=key) for key in keys)
    return notice("\n\n".join(_lines(asked, each) for each in found), *buttons)


def _lines(asked: Asked, entry: Entry) -> str:
    survey, listed = entry.survey, entry.listed
    title = brief(pick(survey.title, asked.language, survey.default_language))
    status = phrase(f"status.{entry.status}")
    languages = " ".join(survey.languages)
    if listed is None:
        return asked.tell("command.list_draft", key=survey.key, title=title, status=status, languages=languages)
    line = phrase(
        "command.list_line",
        key=survey.key,
        title=title,
        status=status,
        languages=languages,
        version=listed.version,
        n=listed.started,
    )
    return asked.say(line) + (f" {asked.tell('command.list_edited')}" if entry.draft is not None else "")


# ---------------------------------------------------------------- one survey


async def show(asked: Asked) -> Reply:
    """`show KEY [LANGUAGE] [page N]`: the questions with their conditions, as the customer will read them."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    words, number = _page_wanted(asked.words[1:])
    language = language_named(" ".join(words)) if words else None
    if number is None or (words and language is None):
        return asked.usage()
    survey = found.survey
    spoken = language or (asked.language if asked.language in survey.languages else survey.default_language)
    size = _PAGE if asked.shows_buttons else _SHORT_PAGE
    called = await names.called(asked.work, [each for alert in survey.alerts for each in alert.targets])
    pages = _packed([_lines(asked, found), *describing.paragraphs(survey, spoken, asked.language, called)], size)
    return _shown(asked, pages, min(number, len(pages)), f"show {survey.key} {spoken}")


def _shown(asked: Asked, pages: list[list[str]], number: int, command: str) -> Notice:
    """One page, and what leads to the next one."""
    key = command.split()[1]
    paragraphs = list(pages[number - 1])
    buttons = [asked.button(step, f"{step} {key}") for step in ("edit", "preview", "results")]
    if number < len(pages):
        more = f"{command} page {number + 1}"
        buttons.insert(0, asked.button("more", more))
        turn = phrase("show.page", number=number, count=len(pages))
        paragraphs.append(asked.say(turn if asked.shows_buttons else phrase("show.more", command=f"/survey {more}")))
    return notice("\n\n".join(paragraphs), *buttons)


def _page_wanted(words: list[str]) -> tuple[list[str], int | None]:
    """What stands before `page N`, and that number; None for one that is none."""
    if len(words) < 2 or words[-2].casefold() != "page":
        return words, 1
    return words[:-2], int(words[-1]) if _NUMBER.fullmatch(words[-1]) else None


def _packed(paragraphs: list[str], size: int) -> list[list[str]]:
    """The paragraphs in pages of at most so many characters; one that is longer has a page of its own."""
    pages: list[list[str]] = [[]]
    for each in paragraphs:
        if pages[-1] and sum(map(len, pages[-1])) + len(each) > size:
            pages.append([])
        pages[-1].append(each)
    return pages


# ---------------------------------------------------------------- asked or not


async def _set_status(asked: Asked, verb: str, status: str) -> Reply:
    found = await find_only(asked)
    if isinstance(found, str):
        return found
    key = found.survey.key
    if found.listed is None:
        return not_published(asked, found)
    if found.status == status:
        return asked.tell("command.already", key=key, status=phrase(f"status.{status}"))
    await surveys.set_status(asked.work.tx, key, status)
    return notice(asked.tell(f"command.{verb}d", key=key), *_undo(asked, key, status))


def _undo(asked: Asked, key: str, status: str) -> tuple[Button, ...]:
    return () if status == "running" else (asked.button("resume", f"resume {key}"),)


async def pause(asked: Asked) -> Reply:
    return await _set_status(asked, "pause", "paused")


async def resume(asked: Asked) -> Reply:
    return await _set_status(asked, "resume", "running")


async def archive(asked: Asked) -> Reply:
    """Nobody is asked any more, and it is out of the way; what was answered stays."""
    return await _set_status(asked, "archive", "archived")
