"""views.*: what Slack shows for an app, and what it refuses to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import time_machine
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox.slack import SlackEmulator
from tests.sandbox.slack_views import field, home, modal, plain
from tests.support.slack_world import COLLEAGUE, CUSTOMER, running, slack

LINE = {"type": "divider"}


@pytest.fixture
def emulator() -> SlackEmulator:
    return slack()


@pytest.fixture
async def client(emulator: SlackEmulator) -> AsyncIterator[AsyncWebClient]:
    async with running(emulator) as web:
        yield web


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(SlackApiError) as error:
        await client.api_call(method, json=arguments)
    return str(error.value.response["error"])


async def shown(emulator: SlackEmulator, client: AsyncWebClient, method: str = "views.open", **more: Any) -> Any:
    """A view put before the customer, as Slack gives it back."""
    arguments = {"trigger_id": emulator.state.trigger(CUSTOMER), "view": modal(LINE, **more)}
    return (await client.api_call(method, json=arguments))["view"]


async def test_a_trigger_shows_one_view(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    trigger = emulator.state.trigger(CUSTOMER)
    opened = await client.views_open(trigger_id=trigger, view=modal(LINE, title="Survey"))
    assert emulator.modal(CUSTOMER) == {**opened["view"], "errors": {}}
    assert await refusal(client, "views.push", trigger_id=trigger, view=modal(LINE)) == "exchanged_trigger_id"
    assert await refusal(client, "views.open", trigger_id="1.2.abc", view=modal(LINE)) == "invalid_trigger_id"


async def test_a_trigger_is_good_for_three_seconds(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    with time_machine.travel("2026-01-05T10:00:00Z", tick=False) as clock:
        early, late = emulator.state.trigger(CUSTOMER), emulator.state.trigger(CUSTOMER)
        clock.shift(2.9)
        await client.views_open(trigger_id=early, view=modal(LINE))
        clock.shift(0.2)
        assert await refusal(client, "views.push", trigger_id=late, view=modal(LINE)) == "expired_trigger_id"


async def test_a_stack_holds_three_views(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    views = [await shown(emulator, client, method) for method in ("views.open", "views.push", "views.push")]
    trigger = emulator.state.trigger(CUSTOMER)
    assert await refusal(client, "views.push", trigger_id=trigger, view=modal(LINE)) == "push_limit_reached"
    assert [view["previous_view_id"] for view in views] == [None, views[0]["id"], views[1]["id"]]
    assert {view["root_view_id"] for view in views} == {views[0]["id"]}


async def test_there_must_be_a_modal_to_push_a_view_on(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    trigger = emulator.state.trigger(COLLEAGUE)
    assert await refusal(client, "views.push", trigger_id=trigger, view=modal(LINE)) == "not_found"


async def test_a_modal_opened_over_another_takes_its_place(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    first = await shown(emulator, client, title="First")
    await shown(emulator, client, title="Second")
    await emulator.close_modal(CUSTOMER)
    assert emulator.modal(CUSTOMER) is None
    assert await refusal(client, "views.update", view_id=first["id"], view=modal(LINE)) == "not_found"


async def test_any_view_of_the_stack_can_be_updated(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    first = await shown(emulator, client, external_id="step-1")
    await shown(emulator, client, "views.push")
    updated = await client.views_update(external_id="step-1", view=modal(LINE, LINE, title="Other"))
    assert (updated["view"]["id"], updated["view"]["external_id"]) == (first["id"], "")
    await emulator.close_modal(CUSTOMER)
    view = emulator.modal(CUSTOMER)
    assert view is not None
    assert (view["title"]["text"], len(view["blocks"])) == ("Other", 2)


async def test_a_hash_lets_only_the_view_it_belongs_to_be_replaced(
    emulator: SlackEmulator, client: AsyncWebClient
) -> None:
    old = await shown(emulator, client)
    new = (await client.views_update(view_id=old["id"], hash=old["hash"], view=modal(LINE)))["view"]
    stale = {"view_id": old["id"], "hash": old["hash"], "view": modal(LINE)}
    assert await refusal(client, "views.update", **stale) == "hash_conflict"
    await client.views_update(view_id=old["id"], hash=new["hash"], view=modal(LINE))
    published = (await client.views_publish(user_id=CUSTOMER, view=home(LINE)))["view"]
    await client.views_publish(user_id=CUSTOMER, view=home(LINE), hash=published["hash"])
    stale = {"user_id": CUSTOMER, "hash": published["hash"], "view": home(LINE)}
    assert await refusal(client, "views.publish", **stale) == "hash_conflict"


async def test_an_external_id_belongs_to_one_view(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    first = await shown(emulator, client, external_id="x")
    trigger = emulator.state.trigger(COLLEAGUE)
    again = modal(LINE, external_id="x")
    assert await refusal(client, "views.open", trigger_id=trigger, view=again) == "duplicate_external_id"
    await client.views_update(view_id=first["id"], view=again)
    await emulator.close_modal(CUSTOMER)
    await client.views_open(trigger_id=emulator.state.trigger(COLLEAGUE), view=again)


async def test_an_update_says_which_view(client: AsyncWebClient) -> None:
    assert await refusal(client, "views.update", view=modal(LINE)) == "invalid_arguments"
    assert await refusal(client, "views.update", view_id="V0", view=modal(LINE)) == "not_found"
    await client.views_publish(user_id=CUSTOMER, view=home(LINE))
    assert await refusal(client, "views.update", view_id=f"VHOME{CUSTOMER}", view=modal(LINE)) == "not_found"


async def test_what_an_update_leaves_out_is_gone(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    first = await shown(emulator, client, private_metadata="draft-1", callback_id="edit")
    updated = (await client.views_update(view_id=first["id"], view=modal(LINE)))["view"]
    assert (updated["private_metadata"], updated["callback_id"]) == ("", "")


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        ({}, "missing required field: title [json-pointer:/view]"),
        ({"title": plain("Why?")}, "missing required field: submit [json-pointer:/view]"),
        ({"title": plain("W" * 25)}, "less than 25 characters [json-pointer:/view/title/text]"),
        ({"title": plain("Why?"), "submit": plain("S" * 25)}, "[json-pointer:/view/submit/text]"),
        ({"title": plain("Why?"), "submit": plain("S"), "close": plain("C" * 25)}, "[json-pointer:/view/close/text]"),
        (
            {"title": plain("Why?"), "submit": plain("S"), "private_metadata": "m" * 3001},
            "less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
    ],
)
async def test_a_modal_with_a_field_needs_a_short_title_and_a_submit_button(
    emulator: SlackEmulator, client: AsyncWebClient, frame: dict[str, Any], fault: str
) -> None:
    view = {"type": "modal", "blocks": [field("why")], **frame}
    with pytest.raises(SlackApiError) as error:
        await client.views_open(trigger_id=emulator.state.trigger(CUSTOMER), view=view)
    [found] = error.value.response["errors"]
    assert fault in found


async def test_a_view_takes_up_to_100_blocks(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    await client.views_publish(user_id=CUSTOMER, view=home(*[LINE] * 100))
    published = emulator.home(CUSTOMER)
    assert published is not None
    assert len(published["blocks"]) == 100
    assert await refusal(client, "views.publish", user_id=CUSTOMER, view=home(*[LINE] * 101)) == "invalid_arguments"
    trigger = emulator.state.trigger(CUSTOMER)
    assert await refusal(client, "views.open", trigger_id=trigger, view=modal(*[LINE] * 101)) == "invalid_arguments"
    await client.views_open(trigger_id=trigger, view=modal(*[LINE] * 100))


async def test_a_view_of_more_than_250_kilobytes_is_too_large(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3000}}
    view = modal(*[long] * 90)
    assert (
        await refusal(client, "views.open", trigger_id=emulator.state.trigger(CUSTOMER), view=view) == "view_too_large"
    )
