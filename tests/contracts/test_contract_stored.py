"""What goes out waits in the outbox as JSON: every content comes back from there as it went in."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.contract.address import Address
from bot.contract.outbound import CONTENTS, Button, Drawing, Field, Form, Home, Notice, Option, Outbound, Reckoning
from bot.contract.stored import from_json, to_json

ADDRESSES = ("slack:T1/U2", "slack:T1/C3", "telegram:-42", "tel:+14133881111")

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def every(what: type, /, **known: Any) -> st.SearchStrategy[Any]:
    """One of the kind with anything in each field, also in those that have a default."""
    guessed = {field.name: ... for field in dataclasses.fields(what) if field.name not in {"kind", *known}}
    return st.builds(what, **guessed, **known)


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=3).map(tuple)


_buttons = several(every(Button))
_notices = every(Notice, buttons=_buttons)
_lists = {"buttons": _buttons, "choices": _buttons, "controls": _buttons}
_fields = every(Field, kind=st.sampled_from(["line", "lines", "number", "one", "many"]), options=several(every(Option)))
_known: dict[type, dict[str, Any]] = {
    Notice: {"buttons": _buttons},
    Form: {"fields": several(_fields)},
    Home: {"sections": several(_notices)},
    Drawing: {"chart": st.dictionaries(st.text(), _json, max_size=3)},
    Reckoning: dict.fromkeys(("before", "rules"), st.dictionaries(st.text(), _json, max_size=3)),
}


def anything(kind: type) -> st.SearchStrategy[Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    lists = {name: strategy for name, strategy in _lists.items() if name in names}
    return every(kind, **{**lists, **_known.get(kind, {})})


@pytest.mark.parametrize("name", CONTENTS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_every_content_comes_back_from_the_outbox_as_it_went_in(name: str, data: st.DataObject) -> None:
    content = data.draw(anything(CONTENTS[name]))
    address = Address.parse(data.draw(st.sampled_from(ADDRESSES)))
    sent = data.draw(st.builds(Outbound, st.text(), st.just(address), st.just(content), st.text(), st.text()))
    assert from_json(json.loads(json.dumps(to_json(sent)))) == sent


def test_what_stands_at_its_default_takes_no_room() -> None:
    sent = Outbound("k", Address("slack", "T1/U2"), Form("T", (Field("q", "Text", "line"),), "f:1:1", "Save", "Cancel"))
    assert to_json(sent)["content"]["fields"] == [{"key": "q", "label": "Text", "kind": "line"}]
