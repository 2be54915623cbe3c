"""A score that its words contradict strongly ("1: absolutely brilliant!") is checked with the customer, once.

Whatever they say to that, it is believed. Until then no case is opened for it, but not for long: silence, any other
answer or the end of the conversation opens it just the same, so nobody is lost who does not answer.
"""

from __future__ import annotations

from datetime import timedelta

from bot.engine.effects import ArmTimer, Settle
from bot.engine.phrases import phrase
from bot.engine.prompting import DOUBT, doubt_prompt
from bot.engine.replies import Accepted
from bot.engine.survey import FreeText, Question, ScoreQuestion
from bot.engine.turn import Turn
from bot.engine.words.sentiment import contradict

#: So long an alert waits for what the customer says.
PATIENCE = timedelta(minutes=10)


def doubt(turn: Turn, question: Question, read: Accepted) -> bool:
    """Looks at an answer that was just recorded. True where the customer is to be asked whether they meant it."""
    score, words = _score_and_words(turn, question, read)
    answer = turn.conversation.answers.get(score.key) if score in turn.route.questions else None
    if answer is None or answer.question in turn.conversation.checked or not contradict(words, answer.group):
        return False
    turn.open(score)
    turn.change(doubted=score.key, checked=(*turn.conversation.checked, score.key))
    turn.emit(ArmTimer("doubt", turn.event.at + PATIENCE, turn.conversation.turn))
    return True


def _score_and_words(turn: Turn, question: Question, read: Accepted) -> tuple[Question, str]:
    """The words beside a score, or those that answer why it was given."""
    if isinstance(question, FreeText) and question.reason_for is not None:
        return turn.survey.by_key[question.reason_for], str(read.value)
    return question, read.rest if isinstance(question, ScoreQuestion) else ""


def timed_out(turn: Turn) -> None:
    """The customer may still answer, but the case waits no longer."""
    turn.raise_alerts()


def meant(turn: Turn, source: str = "") -> None:
    """They meant the score that they gave."""
    _settle(turn, "ask.doubt_yes", source)
    turn.release()
    turn.go_on()


def not_meant(turn: Turn, source: str = "") -> None:
    """The score is asked again; what waits goes on waiting. A button pressed later than that still goes back to it."""
    key = turn.conversation.doubted or next(reversed(turn.conversation.checked), "")
    question = turn.survey.by_key.get(key)
    if turn.conversation.doubted is not None:
        _settle(turn, "ask.doubt_no", source)
        turn.change(doubted=None)
    if question is not None and question in turn.route.asked():
        turn.revisit(question)


def _settle(turn: Turn, said: str, source: str) -> None:
    question = turn.asked
    assert question is not None
    prompt = doubt_prompt(turn.route, question, ())
    answer = phrase(said, score=turn.briefly(question))
    turn.emit(Settle(DOUBT, prompt.text, answer, turn.conversation.turn, source))
