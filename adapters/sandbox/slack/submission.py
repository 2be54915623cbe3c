"""What becomes of a modal once the app has answered its submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.slack import stack
from adapters.sandbox.slack.state import Body, State
from adapters.sandbox.slack.views import view_error
from adapters.sandbox.slack.webhooks import Outcome

#: At a modal as a whole, not at one of its fields.
WHOLE = ""
_TROUBLE = "We had some trouble connecting. Try again?"


def settle(state: State, user: str, view: Body, outcome: Outcome) -> None:
    """Do what the app's answer says. One that Slack can't follow leaves the modal open, with a sentence that ends in
    the reason (which Slack itself keeps to itself)."""
    problem = _problem(state, user, view, outcome)
    if problem and view["id"] in state.views:
        state.errors[view["id"]] = {WHOLE: f"{_TROUBLE} [{problem}]"}


def _problem(state: State, user: str, view: Body, outcome: Outcome) -> str | None:
    if not 200 <= outcome.statuses[-1] < 300:
        return f"the app answered {outcome.statuses[-1]}" if outcome.statuses[-1] else "the app did not answer"
    action = outcome.reply.get("response_action") if outcome.reply else "close"
    follow = _FOLLOWED.get(str(action))
    return follow(state, user, view, outcome.reply) if follow else f"no such response_action: {action}"


def _close(state: State, user: str, _view: Body, _reply: Body) -> None:
    """The view on top, whichever that is by now: an app that pushes one while it answers sees it vanish at once."""
    if state.stacks.get(user):
        stack.pop(state, user)


def _clear(state: State, user: str, _view: Body, _reply: Body) -> None:
    stack.clear(state, user)


def _show_errors(state: State, _user: str, view: Body, reply: Body) -> str | None:
    errors: Any = reply.get("errors")
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, Mapping) or not errors or not all(isinstance(words, str) for words in errors.values()):
        return "errors must be sentences by block_id"
    if unknown := sorted(errors.keys() - inputs):
        return f"the view has no input block {', '.join(unknown)}"
    state.errors[view["id"]] = dict(errors)
    return None


def _update(state: State, _user: str, view: Body, reply: Body) -> str | None:
    if view["id"] not in state.views:
        return "not_found"
    return _refused(reply) or _code(stack.replace(state, view["id"], reply["view"]))


def _push(state: State, user: str, _view: Body, reply: Body) -> str | None:
    return _refused(reply) or _code(stack.push(state, user, reply["view"]))


def _refused(reply: Body) -> str | None:
    error = view_error(reply.get("view"), "modal")
    return " ".join([error["error"], *error.get("errors", ())]) if error else None


def _code(shown: Body | str) -> str | None:
    return shown if isinstance(shown, str) else None


_FOLLOWED: dict[str, Callable[[State, str, Body, Body], str | None]] = {
    "close": _close,
    "clear": _clear,
    "errors": _show_errors,
    "update": _update,
    "push": _push,
}
