"""views.*: modals and the home tab."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.slack import blocks as block_kit
from adapters.sandbox.slack import stack
from adapters.sandbox.slack.state import Answer, Args, Body, State, accept, refuse
from adapters.sandbox.slack.workspace import ErrorCode

_LARGEST_VIEW = 250_000


async def views_open(state: State, args: Args) -> Answer:
    return _on_trigger(state, args, stack.begin)


async def views_push(state: State, args: Args) -> Answer:
    return _on_trigger(state, args, stack.push)


async def views_update(state: State, args: Args) -> Answer:
    if not args.keys() & {"view_id", "external_id"}:
        return refuse("invalid_arguments", "[ERROR] missing required field: view_id or external_id")
    old = _open_view(state, args)
    if old is None:
        return refuse("not_found")
    return (
        view_error(args["view"], "modal")
        or _conflict(old, args)
        or _answer(stack.replace(state, old["id"], args["view"]))
    )


async def views_publish(state: State, args: Args) -> Answer:
    user = args["user_id"]
    if user not in state.workspace.members:
        return refuse("user_not_found")
    old = stack.home(state, user)
    return view_error(args["view"], "home") or _conflict(old, args) or _answer(stack.publish(state, user, args["view"]))


def view_error(view: Any, type_: str) -> Answer | None:
    """Slack's refusal of a view that an app wants to show."""
    if not isinstance(view, Mapping) or view.get("type") != type_:
        return refuse("invalid_arguments", f"[ERROR] must be a {type_} view [json-pointer:/view/type]")
    if len(json.dumps(view)) > _LARGEST_VIEW:
        return refuse("view_too_large")
    found = block_kit.view_problems(view)
    return refuse("invalid_arguments", *found) if found else None


#: Shows a user a view: gives it as it is kept, or says why it can't be.
_Show = Callable[[State, str, Mapping[str, Any]], Body | ErrorCode]


def _on_trigger(state: State, args: Args, show: _Show) -> Answer:
    if error := view_error(args["view"], "modal"):
        return error
    if useless := state.trigger_error(args["trigger_id"]):
        return refuse(useless)
    return _answer(show(state, state.spend_trigger(args["trigger_id"]), args["view"]))


def _answer(shown: Body | ErrorCode) -> Answer:
    return refuse(shown) if isinstance(shown, str) else accept(view=shown)


def _open_view(state: State, args: Args) -> Body | None:
    if "view_id" in args:
        found = state.views.get(args["view_id"])
    else:
        found = next((view for view in state.views.values() if view["external_id"] == args["external_id"]), None)
    return found if found is not None and found["type"] == "modal" else None


def _conflict(old: Body | None, args: Args) -> Answer | None:
    """An app that names a `hash` wants to replace that very view and no later one."""
    known = old["hash"] if old else None
    return refuse("hash_conflict") if args.get("hash") not in (None, "", known) else None
