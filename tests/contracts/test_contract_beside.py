"""What is true of every channel about what stands beside messages: forms, pages, files, menus."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from adapters.sandbox.slack.blocks import problems, view_problems
from bot.contract.address import Address
from bot.contract.channel import ApiCall, FetchesFiles, ShowsForms
from bot.contract.errors import Unsendable
from bot.contract.outbound import (
    Attachment,
    Button,
    Content,
    Dossier,
    Drawing,
    Extract,
    Field,
    Form,
    FormRefused,
    Home,
    Menu,
    Notice,
    Option,
    Outbound,
    Reckoning,
)
from tests.contracts.test_channel_contract import (
    CHANNELS,
    HARMFUL,
    HUGE,
    LITERAL,
    Case,
    built,
    every_channel,
    objects,
    strings,
)

#: What each channel shows of it. Whatever is not here is refused, and the services never send it there.
SHOWS = {
    "slack": {"form", "home", "attachment", "picture"},
    "telegram": {"attachment", "picture", "menu"},
    "terminal": {"attachment", "picture"},
    "sms": set(),
}
DATA = b64encode(b"\x89PNG and so on").decode()
FIELD_KINDS = ("line", "lines", "number", "one", "many")


def form(word: str) -> Form:
    options = tuple(Option(word, f"o{n}") for n in range(8))
    fields = tuple(Field(kind, word, kind, word, word, options) for kind in FIELD_KINDS)  # type: ignore[arg-type]
    return Form(word, fields, "f:12:1", word, word, word)


def contents(word: str) -> dict[str, Content]:
    """Each kind of it, with this word wherever a customer's or a survey's words can stand."""
    return {
        "form": form(word),
        "home": Home((Notice(word, (Button(word, "e:1234567890:q"),)), Notice(word, monospace=True))),
        "attachment": Attachment(f"{word}.csv", DATA, word),
        "picture": Attachment("chart.png", DATA, word, picture=True, alt=word),
        "menu": Menu((("survey", word), ("help", word))),
        "drawing": Drawing({"title": word}, f"{word}.png", word, word),
        "dossier": Dossier(12, f"{word}.json", word, word),
        "reckoning": Reckoning({"gap": "30d"}, {"gap": "14d"}, "", "", "en", lead=word, alt=word),
        "extract": Extract("nps", "csv", f"{word}.csv", caption=word),
    }


KINDS = tuple(contents("word"))
SHOWN = [
    pytest.param(case, kind, id=f"{name}-{kind}")
    for name, case in CHANNELS.items()
    for kind in KINDS
    if kind in SHOWS[Address.parse(case.address).channel]
]
REFUSED = [
    pytest.param(case, kind, id=f"{name}-{kind}")
    for name, case in CHANNELS.items()
    for kind in KINDS
    if kind not in SHOWS[Address.parse(case.address).channel]
]
shown = pytest.mark.parametrize(("case", "kind"), SHOWN)
READERS = {"slack:T1/C2": "slack:T1/U2", "telegram:-42": "telegram:42"}


def calls(case: Case, content: Content, only_for: str = "") -> list[ApiCall]:
    """A page is for one reader, a form opens with the handle of a press; a file is for all in the place."""
    reader = READERS.get(case.address, "") if isinstance(content, Home) else only_for
    handle = "1.2.abc" if isinstance(content, Form) else ""
    to = Address.parse(case.address)
    return built(case.build).render(Outbound("k1", to, content, only_for=reader, reply_handle=handle))


# ---------------------------------------------------------------- limits, by method


def _view(payload: Any) -> None:
    assert view_problems(payload["view"]) == []
    assert "mrkdwn" not in [each.get("type") for each in objects(payload)]
    assert len(json.dumps(payload["view"])) <= 250_000


def _slack_file(payload: Any) -> None:
    assert problems(payload["blocks"]) == []
    assert {block["type"] for block in payload["blocks"]} <= {"rich_text"}
    _file_name(payload["name"])


def _telegram_file(payload: Any) -> None:
    assert "parse_mode" not in payload
    assert len(payload.get("caption", "").encode("utf-16-le")) // 2 <= 1024
    _file_name((payload.get("document") or payload["photo"])["name"])


def _file_name(name: str) -> None:
    assert 1 <= len(name) <= 120
    assert not {*'/\\"\r\n\0\x1b\u202e'} & set(name)


def _message(payload: Any) -> None:
    assert "parse_mode" not in payload
    assert len(payload["text"].encode("utf-16-le")) // 2 <= 4096


def _menu(payload: Any) -> None:
    assert all(1 <= len(command["description"]) <= 256 for command in payload["commands"])


def _lines(payload: Any) -> None:
    for line in payload["lines"]:
        assert not {chr(code) for code in range(32) if code not in (9, 10)} & set(line["text"])


LIMITS: dict[str, Callable[[Any], None]] = {
    "views.open": _view,
    "views.publish": _view,
    "upload": _slack_file,
    "sendDocument": _telegram_file,
    "sendPhoto": _telegram_file,
    "sendMessage": _message,
    "setMyCommands": _menu,
    "show": _lines,
}


# ---------------------------------------------------------------- what is true of all


@pytest.mark.parametrize(("case", "kind"), REFUSED)
def test_what_a_channel_cannot_show_it_refuses_by_its_name(case, kind):
    content = contents("word")[kind]
    with pytest.raises(Unsendable) as raised:
        calls(case, content)
    assert raised.value.code == content.kind


@every_channel
def test_a_channel_says_of_itself_what_it_can_show(case):
    channel = built(case.build)
    can = SHOWS[channel.name]
    assert channel.capabilities.home is ("home" in can)
    assert channel.capabilities.menus is ("menu" in can)
    assert isinstance(channel, ShowsForms) is ("form" in can)
    sends_files = channel.name in ("slack", "telegram")  # at a console only the name of a file is seen
    assert channel.capabilities.attachments is isinstance(channel, FetchesFiles) is sends_files


@shown
def test_every_call_keeps_within_the_platforms_limits_and_holds_no_markup(case, kind):
    for word in (*LITERAL, *HARMFUL, HUGE, "x"):
        made = calls(case, contents(word)[kind])
        assert made
        for call in made:
            LIMITS[call.method](call.payload)
            assert json.loads(json.dumps(call.payload)) == call.payload


@shown
def test_words_are_read_exactly_as_typed(case, kind):
    for word in LITERAL:
        texts = [text for call in calls(case, contents(word)[kind]) for text in strings(call.payload)]
        assert any(word in text for text in texts)


@shown
def test_at_most_one_call_names_a_message_and_rendering_twice_is_the_same(case, kind):
    content = contents("word")[kind]
    made = calls(case, content)
    assert made == calls(case, content)
    assert sum(call.names_message for call in made) <= 1


@pytest.mark.parametrize("name", ["slack channel", "telegram group"])
@pytest.mark.parametrize("kind", ["attachment", "picture"])
def test_a_file_for_one_reader_is_not_shown_in_the_place_where_it_was_asked_for(name, kind):
    case = CHANNELS[name]
    place = Address.parse(case.address).id.rpartition("/")[2]
    content = contents("word")[kind]

    def targets(only_for: str) -> set[str]:
        made = calls(case, content, only_for)
        return {str(call.payload.get("channel") or call.payload.get("chat_id")) for call in made}

    assert targets("") == {place}
    assert targets(READERS[case.address]) == {READERS[case.address].replace("/", ":").rpartition(":")[2]}
    assert not any(call.names_message for call in calls(case, content, READERS[case.address]))


@every_channel
@pytest.mark.parametrize("kind", ["attachment", "picture"])
def test_a_file_goes_out_whole_where_files_can_be_sent(case, kind):
    channel = built(case.build)
    if channel.capabilities.attachments:
        assert DATA in [text for call in calls(case, contents("word")[kind]) for text in strings(call.payload)]


@pytest.mark.parametrize("name", [name for name, can in SHOWS.items() if "form" in can])
def test_the_answer_to_a_form_is_json_within_the_limits_or_nothing_at_all(name):
    channel = built(CHANNELS[name].build)
    assert isinstance(channel, ShowsForms)
    assert channel.answer_form(None).body == b""
    for word in (*LITERAL, *HARMFUL, HUGE):
        refused = json.loads(channel.answer_form(FormRefused({"line": word})).body)
        assert list(refused["errors"]) == ["line"]
        assert word.startswith(refused["errors"]["line"].removesuffix("…"))
        _view(json.loads(channel.answer_form(form(word)).body))
