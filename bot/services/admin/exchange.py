"""Surveys and answers as files: out by `export`, in by a file sent to the bot."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.contract.channel import FetchesFiles
from bot.contract.errors import SendError
from bot.contract.inbound import FileRef, MessageReceived
from bot.contract.outbound import Attachment, Notice
from bot.engine.errors import SurveyInvalid
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services import drafts, private, staff
from bot.services.admin import editor
from bot.services.admin.asked import Asked, Failed, Reply, find_first
from bot.services.admin.figures import extract
from bot.services.contacts import importing
from bot.services.contacts.importing import Listing
from bot.services.drafts import Author, Draft
from bot.services.house import House
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Outside, Work
from bot.surveys import foreign, loader
from bot.surveys.foreign import Imported
from bot.surveys.foreign import export as writer
from bot.surveys.foreign.keys import unique

log = structlog.get_logger()

#: Larger than any survey somebody wrote.
MAX_FILE = 4_000_000
_MOST_NOTES = 25
#: In one message.
_MOST_FILES = 10


# ---------------------------------------------------------------- out


async def export_(asked: Asked) -> Reply:
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    form = asked.words[1].casefold() if len(asked.words) > 1 else "csv"
    if len(asked.words) > 2 or form not in {"csv", "json", *_SURVEYS}:
        return asked.usage()
    if form in ("csv", "json"):
        return extract(asked, found.survey.key, form)
    return _survey_file(asked, found.survey, form)


def _survey_file(asked: Asked, survey: Survey, form: str) -> Reply:
    name, write = _SURVEYS[form]
    content, notes = write(survey)
    channel = asked.work.channel(asked.caller.place or asked.caller.sender)
    if channel is None or not channel.capabilities.attachments:
        return asked.fail("export.no_files")
    caption = [asked.tell("export.survey", key=survey.key), *_said(notes, asked.say)]
    data = base64.b64encode(content).decode()
    return Attachment(name.format(key=survey.key), data, caption="\n".join(caption))


def _yaml(survey: Survey) -> tuple[bytes, tuple[foreign.Note, ...]]:
    return loader.dump(survey).encode(), ()


def _surveyjs(survey: Survey) -> tuple[bytes, tuple[foreign.Note, ...]]:
    text, notes = writer.to_surveyjs(survey)
    return text.encode(), notes


_SURVEYS: dict[str, tuple[str, Callable[[Survey], tuple[bytes, tuple[foreign.Note, ...]]]]] = {
    "yaml": ("{key}.yaml", _yaml),
    "surveyjs": ("{key}.json", _surveyjs),
    "xlsform": ("{key}.xlsx", writer.to_xlsform),
}


def _said(notes: tuple[foreign.Note, ...], speak: Callable[[Phrase], str]) -> list[str]:
    lines = [speak(_told(each)) for each in notes]
    more = [speak(phrase("exchange.more", n=len(lines) - _MOST_NOTES))] if len(lines) > _MOST_NOTES else []
    return [f"- {line}" for line in [*lines[:_MOST_NOTES], *more]]


def _told(note: foreign.Note) -> Phrase:
    return phrase(f"exchange.kind_{note.kind}", where=note.where or phrase("exchange.whole"), what=note.what)


# ---------------------------------------------------------------- in


async def import_(asked: Asked) -> Reply:
    """A command cannot carry a file: it is sent to the bot as a message of its own."""
    return asked.tell("exchange.send_me")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file is no survey, or could not even be fetched."""

    why: Phrase


class FileWanted(Outside):
    """A file is fetched and read outside the transaction: both may take seconds. Delivered twice at the same time, it
    is fetched and read once."""

    def __init__(self, channel: str, file: FileRef) -> None:
        super().__init__(file.handle)
        self._channel = channel
        self._file = file

    async def find(self, house: House) -> object:
        """Imported, Listing or Unreadable: whatever comes, the admin gets to know."""
        return await house.reads.once((self._channel, self._file), partial(self._found, house))

    async def _found(self, house: House) -> Imported | Listing | Unreadable:
        try:
            return await self._read(house)
        except SendError as error:
            return Unreadable(_not_fetched(self._file, error.code))
        except SurveyInvalid as error:
            lines = "\n".join(f"- {each}" for each in error.problems[:8])
            return Unreadable(phrase("exchange.refused", name=self._file.name, problems=lines))
        except Exception:
            log.exception("file not read", channel=self._channel, file=self._file.handle)
            return Unreadable(phrase("exchange.not_read", name=self._file.name))

    async def _read(self, house: House) -> Imported | Listing | Unreadable:
        channel = house.channels[self._channel]
        assert isinstance(channel, FetchesFiles)
        content = await channel.fetch(self._file, MAX_FILE)
        if importing.is_list(self._file.name):
            found = await importing.read(house, self._file.name, content)
            if isinstance(found, Listing):
                return found
            return Unreadable(phrase("import.file_refused", name=self._file.name, why=found))
        return await house.reader(self._file.name, content)


def _not_fetched(file: FileRef, code: str) -> Phrase:
    if code == "too_large":
        return phrase("exchange.too_large", name=file.name)
    return phrase("exchange.not_fetched", name=file.name, code=code)


async def file_sent(work: Work, person: Person, event: MessageReceived) -> None:
    """Each survey's file from an admin becomes a draft; whatever it could not bring is said by name."""
    one_by_one = (replace(event, files=(file,)) for file in event.files[:_MOST_FILES])
    private.answer_all(work, event, [await taken_in(work, person, each) for each in one_by_one])


async def taken_in(work: Work, person: Person, event: MessageReceived) -> Notice:
    """What who sent one is answered: the draft it has become, or why it has not."""
    (file,) = event.files
    if not await staff.allowed(work, event, "admin", "import", file.name):
        refused = phrase("command.refused", command="/survey import", whom=await staff.whom_to_ask(work))
        return _failed(refused, person)
    if file.size > MAX_FILE:
        return _failed(phrase("exchange.too_large", name=file.name), person)
    read = work.outside.get(file.handle)
    if read is None:
        raise FileWanted(person.address.channel, file)
    if isinstance(read, Unreadable):
        return _failed(read.why, person)
    if isinstance(read, Listing):
        return await importing.preview(work, person, read)
    assert isinstance(read, Imported)
    return await _take(work, person, event, read)


def _failed(why: Phrase, person: Person) -> Notice:
    return Notice(Failed(say(why, person.language)))


async def _take(work: Work, person: Person, event: MessageReceived, read: Imported) -> Notice:
    """As a draft: of the survey with its key, if nobody is editing that; else under a key of its own."""
    if drafts.too_large(read.survey):
        return _failed(phrase("edit.too_large", most=drafts.LARGEST // 1000), person)
    entries = await drafts.entries(work)
    there = entries.get(read.survey.key)
    survey, seen = read.survey, Draft(read.survey, 0)
    if there is not None and there.draft is None:
        seen = there.editable
    elif there is not None:
        survey = survey.model_copy(update={"key": unique(survey.key, entries)})
    if not await drafts.save(work, seen, survey, Author(event.sender, person.name or str(event.sender))):
        return _failed(phrase("edit.changed_meanwhile", key=survey.key), person)
    await staff.note(work, event, "draft changed", f"{survey.key}: import")
    entry = await drafts.entry(work, survey.key)
    assert entry is not None
    lines = [say(phrase("exchange.done", name=event.files[0].name, key=survey.key), person.language)]
    lines += _said(read.notes, lambda each: say(each, person.language))
    return editor.screen(entry, person.language, "\n".join(lines))
