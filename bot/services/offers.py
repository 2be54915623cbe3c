"""How each thing is asked for: in the customer's language, with buttons, or with what to type instead."""

from __future__ import annotations

from bot.contract import tokens
from bot.contract.outbound import Button, Notice
from bot.engine.languages import pick
from bot.engine.phrases import phrase
from bot.engine.promoting import Action
from bot.services.people import Person
from bot.services.voice import say, say_all
from bot.services.work import Work

#: The kinds that are answered with yes or no.
_YES_OR_NO = ("council", "talk")


def notice(work: Work, person: Person, action: Action, offer: int, code: str) -> Notice:
    """The message; `offer` is its number, which its buttons carry."""
    channel = work.channel(person.address)
    presses = channel is None or channel.capabilities.buttons
    parts = [_words(work, person, action)]
    if action.kind == "referral":
        parts.append(_code(work, person, code))
    if action.kind in _YES_OR_NO and not presses:
        parts.append(say(phrase("hint.yes_no"), person.language))
    return Notice(say_all(parts, person.language), _buttons(work, person, action, offer, presses=presses))


def _words(work: Work, person: Person, action: Action) -> str:
    if action.texts:
        return pick(action.texts, person.language, next(iter(action.texts)))
    return say(phrase(f"offer.{action.kind}", company=work.house.company), person.language)


def _code(work: Work, person: Person, code: str) -> str:
    written = [write(code) for write in (work.house.deep_links or {}).values()]
    return say_all([phrase("offer.code", code=code), *written], person.language)


def _buttons(work: Work, person: Person, action: Action, offer: int, *, presses: bool) -> tuple[Button, ...]:
    found: list[Button] = []
    if action.kind == "review":
        found.append(Button(say(phrase("offer.write_review"), person.language), url=_review_link(work, person, action)))
    if presses and action.kind in _YES_OR_NO:
        found.append(_button("yes", person, offer))
    if presses and action.kind in (*_YES_OR_NO, "review"):
        found.append(_button("no", person, offer))
    return tuple(found)


def _button(answer: str, person: Person, offer: int) -> Button:
    label = say(phrase(f"offer.{answer}"), person.language)
    return Button(label, tokens.offer(offer, answer), style="primary" if answer == "yes" else "plain")


def _review_link(work: Work, person: Person, action: Action) -> str:
    country = str(person.facts(work.house.company).get("country", "")).upper()
    return action.link(country, person.address.channel, person.language)
