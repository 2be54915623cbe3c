"""views.*: modals and the home tab, kept by id."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.slack import blocks as block_kit
from adapters.sandbox.slack.state import Answer, Args, Body, State, accept, refuse

_LARGEST_VIEW = 250_000


async def views_open(state: State, args: Args) -> Answer:
    if error := _view_error(args["view"], "modal"):
        return error
    if spent := state.spend_trigger(args["trigger_id"]):
        return refuse(spent)
    return _keep(state, f"V{secrets.token_hex(5).upper()}", args["view"])


async def views_update(state: State, args: Args) -> Answer:
    if args["view_id"] not in state.views:
        return refuse("not_found")
    return _view_error(args["view"], "modal") or _keep(state, args["view_id"], args["view"])


async def views_publish(state: State, args: Args) -> Answer:
    if args["user_id"] not in state.workspace.members:
        return refuse("user_not_found")
    return _view_error(args["view"], "home") or _keep(state, f"VHOME{args['user_id']}", args["view"])


def _keep(state: State, id_: str, view: Body) -> Answer:
    own = {"id": id_, "hash": f"{int(time.time())}.{secrets.token_urlsafe(6)}"}
    state.views[id_] = {**view, **own, "team_id": state.workspace.team_id, "bot_id": state.workspace.bot_id}
    return accept(view=state.views[id_])


def _view_error(view: Any, type_: str) -> Answer | None:
    if not isinstance(view, Mapping) or view.get("type") != type_:
        return refuse("invalid_arguments", f"[ERROR] must be a {type_} view [json-pointer:/view/type]")
    if len(json.dumps(view)) > _LARGEST_VIEW:
        return refuse("view_too_large")
    found = block_kit.view_problems(view)
    return refuse("invalid_arguments", *found) if found else None
