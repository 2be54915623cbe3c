"""`preview`: the draft played with the admin as the customer. Nothing is stored among the answers, nobody is paged."""

from __future__ import annotations

from collections.abc import Mapping

from bot.contract.inbound import MessageReceived
from bot.contract.outbound import Content, Notice
from bot.engine import words
from bot.engine.advance import Step
from bot.engine.conversation import Seed
from bot.engine.effects import Effect, OpenCase
from bot.engine.events import Commanded, Event, OptedOut, Replied, Tapped
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.survey import Survey, show_duration
from bot.engine.words import language_named
from bot.services import dialogues, names
from bot.services.admin.asked import Asked, Reply, button, find_first, notice, to_publish
from bot.services.dialogues import Dialogue, Plan
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work


async def preview(asked: Asked) -> Reply:
    """`preview KEY [LANGUAGE] [here]`: in the admin's own chat, or where it was asked for."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    rest = [word for word in asked.words[1:] if word.casefold() != "here"]
    here = len(rest) < len(asked.words) - 1
    language = language_named(" ".join(rest)) if rest else _spoken(found.survey, asked.language)
    if language is None:
        return asked.usage()
    work, person = asked.work, asked.person
    place = asked.caller.place if here else None
    facts = {**person.facts(work.house.company), "language": language}
    seed = Seed(id="", event_id=work.key, at=work.now, language=language, name=person.name, facts=facts)
    plan = Plan("preview", "chat", found.survey.key, found.survey, seed, {}, place)
    dialogue, step = await dialogues.begin(work, person, plan)
    dialogues.tell(work, dialogue, Notice(asked.tell("preview.begins", key=found.survey.key)))
    await _show(work, person, dialogue, step)
    return asked.tell("preview.in_your_chat") if asked.caller.place is not None and not here else None


def _spoken(survey: Survey, language: Language) -> Language:
    return language if language in survey.languages else survey.default_language


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    """As a customer's words would be taken, STOP included: it ends the preview, and opts nobody out."""
    played: Event = Replied(event.key, event.at, event.text, event.message, event.edited)
    if words.is_stop(event.text):
        played = OptedOut(event.key, event.at)
    await _bring(work, person, dialogue, played)


async def pressed(work: Work, person: Person, dialogue: Dialogue, event: Tapped | Commanded) -> None:
    await _bring(work, person, dialogue, event)


async def _bring(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    after, step = await dialogues.bring(work, dialogue, event)
    await _show(work, person, after, step)


async def _show(work: Work, person: Person, dialogue: Dialogue, step: Step) -> None:
    default = tuple(str(each) for each in work.house.staff_channels or work.house.admins)
    paged = {alert.key: alert.targets or default for alert in dialogue.survey.alerts}
    called = {key: ", ".join(await names.listed(work, targets)) for key, targets in paged.items()}
    dialogues.show(work, dialogue, step, lambda effect: _would_page(dialogue, person.language, called, effect))
    if not dialogue.conversation.open:
        await dialogues.close(work, dialogue)
        dialogues.tell(work, dialogue, _summary(dialogue, person.language))


def _would_page(dialogue: Dialogue, language: Language, called: Mapping[str, str], effect: Effect) -> Content | None:
    """Shown in place of the page. `called` are the names of those that each alert pages."""
    if not isinstance(effect, OpenCase):
        return None
    alert = next(each for each in dialogue.survey.alerts if each.key == effect.alert)
    targets = called[alert.key] or say(phrase("show.default_targets"), language)
    within = show_duration(alert.acknowledge_within)
    return Notice(say(phrase("preview.would_page", alert=alert.key, targets=targets, within=within), language))


def _summary(dialogue: Dialogue, language: Language) -> Notice:
    """What would have been stored, and the likely next steps."""
    answers = dialogue.conversation.answers.values()
    lines = [say(phrase("preview.ends"), language)]
    lines += [f"- {each.question}: {_value(each.value)}{f' ({each.group})' if each.group else ''}" for each in answers]
    key = dialogue.survey.key
    return notice(
        "\n".join(lines),
        button(phrase("button.preview_again"), f"preview {key}", language),
        button(phrase("button.edit"), f"edit {key}", language),
        *to_publish(dialogue.survey, language),
    )


def _value(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
