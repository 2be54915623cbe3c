"""An answer given before is changed: in the middle, and for a day after the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.advance import Step, advance
from bot.engine.conversation import Conversation
from bot.engine.effects import (
    ArmTimer,
    Ask,
    Finish,
    OpenCase,
    RecordAnswer,
    RecordRemark,
    Say,
    WithdrawCase,
)
from bot.engine.events import Event, Interrupted, OptedOut, Replied
from bot.engine.phrases import phrase
from tests.engine.advance_story import (
    DAY,
    HOUR,
    NOON,
    SURVEY,
    TO_THE_END,
    due,
    edited,
    go,
    leads,
    only,
    said,
    tapped,
    used,
    values,
)

# ---------------------------------------------------------------- corrections


def test_a_corrected_score_asks_what_its_own_path_asks() -> None:
    step = go(tapped("score", "3"), said("Late"), tapped("score", "10", after=2 * HOUR))
    assert step.conversation.asked == "praise"
    assert values(step) == {"score": 10, "why": "Late"}
    assert leads(step) == ["lead.changed"]


def test_words_given_in_one_breath_with_a_score_are_corrected_with_it() -> None:
    step = go(said("3 because late", source="m1"), edited("4 because rude", "m1"))
    assert values(step) == {"score": 4, "why": "rude"}


def test_the_same_holds_for_a_score_typed_anew() -> None:
    step = go(said("3 because late"), used("change", "1"), said("4 because rude"))
    assert values(step) == {"score": 4, "why": "rude"}


def test_words_given_as_an_answer_of_their_own_stay_when_the_score_is_corrected() -> None:
    step = go(said("3", source="m1"), said("Late", source="m2"), edited("4 because rude", "m1"))
    assert values(step) == {"score": 4, "why": "Late"}
    assert step.conversation.answers["score"].words == "4 because rude"


def test_only_the_words_beside_the_score_may_be_corrected() -> None:
    step = go(said("3 because late", source="m1"), edited("3 because rude", "m1"))
    assert values(step) == {"score": 3, "why": "rude"}
    assert only(step, Ask)[0].prompt.lead == (phrase("lead.changed", answer="rude"),)


def test_an_edit_that_says_the_same_changes_nothing() -> None:
    before = go(said("3 because late", source="m1")).conversation
    assert advance(SURVEY, before, edited("3  because late!", "m1")).effects != ()
    assert advance(SURVEY, before, edited("3, because late", "m1")) == Step(before, ())


def test_an_edit_that_is_not_understood_keeps_the_answer_and_the_words() -> None:
    step = go(said("3", source="m1"), edited("hm", "m1"))
    assert values(step) == {"score": 3}
    assert only(step, RecordRemark) == [RecordRemark("hm", "score")]
    assert leads(step) == ["lead.kept"]
    assert step.conversation.asked == "why"


def test_an_edit_of_another_message_than_the_one_not_understood_is_no_answer() -> None:
    before = go(said("hm", source="m1"), said("hmm", source="m2")).conversation
    assert advance(SURVEY, before, edited("9", "m1")) == Step(before, ())
    assert values(advance(SURVEY, before, edited("9", "m2"))) == {"score": 9}


def test_an_edit_without_a_message_is_nobodys() -> None:
    before = go(tapped("score", "9", source=""), said("hm")).conversation
    assert advance(SURVEY, before, edited("3", "")) == Step(before, ())


def test_a_correction_leaves_the_open_question_as_it_was() -> None:
    """Its ticks and its count of replies not understood: correcting something else is not answering it."""
    step = go(tapped("score", "8"), tapped("used", "site"), said("hm"), tapped("score", "7", after=2 * HOUR))
    assert (step.conversation.asked, step.conversation.picked, step.conversation.rejections) == ("used", ("site",), 1)


def test_a_correction_of_something_else_stays_at_the_question_gone_back_to() -> None:
    step = go(said("3", source="m1"), said("Late"), used("back"), edited("4", "m1"))
    assert step.conversation.asked == "why"


def test_a_question_gone_back_to_is_forgotten_once_it_leaves_the_path() -> None:
    events = (said("3", source="m1"), said("Late"), used("back"), edited("8", "m1"), edited("3", "m1", after=3 * HOUR))
    assert go(*events).conversation.asked == "used"


def test_a_correction_for_the_worse_opens_the_case_one_for_the_better_withdraws_it_and_so_on() -> None:
    opened = go(tapped("score", "9"), tapped("score", "2", after=2 * HOUR))
    assert only(opened, OpenCase) == [OpenCase("low")]
    better = (tapped("score", "9"), tapped("score", "2", after=2 * HOUR), tapped("score", "9", after=3 * HOUR))
    assert only(go(*better), WithdrawCase) == [WithdrawCase()]
    assert only(go(*better, tapped("score", "1", after=4 * HOUR)), OpenCase) == [OpenCase("low")]


def test_a_low_score_that_is_changed_into_another_low_one_opens_nothing_anew() -> None:
    again = go(tapped("score", "2"), tapped("score", "1", after=2 * HOUR))
    assert (only(again, OpenCase), only(again, WithdrawCase)) == ([], [])


# ---------------------------------------------------------------- after the end


def test_an_answer_may_be_corrected_for_a_day_and_not_a_second_longer() -> None:
    end = go(*TO_THE_END).conversation
    assert end.outcome == "completed"
    in_time = replace(tapped("score", "3"), at=end.last_at + DAY)
    assert values(advance(SURVEY, end, in_time))["score"] == 3
    too_late = replace(in_time, at=in_time.at + timedelta(seconds=1))
    assert advance(SURVEY, end, too_late) == Step(end, (Say((phrase("say.too_late"),)),))


def test_a_correction_that_opens_a_question_arms_the_timers_again() -> None:
    step = go(*TO_THE_END, tapped("score", "3", after=5 * HOUR))
    armed = [(timer.kind, timer.at) for timer in only(step, ArmTimer)]
    assert armed == [("reminder", NOON + 5 * HOUR + DAY), ("expiry", NOON + 5 * HOUR + 3 * DAY)]
    assert (step.conversation.status, step.conversation.outcome) == ("active", None)


def test_a_correction_that_opens_none_ends_it_again() -> None:
    step = go(*TO_THE_END, tapped("score", "10", after=5 * HOUR))
    assert only(step, Finish) == [Finish("completed")]
    assert only(step, ArmTimer) == []


def test_the_day_begins_anew_with_each_end() -> None:
    step = go(*TO_THE_END, tapped("score", "10", after=20 * HOUR))
    assert values(advance(SURVEY, step.conversation, tapped("score", "9", after=40 * HOUR)))["score"] == 9


def test_who_was_reminded_is_not_reminded_again_after_a_correction() -> None:
    step = go(due("reminder", DAY), *_a_day_later(TO_THE_END), tapped("score", "3", after=30 * HOUR))
    assert [timer.kind for timer in only(step, ArmTimer)] == ["expiry"]


def _a_day_later(events: tuple[Replied, ...]) -> list[Event]:
    return [replace(event, at=event.at + DAY) for event in events]


def test_who_went_back_after_the_end_and_left_it_at_that_has_completed_it() -> None:
    looking = (*TO_THE_END, used("change", "1", after=5 * HOUR))
    assert go(*looking, due("reminder", 2 * DAY)).effects == ()
    assert go(*looking, due("expiry", 4 * DAY)).conversation.outcome == "completed"


@pytest.mark.parametrize("late", [said("thanks!"), said("help"), used("back"), used("resume"), edited("9", "m9")])
def test_other_words_after_the_end_are_not_the_engines_business(late: Event) -> None:
    end = go(*TO_THE_END).conversation
    assert advance(SURVEY, end, late) == Step(end, ())


def test_who_was_left_in_peace_may_still_press_the_button() -> None:
    given_up = go(said("hm"), said("hmm"), said("hmmm"))
    assert given_up.conversation.outcome == "abandoned"
    assert advance(SURVEY, given_up.conversation, tapped("score", "9", after=2 * HOUR)).conversation.asked == "praise"


def ended_by(event: Event) -> Conversation:
    return go(said("9"), event).conversation


def test_an_expired_or_handed_over_conversation_is_closed_and_says_so() -> None:
    for end in (ended_by(due("expiry", 9 * DAY)), ended_by(Interrupted("i", NOON + HOUR))):
        for event in (tapped("score", "3", after=9 * DAY), used("change", "1", after=9 * DAY)):
            assert advance(SURVEY, end, event) == Step(end, (Say((phrase("say.too_late"),)),))


def test_who_opted_out_hears_nothing_more() -> None:
    step = go(said("9", source="m1"), OptedOut("stop", NOON + HOUR))
    assert [*only(step, Say), *only(step, Ask)] == []
    for event in (tapped("score", "3"), used("change", "1"), edited("3", "m1"), due("reminder", 2 * DAY)):
        assert advance(SURVEY, step.conversation, event).effects == ()


def test_an_answer_is_recorded_once_for_each_event() -> None:
    step = go(tapped("score", "9"), tapped("score", "3", after=2 * HOUR))
    recorded = [(each.answer.question, each.answer.value) for each in only(step, RecordAnswer)]
    assert recorded == [("score", 3)]
