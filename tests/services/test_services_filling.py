"""Forms that are left, taken up again, and filled in by two admins at once: nothing is lost, nothing overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.outbound import Form, FormRefused, Notice
from bot.storage import tables
from tests.services.admin_play import (
    GRACE,
    HEDY,
    answer,
    colleagues,
    dialogues,
    draft,
    failed,
    fill,
    forge,
    form,
    log,
    open_modal,
    press_for_modal,
    question,
    questions,
    since,
    submit,
    using,
)
from tests.support.houses import ADMIN, AGENT, ANN, CARE, Play, buttons, words

CHANGE = "edit nps question likes_most change"

Changed = Callable[[Play, Address, str], Awaitable[None]]


@pytest_asyncio.fixture
async def several(play: Play) -> AsyncIterator[Play]:
    """Three admins."""
    await colleagues(play)
    yield play
    assert await failed(play) == []


async def in_chat(play: Play, who: Address, text: str) -> None:
    await play.command(who, CHANGE)
    await answer(play, who, {"text_en": text})


async def as_modal(play: Play, who: Address, text: str) -> None:
    await fill(play, who, await open_modal(play, who, CHANGE), {"text_en": text})


async def text_of(play: Play, name: str = "likes_most") -> str:
    return str((await question(play, "nps", name))["text"]["en"])


# ---------------------------------------------------------------- filled in


@pytest.mark.parametrize("change", [in_chat, as_modal])
async def test_a_form_changes_the_draft_and_says_who_did(several: Play, change: Changed) -> None:
    await change(several, GRACE, "What pleased you?")
    assert await text_of(several) == "What pleased you?"
    assert several.last(GRACE).startswith("Saved.")
    assert ("draft changed", "nps: question likes_most", True) in await log(several, GRACE)
    assert await dialogues(several) == []


async def test_a_page_with_a_mistake_is_refused_at_its_field_and_nothing_is_saved(several: Play) -> None:
    opened = await open_modal(several, ADMIN, "edit nps add")
    second = await submit(several, ADMIN, opened, {"kind": "text", "text_en": "Why?"})
    assert isinstance(second, Form)
    refused = await submit(several, ADMIN, second, {"when": "nothing is as it seems"})
    assert isinstance(refused, FormRefused)
    assert list(refused.errors) == ["when"]
    assert await draft(several, "nps") is None
    await fill(several, ADMIN, second, {"when": "score is promoter"})
    assert (await questions(several, "nps"))[-1] == "why"


async def test_a_page_sent_twice_does_not_pass_over_the_next_one(several: Play) -> None:
    """A second click comes with the first page's values and must not count for the second page."""
    opened = await open_modal(several, ADMIN, "edit nps add")
    second = await submit(several, ADMIN, opened, {"kind": "text", "text_en": "Why?"})
    again = await submit(several, ADMIN, opened, {"kind": "text", "text_en": "Why?"})
    assert again == second
    assert await draft(several, "nps") is None


async def test_an_edited_message_is_checked_like_a_new_one(several: Play) -> None:
    await several.command(GRACE, "edit nps add text")
    await answer(several, GRACE, {"text_en": "Why?"}, until="when")
    typed = await several.say(GRACE, "score is promoter")
    await several.say(GRACE, "score is purple", message=typed.message, edited=True)
    await answer(several, GRACE, {})
    assert (await question(several, "nps", "why"))["when"] == "score is promoter"


async def test_the_admins_language_can_be_changed_in_the_middle_of_a_form(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "language ru")
    assert any("Русский" in each for each in since(several, GRACE, 0)[-2:])
    await answer(several, GRACE, {"text_en": "What pleased you?"})
    assert several.last(GRACE).startswith("Сохранено.")
    assert await text_of(several) == "What pleased you?"


# ---------------------------------------------------------------- left


@pytest.mark.parametrize("said", ["cancel", "/cancel", "STOP", "stop"])
async def test_a_word_that_stops_ends_the_form_and_opts_nobody_out(several: Play, said: str) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, said)
    assert several.last(GRACE) == "The form is closed; nothing of it was saved."
    assert await dialogues(several) == []
    (row,) = await several.rows(select(tables.addresses.c.state).where(tables.addresses.c.address == str(GRACE)))
    assert row["state"] == "reachable"


@pytest.mark.parametrize("between", ["preview stars", "edit stars about", "new blank", CHANGE])
async def test_a_form_left_for_another_command_is_taken_up_where_it_was(several: Play, between: str) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "skip")
    await several.say(GRACE, "What pleased you?")
    asked = words(several.seen(GRACE)[-1].content)
    await several.command(GRACE, between)
    await several.say(GRACE, "stop")
    assert await text_or_none(several) is None
    await several.command(GRACE, "edit nps")
    assert 'You left the form "Change a question" in the middle.' in several.last(GRACE)
    await several.press(GRACE, "Go on with the form")
    assert asked in several.last(GRACE)
    await answer(several, GRACE, {})
    assert await text_of(several) == "What pleased you?"
    assert "in the middle" not in await several.command(GRACE, "edit nps")


async def text_or_none(play: Play) -> str | None:
    return None if await draft(play, "nps") is None else await text_of(play)


async def test_a_question_in_the_chat_takes_a_form_up_that_was_left(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "skip")
    await several.say(GRACE, "What pleased you?")
    skip = next(each for each in buttons(several.seen(GRACE)[-1].content) if each.label == "Skip")
    await several.command(GRACE, "preview stars")
    await forge(several, GRACE, skip.token)
    await answer(several, GRACE, {})
    assert await text_of(several) == "What pleased you?"


async def test_later_keeps_a_form_instead_of_promising_to_ask_again(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "later")
    assert "in the middle" in several.last(GRACE)
    await several.say(GRACE, "feedback")
    assert "How likely" in several.last(GRACE)
    await several.press(GRACE, "Go on with the form")
    await answer(several, GRACE, {"text_en": "What pleased you?"})
    assert await text_of(several) == "What pleased you?"


async def test_a_form_that_was_left_can_be_dropped(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "later")
    await several.press(GRACE, "Drop the form")
    assert await dialogues(several) == []
    await several.press(GRACE, "Go on with the form")
    assert "That form is over" in several.last(GRACE)


async def test_a_modal_that_was_lost_on_its_second_page_is_opened_there_again(several: Play) -> None:
    opened = await open_modal(several, ADMIN, "edit nps add")
    second = await submit(several, ADMIN, opened, {"kind": "text", "text_en": "Why?"})
    assert isinstance(second, Form)
    await several.command(ADMIN, "edit nps")
    again = await press_for_modal(several, ADMIN, "Go on with the form")
    assert [each.key for each in again.fields] == [each.key for each in second.fields]
    await fill(several, ADMIN, again, {})
    assert (await questions(several, "nps"))[-1] == "why"


async def test_a_modal_that_nothing_was_entered_in_is_not_missed(several: Play) -> None:
    await open_modal(several, ADMIN, CHANGE)
    assert "in the middle" not in await several.command(ADMIN, "edit nps")


async def test_a_new_survey_that_was_left_can_be_gone_on_with(several: Play) -> None:
    await several.command(GRACE, "new stars")
    await several.say(GRACE, "English")
    await several.command(GRACE, "preview stars")
    await several.say(GRACE, "stop")
    await several.command(GRACE, "new")
    await several.say(GRACE, "cancel")
    await several.press(GRACE, "Go on with the form")
    await answer(several, GRACE, {"title_en": "Our shop"})
    assert await draft(several, "shop") is not None


async def test_a_form_survives_a_restart_of_the_process(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "skip")
    other = several.twin()
    await other.say(GRACE, "What pleased you?")
    await answer(other, GRACE, {})
    assert await text_of(other) == "What pleased you?"


async def test_a_form_is_forgotten_after_a_week_and_typing_is_a_customers_again(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "skip")
    await several.say(GRACE, "What pleased you?")
    await several.wait(timedelta(days=7, seconds=1))
    await several.say(GRACE, "feedback")
    assert "How likely" in several.last(GRACE)
    assert "in the middle" not in await several.command(GRACE, "edit nps")
    assert await draft(several, "nps") is None


async def test_a_form_typed_into_on_its_last_day_is_still_there(several: Play) -> None:
    await several.command(GRACE, CHANGE)
    await several.say(GRACE, "skip")
    await several.wait(timedelta(days=6, hours=23))
    await answer(several, GRACE, {"text_en": "What pleased you?"})
    assert await text_of(several) == "What pleased you?"


# ---------------------------------------------------------------- two at once


@pytest.mark.parametrize("second", [in_chat, as_modal])
async def test_the_second_to_save_is_shown_what_the_first_has_changed(several: Play, second: Changed) -> None:
    await begin(several, GRACE, second)
    await in_chat(several, ADMIN, "What did you love?")
    await finish(several, GRACE, second, "What pleased you?")
    assert await text_of(several) == "What did you love?"
    told = several.last(GRACE)
    assert told.startswith(f"{ADMIN} has changed nps since you opened the form.")
    assert told.index("What did you love?") < told.index("Yours:") < told.index("What pleased you?")


@pytest.mark.parametrize("second", [in_chat, as_modal])
async def test_mine_on_top_keeps_both_changes(several: Play, second: Changed) -> None:
    await begin(several, GRACE, second)
    await several.command(ADMIN, "edit nps question would_warn remove")
    await finish(several, GRACE, second, "What pleased you?")
    assert "would_warn" in several.last(GRACE)
    await several.press(GRACE, "Make mine on top")
    assert several.last(GRACE).startswith("Saved.")
    assert await text_of(several) == "What pleased you?"
    assert "would_warn" not in await questions(several, "nps")
    assert await dialogues(several) == []


async def test_mine_on_top_of_a_third_ones_change_is_a_conflict_again(several: Play) -> None:
    await begin(several, GRACE, in_chat)
    await in_chat(several, ADMIN, "What did you love?")
    await finish(several, GRACE, in_chat, "What pleased you?")
    await begin(several, HEDY, in_chat)
    await several.press(GRACE, "Make mine on top")
    assert await text_of(several) == "What pleased you?"
    await finish(several, HEDY, in_chat, "What was good?")
    assert several.last(HEDY).startswith(f"{GRACE} has changed nps")
    await several.command(ADMIN, "edit nps question would_warn remove")
    await several.press(HEDY, "Make mine on top")
    assert await text_of(several) == "What was good?"
    assert "would_warn" not in await questions(several, "nps")


async def test_between_the_choice_and_the_press_a_third_may_save_and_is_not_overwritten(several: Play) -> None:
    """The one on top is made on what stands there when the button is pressed; two presses at once can't both win."""
    await begin(several, GRACE, in_chat)
    await begin(several, HEDY, in_chat)
    await in_chat(several, ADMIN, "What did you love?")
    await finish(several, GRACE, in_chat, "What pleased you?")
    await finish(several, HEDY, in_chat, "What was good?")
    twin = several.twin()
    events = [several.pressing(GRACE, "Make mine on top"), several.pressing(HEDY, "Make mine on top")]
    await asyncio.gather(several.take(events[0]), twin.take(events[1]))
    await several.work()
    rows = await several.rows(select(tables.drafts.c.revision))
    assert [row["revision"] for row in rows] == [3]
    assert await text_of(several) in ("What pleased you?", "What was good?")


async def test_who_drops_theirs_sees_the_survey_as_the_other_left_it(several: Play) -> None:
    await begin(several, GRACE, in_chat)
    await in_chat(several, ADMIN, "What did you love?")
    await finish(several, GRACE, in_chat, "What pleased you?")
    await several.press(GRACE, "Drop mine")
    assert "What did you love?" in several.last(GRACE)
    assert await dialogues(several) == []
    await several.press(GRACE, "Make mine on top")
    assert await text_of(several) == "What did you love?"


async def test_a_choice_whose_message_was_lost_is_offered_again(several: Play) -> None:
    await begin(several, GRACE, in_chat)
    await in_chat(several, ADMIN, "What did you love?")
    await finish(several, GRACE, in_chat, "What pleased you?")
    await several.command(GRACE, "edit nps")
    await several.press(GRACE, "Go on with the form")
    assert several.last(GRACE).startswith(f"{ADMIN} has changed nps")
    await several.press(GRACE, "Make mine on top")
    assert await text_of(several) == "What pleased you?"


async def test_a_form_for_a_draft_that_was_published_as_it_was_is_saved_on_top(several: Play) -> None:
    """Nothing has changed under it, so there is nothing to decide."""
    await several.command(ADMIN, "edit nps question would_warn remove")
    await begin(several, GRACE, in_chat)
    await several.command(ADMIN, "publish nps")
    await finish(several, GRACE, in_chat, "What pleased you?")
    assert several.last(GRACE).startswith("Saved.")
    assert "would_warn" not in await questions(several, "nps")


async def test_a_version_published_meanwhile_is_not_taken_back_by_a_form(several: Play) -> None:
    await begin(several, GRACE, in_chat)
    await several.command(ADMIN, "edit nps question would_warn remove")
    await several.command(ADMIN, "publish nps")
    await finish(several, GRACE, in_chat, "What pleased you?")
    assert await draft(several, "nps") is None
    assert several.last(GRACE).startswith(f"{ADMIN} has changed nps since you opened the form.")
    assert "would_warn" in several.last(GRACE)
    await several.press(GRACE, "Make mine on top")
    assert "would_warn" not in await questions(several, "nps")


async def test_a_rollback_meanwhile_is_told_by_name(several: Play) -> None:
    await several.command(ADMIN, "edit nps question would_warn remove")
    await several.command(ADMIN, "publish nps")
    await begin(several, GRACE, in_chat)
    await several.command(HEDY, "rollback nps 1")
    await finish(several, GRACE, in_chat, "What pleased you?")
    assert several.last(GRACE).startswith(f"{HEDY} has changed nps since you opened the form.")


async def test_a_draft_thrown_away_while_a_form_is_open_is_not_brought_back_unasked(several: Play) -> None:
    await several.command(ADMIN, "edit nps question would_warn remove")
    await begin(several, GRACE, in_chat)
    await several.command(HEDY, "edit nps discard yes")
    await finish(several, GRACE, in_chat, "What pleased you?")
    assert await draft(several, "nps") is None
    assert several.last(GRACE).startswith(f"{HEDY} has changed nps since you opened the form.")
    await several.press(GRACE, "Make mine on top")
    assert await text_of(several) == "What pleased you?"
    assert "would_warn" in await questions(several, "nps")


async def test_a_survey_thrown_away_whole_can_be_made_again_from_the_form(several: Play) -> None:
    await several.command(ADMIN, "new stars")
    await answer(several, ADMIN, {"title_en": "Our shop"})
    await several.command(GRACE, "edit shop about")
    await several.command(HEDY, "edit shop discard yes")
    await answer(several, GRACE, {"title_en": "Our new shop"})
    assert several.last(GRACE).startswith(f"{HEDY} has thrown shop away")
    assert await draft(several, "shop") is None
    await several.press(GRACE, "Make mine on top")
    found = await draft(several, "shop")
    assert found is not None
    assert found["title"]["en"] == "Our new shop"


async def test_a_question_removed_while_its_form_is_open_is_not_put_back(several: Play) -> None:
    await begin(several, GRACE, in_chat)
    await several.command(ADMIN, "edit nps question likes_most remove")
    await finish(several, GRACE, in_chat, "What pleased you?")
    await several.press(GRACE, "Make mine on top")
    assert several.last(GRACE).startswith("This form does not fit the survey as it is now")
    assert "likes_most" not in await questions(several, "nps")
    await several.press(GRACE, "Drop mine")
    assert await dialogues(several) == []


async def test_a_draft_begun_anew_is_not_taken_for_the_one_that_was_seen(several: Play) -> None:
    """Both were changed once: the number of changes alone does not tell them apart."""
    await several.command(ADMIN, "edit nps question would_warn remove")
    await begin(several, GRACE, in_chat)
    await several.command(HEDY, "edit nps discard yes")
    await several.command(HEDY, "edit nps question to_nine remove")
    await finish(several, GRACE, in_chat, "What pleased you?")
    assert several.last(GRACE).startswith(f"{HEDY} has changed nps")
    assert "to_nine" not in await questions(several, "nps")


async def test_two_new_surveys_of_one_name_are_two_surveys(several: Play) -> None:
    await several.command(ADMIN, "new stars")
    await several.command(GRACE, "new stars")
    await answer(several, ADMIN, {"title_en": "Our shop"})
    await answer(several, GRACE, {"title_en": "Our shop"})
    rows = await several.rows(select(tables.drafts.c.survey_key, tables.drafts.c.changed_by))
    assert len({row["survey_key"] for row in rows}) == 2
    assert {row["changed_by"] for row in rows} == {str(ADMIN), str(GRACE)}


async def begin(play: Play, who: Address, how: Changed) -> None:
    if how is in_chat:
        await play.command(who, CHANGE)
    else:
        await open_modal(play, who, CHANGE)


async def finish(play: Play, who: Address, how: Changed, text: str) -> None:
    if how is in_chat:
        await answer(play, who, {"text_en": text})
    else:
        await fill(play, who, form(play, who), {"text_en": text})


# ---------------------------------------------------------------- moves, lines and buttons


async def test_moves_of_two_admins_on_two_processes_are_both_made_or_refused_by_name(several: Play) -> None:
    twin = several.twin()
    up, down = (
        using(several, ADMIN, "edit nps question likes_most up"),
        using(several, GRACE, "edit nps question score down"),
    )
    await asyncio.gather(several.take(up), twin.take(down))
    await several.work()
    rows = await several.rows(select(tables.drafts.c.revision))
    told = [several.last(who) for who in (ADMIN, GRACE)]
    refused = [each for each in told if each.startswith("Somebody has just changed nps")]
    assert rows[0]["revision"] + len(refused) == 2


async def test_an_old_screen_shows_that_a_question_is_gone(several: Play) -> None:
    await several.command(ADMIN, "edit nps question likes_most")
    await several.command(GRACE, "edit nps question likes_most remove")
    await several.press(ADMIN, "Remove")
    assert several.last(ADMIN).startswith('There is no question "likes_most".')


async def test_an_ending_that_is_gone_takes_no_other_one_with_it(several: Play) -> None:
    """It has no name of its own, and its number may be another ending's by now."""
    await several.command(ADMIN, "edit nps endings")
    shown = next(each for each in buttons(several.seen(ADMIN)[-1].content) if " remove" in each.token)
    await forge(several, GRACE, shown.token)
    left = (await draft(several, "nps") or {})["endings"]
    await several.press(ADMIN, shown.label)
    assert (await draft(several, "nps") or {})["endings"] == left
    assert len(left) == 2


async def test_the_button_throws_away_only_the_draft_that_was_shown(several: Play) -> None:
    await several.command(ADMIN, "edit nps question would_warn remove")
    await several.command(ADMIN, "edit nps discard")
    await in_chat(several, GRACE, "What pleased you?")
    label = next(each.label for each in buttons(several.seen(ADMIN)[-1].content) if each.style == "danger")
    await several.press(ADMIN, label)
    assert await text_of(several) == "What pleased you?"
    assert f"last changed by {GRACE}" in several.last(ADMIN)
    await several.press(ADMIN, label)
    assert await draft(several, "nps") is None


async def test_two_alerts_by_line_at_once_are_both_there_in_the_end(several: Play) -> None:
    lines = {ADMIN: "alert nps when score <= 3 to slack:T1/C2", GRACE: "alert nps when score <= 4 to slack:T1/C1"}
    for who, line in lines.items():
        await several.command(who, line)
    document = await draft(several, "nps")
    assert document is not None
    assert {"score <= 3", "score <= 4"} <= {each["when"] for each in document["alerts"]}


async def test_publishing_on_two_processes_at_once_makes_one_version(several: Play) -> None:
    await several.command(ADMIN, "edit nps question would_warn remove")
    twin = several.twin()
    await asyncio.gather(
        several.take(using(several, ADMIN, "publish nps")), twin.take(using(several, GRACE, "publish nps"))
    )
    await several.work()
    table = tables.survey_versions
    rows = await several.rows(select(table.c.version).where(table.c.survey_key == "nps"))
    assert sorted(row["version"] for row in rows) == [1, 2]
    told = sorted(several.last(who).partition(".")[0] for who in (ADMIN, GRACE))
    assert told == ["nps has no changes to publish", "nps is published as version 2"]


async def test_publishing_while_another_saves_loses_neither(several: Play) -> None:
    """Whatever comes first: what was saved is published, or it is a draft still."""
    await several.command(ADMIN, "edit nps question would_warn remove")
    twin = several.twin()
    await asyncio.gather(
        several.take(using(several, ADMIN, "publish nps")),
        twin.take(using(several, GRACE, "edit nps question to_nine remove")),
    )
    await several.work()
    document = await draft(several, "nps")
    (current,) = await several.rows(
        select(tables.survey_versions.c.document)
        .join(tables.surveys, tables.surveys.c.version_id == tables.survey_versions.c.id)
        .where(tables.surveys.c.key == "nps")
    )
    keys = {each["key"] for each in (document or current["document"])["questions"]}
    refused = several.last(GRACE).startswith("Somebody has just changed nps")
    assert "would_warn" not in keys
    assert ("to_nine" in keys) == refused


async def test_rollback_and_publish_at_once_leave_a_version_that_is_there(several: Play) -> None:
    await several.command(ADMIN, "edit nps question would_warn remove")
    await several.command(ADMIN, "publish nps")
    await several.command(ADMIN, "edit nps question to_nine remove")
    twin = several.twin()
    await asyncio.gather(
        several.take(using(several, ADMIN, "publish nps")), twin.take(using(several, GRACE, "rollback nps 1"))
    )
    await several.work()
    listed = (await several.command(ADMIN, "versions nps")).splitlines()
    assert len(listed) == 3
    assert sum(each.startswith("*") for each in listed) == 1
    await several.say(ANN, "feedback")
    assert "How likely" in several.last(ANN)


# ---------------------------------------------------------------- limits


async def test_the_fifty_first_question_is_refused_with_a_sentence(several: Play) -> None:
    await many_questions(several, 50)
    assert await several.command(GRACE, "edit nps add") == "A survey has at most 50 questions. Remove one first."
    await several.command(GRACE, "edit nps add", form_handle="trigger")
    assert isinstance(several.seen(GRACE)[-1].content, Notice)


async def test_a_fifty_first_question_made_by_two_at_once_ends_in_a_sentence_and_a_free_chat(several: Play) -> None:
    await many_questions(several, 49)
    await several.command(GRACE, "edit nps add text")
    await several.command(ADMIN, "edit nps add text")
    await answer(several, ADMIN, {"text_en": "First?"})
    await answer(several, GRACE, {"text_en": "Second?"})
    await several.press(GRACE, "Make mine on top")
    assert several.last(GRACE).startswith("This form does not fit the survey as it is now")
    assert len(await questions(several, "nps")) == 50
    await several.say(GRACE, "feedback")
    assert "How likely" in several.last(GRACE)


async def test_the_only_question_stays(several: Play) -> None:
    await many_questions(several, 1)
    assert await several.command(GRACE, "edit nps question q1 remove") == "This question stays: a survey needs one."


async def many_questions(play: Play, count: int) -> None:
    """A draft of nps with so many questions."""
    await play.command(ADMIN, "edit nps question would_warn remove")
    document = await draft(play, "nps")
    assert document is not None
    made = [{"key": f"q{n}", "kind": "text", "text": {"en": f"Question {n}?"}} for n in range(1, count + 1)]
    changed = {**document, "title": {"en": "Long"}, "keywords": {}, "questions": made, "alerts": []}
    changed["endings"] = [{"text": {"en": "Thanks."}}]
    async with play.database.transaction() as tx:
        await tx.run(tables.drafts.update().values(document=changed))


async def test_in_a_shared_place_the_form_is_asked_in_the_admins_own_chat(several: Play) -> None:
    await several.command(ADMIN, CHANGE, place=CARE)
    assert [words(each.content) for each in several.seen(CARE)] == ["I ask you in our own chat."]
    await several.command(ADMIN, f"staff add {AGENT}")
    await answer(several, ADMIN, {"text_en": "What pleased you?"})
    assert await text_of(several) == "What pleased you?"
