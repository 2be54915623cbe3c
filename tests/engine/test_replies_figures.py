"""Numbers, dates, contact details and open words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.replies import Accepted, Rejected, read
from bot.engine.survey import ContactDetails, Date, FreeText, Number, Question, Statement

TODAY = date(2026, 11, 21)
WHOLE = Number(key="n", text="How many?")
AMOUNT = Number(key="n", text="How much?", whole=False, minimum=0.5, maximum=5000)
DAY = Date(key="d", text="When?")
CONTACT = ContactDetails(key="c", text="How may we reach you?", consent="We will write about this only.")
WORDS = FreeText(key="t", text="Why?", max_length=20)


def why_not(question: Question, text: str, language: Language = "en") -> Phrase:
    reply = read(question, text, language, TODAY)
    assert isinstance(reply, Rejected), reply
    return reply.reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("12.", 12), ("３０", 30), ("٣", 3), ("-5", -5), ("−5", -5), ("minus 3", -3), ("минус 3", -3),
        ("+7", 7), ("1 200", 1200), ("1\u00a0200", 1200), ("1,200", 1200), ("1.000.000", 1000000), ("1.0", 1),
        ("three", 3), ("двадцать пять", 25), ("twenty-five", 25), ("二十五", 25), ("十", 10), ("5个", 5),
    ],
)  # fmt: skip
def test_a_whole_number_is_understood(text: str, value: int) -> None:
    reply = read(WHOLE, text, "en", TODAY)
    assert reply == Accepted(value)
    assert isinstance(reply, Accepted)
    assert type(reply.value) is int


@pytest.mark.parametrize(
    ("text", "value"), [("1.5", 1.5), ("1,5", 1.5), ("1 200,50", 1200.5), ("1,200.50", 1200.5), ("3", 3)]
)
def test_a_fraction_is_understood_with_either_mark(text: str, value: float) -> None:
    assert read(AMOUNT, text, "en", TODAY) == Accepted(value)


@pytest.mark.parametrize(
    "text", ["30 years", "five people", "1 20", "1e3", "inf", "nan", "½", "²", "1/2", "10-12", "9" * 16, "lots", "--1"]
)
def test_a_number_with_anything_else_is_asked_again(text: str) -> None:
    assert why_not(WHOLE, text) == phrase("reprompt.number")


def test_thousands_or_a_fraction_is_asked_again_where_both_are_possible() -> None:
    assert why_not(AMOUNT, "1,200") == phrase("reprompt.number")


def test_a_number_beyond_the_limits_is_told_them() -> None:
    assert why_not(WHOLE, "1.5") == phrase("reprompt.number_whole")
    assert why_not(AMOUNT, "6000") == phrase("reprompt.number_range", minimum="0.5", maximum="5000")
    assert why_not(Number(key="n", text="?", minimum=1), "0") == phrase("reprompt.number_least", minimum="1")
    assert why_not(Number(key="n", text="?", maximum=10), "11") == phrase("reprompt.number_most", maximum="10")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-03", "2026-11-03"), ("2026/1/5", "2026-01-05"), ("20261103", "2026-11-03"),
        ("31.12.2026", "2026-12-31"), ("12/31/2026", "2026-12-31"), ("05/05/2026", "2026-05-05"),
        ("today", "2026-11-21"), ("Yesterday.", "2026-11-20"), ("сегодня", "2026-11-21"), ("вчера", "2026-11-20"),
        ("今天", "2026-11-21"), ("昨天", "2026-11-20"), ("後天", "2026-11-23"), ("2026年11月3日", "2026-11-03"),
        ("11月3號", "2026-11-03"), ("十一月三日", "2026-11-03"), ("３ ноября", "2026-11-03"),
        ("3 ноября 2026 г.", "2026-11-03"), ("November 3", "2026-11-03"), ("3rd of November, 2026", "2026-11-03"),
        ("Nov 3 2026", "2026-11-03"), ("January 5", "2027-01-05"),
    ],
)  # fmt: skip
def test_a_date_is_understood(text: str, day: str) -> None:
    assert read(DAY, text, "en", TODAY) == Accepted(day)


def test_day_and_month_that_could_change_places_are_asked_again_with_both_readings() -> None:
    both = phrase("reprompt.date_ambiguous", first="2026-06-05", second="2026-05-06")
    assert why_not(DAY, "05/06/2026") == both
    assert why_not(DAY, "05.06.2026") == both


def test_dots_put_the_day_first_in_russian() -> None:
    assert read(DAY, "05.06.2026", "ru", TODAY) == Accepted("2026-06-05")


def test_a_day_half_a_year_away_needs_its_year() -> None:
    assert why_not(DAY, "May 20") == phrase("reprompt.date_year")


@pytest.mark.parametrize(
    "text", ["2026-13-01", "31.02.2026", "Feb 30", "Monday", "31.12.26", "1026-01-01", "soon", "3", "2026-1/5"]
)
def test_no_date_is_asked_again(text: str) -> None:
    assert why_not(DAY, text) == phrase("reprompt.date")


@pytest.mark.parametrize(("text", "today"), [("tomorrow", date.max), ("yesterday", date.min), ("Jan 1", date.max)])
def test_the_calendars_ends_are_no_error(text: str, today: date) -> None:
    assert isinstance(read(DAY, text, "en", today), Rejected)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ann@Example.COM", "Ann@example.com"),
        ("My e-mail is a.b+c@mail.example.org, thanks", "a.b+c@mail.example.org"),
        ("почта: ivan@example.ru.", "ivan@example.ru"),
        ("call me at +44 20 7946 0958 please", "+442079460958"),
        ("＋４４ ２０ ７９４６ ０９５８", "+442079460958"),
        ("a@example.com, a@EXAMPLE.com", "a@example.com"),
    ],
)
def test_the_one_address_in_a_message_is_found(text: str, value: str) -> None:
    assert read(CONTACT, text, "en", TODAY) == Accepted(value)


def test_a_national_number_is_read_by_the_customers_country() -> None:
    assert read(CONTACT, "(415) 555-2671", "en", TODAY, "us") == Accepted("+14155552671")
    assert read(CONTACT, "8 916 123-45-67", "ru", TODAY, "RU") == Accepted("+79161234567")
    assert why_not(CONTACT, "(415) 555-2671") == phrase("reprompt.contact")


@pytest.mark.parametrize("text", ["a@example.com or b@example.com", "+44 20 7946 0958 / a@example.com"])
def test_two_addresses_are_asked_again(text: str) -> None:
    assert why_not(CONTACT, text) == phrase("reprompt.contact_one")


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "12345",
        "@handle",
        "a@b",
        "a@b@example.com",
        "don't call +44 20 7946 0958",
        "не пишите на a@example.com",
    ],
)
def test_no_address_or_one_that_is_not_given_is_asked_again(text: str) -> None:
    assert why_not(CONTACT, text) == phrase("reprompt.contact")


def test_words_are_taken_as_they_are_but_for_what_cannot_be_stored() -> None:
    assert read(WORDS, "  too\x00 slow \ud800", "en", TODAY) == Accepted("too slow")
    assert read(WORDS, "９ <!channel> *x*", "en", TODAY) == Accepted("９ <!channel> *x*")


def test_words_beyond_the_limit_are_told_it() -> None:
    assert why_not(WORDS, "x" * 21) == phrase("reprompt.too_long", limit=20)
    assert why_not(WHOLE, "1" * 4001) == phrase("reprompt.too_long", limit=4000)


@pytest.mark.parametrize("question", [WORDS, WHOLE, DAY, CONTACT])
def test_nothing_is_asked_again(question: Question) -> None:
    assert why_not(question, " \x00 ") == phrase("reprompt.empty")


def test_a_statement_waits_for_nothing() -> None:
    assert read(Statement(key="s", text="Hello"), "anything", "en", TODAY) == Accepted("")
