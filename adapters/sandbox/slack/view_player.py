"""What people do in modals and in the app's home tab, and what the app hears of it."""

from __future__ import annotations

from adapters.sandbox.slack import actions, inputs, payloads, stack, submission
from adapters.sandbox.slack.inputs import FieldError, Given
from adapters.sandbox.slack.player import Player
from adapters.sandbox.slack.state import Body

_OVERFLOW = frozenset({"overflow"})


class ViewPlayer(Player):
    """Their hands on views too. Raises LookupError where no such view, field or button is in front of them."""

    def modal(self, user: str) -> Body | None:
        """The modal in front of a user, as Slack keeps it: what is filled in so far stands in `state.values`, and what
        is said at its fields in `errors` by block_id (at `""`: at the modal as a whole)."""
        view = stack.top(self.state, user)
        return view and {**view, "errors": dict(self.state.errors.get(view["id"], {}))}

    def home(self, user: str) -> Body | None:
        """The app's home tab as it was last published for a user."""
        return stack.home(self.state, user)

    async def fill(self, user: str, block_id: str, value: Given) -> list[int]:
        """Type into the input, or choose in it: an option's value, or a list of them. Nothing ("", []) empties it.

        Raises FieldError for what Slack's client doesn't take. The app hears of it only where it asked to.
        """
        view = self._in_front(user)
        block, element = _input(view, block_id)
        content = inputs.filled(block, element, value)
        view = self._with(view, block, element, content)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return []
        return await self._act_in(view, user, payloads.entered(block, element, content, self.state.workspace.next_ts()))

    async def submit_modal(self, user: str) -> list[int]:
        """Press the modal's submit button; then it is as the app's answer says.

        Raises FieldError where the client wants a field completed first; `errors` say it of every such field.
        """
        view = self._open_modal(user)
        if view["submit"] is None:
            raise LookupError("The modal has no button to submit it.")
        if complaints := inputs.unready(view):
            self.state.errors[view["id"]] = complaints
            raise FieldError(*next(iter(complaints.items())))
        self.state.errors.pop(view["id"], None)
        own = {"trigger_id": self.state.trigger(user), "view": view, "response_urls": []}
        outcome = await self.delivery.interaction("interactive", {**self._frame("view_submission", user), **own})
        submission.settle(self.state, user, view, outcome)
        return outcome.statuses

    async def close_modal(self, user: str) -> list[int]:
        """Press the modal's close button: the view below it is back, unless the modal wants all of them closed."""
        view = self._open_modal(user)
        all_of_them = bool(view["clear_on_close"])
        (stack.clear if all_of_them else stack.pop)(self.state, user)
        if not view["notify_on_close"]:
            return []
        payload = {**self._frame("view_closed", user), "view": view, "is_cleared": all_of_them}
        return (await self.delivery.interaction("interactive", payload)).statuses

    async def press_in_view(self, user: str, button: str) -> list[int]:
        """The first button with that action_id, value or label, or the first option of an overflow menu with that
        value: in the modal, or in the home tab if no modal is open."""
        view, at = self._in_front(user), self.state.workspace.next_ts()
        action = actions.first(view, actions.press(button), at) or actions.first(
            view, actions.choose(button, _OVERFLOW), at
        )
        if action is None:
            raise LookupError(f"The view shows no {button}.")
        return await self._act_in(view, user, action)

    def _open_modal(self, user: str) -> Body:
        view = stack.top(self.state, user)
        if view is None:
            raise LookupError("No modal is open.")
        return view

    def _in_front(self, user: str) -> Body:
        view = stack.top(self.state, user) or stack.home(self.state, user)
        if view is None:
            raise LookupError("Neither a modal nor a home tab is there.")
        return view

    def _with(self, view: Body, block: Body, element: Body, content: Body) -> Body:
        """The view with one input filled in, at which nothing is said any longer."""
        values = view["state"]["values"]
        own = {**values[block["block_id"]], element["action_id"]: content}
        self.state.views[view["id"]] = {**view, "state": {"values": {**values, block["block_id"]: own}}}
        self.state.errors.get(view["id"], {}).pop(block["block_id"], None)
        return self.state.views[view["id"]]

    async def _act_in(self, view: Body, user: str, action: Body) -> list[int]:
        own = {**payloads.on_view(view, action), "trigger_id": self.state.trigger(user)}
        return (await self.delivery.interaction("interactive", {**self._frame("block_actions", user), **own})).statuses

    def _frame(self, type_: str, user: str) -> Body:
        return payloads.interaction(self.state.workspace, type_, self.state.workspace.members[user])


def _input(view: Body, name: str) -> tuple[Body, Body]:
    """The input in the block of that id; of several in one block, the one with that action_id."""
    for block, element in inputs.fillable(view["blocks"]):
        if name in (block["block_id"], element["action_id"]):
            return block, element
    raise LookupError(f"The view has no input {name}.")
