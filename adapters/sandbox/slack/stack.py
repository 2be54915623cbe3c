"""The views people look at: each one's stack of modals, of which they see the top one, and their home tab."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.slack.content import named, spelt_out
from adapters.sandbox.slack.inputs import begun
from adapters.sandbox.slack.state import Body, State
from adapters.sandbox.slack.workspace import ErrorCode

#: Views in one stack.
DEEPEST = 3
#: What Slack writes into a view where the app didn't.
_DEFAULTS: Body = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "close": None,
    "submit": None,
    "clear_on_close": False,
    "notify_on_close": False,
}


def top(state: State, user: str) -> Body | None:
    ids = state.stacks.get(user)
    return state.views[ids[-1]] if ids else None


def home(state: State, user: str) -> Body | None:
    return state.views.get(_home_id(user))


def begin(state: State, user: str, view: Mapping[str, Any]) -> Body | ErrorCode:
    """A new modal. Slack promises nothing to whoever opens one over another; here the other one is gone."""
    if _taken(state, view, except_for=None):
        return "duplicate_external_id"
    clear(state, user)
    return _put_on(state, user, view)


def push(state: State, user: str, view: Mapping[str, Any]) -> Body | ErrorCode:
    """A view on top of the modal that is open."""
    if not state.stacks.get(user):
        return "not_found"
    if len(state.stacks[user]) >= DEEPEST:
        return "push_limit_reached"
    return "duplicate_external_id" if _taken(state, view, except_for=None) else _put_on(state, user, view)


def replace(state: State, id_: str, view: Mapping[str, Any]) -> Body | ErrorCode:
    """Another view in the place of an open one, with what was filled in as far as it has the same inputs."""
    if _taken(state, view, except_for=id_):
        return "duplicate_external_id"
    place = {name: state.views[id_][name] for name in ("previous_view_id", "root_view_id")}
    return _keep(state, {**view, "id": id_, **place})


def publish(state: State, user: str, view: Mapping[str, Any]) -> Body | ErrorCode:
    id_ = _home_id(user)
    if _taken(state, view, except_for=id_):
        return "duplicate_external_id"
    return _keep(state, {**view, "id": id_, "previous_view_id": None, "root_view_id": id_})


def pop(state: State, user: str) -> None:
    """The top view is closed; the one below it stands as it was left."""
    id_ = state.stacks[user].pop()
    del state.views[id_]
    state.errors.pop(id_, None)


def clear(state: State, user: str) -> None:
    while state.stacks.get(user):
        pop(state, user)


def _put_on(state: State, user: str, view: Mapping[str, Any]) -> Body:
    ids = state.stacks.setdefault(user, [])
    ids.append(f"V{secrets.token_hex(5).upper()}")
    below = ids[-2] if len(ids) > 1 else None
    return _keep(state, {**view, "id": ids[-1], "previous_view_id": below, "root_view_id": ids[0]})


def _keep(state: State, view: Body) -> Body:
    """The view as Slack gives it back from now on. Nothing stands at its fields."""
    workspace = state.workspace
    before = state.views.get(view["id"], {"state": {"values": {}}})["state"]["values"]
    blocks = [named(block) for block in view["blocks"]]
    own = {
        "blocks": blocks,
        "state": {"values": begun(blocks, before)},
        "hash": f"{int(time.time())}.{secrets.token_urlsafe(6)}",
        "team_id": workspace.team_id,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }
    state.errors.pop(view["id"], None)
    state.views[view["id"]] = {**_DEFAULTS, **spelt_out(view), **own}
    return state.views[view["id"]]


def _taken(state: State, view: Mapping[str, Any], except_for: str | None) -> bool:
    wanted = view.get("external_id")
    others = (other for id_, other in state.views.items() if id_ != except_for)
    return bool(wanted) and any(other["external_id"] == wanted for other in others)


def _home_id(user: str) -> str:
    return f"VHOME{user}"
