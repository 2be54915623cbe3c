"""What is true of every channel. A new one adds its line to CHANNELS."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.channel import SlackChannel, SlackConfig
from adapters.sms.channel import SmsChannel, SmsConfig
from adapters.sms.text import literal_on_whatsapp
from adapters.telegram.channel import TelegramChannel, TelegramConfig
from adapters.terminal.channel import TerminalChannel
from bot.contract.address import Address
from bot.contract.channel import ApiCall, Channel, Received, Refused, WebhookRequest
from bot.contract.errors import TryLater
from bot.contract.outbound import Button, Card, Content, Notice, Outbound, Question, Settled
from bot.contract.stored import from_json, to_json
from bot.engine.prompt import DONE

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
PUBLIC = "https://feedback.example"


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


# ---------------------------------------------------------------- the channels


def strings(payload: Any) -> Iterator[str]:
    """Every string in a payload, wherever it stands."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict):
        for value in payload.values():
            yield from strings(value)
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from strings(value)


def objects(payload: Any) -> Iterator[dict[str, Any]]:
    """Every object in a payload, wherever it stands."""
    if isinstance(payload, dict):
        yield payload
    for value in payload.values() if isinstance(payload, dict) else payload if isinstance(payload, list) else ():
        yield from objects(value)


def slack_limits(call: ApiCall) -> None:
    message = dict(call.payload)
    assert "mrkdwn" not in [each.get("type") for each in objects(message)]
    assert message.get("mrkdwn") is False or message.get("parse") == "none"
    assert "<" not in message["text"]
    assert len(message["text"]) <= 4000
    assert 1 <= len(message["blocks"]) <= 50
    assert len(json.dumps(message, ensure_ascii=False)) <= 250_000
    for block in message["blocks"]:
        _slack_block(block)


def _slack_block(block: dict[str, Any]) -> None:
    elements = block.get("elements", [])
    assert len(elements) <= {"actions": 25, "context": 10}.get(block["type"], 100)
    ids = [each["action_id"] for each in elements if "action_id" in each]
    assert len(ids) == len(set(ids))
    assert all(len(id_) <= 255 for id_ in ids)
    if block["type"] in ("header", "section"):
        assert 1 <= len(block["text"]["text"]) <= {"header": 150, "section": 3000}[block["type"]]
    for element in elements:
        if element["type"] == "button":
            assert 1 <= len(element["text"]["text"]) <= 75
            assert len(element.get("value", "")) <= 2000
        if element["type"] == "static_select":
            assert 1 <= len(element["options"]) <= 100
            assert all(len(each["text"]["text"]) <= 75 and len(each["value"]) <= 150 for each in element["options"])


def telegram_limits(call: ApiCall) -> None:
    assert "parse_mode" not in call.payload
    assert 1 <= len(call.payload["text"].encode("utf-16-le")) // 2 <= 4096
    rows = call.payload.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    assert len(buttons) <= 100
    assert all(1 <= len(row) <= 8 for row in rows)
    for button in buttons:
        assert button["text"]
        assert "url" in button or 1 <= len(button["callback_data"].encode()) <= 64
    assert {each["type"] for each in call.payload.get("entities", [])} <= {"bold", "italic", "blockquote", "pre"}


def sms_limits(call: ApiCall) -> None:
    assert 1 <= len(call.payload["body"].encode("utf-16-le")) // 2 <= 1600
    assert not {chr(code) for code in range(32) if code != 10} & set(call.payload["body"])


def terminal_limits(call: ApiCall) -> None:
    for line in call.payload["lines"]:
        assert not {chr(code) for code in range(32) if code not in (9, 10)} & set(line["text"])


def sign_slack(body: bytes) -> dict[str, str]:
    stamp = str(int(NOW.timestamp()))
    digest = hmac.new(b"a-secret", b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = "application/json" if body[:1] in (b"{", b"[") else "application/x-www-form-urlencoded"
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}", "content-type": kind}


def sign_telegram(body: bytes) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": "a-secret", "content-type": "application/json"}


def sign_twilio(body: bytes) -> dict[str, str]:
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    signed = f"{PUBLIC}/twilio/sms" + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(b"a-secret", signed.encode("utf-8", "replace"), hashlib.sha1).digest()
    return {"x-twilio-signature": b64encode(digest).decode()}


@dataclass(frozen=True)
class Case:
    """`within_limits` asserts the platform's limits on one call, and that nothing in it is read as markup; `reads` is
    what a customer's words look like there; `sign` gives the headers that prove a body genuine."""

    build: Callable[[], Channel]
    address: str
    within_limits: Callable[[ApiCall], None]
    path: str = "/"
    sign: Callable[[bytes], dict[str, str]] = lambda body: {}
    reads: Callable[[str], str] = str


def slack() -> Channel:
    base = f"http://127.0.0.1:{closed_port()}/api/"
    return SlackChannel(SlackConfig("xoxb-1", "a-secret", None, base, PUBLIC))


def telegram() -> Channel:
    base = f"http://127.0.0.1:{closed_port()}"
    return TelegramChannel(TelegramConfig("1:a", "a-secret", f"{base}/bot", f"{base}/file/bot", PUBLIC))


def sms() -> Channel:
    base = f"http://127.0.0.1:{closed_port()}"
    return SmsChannel(SmsConfig("AC1", "a-secret", "+12028831111", None, base, PUBLIC))


def terminal() -> Channel:
    return TerminalChannel(lambda _: None)


CHANNELS = {
    "slack": Case(slack, "slack:T1/U2", slack_limits, "/slack", sign_slack),
    "slack channel": Case(slack, "slack:T1/C2", slack_limits, "/slack", sign_slack),
    "telegram": Case(telegram, "telegram:42", telegram_limits, "/telegram", sign_telegram),
    "telegram group": Case(telegram, "telegram:-42", telegram_limits, "/telegram", sign_telegram),
    "sms": Case(sms, "tel:+14133881111", sms_limits, "/twilio/sms", sign_twilio),
    "whatsapp": Case(sms, "whatsapp:+14133881111", sms_limits, "/twilio/sms", sign_twilio, reads=literal_on_whatsapp),
    "terminal": Case(terminal, "terminal:you", terminal_limits),
}
every_channel = pytest.mark.parametrize("case", CHANNELS.values(), ids=CHANNELS)
networked = pytest.mark.parametrize("case", [CHANNELS[name] for name in ("slack", "telegram", "sms")])


# ---------------------------------------------------------------- what they are given

#: Each must be read exactly as it stands here.
LITERAL = [
    "<!channel> <@U1> <#C1> <https://evil.example|your bank>",
    "@everyone @here https://evil.example",
    "<b>bold</b> <script>alert(1)</script> &lt; &amp;",
    "*bold* _italic_ ~gone~ [text](https://evil.example) # title",
    "{{7*7}} ${7*7} {0} {name} %s %(x)d %n",
    ":smile: :+1: \\n \\x1b[31m",
    "=cmd()|' /C calc'!A1",
    "опоздали на 3 дня, 太晚了 👍",
    "שלום עולם",
]
#: What no screen can show, or what would be read as something else. It must do no harm, and shows as the rest of it.
HARMFUL = ["\x1b[31mred\x1b[0m", "one\r\ntwo\rthree", "\u202egnp.exe", "nul\0byte", "bell\x07"]
HUGE = "я<&😀 " * 600


def options(layout: str, word: str) -> tuple[Button, ...]:
    labels = {
        "scale": [str(value) for value in range(11)],
        "stars": ["1", "2", "3", "4", "5"],
        "faces": ["🙁", "😐", "🙂"],
        "pair": ["Yes", "No"],
        "list": [f"{word} {place}" for place in range(26)],
        "check": [f"{word} {place}" for place in range(26)],
        "open": [],
    }[layout]
    buttons = [Button(label, f"a:1234567890:score:k{place}") for place, label in enumerate(labels)]
    if layout == "check":
        buttons = [replace(buttons[0], chosen=True), *buttons[1:], Button("Done", f"a:1234567890:score:{DONE}")]
    return tuple(buttons)


LAYOUTS = ("scale", "stars", "faces", "list", "pair", "check", "open")
CONTROLS = (Button("Back", "m:1234567890:back"), Button("Skip", "m:1234567890:skip"))
ACTIONS = (
    Button("I've seen it", "c:12:acknowledge", style="primary"),
    Button("Resolved", "c:12:resolve"),
    Button("Open", url="https://feedback.example/cases/12"),
)


def contents(word: str) -> dict[str, Content]:
    """Every kind of content in every layout, with this word wherever a customer's or a survey's words can stand."""
    questions = {
        layout: Question(word, layout, word, options(layout, word), word, word, word, CONTROLS)  # type: ignore[arg-type]
        for layout in LAYOUTS
    }
    return {
        **questions,
        "bare question": Question(word, "open"),
        "notice": Notice(word, ACTIONS),
        "private notice": Notice(word, private=True),
        "table": Notice(word, monospace=True),
        "settled": Settled(word, word),
        "card": Card(word, ((word, word),) * 8, ((word, word), ("", word)), word, ACTIONS),
        "bare card": Card(word, (), (), "", (), "done"),
    }


KINDS = tuple(contents("word"))
every_kind = pytest.mark.parametrize("kind", KINDS)


def outbound(case: Case, content: Content, **more: Any) -> Outbound:
    return Outbound(key="k1", to=Address.parse(case.address), content=content, **more)


@cache
def built(build: Callable[[], Channel]) -> Channel:
    """One of each for all that needs no network: some take long to build."""
    return build()


def calls(case: Case, content: Content, **more: Any) -> list[ApiCall]:
    """What is sent for it, to the reader alone where it is private."""
    return built(case.build).render(outbound(case, content, only_for=more.pop("only_for", _reader(case)), **more))


def _reader(case: Case) -> str:
    return {"slack:T1/C2": "slack:T1/U2", "telegram:-42": "telegram:42"}.get(case.address, "")


# ---------------------------------------------------------------- what is true of all


@every_channel
def test_a_channel_is_one_and_serves_its_own_addresses(case):
    channel = built(case.build)
    assert isinstance(channel, Channel)
    assert Address.parse(case.address).channel == channel.name


@every_kind
def test_what_goes_out_comes_through_the_outbox_unchanged(kind):
    for word in (*LITERAL, HUGE):
        sent = Outbound("k1", Address("slack", "T1/U2"), contents(word)[kind], edit="C1:1.2", only_for="slack:T1/U3")
        assert from_json(json.loads(json.dumps(to_json(sent)))) == sent


@every_channel
@every_kind
def test_every_call_keeps_within_the_platforms_limits_and_holds_no_markup(case, kind):
    for word in (*LITERAL, *HARMFUL, HUGE, "x"):
        for call in calls(case, contents(word)[kind]):
            case.within_limits(call)
            assert json.loads(json.dumps(call.payload)) == call.payload


@every_channel
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "settled"])
def test_a_customers_words_are_read_exactly_as_typed(case, kind):
    for word in LITERAL:
        shown = "\n".join(text for call in calls(case, contents(word)[kind]) for text in strings(call.payload))
        assert case.reads(word) in shown


@every_channel
@pytest.mark.parametrize("kind", KINDS)
def test_one_call_names_the_message_and_rendering_twice_is_the_same(case, kind):
    content = contents("word")[kind]
    first = calls(case, content)
    assert first == calls(case, content)
    assert sum(call.names_message for call in first) <= 1
    if built(case.build).capabilities.edits:
        assert first


@every_channel
@pytest.mark.parametrize("kind", LAYOUTS)
def test_choices_can_be_pressed_where_there_are_buttons_and_are_explained_where_there_are_none(case, kind):
    content = contents("word")[kind]
    shown = [text for call in calls(case, content) for text in strings(call.payload)]
    if built(case.build).capabilities.buttons:
        assert {choice.token for choice in content.choices} <= set(shown)
        assert {control.token for control in content.controls} <= set(shown)
    else:
        assert not [text for text in shown if ":1234567890:" in text]
        assert "word" in "\n".join(shown)


@every_channel
def test_a_case_can_be_taken_by_a_press_or_by_a_word(case):
    shown = "\n".join(text for call in calls(case, contents("word")["card"]) for text in strings(call.payload))
    wanted = "c:12:acknowledge" if built(case.build).capabilities.buttons else "ACK 12"
    assert wanted in shown
    assert "https://feedback.example/cases/12" in shown


EDITED = {"slack": "C2:1.5", "telegram": "77", "sms": "SM1", "terminal": "1"}


@every_channel
@pytest.mark.parametrize("kind", ["scale", "settled", "card"])
def test_an_edit_changes_the_message_it_names_or_is_not_sent_at_all(case, kind):
    channel = built(case.build)
    changed = calls(case, contents("word")[kind], edit=EDITED[channel.name])
    if not channel.capabilities.edits:
        assert changed == []
        return
    sent = calls(case, contents("word")[kind])
    assert [call.method for call in changed] != [call.method for call in sent]
    for call in changed:
        case.within_limits(call)


@every_channel
@pytest.mark.parametrize("kind", ["scale", "notice", "card"])
def test_what_stands_under_a_message_says_so_where_there_are_threads_and_is_shown_everywhere(case, kind):
    channel = built(case.build)
    content = contents("word")[kind]
    below, alone = calls(case, content, under=EDITED[channel.name]), calls(case, content)
    assert [call.method for call in below] == [call.method for call in alone]
    assert (below != alone) == channel.capabilities.threads
    for call in below:
        case.within_limits(call)


@every_channel
@pytest.mark.parametrize("code", ["", "none", "0"])
def test_a_receipt_without_a_code_means_nothing(case, code):
    assert built(case.build).failure(code) is None


# ---------------------------------------------------------------- the network


@networked
async def test_a_platform_that_refuses_the_connection_was_sent_nothing(case):
    channel = case.build()
    (call,) = channel.render(outbound(case, Notice("Hi")))
    with pytest.raises(TryLater):
        await channel.send(call)
    await channel.close()


@every_channel
async def test_the_doctor_reports_an_unreachable_platform_and_how_to_mend_it(case):
    channel = case.build()
    findings = await channel.check()
    await channel.close()
    assert findings
    assert all(finding.well or finding.mend for finding in findings)


async def test_only_what_needs_no_network_is_well_without_one():
    for name in ("slack", "telegram", "sms"):
        channel = CHANNELS[name].build()
        assert not all(finding.well for finding in await channel.check())
        await channel.close()


# ---------------------------------------------------------------- garbage

_NAMES = [
    "type", "event", "payload", "message", "edited_message", "callback_query", "my_chat_member", "new_chat_member",
    "update_id", "message_id", "id", "from", "chat", "user", "user_id", "channel", "channel_id", "team", "team_id",
    "ts", "event_id", "event_time", "event_ts", "date", "text", "data", "actions", "value", "action_id", "container",
    "command", "subtype", "bot_id", "status", "entities", "files", "response_url", "challenge", "blocks", "view",
    "state", "values", "selected_options", "private_metadata", "tab", "document", "file_id", "file_size", "caption",
]  # fmt: skip
_VALUES = [
    "event_callback", "block_actions", "message", "app_mention", "shortcut", "url_verification", "private", "im",
    "view_submission", "app_home_opened", "home", "checkboxes", "plain_text_input", "V1",
    "T1", "U1", "C1", "D1", "1767225600.000200", "/start x", "a:1:q:2", "member", "kicked", "message_changed",
]  # fmt: skip
_words = st.sampled_from(_VALUES) | st.text(max_size=20)
_leaves = _words | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
_trees = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=5),
    max_leaves=20,
)
_updates = st.dictionaries(st.sampled_from(_NAMES), _trees, max_size=8).map(lambda tree: {"update_id": 1, **tree})
_jsons = _updates.map(lambda tree: json.dumps(tree).encode())
_fields = st.sampled_from(["MessageSid", "From", "To", "Body", "NumMedia", "OptOutType", "ButtonPayload", "payload"])
_forms = st.dictionaries(_fields, st.text(max_size=20) | _jsons.map(bytes.decode), max_size=6).map(
    lambda fields: urlencode({"AccountSid": "AC1", **fields}, errors="replace").encode()
)
_bodies = st.binary(max_size=200) | _jsons | _forms
_headers = st.dictionaries(
    st.sampled_from(
        [
            "content-type",
            "x-slack-request-timestamp",
            "x-slack-signature",
            "x-telegram-bot-api-secret-token",
            "x-twilio-signature",
            "x-twilio-webhooks-signature-settings",
        ]
    ),
    st.text(max_size=30) | st.sampled_from(["application/json", "v0=0", "1767268800", "key=1,algorithm=HMAC_SHA256"]),
    max_size=6,
)


@pytest.mark.parametrize("name", ["slack", "telegram", "sms", "terminal"])
@settings(max_examples=40, deadline=None)
@given(body=_bodies, headers=_headers, url=st.text(max_size=30) | st.just(PUBLIC), path=st.text(max_size=10))
def test_what_nobody_signed_is_refused_whatever_it_is(name, body, headers, url, path):
    channel = built(CHANNELS[name].build)
    for route in (CHANNELS[name].path, path):
        answer = channel.receive(route, WebhookRequest(url, headers, body, NOW))
        assert isinstance(answer, Refused) or answer.events == ()


@pytest.mark.parametrize("name", ["slack", "telegram", "sms", "terminal"])
@settings(max_examples=60, deadline=None)
@given(body=_bodies)
def test_garbage_with_a_good_signature_is_an_answer_and_never_an_exception(name, body):
    case = CHANNELS[name]
    request = WebhookRequest(PUBLIC + case.path, case.sign(body), body, NOW)
    answer = built(case.build).receive(case.path, request)
    assert isinstance(answer, Received | Refused)
