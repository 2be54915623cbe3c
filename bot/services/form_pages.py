"""A form as pages of fields, where the platform shows forms: what is shown, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.inbound import FormSubmitted
from bot.contract.outbound import Content, Form, FormRefused, FormReply, Notice
from bot.engine import replies
from bot.engine.conversation import Answer, Conversation, Value
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import FreeText, Question
from bot.services import dialogues, form_kinds, formfields, private, staff
from bot.services.dialogues import Dialogue
from bot.services.forms.sheet import Sheet
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work


class Opener(Protocol):
    """What opened a form: a press, a command, a message."""

    @property
    def place(self) -> Address | None: ...


def where_to_answer(opener: Opener) -> dict[str, str]:
    """Where it is told what has become of a form that comes back as a whole."""
    return {"place": str(opener.place or ""), "handle": getattr(opener, "reply_handle", "")}


def page(dialogue: Dialogue) -> Form:
    """What is to be filled in next."""
    language = dialogue.survey.default_language
    questions = formfields.page(dialogue.survey, dialogue.conversation)
    sheet = form_kinds.sheet(dialogue)
    return Form(
        title=dialogue.survey.title[language],
        fields=formfields.fields(questions, dialogue.survey, sheet),
        token=tokens.form(dialogue.id, dialogue.conversation.turn),
        submit=say(phrase("filling.next" if _goes_on(dialogue, questions) else sheet.submit), language),
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
    kind = form_kinds.KINDS[dialogue.kind] if dialogue is not None else form_kinds.FORGOTTEN
    may = staff.reaches(role, kind.role) and dialogue is not None
    await staff.note(work, event, "form", subject, allowed=may)
    if dialogue is not None and token is not None and may:
        return await _taken(work, person, dialogue, (token.parts[1], event))
    if dialogue is not None:
        await dialogues.leave(work, dialogue)
    why = phrase("filling.gone") if staff.reaches(role, kind.role) else await private.refusal(work, kind.command)
    work.tell(event.sender, Notice(say(why, person.language)))
    return None


async def _dialogue(work: Work, token: tokens.Token | None, address: Address) -> Dialogue | None:
    number = tokens.number(token.parts[0]) if token is not None and token.kind == "f" else None
    dialogue = await dialogues.load(work, number, address) if number is not None else None
    return dialogue if dialogue is not None and dialogue.is_form else None


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
    _answer(work, done, await form_kinds.KINDS[done.kind].done(work, person, done))
    return None


def _filled(dialogue: Dialogue, event: FormSubmitted) -> Conversation | FormRefused:
    """The conversation with what was entered on the page; or what is wrong with it."""
    errors: dict[str, str] = {}
    sheet = form_kinds.sheet(dialogue)
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
    if (
        problem := sheet.check(question.key, value, formfields.answers(dialogue.survey, dialogue.conversation))
    ) is not None:
        return problem
    return conversation.with_answer(Answer(question.key, value, "", event.at, event.key))


def _answer(work: Work, dialogue: Dialogue, contents: list[Content]) -> None:
    """Where the form was opened, to them alone; through the answer that the opening was good for."""
    answer = dialogue.data["answer"]
    place = Address.parse(answer["place"]) if answer["place"] else dialogue.address
    for number, content in enumerate(contents):
        shown = replace(content, private=True) if isinstance(content, Notice) else content
        handle = answer["handle"] if number == 0 else ""
        work.tell(place, shown, only_for=dialogue.address.id, reply_handle=handle)
