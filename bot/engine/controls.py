"""The controls, typed or pressed, in any of the four languages: back, skip, help, language, later, change, resume."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.engine import words
from bot.engine.conversation import Conversation
from bot.engine.effects import ArmTimer, Ask, Settle
from bot.engine.events import Command, Commanded, Replied
from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import LANGUAGE, language_prompt
from bot.engine.replies import Accepted
from bot.engine.survey import FreeText, Question
from bot.engine.turn import Turn
from bot.engine.words.text import key

LATER = timedelta(hours=24)
_LANGUAGE_NUMBERS: dict[str, Language] = {str(number): each for number, each in enumerate(LANGUAGES, 1)}
#: What leaves the list of languages rather than the question behind it.
_LEAVING: frozenset[Command] = frozenset({"back", "skip"})


def command_in(turn: Turn, event: Replied) -> Commanded | None:
    """A typed control, unless the open question understands it: "Later" may be a choice, "tomorrow" a date."""
    found = words.command_in(event.text)
    if found is None or _is_answer(turn, event.text):
        return None
    return Commanded(event.id, event.at, *found, tomorrow=event.tomorrow)


def _is_answer(turn: Turn, text: str) -> bool:
    question = turn.asked
    if question is None or isinstance(question, FreeText):
        return False
    return isinstance(turn.read(question, text), Accepted)


def command(turn: Turn, event: Commanded) -> None:
    if turn.conversation.choosing_language and event.command in _LEAVING:
        turn.ask_again()
    else:
        _COMMANDS[event.command](turn, event)


def _back(turn: Turn, event: Commanded) -> None:
    """From the question the button stands under, else from the open one."""
    previous = turn.route.before(event.argument or turn.conversation.asked)
    if previous is not None:
        turn.revisit(previous)
    else:
        turn.ask_again(phrase("lead.cannot_go_back"))


def _skip(turn: Turn, event: Commanded) -> None:
    """A button skips the question it stands under, and no other."""
    question = turn.asked
    if question is None or event.argument not in ("", question.key):
        turn.stale()
    elif turn.may_skip(question):
        skip_over(turn, question)
    else:
        turn.ask_again(phrase("lead.cannot_skip"))


def skip_over(turn: Turn, question: Question, *lead: Phrase) -> None:
    """Leaves the question; one gone back to, or doubted, keeps its answer."""
    turn.release()
    answer = turn.conversation.answers.get(question.key)
    turn.settle(question, answer.value if answer is not None else None, "")
    turn.change(revisit=None)
    if answer is None and question.key not in turn.conversation.skipped:
        turn.change(skipped=(*turn.conversation.skipped, question.key))
    turn.go_on(*lead)


def _help(turn: Turn, _event: Commanded) -> None:
    turn.ask_again(phrase("say.help", company=turn.company))


def _language(turn: Turn, event: Commanded) -> None:
    if (language := language_in(event.argument)) is not None:
        change_language(turn, language)
        return
    turn.change(choosing_language=True, turn=turn.conversation.turn + 1)
    turn.emit(Ask(language_prompt(turn.conversation)))


def language_in(text: str) -> Language | None:
    """A language by its code, its name, or its number in the list shown."""
    coded = next((each for each in LANGUAGES if each == text), None)
    return coded or _LANGUAGE_NUMBERS.get(key(text)) or words.language_named(text)


def change_language(turn: Turn, language: Language) -> None:
    """Goes on in it. A question may be asked in some languages only, so the path is derived anew."""
    before, facts = turn.conversation, turn.conversation.facts
    turn.change(language=language, facts={**facts, "language": language} if "language" in facts else facts)
    _settle_shown(turn, before)
    turn.go_on(phrase("lead.language_set", language=phrase(f"lang.{language}")))


def _settle_shown(turn: Turn, before: Conversation) -> None:
    """The list and the question behind it lose their buttons: the question comes once more in the new language."""
    shown = before.turn
    if before.choosing_language:
        chosen = phrase(f"lang.{turn.conversation.language}")
        turn.emit(Settle(LANGUAGE, language_prompt(before).text, chosen, shown))
        shown -= 1
    question = turn.asked
    if question is not None and question in turn.route.questions and before.doubted is None:
        text = turn.route.text(question.text)
        turn.emit(Settle(question.key, text, phrase("ask.again_below"), shown))


def _later(turn: Turn, event: Commanded) -> None:
    """Silence counts from the time agreed on."""
    turn.change(status="postponed", choosing_language=False, last_at=event.tomorrow or event.at + LATER)
    turn.emit(ArmTimer("resume", turn.conversation.last_at, turn.conversation.turn))
    turn.say(phrase("say.later_ok"))


def _change(turn: Turn, event: Commanded) -> None:
    """`change 2` asks the second question again, a button the one it names; without either, the last one asked."""
    asked = turn.route.asked()
    number = _number(event.argument, [question.key for question in asked])
    if 1 <= number <= len(asked):
        turn.revisit(asked[number - 1])
    elif asked:
        turn.ask_again(phrase("lead.no_such_answer", n=len(asked)))
    else:
        turn.ask_again(phrase("lead.nothing_to_change"))


def _number(argument: str, keys: list[str]) -> int:
    if not argument:
        return len(keys)
    if argument in keys:
        return keys.index(argument) + 1
    return int(argument) if argument.isdecimal() and len(argument) <= 2 else 0


def _resume(turn: Turn, _event: Commanded) -> None:
    turn.ask_again(phrase("lead.resumed"))


_COMMANDS: dict[Command, Callable[[Turn, Commanded], None]] = {
    "back": _back,
    "skip": _skip,
    "help": _help,
    "language": _language,
    "later": _later,
    "change": _change,
    "resume": _resume,
}
