"""A button does what it said when it was shown, or nothing: others may have changed the survey since."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.contract.tokens import LIMIT
from bot.storage import drafts as storage
from bot.storage import tables
from tests.services.admin_play import GRACE, answer, colleagues, draft, failed, questions
from tests.support.houses import ADMIN, CARE, Play, buttons

NPS = "edit nps question"


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    """Three admins."""
    await colleagues(play)
    yield play
    assert await failed(play) == []


async def endings(play: Play) -> list[str]:
    """What the draft's endings say."""
    document = await draft(play, "nps")
    assert document is not None
    return [each["text"]["en"] for each in document["endings"]]


async def put(play: Play, **fields: Any) -> None:
    """A draft of nps with other fields."""
    await play.command(ADMIN, f"{NPS} would_warn remove")
    document = await draft(play, "nps")
    async with play.database.transaction() as tx:
        await tx.run(tables.drafts.update().values(document={**(document or {}), **fields}))


async def versions(play: Play) -> list[int]:
    table = tables.survey_versions
    rows = await play.rows(select(table.c.version).where(table.c.survey_key == "nps").order_by(table.c.version))
    return [row["version"] for row in rows]


def labels(play: Play, who: Address) -> list[str]:
    return [each.label for each in buttons(play.seen(who)[-1].content)]


# ---------------------------------------------------------------- throwing away


async def test_a_draft_begun_anew_is_not_thrown_away_by_a_button_for_the_one_before(house: Play) -> None:
    """Both were changed once: how often says nothing of which it is."""
    await house.command(ADMIN, f"{NPS} would_warn remove")
    await house.command(ADMIN, "edit nps discard")
    stale = house.pressing(ADMIN, "Throw the draft away")
    await house.command(GRACE, "edit nps discard yes")
    await house.command(GRACE, f"{NPS} to_nine remove")
    await house.take(stale)
    await house.work()
    assert "to_nine" not in await questions(house, "nps")
    assert f"last changed by {GRACE}" in house.last(ADMIN)
    await house.press(ADMIN, "Throw the draft away")
    assert await draft(house, "nps") is None


# ---------------------------------------------------------------- endings


async def test_the_ending_that_was_shown_is_removed_wherever_it_stands_by_now(house: Play) -> None:
    await house.command(ADMIN, "edit nps endings")
    stale = house.pressing(ADMIN, "Remove 2")
    await house.command(GRACE, "edit nps ending 1 remove")
    _, second, *others = (await shown_endings(house))[0]
    await house.take(stale)
    await house.work()
    assert await endings(house) == others
    assert second not in others


async def shown_endings(play: Play) -> list[list[str]]:
    """What the endings of every version of nps say, the latest first."""
    table = tables.survey_versions
    rows = await play.rows(select(table.c.document).where(table.c.survey_key == "nps").order_by(table.c.version.desc()))
    return [[each["text"]["en"] for each in row["document"]["endings"]] for row in rows]


async def test_a_button_to_remove_an_ending_that_is_gone_removes_no_other(house: Play) -> None:
    await house.command(ADMIN, "edit nps endings")
    stale = house.pressing(ADMIN, "Remove 1")
    await house.command(GRACE, "edit nps ending 1 remove")
    left = await endings(house)
    await house.take(stale)
    await house.work()
    assert await endings(house) == left
    assert "has changed since" in house.last(ADMIN)


async def test_a_form_for_an_ending_that_is_gone_is_not_made_on_top_of_another_one(house: Play) -> None:
    await house.command(ADMIN, "edit nps ending 1")
    await house.command(GRACE, "edit nps ending 1 remove")
    left = await endings(house)
    await answer(house, ADMIN, {"text_en": "Thank you so much!"})
    await house.press(ADMIN, "Make mine on top")
    assert house.last(ADMIN).startswith("This form does not fit the survey as it is now")
    assert await endings(house) == left


async def test_a_form_for_an_ending_finds_it_in_its_new_place(house: Play) -> None:
    await house.command(ADMIN, "edit nps ending 2")
    await house.command(GRACE, "edit nps ending 1 remove")
    await answer(house, ADMIN, {"text_en": "We will do better."})
    await house.press(ADMIN, "Make mine on top")
    assert (await endings(house))[0] == "We will do better."


# ---------------------------------------------------------------- publishing


async def test_what_another_admin_has_changed_since_is_not_published_unseen(house: Play) -> None:
    await house.command(ADMIN, f"{NPS} would_warn remove")
    stale = house.pressing(ADMIN, "Publish")
    await house.command(GRACE, f"{NPS} to_nine remove")
    await house.take(stale)
    await house.work()
    assert await versions(house) == [1]
    assert house.last(ADMIN).startswith(f"{GRACE} has changed nps since you saw it.")
    assert "to_nine" in house.last(ADMIN)
    await house.press(ADMIN, "Publish")
    assert await versions(house) == [1, 2]


async def test_the_button_publishes_what_was_shown_with_it(house: Play) -> None:
    await house.command(ADMIN, f"{NPS} would_warn remove")
    await house.press(ADMIN, "Publish")
    assert await versions(house) == [1, 2]


async def test_a_preview_offers_to_publish_what_it_has_shown(house: Play) -> None:
    await house.command(ADMIN, f"{NPS} would_warn remove")
    await house.command(ADMIN, "preview nps")
    await house.command(GRACE, f"{NPS} to_nine remove")
    for said in ("8", "fine"):
        await house.say(ADMIN, said)
    while "Publish" not in labels(house, ADMIN):
        await house.say(ADMIN, "skip")
    await house.press(ADMIN, "Publish")
    assert await versions(house) == [1]
    assert "since you saw it" in house.last(ADMIN)


async def test_what_speaks_against_publishing_is_said_and_the_button_is_not_offered(house: Play) -> None:
    await put(house, endings=[{"text": {"en": "Thanks, {plan}."}}])
    answered = await house.command(ADMIN, "publish nps")
    assert answered.startswith("nps can't be published yet")
    assert "- ending 1" in answered
    assert "{plan}" in answered
    assert len([each for each in answered.splitlines() if each.startswith("- ")]) <= 5
    await house.command(ADMIN, "edit nps")
    assert "Publish" not in labels(house, ADMIN)


# ---------------------------------------------------------------- a question that others name


async def test_a_question_that_others_name_is_removed_only_after_a_second_word(house: Play) -> None:
    asked = await house.command(ADMIN, f"{NPS} may_contact remove")
    assert await draft(house, "nps") is None
    assert "Question 7 (contact): condition" in asked
    await house.press(ADMIN, "Remove anyway")
    assert "may_contact" not in await questions(house, "nps")


async def test_texts_and_alerts_that_name_a_question_are_listed_too(house: Play) -> None:
    asked = await house.command(ADMIN, f"{NPS} score remove")
    for place in ("Question 2 (held_back): condition", "Alert detractor: condition", "Ending 1: condition"):
        assert place in asked
    await put(house, endings=[{"text": {"en": "You said {likes_most|nothing}."}}])
    assert "Ending 1: text" in await house.command(ADMIN, f"{NPS} likes_most remove")


async def test_a_question_nobody_names_is_removed_at_once(house: Play) -> None:
    await house.command(ADMIN, f"{NPS} likes_most remove")
    assert "likes_most" not in await questions(house, "nps")


async def test_every_button_of_the_longest_keys_there_can_be_is_shown(house: Play) -> None:
    first, other = "q" * 20, "r" * 20
    asked = [
        {"key": first, "kind": "yes_no", "text": {"en": "Well?"}},
        {"key": other, "kind": "text", "text": {"en": "Why?"}, "when": f"{first} = no"},
    ]
    await put(house, title={"en": "Long"}, keywords={}, questions=asked, alerts=[], endings=[{"text": {"en": "Bye"}}])
    async with house.database.transaction() as tx:
        row = await storage.load(tx, "nps")
        assert row is not None
        key = "k" * 20
        await tx.run(tables.drafts.update().values(survey_key=key, document={**row["document"], "key": key}))
    await house.command(ADMIN, f"edit {key} question {first}")
    assert "Remove" in labels(house, ADMIN)
    await house.press(ADMIN, "Remove")
    assert "Remove anyway" in labels(house, ADMIN)
    assert all(len(each.token) <= LIMIT for each in buttons(house.seen(ADMIN)[-1].content))


# ---------------------------------------------------------------- in place


async def test_a_screen_of_the_editor_changes_where_it_is(house: Play) -> None:
    for who, place in ((GRACE, None), (ADMIN, CARE)):
        where = place or who
        await house.command(who, "edit nps", place=place)
        first = house.seen(where)[-1].message
        for label in ("1. score", "Back to survey", "Endings"):
            await house.press(who, label, place=place, reply_handle="h")
            assert house.seen(where)[-1].edit == first, label


async def test_a_message_that_is_no_screen_of_the_editor_stays(house: Play) -> None:
    await house.command(GRACE, "check nps")
    await house.press(GRACE, "Edit")
    assert house.seen(GRACE)[-1].edit == ""


async def test_what_an_editors_button_asks_or_refuses_does_not_take_its_screen_away(house: Play) -> None:
    await house.command(GRACE, f"{NPS} may_contact")
    await house.press(GRACE, "Remove")
    content = house.seen(GRACE)[-1].content
    assert isinstance(content, Notice)
    assert not content.in_place
    assert house.seen(GRACE)[-1].edit == ""


# ---------------------------------------------------------------- how large


async def test_a_draft_grows_no_larger_than_a_survey_may_be(house: Play) -> None:
    wide = [{"key": f"q{n}", "kind": "text", "text": {"en": "w", "ru": "ы" * 3000}} for n in range(45)]
    last = [{"text": {"en": "x"}}]
    await put(house, title={"en": "x", "ru": "ы"}, keywords={}, questions=wide, alerts=[], endings=last)
    before = await draft(house, "nps")
    await house.command(ADMIN, f"{NPS} q1 change")
    await answer(house, ADMIN, {"text_en": "longer"})
    assert "too large" in house.last(ADMIN)
    assert "too large" in await house.command(ADMIN, "alert nps when q1 = x to slack:T1/C2")
    assert await draft(house, "nps") == before


async def test_a_draft_that_is_too_large_already_may_become_smaller(house: Play) -> None:
    wide = [{"key": f"q{n}", "kind": "text", "text": {"en": "ы" * 3000}} for n in range(45)]
    await put(house, title={"en": "x"}, keywords={}, questions=wide, alerts=[], endings=[{"text": {"en": "x"}}])
    await house.command(ADMIN, f"{NPS} q1 remove")
    assert "q1" not in await questions(house, "nps")
