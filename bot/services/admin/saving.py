"""What was entered in a form → the draft that it changes.

It was entered for the survey as it stood when the form was opened. If somebody else has changed that meanwhile nothing
is overwritten: their change is shown, and the admin says whether theirs is to be made on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button, Content, Notice
from bot.engine.changes import changes
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services import dialogues, drafts, formfields, forms, staff
from bot.services.admin import editor
from bot.services.admin.asked import Asked, Failed, Reply, button, notice
from bot.services.dialogues import Dialogue
from bot.services.drafts import Author, Draft, Entry
from bot.services.forms import Desk
from bot.services.forms.sheet import Sheet
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage.database import LostRace

_MOST_CHANGES = 6


# ---------------------------------------------------------------- a form as it was opened


def opened_for(dialogue: Dialogue) -> Survey | None:
    """The survey as it stood then; None for one that is still to be made."""
    return _draft_in(dialogue.data)


def sheet(subject: str, data: Mapping[str, Any], language: Language) -> Sheet | None:
    """The form of that subject, for the draft that is kept in `data`."""
    return forms.sheet(subject.split(), Desk(_draft_in(data), language))


def _draft_in(data: Mapping[str, Any]) -> Survey | None:
    return Survey.model_validate(data["draft"]) if data["draft"] else None


# ---------------------------------------------------------------- saving


async def save(work: Work, person: Person, dialogue: Dialogue) -> list[Content]:
    """The survey as it stands with what was entered; or why it could not be saved."""
    base = opened_for(dialogue)
    try:
        mine = await _with_it(work, dialogue, base)
    except ValidationError:
        await dialogues.close(work, dialogue)
        return [Notice(Failed(say(phrase("filling.does_not_fit"), person.language)))]
    if drafts.too_large(mine, base):
        await dialogues.close(work, dialogue)
        too_large = phrase("edit.too_large", most=drafts.LARGEST // 1000)
        return [Notice(Failed(say(too_large, person.language)))]
    entry = await drafts.entry(work, mine.key)
    if base is not None and mine != base and (entry is None or entry.survey != base):
        aside = await dialogues.put(work, dialogue, "aside")
        return [await _conflict(work, aside, entry, (base, mine), person.language)]
    return [await _store(work, person, dialogue, entry, mine)]


async def _with_it(work: Work, dialogue: Dialogue, base: Survey | None) -> Survey:
    """A new survey takes a key that is free now, whatever was when its form was opened."""
    taken = frozenset(await drafts.entries(work)) if base is None else frozenset[str]()
    made = forms.sheet(dialogue.subject.split(), Desk(base, dialogue.survey.default_language, taken))
    assert made is not None, "a form that was opened can be opened again"
    answers = formfields.answers(dialogue.survey, dialogue.conversation)
    return made.apply(base or dialogue.survey, answers)


async def _store(work: Work, person: Person, dialogue: Dialogue, entry: Entry | None, mine: Survey) -> Content:
    """Raises LostRace when somebody else is just saving, too: then it is looked at anew."""
    await dialogues.close(work, dialogue)
    if entry is None or mine != entry.survey:
        seen = entry.editable if entry is not None else Draft(mine, 0)
        if not await drafts.save(work, seen, mine, Author(dialogue.address, person.name or str(dialogue.address))):
            raise LostRace("draft")
        await staff.note(work, _Actor(dialogue), "draft changed", f"{mine.key}: {dialogue.subject}")
    after = await drafts.entry(work, mine.key)
    assert after is not None
    return editor.screen(after, person.language, say(phrase("filling.saved"), person.language), dialogue.subject)


class _Actor:
    """The admin whose form it is, for the audit log."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.sender = dialogue.address
        self.place = Address.parse(place) if (place := dialogue.data["answer"]["place"]) else None


# ---------------------------------------------------------------- somebody else was first


async def _conflict(
    work: Work, dialogue: Dialogue, entry: Entry | None, mine: tuple[Survey, Survey], language: Language
) -> Notice:
    """What they changed, what this would change, and the choice. `mine` is the survey before and after."""
    base, wanted = mine
    lines = await _theirs(work, entry, base, language)
    lines += [say(phrase("filling.conflict_yours"), language), *said(changes(base, wanted), _MOST_CHANGES, language)]
    return notice(Failed("\n".join(lines)), *_choice(dialogue, entry, language))


async def _theirs(work: Work, entry: Entry | None, base: Survey, language: Language) -> list[str]:
    draft = entry.draft if entry is not None else None
    by = draft.changed_by_name if draft is not None else await staff.who_changed(work, base.key)
    who = by or phrase("filling.somebody")
    if entry is None:
        return [say(phrase("filling.conflict_gone", key=base.key, by=who), language)]
    theirs = said(changes(base, entry.survey), _MOST_CHANGES, language)
    return [say(phrase("filling.conflict", key=base.key, by=who), language), *theirs]


def _choice(dialogue: Dialogue, entry: Entry | None, language: Language) -> tuple[Button, Button]:
    where = command_about(dialogue, entry)
    return (
        button(phrase("button.keep_mine"), f"{where} keep {dialogue.id}", language, "primary"),
        button(phrase("button.drop_mine"), f"{where} drop {dialogue.id}", language),
    )


def command_about(dialogue: Dialogue, entry: Entry | None) -> str:
    """The command that the buttons of a form use: a survey that is not there (yet, or any more) can't be named."""
    return f"edit {dialogue.data['key']}" if entry is not None else "new"


def said(found: Sequence[Phrase], most: int, language: Language) -> list[str]:
    """Changes in words, no more than somebody reads in a chat."""
    more = [phrase("publish.more", n=len(found) - most)] if len(found) > most else []
    return [f"- {say(each, language)}" for each in [*found[:most], *more]]


async def keep(asked: Asked, entry: Entry | None, words: list[str]) -> Reply:
    """Makes the change of a form that came second on top of what the other admin has saved, or anew where they have
    thrown everything away."""
    work, dialogue = asked.work, await theirs(asked, entry, words)
    if dialogue is None or dialogue.surface != "aside":
        return asked.fail("filling.gone")
    now = await drafts.entry(work, dialogue.data["key"])
    if now is None:
        mine = await _with_it(work, dialogue, opened_for(dialogue))
        return [await _store(work, asked.person, dialogue, None, mine)]
    if forms.sheet(dialogue.subject.split(), Desk(now.survey, dialogue.survey.default_language)) is None:
        drop_it = asked.button("drop_mine", f"{command_about(dialogue, now)} drop {dialogue.id}")
        return notice(asked.fail("filling.part_gone"), drop_it)
    document = now.survey.model_dump(mode="json")
    return await save(work, asked.person, replace(dialogue, data={**dialogue.data, "draft": document}))


async def drop(asked: Asked, entry: Entry | None, words: list[str]) -> Reply:
    dialogue = await theirs(asked, entry, words)
    if dialogue is not None:
        await dialogues.close(asked.work, dialogue)
    return editor.screen(entry, asked.language) if entry is not None else asked.tell("filling.cancelled")


async def theirs(asked: Asked, entry: Entry | None, words: list[str]) -> Dialogue | None:
    """The form of that number, if it is the admin's own and about that survey."""
    number = tokens.number(words[0]) if words else None
    dialogue = await dialogues.load(asked.work, number, asked.caller.sender) if number is not None else None
    if dialogue is None or dialogue.kind != "form":
        return None
    return dialogue if entry is None or dialogue.data["key"] == entry.survey.key else None
