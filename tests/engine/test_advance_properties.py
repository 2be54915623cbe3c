"""What holds for any survey and any customer, whatever they do and in whatever order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import given, settings

from bot.engine.answering import MAX_REPROMPTS
from bot.engine.conditions import Known, lookup_in
from bot.engine.conversation import Answer, Conversation, Seed, to_json
from bot.engine.doubting import PATIENCE
from bot.engine.effects import ArmTimer, Ask, CancelTimers, Finish, OpenCase, RecordAnswer, RecordRemark, Redraw, Say
from bot.engine.events import Commanded, Interrupted, OptedOut, Replied, Tapped
from bot.engine.phrases import Phrase
from bot.engine.prompting import DOUBT, LANGUAGE
from bot.engine.survey import MultiChoice, ScoreQuestion, Survey
from bot.engine.words import command_in
from bot.engine.words.assent import decided
from tests.engine.advance_play import Player, Turn, plays, stored

E = TypeVar("E")
_DAY = timedelta(hours=24)


def whatever_happens(test: Callable[[Player], None]) -> Callable[[], None]:
    return settings(deadline=None, max_examples=100)(given(player=plays)(test))


def all_of(kind: type[E], player: Player) -> list[E]:
    return [effect for turn in player.turns for effect in turn.effects if isinstance(effect, kind)]


def on_path(survey: Survey, conversation: Conversation) -> list[str]:
    """By the definition: the condition holds over the facts and the answers given on the path before."""
    counted: dict[str, Known] = {}
    path = []
    for question in survey.questions:
        if question.when is None or question.when.holds(lookup_in(dict(counted), conversation.facts)):
            path.append(question.key)
            if (answer := conversation.answers.get(question.key)) is not None:
                counted[question.key] = Known(answer.value, answer.group)
    return path


@whatever_happens
def test_left_alone_every_conversation_ends(player: Player) -> None:
    player.leave_alone()
    assert not player.conversation.open
    assert not player.timers


@whatever_happens
def test_nobody_is_written_to_without_end(player: Player) -> None:
    """A message for each thing the customer does at most; of its own accord the bot reminds once and resumes once
    for each "later"."""
    player.leave_alone()
    own = [turn for turn in player.turns if messages(turn) and not by_the_customer(turn)]
    postponed = sum(turn.after.status == "postponed" for turn in player.turns)
    assert len(own) <= 1 + 1 + postponed
    assert sum(lead(turn) == ["lead.reminder"] for turn in player.turns) <= 1


@whatever_happens
def test_every_event_has_one_message_for_an_answer_at_most(player: Player) -> None:
    assert all(len(messages(turn)) <= 1 for turn in player.turns)


@whatever_happens
def test_the_same_events_give_the_same_steps(player: Player) -> None:
    again = Player(player.survey)
    again.begin()
    for turn in player.turns[1:]:
        assert not isinstance(turn.event, Seed)
        again.bring(turn.event)
    assert again.turns == player.turns
    assert json.dumps(to_json(again.conversation)) == json.dumps(to_json(player.conversation))


@whatever_happens
def test_the_database_gives_back_what_it_was_given(player: Player) -> None:
    for turn in player.turns:
        assert stored(turn.after) == turn.after


@whatever_happens
def test_no_answer_is_lost(player: Player) -> None:
    """Each one recorded is the current one, or superseded by a later one to the same question; off the path or on."""
    given_so_far: dict[str, Answer] = {}
    for turn in player.turns:
        given_so_far |= {each.answer.question: each.answer for each in turn.effects if isinstance(each, RecordAnswer)}
        assert turn.after.answers == given_so_far


@whatever_happens
def test_no_words_are_lost(player: Player) -> None:
    """Words typed to an open question are a control, an answer or a remark."""
    for turn in player.turns:
        if isinstance(turn.event, Replied) and turn.event.text and not turn.event.edited and was_open(turn):
            kept = any(isinstance(effect, RecordAnswer | RecordRemark) for effect in turn.effects)
            control = command_in(turn.event.text) is not None or turn.after.language != before(turn).language
            assert kept or control or before(turn).choosing_language or is_yes_or_no(turn)


@whatever_happens
def test_a_recorded_score_is_on_its_scale_and_in_its_group(player: Player) -> None:
    for effect in all_of(RecordAnswer, player):
        question = player.survey.by_key[effect.answer.question]
        if isinstance(question, ScoreQuestion):
            assert isinstance(effect.answer.value, int)
            assert question.scale.low <= effect.answer.value <= question.scale.high
            assert effect.answer.group == question.scale.group(effect.answer.value)


@whatever_happens
def test_only_a_question_whose_condition_holds_is_asked_or_answered(player: Player) -> None:
    for turn in player.turns:
        path = on_path(player.survey, turn.after)
        asked = [each.prompt.question for each in turn.effects if isinstance(each, Ask | Redraw)]
        assert set(asked) <= {*path, LANGUAGE, DOUBT}
        assert turn.after.asked is None or turn.after.asked in path
        assert {each.answer.question for each in turn.effects if isinstance(each, RecordAnswer)} <= set(path)


@whatever_happens
def test_the_open_question_is_the_one_last_asked(player: Player) -> None:
    """Never are two questions open, and an open conversation has one."""
    last = None
    for turn in player.turns:
        asked = [subject(each.prompt.question, turn) for each in turn.effects if isinstance(each, Ask | Redraw)]
        last = next((key for key in asked if key != LANGUAGE), last)
        assert turn.after.asked == (last if turn.after.open else None)


@whatever_happens
def test_turns_count_the_prompts(player: Player) -> None:
    assert [each.prompt.turn for each in all_of(Ask, player)] == list(range(1, player.conversation.turn + 1))


@whatever_happens
def test_an_alert_opens_a_case_once_and_again_only_after_a_correction_had_lifted_it(player: Player) -> None:
    for turn in player.turns[1:]:
        for effect in turn.effects:
            if isinstance(effect, OpenCase):
                assert effect.alert not in {*before(turn).alerted} - {*before(turn).lifted}


@whatever_happens
def test_an_alert_that_holds_has_opened_its_case(player: Player) -> None:
    for turn in player.turns:
        if any(isinstance(effect, RecordAnswer) for effect in turn.effects) and turn.after.doubted is None:
            assert holding(player.survey, turn.after) <= set(turn.after.alerted)


@whatever_happens
def test_no_alert_waits_longer_for_a_doubt_than_ten_minutes(player: Player) -> None:
    answered = any(isinstance(effect, RecordAnswer) for effect in player.turns[-1].effects)
    for event in player.wait(player.now + PATIENCE):
        player.bring(event)
    if answered:
        assert holding(player.survey, player.conversation) <= set(player.conversation.alerted)


@whatever_happens
def test_a_score_is_doubted_once_at_most(player: Player) -> None:
    doubts = [before(turn).doubted for turn in player.turns[1:] if turn.after.doubted != before(turn).doubted]
    began = [turn.after.doubted for turn in player.turns if turn.after.doubted not in (None, was_doubted(turn))]
    assert len(began) == len(set(began))
    assert set(began) == set(player.conversation.checked)
    assert len(doubts) <= 2 * len(began)


@whatever_happens
def test_a_reply_not_understood_is_asked_again_twice_at_most(player: Player) -> None:
    for turn in player.turns:
        if turn.after.open:
            assert turn.after.rejections <= MAX_REPROMPTS


@whatever_happens
def test_a_finished_conversation_changes_only_by_corrections_within_a_day(player: Player) -> None:
    for turn in player.turns:
        if turn.before is not None and not turn.before.open and turn.after != turn.before:
            assert isinstance(turn.event, Tapped | Commanded | Replied)
            assert turn.before.outcome in ("completed", "abandoned")
            assert turn.event.at - turn.before.last_at <= _DAY
            assert is_correction(turn)


@whatever_happens
def test_who_opted_out_hears_nothing_more(player: Player) -> None:
    for turn in player.turns:
        if isinstance(turn.event, OptedOut | Interrupted) and was_open(turn):
            assert messages(turn) == []
        if turn.before is not None and turn.before.outcome == "opted_out":
            assert turn.effects == ()


@whatever_happens
def test_what_has_no_effect_changes_nothing(player: Player) -> None:
    for turn in player.turns:
        assert turn.effects or turn.after == turn.before


@whatever_happens
def test_a_conversation_is_finished_when_it_says_so_and_an_open_one_has_its_timers(player: Player) -> None:
    for turn in player.turns:
        finishes = [each.outcome for each in turn.effects if isinstance(each, Finish)]
        if finishes:
            assert finishes == [turn.after.outcome]
            assert not turn.after.open
            assert any(isinstance(each, CancelTimers) for each in turn.effects)
            assert not any(isinstance(each, ArmTimer) for each in turn.effects)
    assert not player.conversation.open or any(timer.kind == "expiry" for timer in player.timers)


@whatever_happens
def test_the_state_contradicts_itself_nowhere(player: Player) -> None:
    for turn in player.turns:
        state = turn.after
        for keys in (state.skipped, state.shown, state.alerted, state.picked):
            assert len(keys) == len(set(keys))
        assert not set(state.skipped) & set(state.answers)
        assert state.open == (state.outcome is None)
        asked = player.survey.by_key.get(state.asked or "")
        offered = {each.key for each in asked.choices} if isinstance(asked, MultiChoice) else set()
        assert set(state.picked) <= offered
        assert state.revisit in (None, state.asked)


# ---------------------------------------------------------------- what the words above mean


def holding(survey: Survey, conversation: Conversation) -> set[str]:
    """The alerts whose condition holds."""
    given_on_path = [key for key in on_path(survey, conversation) if key in conversation.answers]
    answers = conversation.answers
    known = {key: Known(answers[key].value, answers[key].group) for key in given_on_path}
    return {each.key for each in survey.alerts if each.when.holds(lookup_in(known, conversation.facts))}


def subject(asked: str, turn: Turn) -> str | None:
    """What was asked about; of a doubt the score."""
    return turn.after.doubted if asked == DOUBT else asked


def was_doubted(turn: Turn) -> str | None:
    return turn.before.doubted if turn.before is not None else None


def is_yes_or_no(turn: Turn) -> bool:
    return was_doubted(turn) is not None and isinstance(turn.event, Replied) and decided(turn.event.text) is not None


def before(turn: Turn) -> Conversation:
    assert turn.before is not None
    return turn.before


def was_open(turn: Turn) -> bool:
    return turn.before is not None and turn.before.open


def by_the_customer(turn: Turn) -> bool:
    return isinstance(turn.event, Replied | Tapped | Commanded)


def messages(turn: Turn) -> list[Any]:
    return [effect for effect in turn.effects if isinstance(effect, Ask | Say)]


def lead(turn: Turn) -> list[str]:
    return list(_lead(turn))


def _lead(turn: Turn) -> Iterator[str]:
    for effect in turn.effects:
        if isinstance(effect, Ask):
            yield from (part.id for part in effect.prompt.lead if isinstance(part, Phrase))


def is_correction(turn: Turn) -> bool:
    match turn.event:
        case Replied(edited=True) | Tapped():
            return True
        case Replied(text=text):
            return (command_in(text) or ("",))[0] == "change"
        case Commanded(command=command):
            return command == "change"
        case _:
            return False
