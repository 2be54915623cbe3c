"""The kinds of forms: who may fill one in, what it asks, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from bot.contract import tokens
from bot.contract.outbound import Button, Content, Notice
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.services import dialogues
from bot.services.admin import leaving, saving
from bot.services.campaigns import form as campaign_form
from bot.services.cases import forms as case_forms
from bot.services.dialogues import Dialogue
from bot.services.forms.sheet import Sheet
from bot.services.people import Person
from bot.services.staff import Role
from bot.services.voice import say
from bot.services.work import Work


class FormKind(NamedTuple):
    """`role` is the least that may fill one in: it is checked at every step. `command` is how one is begun, for those
    who may not.

    `sheet` makes the form of its subject and data, in that language, as often as it is needed; None: what it is about
    is not there. `done` makes of the answers what they are for, closes the dialogue (or puts it aside), and says what
    came of it. `left` is said of one that was put off.
    """

    role: Role
    command: str
    sheet: Callable[[str, Mapping[str, Any], Language], Sheet | None]
    done: Callable[[Work, Person, Dialogue], Awaitable[list[Content]]]
    left: Callable[[Work, Dialogue, Language], Awaitable[Notice]]


async def _left(_work: Work, dialogue: Dialogue, language: Language) -> Notice:
    """Its button takes it up again."""
    title = dialogue.survey.title[dialogue.survey.default_language]
    told = say(phrase("filling.left_open", title=title, days=dialogues.KEPT.days), language)
    go_on = tokens.control(tokens.dialogue(dialogue.id), "resume")
    return Notice(told, (Button(say(phrase("button.continue"), language), go_on),))


KINDS: Mapping[str, FormKind] = {
    "form": FormKind("admin", "/survey edit", saving.sheet, saving.save, leaving.leave),
    "case": FormKind("staff", "/case", case_forms.sheet, case_forms.done, _left),
    "campaign": FormKind("admin", "/campaign new", campaign_form.sheet, campaign_form.done, _left),
}
#: Of a form that is over nobody knows the kind: whoever may fill in some is told so.
FORGOTTEN = KINDS["form"]._replace(role="staff")


def sheet(dialogue: Dialogue) -> Sheet:
    """The form as it was opened."""
    made = KINDS[dialogue.kind].sheet(dialogue.subject, dialogue.data, dialogue.survey.default_language)
    assert made is not None, "a form that was opened can be opened again"
    return made
