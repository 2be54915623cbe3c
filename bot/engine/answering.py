"""What a customer types, presses or edits: an answer to the question it belongs to, whichever is open."""

from __future__ import annotations

from bot.engine import doubting, replies
from bot.engine.controls import change_language, command, command_in, language_in, skip_over
from bot.engine.conversation import Answer
from bot.engine.effects import Redraw
from bot.engine.events import Replied, Tapped
from bot.engine.phrases import phrase
from bot.engine.prompt import DONE
from bot.engine.prompting import DOUBT, LANGUAGE, prompt_for
from bot.engine.survey import FreeText, MultiChoice, Question
from bot.engine.turn import Turn
from bot.engine.words.assent import decided

MAX_REPROMPTS = 2

_Reply = replies.Accepted | replies.Rejected


def replied(turn: Turn, event: Replied) -> None:
    """A language where one was asked for, a control, else an answer to the open question."""
    if event.edited:
        edited(turn, event)
    elif turn.conversation.choosing_language and (language := language_in(event.text)):
        change_language(turn, language)
    elif (control := command_in(turn, event)) is not None:
        command(turn, control)
    elif (doubted := turn.doubted) is not None:
        _meant_or_not(turn, doubted, event)
    elif (question := turn.asked) is not None:
        _answer(turn, question, turn.read(question, event.text), "")


def _meant_or_not(turn: Turn, score: Question, event: Replied) -> None:
    """The score once more, or another one; yes or no; else words that are kept, and it goes on."""
    read = turn.read(score, event.text)
    yes = decided(event.text)
    if isinstance(read, replies.Accepted) and read.value != turn.conversation.answers[score.key].value:
        _answer(turn, score, replies.Accepted(read.value), "")
    elif yes is False:
        doubting.not_meant(turn)
    else:
        if yes is None:
            turn.remark(score)
        doubting.meant(turn)


def edited(turn: Turn, event: Replied) -> None:
    """An edited message corrects the answer it gave; one that was not understood is taken anew."""
    question = answered_by(turn, event.source)
    if question is not None:
        _edited_answer(turn, question, turn.read(question, event.text))
    elif event.source and event.source == turn.conversation.unread:
        question = turn.asked or turn.route.first_open()
        if question is not None:
            _answer(turn, question, turn.read(question, event.text), "")


def answered_by(turn: Turn, source: str) -> Question | None:
    """The question that the message answered; of "7 because …", which answered two, the score."""
    answers = turn.conversation.answers
    answered = (each for each in turn.survey.questions if each.key in answers and answers[each.key].source == source)
    return next(answered, None) if source else None


def tapped(turn: Turn, event: Tapped) -> None:
    """A choice counts for the question it stands under. What no button of ours can have sent is passed over."""
    question = turn.survey.by_key.get(event.question)
    if event.question == LANGUAGE:
        if (language := language_in(event.choice)) is not None:
            change_language(turn, language)
    elif event.question == DOUBT:
        _tapped_doubt(turn, event)
    elif isinstance(question, MultiChoice):
        _tapped_tick(turn, question, event)
    elif question is not None and isinstance(read := replies.choose(question, event.choice), replies.Accepted):
        _tapped_choice(turn, question, read, event.source)


def _tapped_doubt(turn: Turn, event: Tapped) -> None:
    """To say yes again changes nothing."""
    if event.choice == "no":
        doubting.not_meant(turn, event.source)
    elif event.choice == "yes" and turn.doubted is not None:
        doubting.meant(turn, event.source)


def _tapped_choice(turn: Turn, question: Question, read: replies.Accepted, source: str) -> None:
    if question in (turn.asked, turn.route.first_open()):
        _answer(turn, question, read, source)
    elif question in turn.route.asked():
        _correct(turn, question, read, source)
    else:
        turn.stale()


# ---------------------------------------------------------------- ticks


def _tapped_tick(turn: Turn, question: MultiChoice, event: Tapped) -> None:
    """Choices are ticked until Done. A tick of a list that is not open goes back to it, as it was answered."""
    if event.choice not in (DONE, *(choice.key for choice in question.choices)):
        return
    if question == turn.asked:
        _tick(turn, question, event)
    elif question not in (turn.route.first_open(), *turn.route.asked()):
        turn.stale()
    elif event.choice != DONE:
        turn.revisit(question)


def _tick(turn: Turn, question: MultiChoice, event: Tapped) -> None:
    picked = turn.conversation.picked
    if event.choice == DONE:
        _answer(turn, question, replies.choose_many(question, picked), event.source)
        return
    wanted = {*picked} ^ {event.choice}
    ticked = tuple(choice.key for choice in question.choices if choice.key in wanted)
    turn.change(picked=ticked, choosing_language=False)
    turn.emit(Redraw(prompt_for(turn.route, question), event.source))


# ---------------------------------------------------------------- answers


def _answer(turn: Turn, question: Question, read: _Reply, source: str) -> None:
    if isinstance(read, replies.Rejected):
        _reject(turn, question, read)
        return
    turn.settle(question, read.value, source)
    turn.change(revisit=None)
    _accept(turn, question, read)
    turn.go_on()


def _edited_answer(turn: Turn, question: Question, read: _Reply) -> None:
    if question not in turn.route.questions:
        turn.remark(question)
        turn.stale()
    elif isinstance(read, replies.Rejected):
        turn.remark(question)
        turn.ask_again(phrase("lead.kept", answer=turn.briefly(question)))
    else:
        _correct(turn, question, read, "")


def _correct(turn: Turn, question: Question, read: replies.Accepted, source: str) -> None:
    """Changes an answer given before; the same one again (a second press on a slow line) changes nothing."""
    if not _is_new(turn, question, read):
        return
    before = turn.conversation.answers.get(question.key)
    if source:
        turn.settle(question, read.value, source)
    if turn.conversation.revisit == question.key:
        turn.change(revisit=None)
    reason = _accept(turn, question, read)
    same = before is not None and before.value == read.value
    turn.go_on(phrase("lead.changed", answer=turn.briefly(reason if same and reason is not None else question)))


def _is_new(turn: Turn, question: Question, read: replies.Accepted) -> bool:
    answer = turn.conversation.answers.get(question.key)
    if answer is None or answer.value != read.value:
        return True
    reason = _reason(turn, question, answer) if read.rest else None
    given = turn.conversation.answers.get(reason.key) if reason is not None else None
    return reason is not None and (given is None or given.value != read.rest[: reason.max_length])


def _accept(turn: Turn, question: Question, read: replies.Accepted) -> FreeText | None:
    """Records it, and the words beside a score as the answer to the question about them, which is returned."""
    earlier = turn.conversation.answers.get(question.key)
    turn.record(question, read.value)
    reason = _reason(turn, question, earlier) if read.rest else None
    if reason is not None:
        turn.record(reason, read.rest[: reason.max_length])
    turn.change(doubted=None)
    if not doubting.doubt(turn, question, read):
        turn.raise_alerts()
    return reason


def _reason(turn: Turn, question: Question, earlier: Answer | None) -> FreeText | None:
    """The question on the path that the words beside this score answer: one that has no answer of its own yet."""
    for each in turn.route.questions:
        if isinstance(each, FreeText) and each.reason_for == question.key and _came_along(turn, each, earlier):
            return each
    return None


def _came_along(turn: Turn, reason: FreeText, earlier: Answer | None) -> bool:
    """Not answered, or only in the same breath as the score that is now changed."""
    given = turn.conversation.answers.get(reason.key)
    if given is None:
        return True
    same_event = earlier is not None and given.event_id == earlier.event_id
    return same_event or (given.source != "" and given.source == turn.source)


def _reject(turn: Turn, question: Question, rejected: replies.Rejected) -> None:
    """Asked again, twice at most; then what has an answer or needs none is passed over, else it ends politely."""
    turn.remark(question)
    turn.change(rejections=turn.conversation.rejections + 1, unread=turn.source)
    if turn.conversation.rejections <= MAX_REPROMPTS:
        turn.ask_again(rejected.reason)
    elif turn.may_skip(question):
        skip_over(turn, question, phrase("lead.moving_on"))
    else:
        turn.say(phrase("say.stopped_politely"))
        turn.finish("abandoned")
