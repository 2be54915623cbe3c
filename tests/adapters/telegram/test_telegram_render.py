"""How everything looks on a phone, and that the Bot API accepts every field of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.commands import menus
from adapters.telegram.render import answer_press, render
from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.channel import ApiCall
from bot.contract.errors import Unsendable
from bot.contract.outbound import Button, Card, Content, Notice, Outbound, Question, Settled
from bot.engine.prompt import DONE, Layout
from tests.adapters.telegram.telegram_spec import problems

ANN = Address("telegram", "42")
GROUP = Address("telegram", "-1001234567890")
HOSTILE = "<b>hi</b> *x* _y_ [a](http://b.c) `z` <!channel> @all {{7*7}} %s \\ & 🎉\u202e"
_MARKS = {"bold": "*", "italic": "_", "blockquote": "> ", "pre": "```"}


def button(label: str, key: str = "", **more: Any) -> Button:
    return Button(label, tokens.answer("c1", "q", key or label), **more)


def numbers(low: int, high: int) -> tuple[Button, ...]:
    return tuple(button(str(value)) for value in range(low, high + 1))


def outbound(content: Content, to: Address = ANN, **more: str) -> Outbound:
    return Outbound("k1", to, content, **more)


def calls(content: Content, to: Address = ANN, **more: str) -> list[ApiCall]:
    """The calls, each held against the specification."""
    rendered = render(outbound(content, to, **more))
    assert [problem for call in rendered for problem in problems(call.method, dict(call.payload))] == []
    return rendered


def call(content: Content, to: Address = ANN, **more: str) -> ApiCall:
    (only,) = calls(content, to, **more)
    return only


def draw(shown: ApiCall) -> str:
    """The message as text: styles as marks, found by their UTF-16 offsets as Telegram does it; buttons in brackets."""
    raw = shown.payload["text"].encode("utf-16-le")
    for entity in reversed(shown.payload.get("entities", [])):
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        mark = _MARKS[entity["type"]]
        closing = "" if mark == "> " else mark
        raw = raw[:start] + mark.encode("utf-16-le") + raw[start:end] + closing.encode("utf-16-le") + raw[end:]
    rows = shown.payload.get("reply_markup", {}).get("inline_keyboard", [])
    return "\n".join([raw.decode("utf-16-le"), *(" ".join(f"[{each['text']}]" for each in row) for row in rows)])


def question(layout: Layout, choices: tuple[Button, ...], **more: Any) -> Question:
    return Question("How was it?", layout, choices=choices, **more)


def test_nps_stands_in_two_rows_with_its_ends_explained() -> None:
    shown = call(
        Question(
            "How likely are you to recommend us?",
            "scale",
            lead="Hello Ann!",
            choices=numbers(0, 10),
            low="not at all",
            high="extremely",
            hint="Send a number from 0 to 10.",
            controls=(Button("Skip", tokens.control("c1", "skip")), Button("Back", tokens.control("c1", "back"))),
        )
    )
    assert draw(shown) == (
        "Hello Ann!\n\n"
        "*How likely are you to recommend us?*\n\n"
        "0 – not at all · 10 – extremely\n"
        "[0] [1] [2] [3] [4] [5]\n"
        "[6] [7] [8] [9] [10]\n"
        "[Skip] [Back]"
    )


@pytest.mark.parametrize(
    ("layout", "choices", "rows"),
    [
        ("scale", numbers(1, 5), "[1] [2] [3] [4] [5]"),
        ("scale", numbers(1, 7), "[1] [2] [3] [4] [5] [6] [7]"),
        ("scale", numbers(1, 10), "[1] [2] [3] [4] [5]\n[6] [7] [8] [9] [10]"),
        ("stars", numbers(1, 5), "[1 ⭐] [2 ⭐] [3 ⭐] [4 ⭐] [5 ⭐]"),
        ("faces", (button("🙁", "1"), button("😐", "2"), button("🙂", "3")), "[🙁] [😐] [🙂]"),
        ("list", (button("Delivery"), button("Price")), "[Delivery]\n[Price]"),
        ("pair", (button("Да"), button("Нет")), "[Да] [Нет]"),
        ("pair", (button("Yes, please give me a call"), button("No, thank you very much")), None),
        (
            "check",
            (button("Price", chosen=True), button("Taste"), button("Done", DONE, style="primary")),
            "[✅ Price]\n[▫️ Taste]\n[Done]",
        ),
    ],
)
def test_choices_lie_so_that_a_phone_shows_them_whole(
    layout: Layout, choices: tuple[Button, ...], rows: str | None
) -> None:
    expected = rows or "\n".join(f"[{choice.label}]" for choice in choices)
    assert draw(call(question(layout, choices))) == f"*How was it?*\n{expected}"


def test_an_open_question_says_what_to_type() -> None:
    assert draw(call(Question("When was it?", "open", hint="Such as 2026-01-31"))) == (
        "*When was it?*\n\n_Such as 2026-01-31_"
    )


def test_one_end_of_a_scale_may_go_unexplained() -> None:
    assert "\n\n5 – great\n" in draw(call(question("scale", numbers(1, 5), high="great")))


def test_a_toggled_choice_changes_the_message_in_place() -> None:
    shown = call(question("check", (button("Price", chosen=True),)), edit="77")
    assert shown.method == "editMessageText"
    assert (shown.payload["chat_id"], shown.payload["message_id"]) == (42, 77)


def test_an_answered_question_keeps_its_words_and_loses_its_buttons() -> None:
    shown = call(Settled("How was it?", "4"), edit="77")
    assert shown.method == "editMessageText"
    assert draw(shown) == "*How was it?*\n\n✓ 4"
    assert "reply_markup" not in shown.payload


def test_a_case_shows_who_said_what_and_what_can_be_done() -> None:
    card = Card(
        "New case 12: detractor",
        (("Customer", "Ann"), ("Score", "3")),
        (("What held you back?", "It came late.\nTwice."), ("", "Call me")),
        "Nobody has it yet; answer by 14:15",
        (Button("Take it", tokens.case(12, "take"), style="primary"), Button("Reply", tokens.case(12, "reply"))),
    )
    assert draw(call(card, GROUP)) == (
        "🔴 *New case 12: detractor*\n\n"
        "Customer: Ann\nScore: 3\n\n"
        "What held you back?\n> It came late.\nTwice.\n\n"
        "> Call me\n\n"
        "_Nobody has it yet; answer by 14:15_\n"
        "[Take it] [Reply]"
    )


def test_a_line_break_in_a_fact_forges_no_other_fact() -> None:
    shown = call(Card("Case 1", (("Customer", "Ann\nPlan: gold"), ("Plan", "free")), (), ""), GROUP)
    assert shown.payload["text"] == "🔴 Case 1\n\nCustomer: Ann Plan: gold\nPlan: free"


@pytest.mark.parametrize(("tone", "mark"), [("urgent", "🔴"), ("taken", "🟡"), ("done", "🟢")])
def test_a_card_shows_its_tone(tone: Any, mark: str) -> None:
    assert call(Card("Case 1", (), (), "", tone=tone), GROUP).payload["text"] == f"{mark} Case 1"


def test_what_stands_under_a_message_is_a_reply_to_it_and_does_without_if_that_is_gone() -> None:
    shown = call(Notice("Bea has it."), GROUP, under="77")
    assert shown.payload["reply_parameters"] == {"message_id": 77, "allow_sending_without_reply": True}


@pytest.mark.parametrize("more", [{"under": ""}, {"under": "C3:1.2"}, {"under": "77", "edit": "78"}])
def test_a_change_or_what_stands_under_nothing_is_no_reply(more: dict[str, str]) -> None:
    assert "reply_parameters" not in call(Notice("Bea has it."), GROUP, **more).payload


def test_a_private_word_in_the_readers_own_chat_is_no_reply_to_a_message_of_the_group() -> None:
    assert "reply_parameters" not in call(Notice("No.", private=True), GROUP, under="77", only_for="42").payload


def test_a_table_keeps_its_columns() -> None:
    shown = call(Notice("NPS   42\nCSAT   7", monospace=True))
    assert draw(shown) == "```NPS   42\nCSAT   7```"


def test_a_link_opens_and_carries_no_token() -> None:
    shown = call(Notice("Thank you!", (Button("Write a review", url="https://example.com/r"),)))
    assert shown.payload["reply_markup"]["inline_keyboard"] == [
        [{"text": "Write a review", "url": "https://example.com/r"}]
    ]


def test_a_buttons_style_is_told_where_it_has_one() -> None:
    shown = call(Notice("Sure?", (button("Yes", style="danger"), button("No"))))
    assert [each.get("style") for each in shown.payload["reply_markup"]["inline_keyboard"][0]] == ["danger", None]


def test_what_a_customer_wrote_is_sent_as_it_is_and_never_as_markup() -> None:
    card = Card(HOSTILE, ((HOSTILE, HOSTILE),), ((HOSTILE, HOSTILE),), HOSTILE)
    for content in (Notice(HOSTILE), card, Settled(HOSTILE, HOSTILE), Question(HOSTILE, "open", lead=HOSTILE)):
        shown = call(content)
        assert HOSTILE in shown.payload["text"]
        assert "parse_mode" not in shown.payload
        assert shown.payload["link_preview_options"] == {"is_disabled": True}


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("🎉👍🏽é<*_"), max_size=40))
def test_the_styles_cover_exactly_their_words_whatever_the_letters(words: str) -> None:
    (shown,) = render(outbound(Card("🎉", ((words, "fact"),), (("q", words),), words)))
    raw = shown.payload["text"].encode("utf-16-le")
    covered = [
        raw[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
        for each in shown.payload.get("entities", [])
    ]
    assert covered == ["🎉", *([words] * 2 if words.strip() else [])]


def test_a_lone_surrogate_is_replaced_rather_than_refused() -> None:
    assert call(Notice("a\ud83db")).payload["text"] == "a?b"


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_a_card_too_long_loses_the_ends_of_its_quotes_first() -> None:
    card = Card("Case 1", (("Plan", "pro"),), (("Why?", "🎉" * 3000), ("More?", "short")), "open until 14:15")
    text = call(card, GROUP).payload["text"]
    assert utf16_units(text) in (4095, 4096)
    assert "🎉…\n\nMore?\nshort\n\nopen until 14:15" in text


def test_facts_too_long_for_any_message_are_cut_too() -> None:
    shown = call(Card("Case 1", (("Note", "x" * 5000),), (("Why?", "late"),), "open"), GROUP)
    assert utf16_units(shown.payload["text"]) == 4096
    assert shown.payload["text"].endswith("x…")


def test_a_notice_too_long_ends_in_an_ellipsis_inside_its_style() -> None:
    shown = call(Notice("🎉" * 4096, monospace=True))
    (entity,) = shown.payload["entities"]
    assert shown.payload["text"].endswith("🎉…")
    assert entity["length"] == utf16_units(shown.payload["text"]) <= 4096


def test_a_token_of_64_bytes_fits_and_one_more_is_refused() -> None:
    assert call(Notice("x", (Button("a", "s:" + "я" * 31),)))
    with pytest.raises(Unsendable, match="BUTTON_DATA_INVALID"):
        render(outbound(Notice("x", (Button("a", "s:" + "я" * 31 + "b"),))))


@pytest.mark.parametrize("broken", [Notice("x", (Button("a"),)), Notice("x", private=True)])
def test_what_nobody_could_press_or_read_is_refused(broken: Notice) -> None:
    with pytest.raises(Unsendable):
        render(outbound(broken, GROUP))


def test_an_edit_of_a_message_that_has_no_number_is_refused() -> None:
    with pytest.raises(Unsendable):
        render(outbound(Notice("x"), edit="12.5"))


def test_a_private_word_in_a_group_appears_over_the_pressed_button() -> None:
    shown = call(Notice("Taken by Ben", private=True), GROUP, reply_handle="180", only_for="42")
    assert (shown.method, shown.names_message) == ("answerCallbackQuery", False)
    assert shown.payload == {"callback_query_id": "180", "text": "Taken by Ben", "show_alert": True}


def test_a_private_notice_takes_the_place_of_another_in_a_chat_of_two() -> None:
    shown = call(Notice("Question 1", private=True, in_place=True), edit="7", only_for="42")
    assert (shown.method, shown.payload["message_id"]) == ("editMessageText", 7)


def test_in_a_group_a_private_notice_takes_no_messages_place() -> None:
    notice = Notice("Question 1", (Button("a", "s:nps"),), private=True, in_place=True)
    calls = render(outbound(notice, GROUP, edit="7", reply_handle="180", only_for="42"))
    assert [each.method for each in calls] == ["answerCallbackQuery", "sendMessage"]


def test_an_empty_private_word_only_stops_the_spinner() -> None:
    shown = call(Notice("", private=True), GROUP, reply_handle="180", only_for="42")
    assert shown.payload == {"callback_query_id": "180"}


@pytest.mark.parametrize("only_for", ["42", "telegram:42"])
def test_a_private_word_too_long_for_that_goes_to_the_readers_own_chat(only_for: str) -> None:
    answer, message = calls(Notice("x" * 201, private=True), GROUP, reply_handle="180", only_for=only_for)
    assert answer.payload == {"callback_query_id": "180"}
    assert (message.payload["chat_id"], len(message.payload["text"])) == (42, 201)
    assert not message.names_message


def test_a_private_word_without_a_press_goes_to_the_readers_own_chat() -> None:
    shown = call(Notice("Not for you", private=True), GROUP, only_for="42")
    assert (shown.method, shown.payload["chat_id"]) == ("sendMessage", 42)


def test_where_the_reader_is_unknown_a_long_private_word_is_cut_to_fit() -> None:
    shown = call(Notice("x" * 300, private=True), GROUP, reply_handle="180")
    assert shown.payload["text"] == "x" * 199 + "…"


def test_in_a_private_chat_a_private_word_is_an_ordinary_message() -> None:
    shown = call(Notice("Only an admin may do this", private=True), reply_handle="180")
    assert (shown.method, shown.payload["chat_id"]) == ("sendMessage", 42)


def test_in_a_private_chat_there_is_no_spinner_left_to_stop() -> None:
    assert calls(Notice("", private=True), reply_handle="180") == []


def test_an_edit_without_words_changes_only_the_buttons() -> None:
    shown = call(Notice("", (button("Again"),)), edit="77")
    assert shown.method == "editMessageReplyMarkup"
    assert "text" not in shown.payload
    assert "reply_markup" not in call(Notice(""), edit="77").payload


def test_the_answer_to_a_press_is_what_the_bot_api_takes() -> None:
    assert problems("answerCallbackQuery", answer_press("180", "hello")) == []


def test_the_command_menu_is_what_the_bot_api_takes_in_every_language() -> None:
    assert [problem for menu in menus() for problem in problems("setMyCommands", menu)] == []
    assert [menu.get("language_code") for menu in menus()] == [None, "ru", "zh"]
    assert len({tuple(each["command"] for each in menu["commands"]) for menu in menus()}) == 1
