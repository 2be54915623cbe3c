"""Answers, ticks and controls, rule by rule. How they read to a customer is in the golden transcripts."""

from __future__ import annotations

from bot.engine.advance import Step, advance
from bot.engine.effects import (
    Redraw,
    Settle,
)
from bot.engine.prompt import DONE
from tests.engine.advance_story import (
    HOUR,
    NOON,
    SURVEY,
    begin,
    go,
    leads,
    only,
    said,
    tapped,
    used,
    values,
)

# ---------------------------------------------------------------- answers


def test_an_answer_keeps_the_words_the_message_and_the_event_it_came_in() -> None:
    answer = go(said("3, it broke", source="m1")).conversation.answers["score"]
    assert (answer.value, answer.group, answer.words, answer.source) == (3, "detractor", "3, it broke", "m1")
    assert (answer.event_id, answer.at) == ("said:3, it broke:1:00:00", NOON + HOUR)


def test_the_words_beside_a_score_answer_the_question_about_them_as_far_as_it_has_room() -> None:
    step = go(said("3 because the parcel never came, twice in a row"))
    assert values(step) == {"score": 3, "why": "the parcel never cam"}
    assert step.conversation.answers["why"].words.endswith("twice in a row")
    assert step.conversation.asked == "used"


def test_a_typed_answer_settles_the_message_of_the_last_prompt_and_a_pressed_one_its_own() -> None:
    typed, pressed = go(used("help"), said("9")), go(used("help"), tapped("score", "9", source="b7"))
    assert only(typed, Settle) == [Settle("score", "How likely?", "9", turn=2)]
    assert only(pressed, Settle) == [Settle("score", "How likely?", "9", turn=2, source="b7")]


def test_what_no_button_of_ours_can_send_is_passed_over() -> None:
    begun = begin().conversation
    forged = (tapped("score", "11"), tapped("why", "3"), tapped("nonsense", "3"), tapped("_language", "tlh"))
    assert [advance(SURVEY, begun, each) for each in forged] == [Step(begun, ())] * 4


def test_an_argument_of_any_length_is_taken_calmly() -> None:
    assert leads(go(said("9"), used("change", "9" * 5000))) == ["lead.no_such_answer"]
    assert leads(go(said("9"), used("back", "9" * 5000))) == ["lead.cannot_go_back"]


def test_the_same_press_again_on_a_slow_line_changes_nothing() -> None:
    before = go(tapped("score", "9")).conversation
    assert advance(SURVEY, before, tapped("score", "9", after=2 * HOUR)) == Step(before, ())


def test_a_control_word_is_an_answer_where_the_open_question_understands_it() -> None:
    assert go(said("8"), said("1"), said("tomorrow")).conversation.answers["day"].value == "2026-11-03"
    assert go(said("8"), said("tomorrow")).conversation.status == "postponed"


# ---------------------------------------------------------------- ticks


def test_a_tick_redraws_the_message_it_was_made_on() -> None:
    step = go(said("8"), tapped("used", "shop"), tapped("used", "app", source="b9"))
    (redrawn,) = only(step, Redraw)
    assert redrawn.source == "b9"
    assert [option.key for option in redrawn.prompt.options if option.chosen] == ["app", "shop"]


def test_what_is_typed_counts_rather_than_the_ticks() -> None:
    assert values(go(said("8"), tapped("used", "shop"), said("1,2")))["used"] == ("app", "site")


def test_a_tick_after_done_goes_back_to_the_list_as_it_was_answered() -> None:
    step = go(said("8"), said("1,3"), tapped("used", "site", after=2 * HOUR))
    assert (step.conversation.asked, step.conversation.picked) == ("used", ("app", "shop"))
    assert values(step)["used"] == ("app", "shop")


def test_done_pressed_again_changes_nothing() -> None:
    before = go(said("8"), said("1,3")).conversation
    assert advance(SURVEY, before, tapped("used", DONE)) == Step(before, ())


# ---------------------------------------------------------------- controls


def test_skipping_a_question_gone_back_to_keeps_its_answer() -> None:
    step = go(said("9"), used("back"), used("skip"))
    assert values(step) == {"score": 9}
    assert step.conversation.skipped == ()
    assert only(step, Settle) == [Settle("score", "How likely?", "9", turn=3)]


def test_skipped_twice_is_skipped_once() -> None:
    assert go(said("8"), used("skip"), used("back"), used("skip")).conversation.skipped == ("used",)


def test_a_skip_button_skips_the_question_it_stands_under_and_no_other() -> None:
    assert leads(go(said("9"), said("All"), used("skip", "praise"))) == ["lead.stale"]
    assert go(said("9"), used("skip", "praise")).conversation.skipped == ("praise",)


def test_a_back_button_goes_back_from_the_question_it_stands_under() -> None:
    assert go(said("9"), said("All"), said("1"), used("back", "used")).conversation.asked == "praise"


def test_giving_up_on_a_question_gone_back_to_keeps_its_answer() -> None:
    """A required one would else end the conversation."""
    step = go(said("9"), used("back"), said("hm"), said("hm", after=2 * HOUR), said("hm", after=3 * HOUR))
    assert (step.conversation.asked, values(step)) == ("praise", {"score": 9})
    assert leads(step) == ["lead.moving_on"]


def test_change_counts_the_questions_asked_skipped_ones_too() -> None:
    assert go(said("9"), used("skip"), said("1"), used("change", "2")).conversation.asked == "praise"
    assert go(said("9"), used("skip"), said("1"), used("change")).conversation.asked == "used"


def test_another_language_asks_what_it_asks_for() -> None:
    step = go(said("8"), used("language", "ru"))
    assert step.conversation.language == "ru"
    assert step.conversation.asked == "in_russian"


def test_leaving_the_list_of_languages_leaves_the_question_alone() -> None:
    for command in ("back", "skip"):
        step = go(said("9"), used("language"), used(command))
        assert (step.conversation.asked, step.conversation.skipped) == ("praise", ())
        assert not step.conversation.choosing_language


def test_a_number_names_a_language_only_while_the_list_stands_open() -> None:
    ticked = go(said("8"), used("language"), tapped("used", "shop"), said("2"))
    assert (ticked.conversation.language, values(ticked)["used"]) == ("en", ("site",))
    postponed = go(used("language"), used("later"), said("2"))
    assert (postponed.conversation.language, values(postponed)) == ("en", {"score": 2})
    assert go(used("language"), said("2")).conversation.language == "ru"
