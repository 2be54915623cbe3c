"""What people do in modals and in the home tab, and what an app's answers make of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from adapters.sandbox.slack.inputs import FieldError
from tests.sandbox.slack_town import Town, town
from tests.sandbox.slack_views import View, button_row, chooser, field, home, modal
from tests.support.slack_world import CHANNEL, COLLEAGUE, CUSTOMER

TITLE = field("title", max_length=10)


async def opened(here: Town, *blocks: View, **more: Any) -> None:
    """The colleague gives a command, and the app opens a modal."""
    await here.slack.command(COLLEAGUE, CHANNEL, "/survey", "new")
    trigger = here.app.bodies[-1]["trigger_id"]
    await here.client.views_open(trigger_id=trigger, view=modal(*(blocks or (TITLE,)), **more))


def saying(*answers: Any) -> list[Response]:
    """An app that takes a command and then answers submissions like this; None is an empty answer."""
    return [Response(), *(JSONResponse(answer) if answer else Response() for answer in answers)]


def seen(here: Town, user: str = COLLEAGUE) -> str | None:
    """The title of the modal in front of somebody."""
    view = here.slack.modal(user)
    return str(view["title"]["text"]) if view else None


async def test_a_modal_stands_before_whoever_gave_the_command_and_nobody_else() -> None:
    async with town() as here:
        await opened(here, title="New survey")
        assert (seen(here), seen(here, CUSTOMER)) == ("New survey", None)


async def test_a_submission_brings_what_was_filled_in_and_closes_the_modal() -> None:
    async with town() as here:
        await opened(here, TITLE, private_metadata="draft-1", callback_id="new")
        assert await here.slack.fill(COLLEAGUE, "title", "NPS") == []
        assert await here.slack.submit_modal(COLLEAGUE) == [200]
        assert here.slack.modal(COLLEAGUE) is None
    payload = here.app.bodies[-1]
    assert (payload["type"], payload["user"]["id"], payload["response_urls"]) == ("view_submission", COLLEAGUE, [])
    assert (payload["view"]["private_metadata"], payload["view"]["callback_id"]) == ("draft-1", "new")
    assert payload["view"]["state"]["values"] == {"title": {"a": {"type": "plain_text_input", "value": "NPS"}}}


async def test_every_kind_of_input_is_submitted_in_its_own_shape() -> None:
    few, many = ("nps", "csat"), ("en", "ru", "zh")
    async with town() as here:
        await opened(
            here,
            field("words", multiline=True),
            field("mail", "email_text_input"),
            field("count", "number_input", is_decimal_allowed=False, min_value="1", max_value="9"),
            field("day", "datepicker"),
            field("hour", "timepicker"),
            chooser("kind", "static_select", *few),
            chooser("scale", "radio_buttons", *few),
            chooser("languages", "multi_static_select", *many),
            chooser("places", "checkboxes", *many),
        )
        filled: dict[str, str | list[str]] = {
            "words": "one\ntwo",
            "mail": "ann@example.org",
            "count": "7",
            "day": "2026-01-31",
            "hour": "09:30",
            "kind": "csat",
            "scale": "nps",
            "languages": ["en", "zh"],
            "places": ["ru"],
        }
        for block_id, value in filled.items():
            await here.slack.fill(COLLEAGUE, block_id, value)
        await here.slack.submit_modal(COLLEAGUE)
    values = here.app.bodies[-1]["view"]["state"]["values"]
    assert {block: _given(state["a"]) for block, state in values.items()} == filled
    assert {block: next(name for name in state["a"] if name != "type") for block, state in values.items()} == {
        "words": "value",
        "mail": "value",
        "count": "value",
        "day": "selected_date",
        "hour": "selected_time",
        "kind": "selected_option",
        "scale": "selected_option",
        "languages": "selected_options",
        "places": "selected_options",
    }


def _given(state: dict[str, Any]) -> Any:
    [value] = [value for name, value in state.items() if name != "type"]
    if isinstance(value, list):
        return [option["value"] for option in value]
    return value["value"] if isinstance(value, dict) else value


async def test_inputs_begin_with_their_initial_values_and_can_be_emptied() -> None:
    async with town() as here:
        kinds = chooser("kinds", "checkboxes", "nps", "csat")
        kinds["element"]["initial_options"] = kinds["element"]["options"][:1]
        await opened(here, field("title", initial_value="NPS"), kinds)
        view = here.slack.modal(COLLEAGUE)
        assert view is not None
        assert {block: _given(state["a"]) for block, state in view["state"]["values"].items()} == {
            "title": "NPS",
            "kinds": ["nps"],
        }
        await here.slack.fill(COLLEAGUE, "title", "")
        await here.slack.fill(COLLEAGUE, "kinds", [])
        view = here.slack.modal(COLLEAGUE)
        assert view is not None
        assert {block: _given(state["a"]) for block, state in view["state"]["values"].items()} == {
            "title": None,
            "kinds": [],
        }


async def test_an_empty_field_that_must_be_filled_in_is_refused_before_the_app_hears_of_it() -> None:
    async with town() as here:
        await opened(here, TITLE, {**field("note"), "optional": True}, field("reason"))
        with pytest.raises(FieldError, match="complete this required field"):
            await here.slack.submit_modal(COLLEAGUE)
        view = here.slack.modal(COLLEAGUE)
        assert view is not None
        assert sorted(view["errors"]) == ["reason", "title"]
        await here.slack.fill(COLLEAGUE, "title", "NPS")
        view = here.slack.modal(COLLEAGUE)
        assert view is not None
        assert list(view["errors"]) == ["reason"]
    assert [body.get("type") for body in here.app.bodies] == [None]


WRONG = {
    "too long": (field("x", max_length=3), "abcd", "3 characters or fewer"),
    "longer than any input": (field("x"), "a" * 3001, "3000 characters or fewer"),
    "no number": (field("x", "number_input", is_decimal_allowed=True), "ten", "enter a number"),
    "no end": (field("x", "number_input", is_decimal_allowed=True), "Infinity", "whole number"),
    "a fraction": (field("x", "number_input", is_decimal_allowed=False), "1.5", "whole number"),
    "too much": (field("x", "number_input", is_decimal_allowed=False, max_value="9"), "10", "to 9"),
    "no date": (field("x", "datepicker"), "tomorrow", "enter a date"),
    "no address": (field("x", "email_text_input"), "ann", "email address"),
    "not offered": (chooser("x", "static_select", "nps"), "ces", "no option ces"),
    "one not offered": (chooser("x", "checkboxes", "nps"), ["nps", "ces"], "no option ces"),
    "too many": (chooser("x", "multi_static_select", "a", "b", max_selected_items=1), ["a", "b"], "1 or fewer"),
}


@pytest.mark.parametrize(("block", "value", "words"), WRONG.values(), ids=WRONG.keys())
async def test_what_slacks_client_does_not_take_is_refused_at_the_field(
    block: View, value: str | list[str], words: str
) -> None:
    async with town() as here:
        await opened(here, block)
        with pytest.raises(FieldError, match=words) as error:
            await here.slack.fill(COLLEAGUE, "x", value)
    assert error.value.block_id == "x"


async def test_what_is_too_short_is_refused_when_it_is_submitted() -> None:
    async with town() as here:
        await opened(here, field("title", min_length=3))
        await here.slack.fill(COLLEAGUE, "title", "ab")
        with pytest.raises(FieldError, match="3 characters or more"):
            await here.slack.submit_modal(COLLEAGUE)


async def test_errors_stand_at_their_fields_until_they_are_filled_in_anew() -> None:
    refusal = {"response_action": "errors", "errors": {"title": "This name is taken."}}
    async with town(*saying(refusal)) as here:
        await opened(here)
        await here.slack.fill(COLLEAGUE, "title", "NPS")
        assert await here.slack.submit_modal(COLLEAGUE) == [200]
        view = here.slack.modal(COLLEAGUE)
        assert view is not None
        assert view["errors"] == {"title": "This name is taken."}
        assert view["state"]["values"]["title"]["a"]["value"] == "NPS"
        await here.slack.fill(COLLEAGUE, "title", "NPS 2")
        view = here.slack.modal(COLLEAGUE)
        assert view is not None
        assert view["errors"] == {}
        await here.slack.submit_modal(COLLEAGUE)
        assert here.slack.modal(COLLEAGUE) is None


async def test_an_update_keeps_what_stands_in_the_same_inputs() -> None:
    more = modal(field("title", initial_value="other"), field("reason", initial_value="why"), title="More")
    async with town(*saying({"response_action": "update", "view": more})) as here:
        await opened(here)
        before = here.slack.modal(COLLEAGUE)
        await here.slack.fill(COLLEAGUE, "title", "NPS")
        await here.slack.submit_modal(COLLEAGUE)
        view = here.slack.modal(COLLEAGUE)
    assert before is not None
    assert view is not None
    assert (view["id"], view["title"]["text"]) == (before["id"], "More")
    assert view["hash"] != before["hash"]
    assert [_given(state["a"]) for state in view["state"]["values"].values()] == ["NPS", "why"]


async def test_a_pushed_view_lies_on_the_other_and_closing_it_goes_back() -> None:
    second = modal(field("b"), title="Second")
    async with town(*saying({"response_action": "push", "view": second})) as here:
        await opened(here, title="First")
        await here.slack.fill(COLLEAGUE, "title", "NPS")
        await here.slack.submit_modal(COLLEAGUE)
        view = here.slack.modal(COLLEAGUE)
        assert seen(here) == "Second"
        assert await here.slack.close_modal(COLLEAGUE) == []
        first = here.slack.modal(COLLEAGUE)
    assert view is not None
    assert first is not None
    assert (view["previous_view_id"], view["root_view_id"]) == (first["id"], first["id"])
    assert (first["title"]["text"], first["state"]["values"]["title"]["a"]["value"]) == ("First", "NPS")


async def test_submitting_the_upper_view_shows_the_lower_one_again() -> None:
    async with town(*saying({"response_action": "push", "view": modal(field("b"), title="Second")})) as here:
        await opened(here, {**TITLE, "optional": True}, title="First")
        await here.slack.submit_modal(COLLEAGUE)
        await here.slack.fill(COLLEAGUE, "b", "done")
        await here.slack.submit_modal(COLLEAGUE)
        assert seen(here) == "First"


async def test_clearing_closes_the_whole_stack() -> None:
    second = {"response_action": "push", "view": modal({"type": "divider"}, title="Second")}
    async with town(*saying(second, {"response_action": "clear"})) as here:
        await opened(here, {"type": "divider"})
        await here.slack.submit_modal(COLLEAGUE)
        await here.slack.submit_modal(COLLEAGUE)
        assert here.slack.modal(COLLEAGUE) is None


NOT_FOLLOWED = {
    "a failure": (Response(status_code=500), "answered 500"),
    "words": (Response("Thank you!"), "no such response_action"),
    "errors at no field": (JSONResponse({"response_action": "errors", "errors": {"x": "No."}}), "no input block x"),
    "errors without sentences": (JSONResponse({"response_action": "errors", "errors": {}}), "errors must be"),
    "an update without a view": (JSONResponse({"response_action": "update"}), "must be a modal view"),
    "a view that can't be": (
        JSONResponse({"response_action": "update", "view": modal(title="T" * 25)}),
        "less than 25 characters",
    ),
}


@pytest.mark.parametrize(("answer", "reason"), NOT_FOLLOWED.values(), ids=NOT_FOLLOWED.keys())
async def test_an_answer_that_slack_cannot_follow_leaves_the_modal_open(answer: Response, reason: str) -> None:
    async with town(Response(), answer) as here:
        await opened(here, {**TITLE, "optional": True})
        await here.slack.submit_modal(COLLEAGUE)
        view = here.slack.modal(COLLEAGUE)
    assert view is not None
    assert list(view["errors"]) == [""]
    assert view["errors"][""].startswith("We had some trouble connecting.")
    assert reason in view["errors"][""]


async def test_an_app_is_told_of_a_closed_view_if_it_asked() -> None:
    async with town() as here:
        await opened(here, notify_on_close=True, private_metadata="draft-1")
        await here.slack.fill(COLLEAGUE, "title", "half a ti")
        assert await here.slack.close_modal(COLLEAGUE) == [200]
        assert here.slack.modal(COLLEAGUE) is None
    payload = here.app.bodies[-1]
    assert (payload["type"], payload["is_cleared"], payload["view"]["private_metadata"]) == (
        "view_closed",
        False,
        "draft-1",
    )


async def test_a_view_may_want_all_views_closed_with_it() -> None:
    second = modal({"type": "divider"}, title="Second", clear_on_close=True, notify_on_close=True)
    async with town(*saying({"response_action": "push", "view": second})) as here:
        await opened(here, {"type": "divider"})
        await here.slack.submit_modal(COLLEAGUE)
        await here.slack.close_modal(COLLEAGUE)
        assert here.slack.modal(COLLEAGUE) is None
    assert here.app.bodies[-1]["is_cleared"] is True


async def test_a_button_in_a_modal_brings_the_view_with_what_is_filled_in() -> None:
    async with town() as here:
        await opened(here, TITLE, button_row("add", "remove"))
        await here.slack.fill(COLLEAGUE, "title", "NPS")
        assert await here.slack.press_in_view(COLLEAGUE, "remove") == [200]
        view = here.slack.modal(COLLEAGUE)
    payload = here.app.bodies[-1]
    assert view is not None
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["state"]["values"]["title"]["a"]["value"] == "NPS"
    assert [(action["action_id"], action["value"]) for action in payload["actions"]] == [("remove", "v-remove")]
    assert payload.keys().isdisjoint({"response_url", "channel", "message"})


async def test_the_trigger_of_a_button_in_a_modal_pushes_a_view_for_whoever_pressed() -> None:
    async with town() as here:
        await opened(here, button_row("add"), title="First")
        await here.slack.press_in_view(COLLEAGUE, "add")
        trigger = here.app.bodies[-1]["trigger_id"]
        await here.client.views_push(trigger_id=trigger, view=modal({"type": "divider"}, title="Second"))
        assert (seen(here), seen(here, CUSTOMER)) == ("Second", None)


async def test_a_menu_in_a_modal_is_heard_of_at_once_and_so_is_an_input_that_says_so() -> None:
    kinds = chooser("kind", "static_select", "nps", "csat")["element"]
    menu = {"type": "section", "block_id": "kind", "text": {"type": "mrkdwn", "text": "Kind"}, "accessory": kinds}
    more = {
        "type": "overflow",
        "action_id": "more",
        "options": chooser("x", "static_select", "delete")["element"]["options"],
    }
    async with town() as here:
        await opened(here, menu, {**TITLE, "dispatch_action": True}, {"type": "actions", "elements": [more]})
        assert await here.slack.fill(COLLEAGUE, "kind", "csat") == [200]
        assert await here.slack.fill(COLLEAGUE, "title", "NPS") == [200]
        assert await here.slack.press_in_view(COLLEAGUE, "delete") == [200]
    chosen, typed, pressed = [body["actions"][0] for body in here.app.bodies[1:]]
    assert chosen["selected_option"]["value"] == "csat"
    assert (typed["action_id"], typed["block_id"], typed["value"]) == ("a", "title", "NPS")
    assert (pressed["action_id"], pressed["selected_option"]["value"]) == ("more", "delete")


async def test_the_home_tab_shows_what_was_published_for_its_user() -> None:
    async with town() as here:
        await here.slack.open_home(COLLEAGUE, "home")
        await here.client.views_publish(user_id=COLLEAGUE, view=home(button_row("results")))
        await here.slack.open_home(COLLEAGUE, "home")
        assert here.slack.home(CUSTOMER) is None
        published = here.slack.home(COLLEAGUE)
        assert await here.slack.press_in_view(COLLEAGUE, "v-results") == [200]
    first, second, press = here.app.bodies
    assert published is not None
    assert "view" not in first["event"]
    assert second["event"]["view"]["id"] == published["id"]
    assert (press["container"]["view_id"], press["view"]["type"]) == (published["id"], "home")


async def test_whoever_has_nothing_in_front_of_them_cannot_act_on_it() -> None:
    async with town() as here:
        for act in (here.slack.submit_modal(CUSTOMER), here.slack.close_modal(CUSTOMER)):
            with pytest.raises(LookupError, match="No modal"):
                await act
        with pytest.raises(LookupError, match="Neither"):
            await here.slack.press_in_view(CUSTOMER, "x")
        await opened(here)
        with pytest.raises(LookupError, match="no input x"):
            await here.slack.fill(COLLEAGUE, "x", "y")
        with pytest.raises(LookupError, match="shows no x"):
            await here.slack.press_in_view(COLLEAGUE, "x")


async def test_a_modal_without_a_submit_button_is_not_submitted() -> None:
    async with town() as here:
        await here.slack.shortcut(CUSTOMER, "give_feedback")
        view = {"type": "modal", "title": {"type": "plain_text", "text": "Hello"}, "blocks": [{"type": "divider"}]}
        await here.client.views_open(trigger_id=here.app.bodies[-1]["trigger_id"], view=view)
        with pytest.raises(LookupError, match="no button"):
            await here.slack.submit_modal(CUSTOMER)


async def test_a_submission_has_all_the_fields_of_a_recorded_one() -> None:
    samples = Path(__file__).parents[2] / ".." / "shared" / "samples" / "slack.json"
    recorded = json.loads(samples.read_text("utf-8"))["view_submission"]["form_payload"]
    async with town() as here:
        await opened(here)
        await here.slack.fill(COLLEAGUE, "title", "NPS")
        await here.slack.submit_modal(COLLEAGUE)
    payload = here.app.bodies[-1]
    assert recorded.keys() - payload.keys() == set()
    assert recorded["view"].keys() - payload["view"].keys() == set()
