"""A form, from opening it to the draft it changes: question by question in a chat, or page by page where the platform
shows forms.

What is saved was made for the draft as it stood when the form was opened. If somebody else has changed that meanwhile
nothing is overwritten: their change is shown, and the admin says whether theirs is to be made on top.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.inbound import FormSubmitted, MessageReceived
from bot.contract.outbound import Content, Form, FormRefused, FormReply, Notice
from bot.engine import replies, words
from bot.engine.advance import Step, advance
from bot.engine.changes import changes
from bot.engine.conversation import Answer, Conversation, Seed, Value
from bot.engine.effects import Say, Settle
from bot.engine.events import Commanded, Event, Replied, Tapped
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import prompt_for
from bot.engine.routing import Route
from bot.engine.survey import FreeText, Question, Survey
from bot.services import dialogues, drafts, formfields, forms, showing, staff
from bot.services.admin import editor
from bot.services.admin.asked import Asked, Reply, button, notice
from bot.services.dialogues import Dialogue, Plan
from bot.services.drafts import Author, Draft, Entry
from bot.services.forms import Desk
from bot.services.forms.sheet import CLEAR, Sheet
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work

_MOST_CHANGES = 6


# ---------------------------------------------------------------- opening


async def open_form(asked: Asked, entry: Entry | None, subject: list[str]) -> Reply:
    """Opens the form of that subject for the draft of `entry`; None for a survey that is still to be made."""
    work, language = asked.work, asked.language
    draft = entry.editable if entry is not None else None
    taken = frozenset(await drafts.entries(work)) if draft is None else frozenset[str]()
    sheet = forms.sheet(subject, Desk(draft.survey if draft else None, language, taken))
    if sheet is None:
        return asked.fail("filling.gone")
    surface = "modal" if asked.form_handle else "chat"
    seed = Seed(id="", event_id=work.key, at=work.now, language=language, name=asked.person.name)
    plan = Plan("form", surface, " ".join(subject), sheet.survey, seed, _data(draft, taken, asked))
    dialogue, step = await dialogues.begin(work, asked.person, plan)
    if surface == "modal":
        work.tell(dialogue.address, _form(dialogue, sheet), reply_handle=asked.form_handle)
        return None
    dialogues.show(work, dialogue, step)
    return asked.tell("filling.in_your_chat") if asked.caller.place is not None else None


def _data(draft: Draft | None, taken: frozenset[str], asked: Asked) -> dict[str, Any]:
    """What the form was opened for, and where to answer when it is done."""
    base = {
        "draft": draft.survey.model_dump(mode="json") if draft else None,
        "seen": _told(draft),
        "taken": sorted(taken),
        "key": draft.survey.key if draft else "",
    }
    answer = {"place": str(asked.caller.place or ""), "handle": getattr(asked.caller, "reply_handle", "")}
    return {**base, "answer": answer}


def _sheet(dialogue: Dialogue) -> Sheet:
    language = dialogue.survey.default_language
    document = dialogue.data["draft"]
    survey = Survey.model_validate(document) if document else None
    made = forms.sheet(dialogue.subject.split(), Desk(survey, language, frozenset(dialogue.data["taken"])))
    assert made is not None, "a form that was opened can be opened again"
    return made


def _form(dialogue: Dialogue, sheet: Sheet) -> Form:
    language = dialogue.survey.default_language
    questions = formfields.page(dialogue.survey, dialogue.conversation)
    return Form(
        title=dialogue.survey.title[language],
        fields=formfields.fields(questions, dialogue.survey, sheet.values),
        token=tokens.form(dialogue.id, dialogue.conversation.turn),
        submit=say(phrase("filling.next" if _goes_on(dialogue, questions) else "filling.save"), language),
        cancel=say(phrase("filling.cancel"), language),
    )


def _goes_on(dialogue: Dialogue, questions: tuple[Question, ...]) -> bool:
    """Whether anything may be asked after this page."""
    last = dialogue.survey.questions.index(questions[-1]) if questions else 0
    return last < len(dialogue.survey.questions) - 1


# ---------------------------------------------------------------- in a chat


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    """What is typed while a form is open answers it; a word that says stop ends the form, not the contact."""
    if _ends(dialogue, event.text):
        await _cancel(work, dialogue)
    else:
        await _bring(work, person, dialogue, Replied(event.key, event.at, event.text, event.message, event.edited))


def _ends(dialogue: Dialogue, text: str) -> bool:
    """Where words are asked for, a survey's text may well be one that stops; two words end a form all the same."""
    if isinstance(_asked(dialogue), FreeText):
        return text.strip().casefold().lstrip("/") in ("stop", "cancel")
    return words.is_stop(text)


async def pressed(work: Work, person: Person, dialogue: Dialogue, event: Tapped | Commanded) -> None:
    await _bring(work, person, dialogue, event)


async def _cancel(work: Work, dialogue: Dialogue) -> None:
    await dialogues.close(work, dialogue)
    dialogues.tell(work, dialogue, Notice(say(phrase("filling.cancelled"), dialogue.survey.default_language)))


def _asked(dialogue: Dialogue) -> Question | None:
    return dialogue.survey.by_key.get(dialogue.conversation.asked or "")


async def _bring(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    sheet = _sheet(dialogue)
    if isinstance(event, Replied) and (problem := _objection(dialogue, sheet, event)) is not None:
        _ask_again(work, dialogue, problem)
        return
    step = advance(dialogue.survey, dialogue.conversation, event)
    if step.conversation.outcome == "abandoned":
        await _once_more(work, dialogue)
        return
    after, step = await dialogues.bring(work, dialogue, event)
    dialogues.show(work, after, _in_brief(step))
    if after.conversation.open:
        return
    if after.conversation.outcome == "completed":
        for content in await _save(work, person, after, sheet):
            dialogues.tell(work, after, content)
    else:
        await _cancel(work, after)


def _in_brief(step: Step) -> Step:
    """What was answered without the explanations, and at the end no thanks."""
    ended = not step.conversation.open
    effects = (
        replace(each, text=each.text.partition("\n")[0]) if isinstance(each, Settle) else each
        for each in step.effects
        if not (ended and isinstance(each, Say))
    )
    return Step(step.conversation, tuple(effects))


async def _once_more(work: Work, dialogue: Dialogue) -> None:
    """A customer who is not understood is left in peace; an admin would lose what was entered so far."""
    patient = replace(dialogue, conversation=dialogue.conversation.but(rejections=0))
    await dialogues.save(work, patient)
    _ask_again(work, patient, phrase("filling.not_understood"))


def _objection(dialogue: Dialogue, sheet: Sheet, event: Replied) -> Phrase | None:
    """What the form has against a reply that the engine would take."""
    question = _asked(dialogue)
    if question is None or words.command_in(event.text) is not None:
        return None
    read = replies.read(question, event.text, dialogue.conversation.language, event.at.date())
    if isinstance(read, replies.Rejected):
        return None
    return sheet.check(question.key, _cleared(question, read.value), _answers(dialogue))


def _ask_again(work: Work, dialogue: Dialogue, problem: Phrase) -> None:
    question = _asked(dialogue)
    assert question is not None
    prompt = prompt_for(Route(dialogue.survey, dialogue.conversation), question, (problem,))
    work.tell(dialogue.where, showing.question(prompt, dialogue.conversation.id))


def _cleared(question: Question, value: Value) -> Value:
    return "" if isinstance(question, FreeText) and value == CLEAR else value


def _answers(dialogue: Dialogue) -> dict[str, Value]:
    """Those that count, as the path stands."""
    route = Route(dialogue.survey, dialogue.conversation)
    given = dialogue.conversation.answers
    return {each.key: _cleared(each, given[each.key].value) for each in route.questions if each.key in given}


# ---------------------------------------------------------------- as a form


async def submitted(work: Work, event: FormSubmitted) -> FormReply:
    """A page of a form: what is wrong with it, the next page, or nothing more."""
    person = await meet(work, event.sender, event.name, event.language)
    token = tokens.read(event.token)
    dialogue = await _dialogue(work, token, event.sender)
    if not await staff.allowed(work, event, "admin", "form", dialogue.subject if dialogue is not None else ""):
        whom = staff.whom_to_ask(work)
        refused = phrase("command.refused", command="/survey edit", whom=whom)
        work.tell(event.sender, Notice(say(refused, person.language)))
        return None
    if dialogue is None:
        work.tell(event.sender, Notice(say(phrase("filling.gone"), person.language)))
        return None
    return await _submit(work, person, dialogue, event)


async def _dialogue(work: Work, token: tokens.Token | None, address: Address) -> Dialogue | None:
    if token is None or token.kind != "f" or not token.parts[0].isdecimal() or len(token.parts[0]) > 18:
        return None
    return await dialogues.load(work, int(token.parts[0]), address)


async def _submit(work: Work, person: Person, dialogue: Dialogue, event: FormSubmitted) -> FormReply:
    sheet = _sheet(dialogue)
    errors: dict[str, str] = {}
    for question in formfields.page(dialogue.survey, dialogue.conversation):
        entered = event.values.get(question.key, "")
        taken = _entered(dialogue, sheet, question, entered, event)
        if isinstance(taken, Phrase):
            errors[question.key] = say(taken, dialogue.survey.default_language)
        else:
            dialogue = replace(dialogue, conversation=taken)
    if errors:
        return FormRefused(errors)
    if formfields.page(dialogue.survey, dialogue.conversation):
        dialogue = replace(dialogue, conversation=dialogue.conversation.but(turn=dialogue.conversation.turn + 1))
        await dialogues.save(work, dialogue)
        return _form(dialogue, sheet)
    _answer(work, dialogue, await _save(work, person, dialogue, sheet))
    return None


def _entered(
    dialogue: Dialogue, sheet: Sheet, question: Question, entered: str | tuple[str, ...], event: FormSubmitted
) -> Conversation | Phrase:
    """The conversation with what was entered; or what is wrong with it."""
    before, conversation = sheet.values.get(question.key, ""), dialogue.conversation
    emptied = not entered and bool(before) and isinstance(question, FreeText)
    if (entered == before and before) or (not entered and not emptied):
        if question.required and not before:
            return phrase("filling.required")
        return conversation.but(skipped=(*conversation.skipped, question.key))
    if emptied:
        value: Value = ""
    else:
        read = formfields.read(question, entered, conversation.language, event.at.date())
        if isinstance(read, replies.Rejected):
            return read.reason
        value = read.value
    if (problem := sheet.check(question.key, value, _answers(dialogue))) is not None:
        return problem
    return conversation.with_answer(Answer(question.key, value, "", event.at, event.key))


def _answer(work: Work, dialogue: Dialogue, contents: list[Content]) -> None:
    """Where the form was opened, to the admin alone; through the answer that the opening was good for."""
    answer = dialogue.data["answer"]
    place = Address.parse(answer["place"]) if answer["place"] else dialogue.address
    for number, content in enumerate(contents):
        shown = replace(content, private=True) if isinstance(content, Notice) else content
        handle = answer["handle"] if number == 0 else ""
        work.tell(place, shown, only_for=dialogue.address.id, reply_handle=handle)


# ---------------------------------------------------------------- saving


async def _save(work: Work, person: Person, dialogue: Dialogue, sheet: Sheet) -> list[Content]:
    """The draft with what was entered, and the survey as it stands now; or why it could not be saved."""
    language = person.language
    base = Survey.model_validate(dialogue.data["draft"]) if dialogue.data["draft"] else None
    if base is None:
        sheet = await _with_a_free_key(work, dialogue)
    try:
        survey = sheet.apply(base if base is not None else dialogue.survey, _answers(dialogue))
    except ValidationError:
        return [Notice(say(phrase("filling.does_not_fit"), language))]
    author = Author(dialogue.address, person.name or str(dialogue.address))
    seen = _seen(dialogue.data["seen"], survey)
    if survey != base and not await drafts.save(work, seen, survey, author):
        await dialogues.set_aside(work, dialogue)
        return [await _conflict(work, dialogue, survey, language)]
    await dialogues.close(work, dialogue)
    await staff.note(work, _Actor(dialogue), "draft changed", f"{survey.key}: {dialogue.subject}")
    entry = await drafts.entry(work, survey.key)
    assert entry is not None
    return [editor.screen(entry, language, say(phrase("filling.saved"), language))]


async def _with_a_free_key(work: Work, dialogue: Dialogue) -> Sheet:
    """A new survey takes a key that is free now, whatever was when its form was opened."""
    taken = sorted(await drafts.entries(work))
    return _sheet(replace(dialogue, data={**dialogue.data, "taken": taken}))


def _told(draft: Draft | None) -> list[Any]:
    """What of a draft says that it is still the same."""
    if draft is None:
        return [0, 0, None]
    return [draft.base_version, draft.revision, draft.changed_at.isoformat() if draft.changed_at else None]


def _seen(told: list[Any], survey: Survey) -> Draft:
    base_version, revision, changed_at = told
    return Draft(survey, base_version, revision, changed_at=datetime.fromisoformat(changed_at) if changed_at else None)


class _Actor:
    """The admin whose form it is, for the audit log."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.sender = dialogue.address
        self.place = Address.parse(place) if (place := dialogue.data["answer"]["place"]) else None


async def _conflict(work: Work, dialogue: Dialogue, mine: Survey, language: Language) -> Notice:
    """Somebody else saved first: what they changed, what this would change, and the choice."""
    entry = await drafts.entry(work, mine.key)
    base = Survey.model_validate(dialogue.data["draft"]) if dialogue.data["draft"] else mine
    theirs = changes(base, entry.survey) if entry is not None else ()
    by = entry.draft.changed_by_name if entry is not None and entry.draft is not None else ""
    lines = [say(phrase("filling.conflict", key=mine.key, by=by), language), *_said(theirs, language)]
    lines += [say(phrase("filling.conflict_yours"), language), *_said(changes(base, mine), language)]
    return notice(
        "\n".join(lines),
        button(phrase("button.keep_mine"), f"edit {mine.key} keep {dialogue.id}", language, "primary"),
        button(phrase("button.drop_mine"), f"edit {mine.key} drop {dialogue.id}", language),
    )


def _said(found: tuple[Phrase, ...], language: Language) -> list[str]:
    return [f"- {say(each, language)}" for each in found[:_MOST_CHANGES]]


async def keep(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    """Makes the change of a form that came second on top of what the other admin has saved."""
    dialogue = await _second(asked, words)
    if dialogue is None:
        return asked.fail("filling.gone")
    draft = entry.editable
    newest = {"draft": draft.survey.model_dump(mode="json"), "seen": _told(draft)}
    rebased = replace(dialogue, data={**dialogue.data, **newest})
    sheet = forms.sheet(dialogue.subject.split(), Desk(draft.survey, dialogue.survey.default_language))
    if sheet is None:
        return asked.fail("filling.gone")
    return await _save(asked.work, asked.person, rebased, sheet)


async def drop(asked: Asked, entry: Entry, words: list[str]) -> Reply:
    dialogue = await _second(asked, words)
    if dialogue is not None:
        await dialogues.close(asked.work, dialogue)
    return editor.screen(entry, asked.language)


async def _second(asked: Asked, words: list[str]) -> Dialogue | None:
    number = words[0] if words else ""
    known = number.isascii() and number.isdecimal() and len(number) <= 18
    return await dialogues.load(asked.work, int(number), asked.caller.sender) if known else None


# ---------------------------------------------------------------- left and taken up again


async def left_open(asked: Asked, key: str) -> str:
    """Says that a form for this survey was left in the middle, if one was."""
    dialogue = await dialogues.in_chat(asked.work, asked.caller.sender)
    mine = dialogue is not None and dialogue.kind == "form" and dialogue.data["key"] == key and not asked.form_handle
    return asked.tell("filling.left_open") if mine else ""


async def take_up(asked: Asked, entry: Entry, _words: list[str]) -> Reply:
    """The open question of the form once more."""
    dialogue = await dialogues.in_chat(asked.work, asked.caller.sender)
    if dialogue is None or dialogue.kind != "form":
        return editor.screen(entry, asked.language)
    resumed = Commanded(asked.work.key, asked.work.now, "resume")
    after, step = await dialogues.bring(asked.work, dialogue, resumed)
    dialogues.show(asked.work, after, step)
    return None
