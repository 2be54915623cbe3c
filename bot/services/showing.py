"""What the engine asks for → messages with every word final, in the customer's language."""

from __future__ import annotations

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button, Content, Notice, Question, Settled
from bot.engine.conversation import Conversation
from bot.engine.effects import Ask, Effect, Redraw, Say, Settle
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompt import DONE, Option, Prompt
from bot.services.voice import say, say_all


def content(effect: Effect, conversation: Conversation) -> Content | None:
    """What somebody sees of an effect; None where it is nothing to see."""
    match effect:
        case Ask() | Redraw():
            return question(effect.prompt, conversation.id)
        case Settle():
            return settled(effect, conversation.language)
        case Say():
            return notice(effect, conversation.language)
    return None


def question(prompt: Prompt, conversation: str, intro: tuple[Phrase, ...] = ()) -> Question:
    """A prompt as a message. `intro` is said first of all, to somebody who hears from us for the first time."""
    language = prompt.language
    return Question(
        text=say(prompt.text, language),
        layout=prompt.layout,
        lead=say_all((*intro, *prompt.lead), language),
        choices=tuple(_choice(option, prompt, conversation) for option in prompt.options),
        low=prompt.low,
        high=prompt.high,
        hint=say(prompt.hint, language) if prompt.hint is not None else "",
        controls=_controls(prompt, conversation),
        typed_controls=say(phrase("hint.skip"), language) if prompt.can_skip else "",
    )


def settled(effect: Settle, language: Language) -> Settled:
    return Settled(text=say(effect.text, language), answer=say(effect.answer, language))


def notice(effect: Say, language: Language) -> Notice:
    buttons = (Button(effect.link_label or effect.link, url=effect.link),) if effect.link else ()
    return Notice(text=say_all(effect.parts, language, "\n\n"), buttons=buttons)


def _choice(option: Option, prompt: Prompt, conversation: str) -> Button:
    return Button(
        label=say(option.label, prompt.language),
        token=tokens.answer(conversation, prompt.question, option.key),
        style="primary" if option.key == DONE else "plain",
        chosen=option.chosen,
    )


def _controls(prompt: Prompt, conversation: str) -> tuple[Button, ...]:
    wanted = (("back", prompt.can_go_back), ("skip", prompt.can_skip))
    return tuple(
        Button(say(phrase(f"ask.{command}"), prompt.language), tokens.control(conversation, command, prompt.question))
        for command, shown in wanted
        if shown
    )


def platform(address: Address) -> Phrase:
    """What the platform of an address is called."""
    return phrase(f"channel.{'sms' if address.scheme == 'tel' else address.scheme}")
