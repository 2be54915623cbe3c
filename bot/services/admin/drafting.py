"""Making and changing surveys: `new`, `edit`, `alert`. Every change lands in the draft; asked is what is published."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.contract import tokens
from bot.engine.phrases import Phrase
from bot.engine.survey import MOST_QUESTIONS, Survey
from bot.engine.words import language_named
from bot.services import drafts, names, private, staff
from bot.services.admin import alert_lines, editor, leaving, opening, resuming, saving
from bot.services.admin.asked import Asked, Failed, Reply, find_first, notice
from bot.services.admin.describing import alert_line, read
from bot.services.drafts import Entry
from bot.services.forms import ending as endings
from bot.services.forms import moves
from bot.services.forms.uses import uses
from bot.storage.database import LostRace
from bot.surveys import loader

_Part = Callable[[Asked, Entry, list[str]], Awaitable[Reply]]


async def new(asked: Asked) -> Reply:
    words = [word for word in asked.words if word != "-"]
    if words and words[0] in _FORMS:
        return await _FORMS[words[0]](asked, None, words[1:])
    template = words[0].casefold() if words else ""
    if len(words) > 1 or (template and template not in {*loader.builtin(), "csat", "blank"}):
        known = ", ".join([*loader.builtin(), "csat", "blank"])
        return asked.fail("new.no_template", text=" ".join(words), templates=known)
    if (left := await leaving.left(asked, "")) is not None and left.begun:
        private.answer(asked.work, asked.caller, leaving.reminder(left, None, asked.language))
    return await opening.open_form(asked, None, ["new", *([template] if template else [])])


#: What may be done to a form that was left, or that somebody else was quicker than.
_FORMS: dict[str, Callable[[Asked, Entry | None, list[str]], Awaitable[Reply]]] = {
    "keep": saving.keep,
    "drop": saving.drop,
    "continue": resuming.take_up,
}


async def edit(asked: Asked) -> Reply:
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    part, *rest = asked.words[1:] or [""]
    if part in _PARTS:
        return await _PARTS[part](asked, found, rest)
    if part and part not in found.survey.by_key:
        return asked.fail("edit.no_question", key=part, keys=", ".join(found.survey.by_key))
    return await (_question(asked, found, [part, *rest]) if part else _all(asked, found))


async def _all(asked: Asked, entry: Entry) -> Reply:
    """The whole survey; a form that was left in the middle can be taken up again. It may be asked for from any message,
    which stays."""
    screen = replace(editor.screen(entry, asked.language), in_place=False)
    left = await leaving.left(asked, entry.survey.key)
    return screen if left is None else [screen, leaving.reminder(left, entry, asked.language)]


async def _page(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    """One page of a long survey; the first where the number is none."""
    number = tokens.number(words[0]) if words else None
    return editor.page(entry, asked.language, number or 1)


async def _question(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    name, *verbs = words or [""]
    question = entry.survey.by_key.get(name)
    if question is None:
        return asked.fail("edit.no_question", key=name, keys=", ".join(entry.survey.by_key))
    verb = verbs[0] if verbs else ""
    if verb == "change":
        return await opening.open_form(asked, entry, ["question", name])
    if verb in _MOVES:
        return await _put(asked, entry, moves.move(entry.survey, name, _MOVES[verb]), f"question {name}")
    if verb in _REMOVALS:
        return await _without(asked, entry, name, verb)
    return editor.question_screen(entry, question, asked.language)


_MOVES = {"up": -1, "down": 1}
#: The second one asks nothing more. It is as short as the first: with the longest keys there are, that fills a button.
_REMOVALS = ("remove", "delete")
#: As many of the places that name a question as somebody reads in a chat.
_MOST_USES = 12


async def _without(asked: Asked, entry: Entry, name: str, verb: str) -> Reply:
    """The survey without the question; one that others name is removed only after a second word."""
    survey = entry.survey
    if len(survey.questions) == 1:
        return asked.fail("edit.last_question")
    named = uses(survey, name) if verb == "remove" else []
    if not named:
        return await _put(asked, entry, moves.remove(survey, name))
    lines = [asked.tell("edit.remove_sure", name=name), *saving.said(named, _MOST_USES, asked.language)]
    return notice(
        "\n".join(lines),
        asked.button("remove_anyway", f"edit {survey.key} question {name} delete", "danger"),
        asked.button("back_to_survey", f"edit {survey.key}"),
    )


async def _add(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    if len(entry.survey.questions) >= MOST_QUESTIONS:
        return asked.fail("edit.full", most=MOST_QUESTIONS)
    return await opening.open_form(asked, entry, ["question", "new", *words[:1]])


async def _about(asked: Asked, entry: Entry, _words: list[str]) -> Reply:
    return await opening.open_form(asked, entry, ["about"])


async def _texts(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    language = language_named(" ".join(words))
    if language is None:
        return asked.usage()
    return await opening.open_form(asked, entry, ["texts", language])


async def _endings(asked: Asked, entry: Entry, _words: list[str]) -> Reply:
    names = [endings.name(entry.survey, at) for at in range(len(entry.survey.endings))]
    lines = [asked.tell("edit.endings_lead")]
    for number, ending in enumerate(entry.survey.endings, 1):
        when = asked.tell("show.when", condition=str(ending.when)) if ending.when else asked.tell("edit.for_all")
        words = editor.brief(read(entry.survey, ending.text, asked.language))
        lines.append(f"{number}. {words} ({when}){' ' + ending.link if ending.link else ''}")
    return editor.list_screen(entry, "endings", lines, names, asked.language)


async def _ending(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    """The one that was shown, wherever it stands by now; if it has changed, nothing is done."""
    survey, (name, *verbs) = entry.survey, words or ["new"]
    if name == "new":
        return await opening.open_form(asked, entry, ["ending", "new"])
    at = endings.place(survey, name)
    if at is None:
        return notice(asked.fail("edit.no_ending"), asked.button("endings", f"edit {survey.key} endings"))
    if verbs[:1] == ["remove"] and len(survey.endings) > 1:
        return await _put(asked, entry, moves.remove_ending(survey, at + 1))
    return await opening.open_form(asked, entry, ["ending", endings.name(survey, at)])


async def _alerts(asked: Asked, entry: Entry, _words: list[str]) -> Reply:
    alerts = entry.survey.alerts
    called = await names.called(asked.work, [target for each in alerts for target in each.targets])
    lines = [alert_line(each, asked.language, called) for each in alerts] or [asked.tell("edit.no_alerts")]
    return editor.list_screen(entry, "alerts", lines, [each.key for each in alerts], asked.language)


async def _alert(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    name, *verbs = words or ["new"]
    if name != "new" and name not in {each.key for each in entry.survey.alerts}:
        return await _alerts(asked, entry, [])
    if verbs[:1] == ["remove"] and name != "new":
        return await _put(asked, entry, moves.remove_alert(entry.survey, name))
    return await opening.open_form(asked, entry, ["alert", name])


async def _discard(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    """Only after a second word: what is thrown away can't be had back. The button bears the mark of what was shown, so
    that nobody throws away what another admin has changed since."""
    key = entry.survey.key
    if entry.draft is None:
        return asked.fail("edit.no_draft", key=key)
    if words not in (["yes"], [entry.draft.mark]):
        return notice(
            asked.tell("edit.discard_sure", key=key, by=entry.draft.changed_by_name),
            asked.button("discard", f"edit {key} discard {entry.draft.mark}", "danger"),
            asked.button("back_to_survey", f"edit {key}"),
        )
    if not await drafts.drop(asked.work, entry.draft):
        raise LostRace("draft")
    await staff.note(asked.work, asked.caller, "draft thrown away", key)
    return asked.tell("edit.discarded", key=key)


_PARTS: dict[str, _Part] = {
    "page": _page,
    "question": _question,
    "add": _add,
    "about": _about,
    "texts": _texts,
    "endings": _endings,
    "ending": _ending,
    "alerts": _alerts,
    "alert": _alert,
    "discard": _discard,
    **_FORMS,
}


async def _put(asked: Asked, entry: Entry, survey: Survey, subject: str = "") -> Reply:
    """Into the draft, unless somebody else has just changed it."""
    if drafts.too_large(survey, entry.survey):
        return asked.fail("edit.too_large", most=drafts.LARGEST // 1000)
    if survey != entry.survey:
        if not await drafts.save(asked.work, entry.editable, survey, asked.author):
            return asked.fail("edit.changed_meanwhile", key=survey.key)
        await staff.note(asked.work, asked.caller, "draft changed", survey.key)
    changed = await drafts.entry(asked.work, survey.key)
    assert changed is not None
    return editor.screen(changed, asked.language, subject=subject)


# ---------------------------------------------------------------- alerts in one line


async def alert(asked: Asked) -> Reply:
    """`alert KEY when CONDITION to TARGET [within 15m] [then TARGET] …`; with the key alone, those there are."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    if len(asked.words) == 1:
        return await _alerts(asked, found, [])
    line = alert_lines.read(" ".join(await names.with_places(asked.work, asked.words[1:])), asked.caller.sender)
    if line is None:
        return asked.usage()
    if isinstance(line, str):
        return asked.fail("command.bad_address", text=line)
    made = moves.add_alert(found.survey, *line)
    return Failed(asked.say(made)) if isinstance(made, Phrase) else await _put(asked, found, made)
