"""The role counts at the moment of use: a colleague who lost it, and buttons and forms that nobody was given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.outbound import Form
from bot.storage import tables
from tests.services.admin_play import (
    GRACE,
    answer,
    colleagues,
    dialogues,
    draft,
    failed,
    fill,
    forge,
    log,
    open_modal,
    submission,
    submit,
    using,
)
from tests.support.houses import ADMIN, AGENT, ANN, CARE, MEMBER, VIEWER, Play, buttons

CHANGE = "edit nps question likes_most change"
#: A dialogue's number is put in for {d}, a conversation's for {c}. These name something that needs a role, or that is
#: somebody's own.
REFUSED = [
    "a:d{d}:kind:text",
    "a:d{d}:text_en:x",
    "a:d{d}:_language:ru",
    "a:d999:kind:text",
    "a:d999999999999999999:kind:text",
    "m:d{d}:skip:kind",
    "m:d{d}:back",
    "m:d{d}:resume",
    "m:d{d}:later",
    "m:d999999999999999999:skip",
    "x:publish:nps",
    "x:edit:nps question score remove",
    "x:edit:nps keep {d}",
    "x:edit:nps drop {d}",
    "x:edit:nps continue {d}",
    "x:edit:nps keep 999999999999999999",
    "x:edit:nps keep ٣",
    "x:edit:nps discard yes",
    "x:edit:nps page ٣",
    "x:new:keep {d}",
    "x:new:drop {d}",
    "x:new:continue {d}",
    "x:staff:add slack:T1/U5 admin",
    "x:rollback:nps ٣",
    "x:rollback:nps 99999999999999999999",
    "e:{c}:score",
    "e:{c}:no_such_question",
    "e:999999999999999999:score",
]
#: These can't have come from a button of ours, or need no more than a role that some have.
HARMLESS = [
    "f:{d}:0",
    "f:{d}:1",
    "f:{d}:x",
    "f:999:1",
    "f:999999999999999999:1",
    "f:9999999999999999999999:1",
    "f:٣:1",
    "f:-1:1",
    "f:d{d}:1",
    "a:d٣:kind:text",
    "a:d9999999999999999999:kind:text",
    "e:٣:score",
    "e:9999999999999999999:score",
    "m:d{d}:explode",
    "x:send:nps to #999999999999999999 yes",
    "x:send:nps to #٣ yes",
    "x:frobnicate:-",
    "x::",
    "x:-:-",
    "x:{{7*7}}:<!channel>",
]
FORGED = [*REFUSED, *HARMLESS]


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    """A second admin with a form open, a customer who has answered, and staff of each lesser role."""
    await colleagues(play)
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    await play.command(GRACE, CHANGE)
    yield play
    assert await failed(play) == []


async def state(play: Play) -> list[Any]:
    """Everything that a forged button might change."""
    found: list[Any] = [await dialogues(play), await draft(play, "nps")]
    for column in (
        tables.answers.c.value,
        tables.surveys.c.status,
        tables.staff.c.role,
        tables.survey_versions.c.id,
        tables.dialogues.c.state,
        tables.conversations.c.state,
    ):
        in_order = select(column).order_by(*column.table.primary_key)
        found.append([list(row.values()) for row in await play.rows(in_order)])
    return found


async def written(play: Play, forged: str) -> str:
    (dialogue,) = await play.rows(select(tables.dialogues.c.id).where(tables.dialogues.c.address == str(GRACE)))
    (conversation,) = await play.rows(select(tables.conversations.c.id))
    return forged.format(d=dialogue["id"], c=conversation["id"])


# ---------------------------------------------------------------- forged


@pytest.mark.parametrize("who", [MEMBER, VIEWER, AGENT], ids=["customer", "viewer", "staff"])
async def test_a_button_that_nobody_was_given_is_refused_to_the_presser_alone(house: Play, who: Address) -> None:
    before = await state(house)
    for forged in REFUSED:
        token, said, noted = await written(house, forged), len(house.seen(CARE)), len(await log(house, who))
        await forge(house, who, token, place=CARE)
        (told,) = house.seen(CARE)[said:]
        assert told.only_for == who.id, token
        assert [allowed for *_, allowed in (await log(house, who))[noted:]] == [False], token
    assert await state(house) == before


@pytest.mark.parametrize("who", [MEMBER, VIEWER, AGENT], ids=["customer", "viewer", "staff"])
async def test_a_button_that_no_button_of_ours_can_be_changes_nothing(house: Play, who: Address) -> None:
    before = await state(house)
    for forged in HARMLESS:
        said = len(house.seen(CARE))
        await forge(house, who, await written(house, forged), place=CARE)
        assert all(told.only_for == who.id for told in house.seen(CARE)[said:]), forged
    assert await state(house) == before


_NO = f"You may not use /survey edit. Please ask {ADMIN}."
#: Staff have forms of their own, so that one may just be over.
_OVER = "That form is over, or it is not yours. Please open it again."


@pytest.mark.parametrize(
    ("who", "told"), [(MEMBER, _NO), (VIEWER, _NO), (AGENT, _OVER)], ids=["customer", "viewer", "staff"]
)
async def test_a_form_that_nobody_was_given_is_refused_to_the_sender_alone(
    house: Play, who: Address, told: str
) -> None:
    before = await state(house)
    for forged in FORGED:
        token, noted, said = await written(house, forged), len(await log(house, who)), len(house.seen(who))
        assert await submit(house, who, token, {"text_en": "Mine"}) is None
        assert [line[0::2] for line in (await log(house, who))[noted:]] == [("form", False)]
        assert house.last(who) == told
        assert len(house.seen(who)) == said + 1
    assert await state(house) == before


async def test_another_admin_cannot_reach_into_a_form_that_is_not_theirs(house: Play) -> None:
    before = await state(house)
    for forged in ("a:d{d}:kind:text", "m:d{d}:skip:kind", "x:edit:nps keep {d}", "x:edit:nps drop {d}", "f:{d}:1"):
        token = await written(house, forged)
        if token.startswith("f:"):
            assert await submit(house, ADMIN, token, {"text_en": "Mine"}) is None
            assert house.last(ADMIN).startswith("That form is over, or it is not yours.")
        else:
            await forge(house, ADMIN, token)
            assert house.last(ADMIN).startswith(("That form is over", "Would you recommend us?")), token
    assert await state(house) == before


async def test_an_admin_who_forges_their_own_buttons_breaks_nothing(house: Play) -> None:
    before = await draft(house, "nps")
    for forged in FORGED:
        if not forged.startswith(("x:publish", "x:edit:nps question", "x:staff")):
            await forge(house, GRACE, await mine(house, forged))
            await submit(house, GRACE, await mine(house, forged), {"kind": "nonsense", "text_en": ("a", "b")})
    assert await draft(house, "nps") == before


async def mine(play: Play, forged: str) -> str:
    """With the number of a form of their own, opened anew where there is none any more."""
    rows = await play.rows(select(tables.dialogues.c.id).where(tables.dialogues.c.address == str(GRACE)))
    if not rows:
        await play.command(GRACE, CHANGE)
        return await mine(play, forged)
    return forged.format(d=rows[-1]["id"], c=1)


async def test_a_form_that_was_not_finished_cannot_be_put_on_top(house: Play) -> None:
    await house.command(GRACE, "edit nps add")
    rows = await house.rows(select(tables.dialogues.c.id).order_by(tables.dialogues.c.id.desc()))
    for command in ("edit nps keep", "new keep"):
        answered = await house.command(GRACE, f"{command} {rows[0]['id']}")
        assert answered.startswith("That form is over")
    assert await draft(house, "nps") is None


async def test_a_form_for_one_survey_is_not_saved_into_another(house: Play) -> None:
    (row,) = await house.rows(select(tables.dialogues.c.id))
    await forge(house, GRACE, f"x:edit:stars drop {row['id']}")
    await forge(house, GRACE, f"x:edit:stars keep {row['id']}")
    assert await dialogues(house) == [("chat", "question likes_most")]
    assert await draft(house, "stars") is None


@pytest.mark.parametrize("label", ["9", "Skip"])
async def test_a_press_in_somebody_elses_preview_is_refused_in_private(house: Play, label: str) -> None:
    await house.command(ADMIN, "preview nps here", place=CARE)
    if label == "Skip":
        await house.press(ADMIN, "9", place=CARE)
    before = await state(house)
    await house.press(MEMBER, label, place=CARE)
    (refused,) = [each for each in house.seen(CARE) if each.only_for == MEMBER.id]
    assert refused.content.kind == "notice"
    assert (await log(house, MEMBER))[-1][2] is False
    assert await state(house) == before


# ---------------------------------------------------------------- lost in the middle


async def demote(play: Play, who: Address, role: str = "") -> None:
    await play.command(ADMIN, f"staff add {who} {role}" if role else f"staff remove {who}")


@pytest.mark.parametrize("role", ["", "viewer", "staff"])
async def test_who_lost_the_role_in_the_middle_of_a_form_is_refused_at_the_next_word(house: Play, role: str) -> None:
    await answer(house, GRACE, {}, until="text_en")
    await demote(house, GRACE, role)
    await house.say(GRACE, "What pleased you?")
    assert house.last(GRACE) == f"You may not use /survey edit. Please ask {ADMIN}."
    assert (await log(house, GRACE))[-1] == ("form", "question likes_most", False)
    assert await draft(house, "nps") is None
    await house.say(GRACE, "feedback")
    assert "How likely" in house.last(GRACE)


async def test_who_lost_the_role_is_refused_at_the_next_press_and_may_go_on_when_it_is_given_back(house: Play) -> None:
    await answer(house, GRACE, {}, until="text_en")
    await demote(house, GRACE)
    await house.press(GRACE, "Skip")
    assert house.last(GRACE).startswith("You may not use")
    assert (await log(house, GRACE))[-1] == ("form", "question likes_most", False)
    await demote(house, GRACE, "admin")
    await house.press(GRACE, "Skip")
    await answer(house, GRACE, {})
    assert house.last(GRACE).startswith("Saved.")


async def test_who_lost_the_role_is_refused_at_the_next_page(house: Play) -> None:
    opened = await open_modal(house, GRACE, "edit nps add")
    second = await submit(house, GRACE, opened, {"kind": "text", "text_en": "Why?"})
    assert isinstance(second, Form)
    await demote(house, GRACE, "staff")
    assert await submit(house, GRACE, second, {}) is None
    assert house.last(GRACE) == f"You may not use /survey edit. Please ask {ADMIN}."
    assert (await log(house, GRACE))[-1] == ("form", "question new", False)
    assert await draft(house, "nps") is None


@pytest.mark.parametrize("role", ["", "viewer"])
async def test_who_lost_the_role_in_the_middle_of_a_preview_is_refused(house: Play, role: str) -> None:
    await house.command(AGENT, "preview nps")
    await house.press(AGENT, "9")
    await demote(house, AGENT, role)
    await house.say(AGENT, "the people")
    assert house.last(AGENT) == f"You may not use /survey preview. Please ask {ADMIN}."
    assert (await log(house, AGENT))[-1] == ("preview", "nps", False)


async def test_every_button_of_an_old_editor_message_is_refused_once_the_role_is_lost(house: Play) -> None:
    await house.command(GRACE, "edit nps")
    shown = house.seen(GRACE)[-1]
    before = await draft(house, "nps")
    await demote(house, GRACE)
    for each in buttons(shown.content):
        await forge(house, GRACE, each.token)
        assert house.last(GRACE).startswith("You may not use /survey "), each.label
        assert (await log(house, GRACE))[-1][2] is False
    assert await draft(house, "nps") == before


async def test_a_decision_is_refused_once_the_role_is_lost(house: Play) -> None:
    await house.command(ADMIN, "edit nps question would_warn remove")
    await answer(house, GRACE, {"text_en": "What pleased you?"})
    before = await draft(house, "nps")
    await demote(house, GRACE, "staff")
    for label in ("Make mine on top", "Drop mine"):
        await house.press(GRACE, label)
        assert house.last(GRACE) == f"You may not use /survey edit. Please ask {ADMIN}."
    assert await draft(house, "nps") == before


# ---------------------------------------------------------------- the same thing five times


async def five_times(play: Play, event: Any) -> Sequence[Any]:
    """At once, on two processes."""
    twin = play.twin()
    receivers = [play.app.receiver, twin.app.receiver] * 2 + [play.app.receiver]
    replies = await asyncio.gather(*(each.handle(event) for each in receivers))
    await play.work()
    await twin.work()
    return replies


async def test_a_command_five_times_has_one_effect(house: Play) -> None:
    await five_times(house, using(house, ADMIN, "edit nps question would_warn remove"))
    await five_times(house, using(house, ADMIN, "publish nps"))
    table = tables.survey_versions
    rows = await house.rows(select(table.c.version).where(table.c.survey_key == "nps"))
    assert sorted(row["version"] for row in rows) == [1, 2]
    published = [each for each in house.seen(ADMIN) if "is published" in str(each.content)]
    assert len(published) == 1
    assert [line[0] for line in await log(house, ADMIN)].count("command publish") == 1


async def test_a_press_five_times_has_one_effect(house: Play) -> None:
    await house.command(ADMIN, "edit nps question likes_most")
    await five_times(house, house.pressing(ADMIN, "Move up"))
    rows = await house.rows(select(tables.drafts.c.revision))
    assert [row["revision"] for row in rows] == [1]


async def test_a_form_five_times_has_one_effect(house: Play) -> None:
    opened = await open_modal(house, ADMIN, "edit nps add")
    second = await submit(house, ADMIN, opened, {"kind": "text", "text_en": "Why?"})
    assert isinstance(second, Form)
    await five_times(house, submission(house, ADMIN, second.token, {}))
    document = await draft(house, "nps")
    assert document is not None
    assert [each["key"] for each in document["questions"]].count("why") == 1
    assert len([each for each in house.seen(ADMIN) if "Saved." in str(each.content)]) == 1


async def test_an_answer_in_a_form_five_times_is_one_step(house: Play) -> None:
    await answer(house, GRACE, {}, until="text_en")
    await five_times(house, house.message(GRACE, "What pleased you?"))
    assert len([line for line in await log(house, GRACE) if line[0] == "draft changed"]) <= 1
    await answer(house, GRACE, {})
    document = await draft(house, "nps")
    assert document is not None
    changed = next(each for each in document["questions"] if each["key"] == "likes_most")
    assert changed["text"]["en"] == "What pleased you?"


async def test_two_clicks_on_save_make_one_question(house: Play) -> None:
    """Each click is an event of its own."""
    opened = await open_modal(house, ADMIN, "edit nps add")
    second = await submit(house, ADMIN, opened, {"kind": "text", "text_en": "Why?"})
    assert isinstance(second, Form)
    twin = house.twin()
    clicks = [submission(house, ADMIN, second.token, {}) for _ in range(2)]
    await asyncio.gather(house.take(clicks[0]), twin.take(clicks[1]))
    await house.work()
    document = await draft(house, "nps")
    assert document is not None
    assert len([each for each in document["questions"] if each["key"].startswith("why")]) == 1


async def test_a_form_filled_in_by_its_owner_is_saved_whatever_others_tried(house: Play) -> None:
    opened = await open_modal(house, ADMIN, CHANGE)
    await submit(house, MEMBER, opened, {"text_en": "Mine"})
    await fill(house, ADMIN, opened, {"text_en": "What pleased you?"})
    assert "Mine" not in str(await draft(house, "nps"))
    assert "What pleased you?" in str(await draft(house, "nps"))
