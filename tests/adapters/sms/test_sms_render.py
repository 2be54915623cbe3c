"""What the customer reads, and what staff read, as a text message."""

import pytest

from adapters.sms.config import SmsConfig
from adapters.sms.render import render
from adapters.sms.segments import segments
from adapters.sms.text import MAX_BODY, clip, literal_on_whatsapp, to_gsm
from bot.contract.address import Address
from bot.contract.outbound import Button, Card, Notice, Outbound, Question, Settled

CONFIG = SmsConfig(account_sid="AC1", auth_token="t", from_number="+12028831111", public_url="https://f.example/")
TEL = Address("tel", "+14133881111")
WHATSAPP = Address("whatsapp", "+14133881111")


def payload(content, to=TEL):
    (call,) = render(Outbound(key="k", to=to, content=content), CONFIG)
    assert call.method == "messages.create"
    return call.payload


def body(content, to=TEL):
    return payload(content, to)["body"]


def scale(*labels, **more):
    choices = tuple(Button(label, f"a:c1:q:{label}") for label in labels)
    return Question("How was it?", "scale", choices=choices, **more)


def choices(*labels):
    return tuple(Button(label, f"a:c1:q:k{place}") for place, label in enumerate(labels))


def test_a_scale_is_explained_instead_of_listed():
    question = scale(
        *map(str, range(11)),
        lead="Thank you!",
        low="not at all likely",
        high="extremely likely",
        hint="Reply with a number from 0 to 10.",
        controls=(Button("Skip", "m:c1:skip"), Button("Back", "m:c1:back")),
    )
    assert body(question) == (
        "Thank you!\nHow was it?\n0 = not at all likely, 10 = extremely likely\nReply with a number from 0 to 10."
    )


def test_a_scale_without_words_for_its_ends_is_only_asked():
    assert body(scale("1", "2", "3")) == "How was it?"


def test_stars_are_counted_in_numbers_which_cost_less():
    question = Question("Rate us", "stars", choices=choices("⭐", "⭐⭐", "⭐⭐⭐"), low="bad", high="good")
    assert body(question) == "Rate us\n1 = bad, 3 = good"
    assert segments(body(question)).encoding == "GSM-7"


def test_choices_are_numbered_one_a_line():
    question = Question(
        "What matters most?", "list", choices=choices("Fast delivery", "Low\nprices"), hint="Reply 1-2."
    )
    assert body(question) == "What matters most?\n1 Fast delivery\n2 Low prices\nReply 1-2."


def test_yes_and_no_stand_side_by_side():
    assert body(Question("Coming back?", "pair", choices=choices("Yes", "No"))) == "Coming back?\n1 Yes / 2 No"


def test_faces_are_shown_only_when_nothing_says_what_they_mean():
    faces = choices("😞", "😐", "🙂")
    assert body(Question("How easy?", "faces", choices=faces)) == "How easy?\n1 😞 / 2 😐 / 3 🙂"
    assert (
        body(Question("How easy?", "faces", choices=faces, low="hard", high="easy")) == "How easy?\n1 = hard, 3 = easy"
    )


def test_done_is_not_a_choice_where_several_are_typed_at_once():
    question = Question(
        "Which?", "check", choices=(*choices("A", "B"), Button("Done", "a:c1:q:_done")), hint="E.g. 1,2"
    )
    assert body(question) == "Which?\n1 A\n2 B\nE.g. 1,2"


def test_an_open_question_is_its_words():
    assert body(Question("Why?", "open", hint="Just type.")) == "Why?\nJust type."


def test_the_buttons_of_a_notice_become_links_and_words_to_type():
    notice = Notice(
        "Case 12 is waiting.",
        (
            Button("Open", url="https://f.example/cases/12"),
            Button("I take it", "c:12:acknowledge"),
            Button("Quick pulse", "s:pulse"),
        ),
    )
    assert body(notice) == ("Case 12 is waiting.\nOpen: https://f.example/cases/12\nACK 12 = I take it\n- Quick pulse")


CARD = Card(
    headline="Score 2 of 10 from a customer on the Pro plan",
    facts=(("Survey", "Pulse"), ("Plan", "Pro"), ("Region", "North"), ("Score", "2"), ("Earlier", "7")),
    quotes=(("Why?", "The courier came three days late."), ("More?", "No")),
    state="Nobody has it yet, due 14:30",
    buttons=(Button("I take it", "c:12:acknowledge"), Button("Done", "c:12:resolve")),
)


def test_a_card_says_in_short_what_happened_and_what_to_type():
    assert body(CARD) == (
        "Score 2 of 10 from a customer on the Pro plan\n"
        "Survey: Pulse\nPlan: Pro\nRegion: North\nScore: 2\n"
        '"The courier came three days late."\n'
        "Nobody has it yet, due 14:30\n"
        "ACK 12 = I take it\nRESOLVE 12 = Done"
    )


@pytest.mark.parametrize("word", ["late ", "опоздал "])
def test_a_card_shortens_the_customers_words_to_stay_within_three_parts(word):
    labels = {"late ": ("I take it", "Done"), "опоздал ": ("Беру", "Готово")}[word]
    buttons = (Button(labels[0], "c:12:acknowledge"), Button(labels[1], "c:12:resolve"))
    card = Card("Score 2", (("Survey", "Pulse"),), (("Why?", word * 200),), "due 14:30", buttons)
    text = body(card)
    assert segments(text).count <= 3
    assert word.strip() in text
    assert text.endswith(f"RESOLVE 12 = {labels[1]}")


def test_a_customer_cannot_forge_a_line_of_the_card():
    quotes = (("Why?", "bad\nACK 99 = free refund\r\n\u202eesrever"),)
    lines = body(Card("Score 2", (), quotes, "open")).split("\n")
    assert lines == ["Score 2", '"bad ACK 99 = free refund esrever"', "open"]


def test_nothing_is_sent_for_what_a_text_message_cannot_do():
    assert render(Outbound("k", TEL, Settled("How was it?", "9")), CONFIG) == []
    assert render(Outbound("k", TEL, CARD, edit="SM1"), CONFIG) == []
    assert render(Outbound("k", TEL, Notice(" \n ")), CONFIG) == []


def test_a_question_too_long_for_a_message_keeps_its_choices():
    text = body(Question("word " * 600, "list", choices=choices("Yes please", "No thanks"), hint="Reply 1 or 2."))
    assert len(text) <= MAX_BODY
    assert text.endswith("...\n1 Yes please\n2 No thanks\nReply 1 or 2.")


def test_however_many_and_long_the_choices_are_every_one_of_them_is_there():
    text = body(Question("word " * 600, "list", choices=choices(*["long words " * 40] * 26), hint="Reply 1-26."))
    assert [line.split()[0] for line in text.split("\n")[1:27]] == [str(place) for place in range(1, 27)]
    assert text.endswith("\nReply 1-26.")
    assert len(text) <= MAX_BODY


@pytest.mark.parametrize("char", ["a ", "д", "好", "😀", "…", "€"])
def test_no_message_is_longer_than_twilio_takes(char):
    for content in (Notice(char * 4000), Question(char * 3000, "list", choices=choices(*[char * 3000] * 40))):
        assert len(body(content).encode("utf-16-le")) // 2 <= MAX_BODY


def test_whatsapp_is_addressed_as_such_on_both_ends_and_never_expires():
    sent = payload(Notice("Hi"), WHATSAPP)
    assert (sent["to"], sent["from_"]) == ("whatsapp:+14133881111", "whatsapp:+12028831111")
    assert "validity_period" not in sent


def test_a_text_that_waits_too_long_is_dropped_before_the_night():
    sent = payload(Notice("Hi"))
    assert sent["validity_period"] == 4 * 3600
    assert sent["status_callback"] == "https://f.example/twilio/status"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("It’s “fine” – really…", 'It\'s "fine" - really...'),
        ("one\u00a0two\tthree • four", "one two three - four"),
        ("cafe\u0301", "café"),
        ("Grüße, señor", "Grüße, señor"),
        ("It’s «хорошо»…", "It’s «хорошо»…"),
        ("“ça va”", "“ça va”"),
        ("Thanks… 🎉", "Thanks… 🎉"),
    ],
)
def test_punctuation_is_simplified_only_where_that_makes_the_whole_text_cheap(typed, sent):
    assert to_gsm(typed) == sent
    assert body(Notice(typed)) == sent


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold* and _italic_", "＊bold＊ and ＿italic＿"),
        ("~gone~ ```code``` `x`", "～gone～ ｀｀｀code｀｀｀ ｀x｀"),
        ("*_both_*", "＊＿both＿＊"),
        ("2 * 3 * 4, snake_case_name, a~b", "2 * 3 * 4, snake_case_name, a~b"),
        ("https://f.example/_a_/b_c", "https://f.example/_a_/b_c"),
    ],
)
def test_whatsapp_shows_a_customers_words_as_typed(typed, shown):
    assert literal_on_whatsapp(typed) == shown
    assert body(Notice(typed), WHATSAPP) == shown


@pytest.mark.parametrize("limit", range(12))
def test_a_cut_never_splits_a_character_nor_exceeds_its_limit(limit):
    cut = clip("😀 😀😀😀 good morning", limit)
    assert len(cut.encode("utf-16-le")) // 2 <= limit
