"""A form being filled in: question by question in a chat, or page by page where the platform shows forms.

What becomes of it is in `saving.py`; how one that was left is taken up again, in `leaving.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.inbound import FormSubmitted, MessageReceived
from bot.contract.outbound import Content, Form, FormRefused, FormReply, Notice
from bot.engine import replies, words
from bot.engine.advance import Step, advance
from bot.engine.conversation import Answer, Conversation, Seed, Value
from bot.engine.effects import Say, Settle
from bot.engine.events import Commanded, Event, Replied, Tapped
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import prompt_for
from bot.engine.routing import Route
from bot.engine.survey import FreeText, Question
from bot.services import dialogues, drafts, formfields, forms, menus, private, showing, staff
from bot.services.admin import leaving, saving
from bot.services.admin.asked import Asked, Reply
from bot.services.dialogues import Dialogue, Plan, Surface
from bot.services.drafts import Entry
from bot.services.forms import Desk, Sheet
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work

# ---------------------------------------------------------------- opening


async def open_form(asked: Asked, entry: Entry | None, subject: list[str]) -> Reply:
    """Opens the form of that subject for the draft of `entry`; None for a survey that is still to be made."""
    work, language = asked.work, asked.language
    survey = entry.survey if entry is not None else None
    sheet = forms.sheet(subject, Desk(survey, language))
    if sheet is None:
        return asked.fail("filling.gone")
    surface: Surface = "modal" if asked.form_handle else "chat"
    seed = Seed(id="", event_id=work.key, at=work.now, language=language, name=asked.person.name)
    data: dict[str, Any] = {
        "draft": survey.model_dump(mode="json") if survey is not None else None,
        "key": survey.key if survey is not None else "",
        "answer": leaving.where_to_answer(asked),
    }
    plan = Plan("form", surface, " ".join(subject), sheet.survey, seed, data)
    dialogue, step = await dialogues.begin(work, asked.person, plan)
    if surface == "modal":
        work.tell(dialogue.address, page(dialogue), reply_handle=asked.form_handle)
        return None
    dialogues.show(work, dialogue, step)
    return asked.tell("filling.in_your_chat") if asked.caller.place is not None else None


# ---------------------------------------------------------------- in a chat


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    """What is typed while a form is open answers it; a word that says stop ends the form, not the contact."""
    if _ends(dialogue, event.text):
        await dialogues.close(work, dialogue)
        dialogues.tell(work, dialogue, Notice(say(phrase("filling.cancelled"), person.language)))
    else:
        reply = Replied(event.key, event.at, event.text, event.message, event.edited)
        await _bring(work, person, dialogue, reply)


def _ends(dialogue: Dialogue, text: str) -> bool:
    """Where words are asked for, a survey's text may well be one that stops; two words end a form all the same."""
    if isinstance(_asked(dialogue), FreeText):
        return text.strip().casefold().lstrip("/") in ("stop", "cancel")
    return words.is_stop(text)


async def pressed(work: Work, person: Person, dialogue: Dialogue, event: Tapped | Commanded) -> None:
    """A button of one that was left takes it up again; one that is in dispute is shown as it is."""
    if dialogue.surface == "aside":
        await _save(work, person, dialogue)
    else:
        await _bring(work, person, await dialogues.put(work, dialogue, "chat"), event)


def _asked(dialogue: Dialogue) -> Question | None:
    return dialogue.survey.by_key.get(dialogue.conversation.asked or "")


async def _bring(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    if isinstance(event, Replied) and (problem := _objection(dialogue, event)) is not None:
        _ask_again(work, dialogue, problem)
        return
    after = advance(dialogue.survey, dialogue.conversation, event).conversation
    if after.outcome == "abandoned":
        await _once_more(work, dialogue)
    elif after.status == "postponed":
        await _later(work, person, dialogue)
    elif after.language != dialogue.conversation.language:
        await _speak(work, person, dialogue, after.language)
    else:
        await _go_on(work, person, dialogue, event)


async def _go_on(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    after, step = await dialogues.bring(work, dialogue, event)
    dialogues.show(work, after, _in_brief(step))
    if not after.conversation.open:
        await _save(work, person, after)


async def _save(work: Work, person: Person, dialogue: Dialogue) -> None:
    for content in await saving.save(work, person, dialogue):
        dialogues.tell(work, dialogue, content)


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


async def _later(work: Work, person: Person, dialogue: Dialogue) -> None:
    """A customer would be asked again tomorrow; an admin comes back to it when they like."""
    left = await dialogues.put(work, dialogue, "left")
    there = await drafts.entry(work, dialogue.data["key"])
    dialogues.tell(work, left, leaving.reminder(left, there, person.language))


async def _speak(work: Work, person: Person, dialogue: Dialogue, language: Language) -> None:
    """From the next message on; a form stays in the language in which it was opened."""
    await menus.speak(work, person, language)
    same = replace(dialogue, conversation=dialogue.conversation.but(choosing_language=False))
    await dialogues.save(work, same)
    told = say(phrase("lead.language_set", language=phrase(f"lang.{language}")), language)
    dialogues.tell(work, same, Notice(told))
    _ask_again(work, same, phrase("lead.resumed"))


def _objection(dialogue: Dialogue, event: Replied) -> Phrase | None:
    """What the form has against a reply that the engine would take."""
    question = _answered(dialogue, event)
    if question is None or dialogue.conversation.choosing_language or words.command_in(event.text) is not None:
        return None
    read = replies.read(question, event.text, dialogue.conversation.language, event.at.date())
    if isinstance(read, replies.Rejected):
        return None
    value = saving.cleared(question, read.value)
    return saving.sheet(dialogue).check(question.key, value, saving.answers(dialogue))


def _answered(dialogue: Dialogue, event: Replied) -> Question | None:
    """The question that is open; for an edited message the one that it answered."""
    given = dialogue.conversation.answers
    if not event.edited or event.source == dialogue.conversation.unread:
        return _asked(dialogue)
    earlier = (each for each in dialogue.survey.questions if each.key in given)
    return next((each for each in earlier if given[each.key].source == event.source), None)


def _ask_again(work: Work, dialogue: Dialogue, problem: Phrase) -> None:
    question = _asked(dialogue)
    assert question is not None
    prompt = prompt_for(Route(dialogue.survey, dialogue.conversation), question, (problem,))
    work.tell(dialogue.where, showing.question(prompt, dialogue.conversation.id))


# ---------------------------------------------------------------- as a form


def page(dialogue: Dialogue) -> Form:
    """What is to be filled in next."""
    language = dialogue.survey.default_language
    questions = formfields.page(dialogue.survey, dialogue.conversation)
    return Form(
        title=dialogue.survey.title[language],
        fields=formfields.fields(questions, dialogue.survey, saving.sheet(dialogue)),
        token=tokens.form(dialogue.id, dialogue.conversation.turn),
        submit=say(phrase("filling.next" if _goes_on(dialogue, questions) else "filling.save"), language),
        cancel=say(phrase("filling.cancel"), language),
    )


def _goes_on(dialogue: Dialogue, questions: tuple[Question, ...]) -> bool:
    """Whether anything may be asked after this page."""
    last = dialogue.survey.questions.index(questions[-1]) if questions else 0
    return last < len(dialogue.survey.questions) - 1


async def submitted(work: Work, event: FormSubmitted) -> FormReply:
    """A page of a form: what is wrong with it, the next page, or nothing more."""
    person = await meet(work, event.sender, event.name, event.language)
    token = tokens.read(event.token)
    dialogue = await _dialogue(work, token, event.sender)
    role = await staff.role_of(work, event.sender)
    subject = dialogue.subject if dialogue is not None else event.token if role is not None else ""
    may = staff.reaches(role, "admin") and dialogue is not None
    await staff.note(work, event, "form", subject, allowed=may)
    if dialogue is not None and token is not None and may:
        return await _taken(work, person, dialogue, (token.parts[1], event))
    if dialogue is not None:
        await dialogues.leave(work, dialogue)
    why = phrase("filling.gone") if staff.reaches(role, "admin") else private.refusal(work, "/survey edit")
    work.tell(event.sender, Notice(say(why, person.language)))
    return None


async def _dialogue(work: Work, token: tokens.Token | None, address: Address) -> Dialogue | None:
    number = tokens.number(token.parts[0]) if token is not None and token.kind == "f" else None
    dialogue = await dialogues.load(work, number, address) if number is not None else None
    return dialogue if dialogue is not None and dialogue.kind == "form" else None


async def _taken(work: Work, person: Person, dialogue: Dialogue, sent: tuple[str, FormSubmitted]) -> FormReply:
    """`sent` is the page that was filled in, and what with. One that is not the open one (any more) is answered with
    that."""
    number, event = sent
    if dialogue.surface in ("chat", "left"):
        dialogue = await dialogues.put(work, dialogue, "modal")
    if number != str(dialogue.conversation.turn):
        return page(dialogue)
    filled = _filled(dialogue, event)
    if isinstance(filled, FormRefused):
        return filled
    if formfields.page(dialogue.survey, filled):
        following = replace(dialogue, conversation=filled.but(turn=filled.turn + 1))
        await dialogues.save(work, following)
        return page(following)
    done = replace(dialogue, conversation=filled)
    _answer(work, done, await saving.save(work, person, done))
    return None


def _filled(dialogue: Dialogue, event: FormSubmitted) -> Conversation | FormRefused:
    """The conversation with what was entered on the page; or what is wrong with it."""
    errors: dict[str, str] = {}
    sheet = saving.sheet(dialogue)
    for question in formfields.page(dialogue.survey, dialogue.conversation):
        taken = _entered(dialogue, sheet, question, event)
        if isinstance(taken, Phrase):
            errors[question.key] = say(taken, dialogue.survey.default_language)
        else:
            dialogue = replace(dialogue, conversation=taken)
    return FormRefused(errors) if errors else dialogue.conversation


def _entered(dialogue: Dialogue, sheet: Sheet, question: Question, event: FormSubmitted) -> Conversation | Phrase:
    conversation = dialogue.conversation
    entered, before = event.values.get(question.key, ""), sheet.values.get(question.key, "")
    emptied = not entered and bool(before) and isinstance(question, FreeText)
    if (entered == before and before) or (not entered and not emptied):
        if question.required and not before:
            return phrase("filling.required")
        return conversation.but(skipped=(*conversation.skipped, question.key))
    value: Value = ""
    if not emptied:
        read = formfields.read(question, entered, conversation.language, event.at.date())
        if isinstance(read, replies.Rejected):
            return read.reason
        value = read.value
    if (problem := sheet.check(question.key, value, saving.answers(dialogue))) is not None:
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
