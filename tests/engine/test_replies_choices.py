"""One choice or several, by number, letter, label or an unmistakable misspelling; and buttons."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.phrases import phrase
from bot.engine.replies import Accepted, Rejected, choose, choose_many, read
from bot.engine.survey import Choice, Date, MultiChoice, Nps, SingleChoice, Stars, YesNo

TODAY = date(2026, 11, 21)
CHOICES = (
    Choice(key="price", text={"en": "Price", "ru": "Цена", "zh-Hans": "价格", "zh-Hant": "價格"}),
    Choice(key="delivery", text={"en": "Delivery", "ru": "Доставка", "zh-Hans": "送货", "zh-Hant": "送貨"}),
    Choice(key="staff", text={"en": "Our staff", "ru": "Сотрудники", "zh-Hans": "员工", "zh-Hant": "員工"}),
)
ONE = SingleChoice(key="what", text="What was it about?", choices=CHOICES)
SEVERAL = MultiChoice(key="which", text="Which of these?", choices=CHOICES, at_most=2)


def labelled(*labels: str) -> SingleChoice:
    choices = tuple(Choice(key=f"c{at}", text=label) for at, label in enumerate(labels, start=1))
    return SingleChoice(key="q", text="?", choices=choices)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2", "delivery"), ("２", "delivery"), ("2.", "delivery"), ("#3", "staff"), ("option 2", "delivery"),
        ("вариант 3", "staff"), ("第2个", "delivery"), ("選2", "delivery"), ("two", "delivery"), ("два", "delivery"),
        ("二", "delivery"), ("b", "delivery"), ("B)", "delivery"), ("(c)", "staff"), ("а", "price"),
        ("б", "delivery"),
        ("delivery", "delivery"), ("DELIVERY!", "delivery"), ("доставка", "delivery"), ("送货", "delivery"),
        ("價格", "price"), ("Our staff", "staff"), ("Delivry", "delivery"), ("delivrey", "delivery"),
        ("дставка", "delivery"), ("2. Delivery", "delivery"), ("2 delivery", "delivery"),
    ],
)  # fmt: skip
def test_a_choice_is_understood_by_number_letter_or_label(text: str, key: str) -> None:
    assert read(ONE, text, "zh-Hant", TODAY) == Accepted(key)


@pytest.mark.parametrize(
    "text",
    [
        "4", "0", "d", "-1", "12", "1,3", "1-3", "2?", "delivery?", "not delivery", "price or delivery", "2. Price",
        "3 days late", "stuff", "derivative", "one of them", "staff", "no 2",
        "в", "с",  # Cyrillic: the third letter, and what looks like the second or third Latin one
    ],
)  # fmt: skip
def test_what_may_mean_another_choice_is_asked_again(text: str) -> None:
    assert read(ONE, text, "en", TODAY) == Rejected(phrase("reprompt.choice", count=3))


def test_a_reason_beside_a_choice_is_kept() -> None:
    assert read(ONE, "delivery because it was late", "en", TODAY) == Accepted("delivery", "it was late")


def test_a_number_that_is_another_choices_label_is_asked_again() -> None:
    children = labelled("0", "1", "2", "3")
    assert isinstance(read(children, "1", "en", TODAY), Rejected)
    assert read(children, "b", "en", TODAY) == Accepted("c2")


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("Plan A", "Something else"), "plan b"),
        (("10 to 50 people", "Fewer"), "10 to 60 people"),
        (("Comfortable", "Usable"), "uncomfortable"),
        (("Quality", "Quantity"), "quantlity"),
        (("Easy", "Hard"), "card"),
    ],
)
def test_a_misspelling_that_may_be_no_misspelling_is_asked_again(labels: tuple[str, ...], text: str) -> None:
    assert isinstance(read(labelled(*labels), text, "en", TODAY), Rejected)


def test_labels_that_differ_in_a_sign_are_told_apart() -> None:
    ages = labelled("<18", "18", "18+")
    assert read(ages, "18+", "en", TODAY) == Accepted("c3")
    assert read(ages, "<18", "en", TODAY) == Accepted("c1")


@pytest.mark.parametrize(
    "text",
    [
        "1,3", "1, 3", "3,1", "1 и 3", "1 and 3", "1 3", "1和3", "1、3", "１，３", "a, c", "a c", "1;3", "1 & 3",
        "1\n3",
        "price, our staff", "Цена и сотрудники", "价格，员工", "1, our staff", "1,3,3",
    ],
)  # fmt: skip
def test_several_choices_come_in_the_surveys_order(text: str) -> None:
    assert read(SEVERAL, text, "en", TODAY) == Accepted(("price", "staff"))


@pytest.mark.parametrize(
    "text", ["1-3", "1 or 3", "1,4", "13", "not 1", "1 but not 3", "1,3?", "all of it", "1, so what"]
)
def test_a_list_with_anything_unclear_in_it_is_asked_again(text: str) -> None:
    assert read(SEVERAL, text, "en", TODAY) == Rejected(phrase("reprompt.choices", count=3))


def test_a_list_that_can_be_parted_in_two_ways_is_asked_again() -> None:
    choices = tuple(
        Choice(key=key, text=text) for key, text in (("a", "Price"), ("b", "Quality"), ("c", "Price and quality"))
    )
    question = MultiChoice(key="q", text="?", choices=choices)
    assert isinstance(read(question, "price and quality", "en", TODAY), Rejected)
    assert read(question, "price, quality", "en", TODAY) == Accepted(("a", "b"))


def test_too_many_and_too_few_choices_are_told_the_limit() -> None:
    assert read(SEVERAL, "1,2,3", "en", TODAY) == Rejected(phrase("reprompt.too_many", most=2))
    two = SEVERAL.model_copy(update={"at_least": 2})
    assert read(two, "1", "en", TODAY) == Rejected(phrase("reprompt.too_few", least=2))


def test_picked_choices_are_put_in_order_and_counted() -> None:
    assert choose_many(SEVERAL, ("staff", "price")) == Accepted(("price", "staff"))
    assert choose_many(SEVERAL, ()) == Rejected(phrase("reprompt.too_few", least=1))


def test_a_button_gives_the_value_it_stands_for() -> None:
    assert choose(Nps(key="q", text="?"), "0") == Accepted(0)
    assert choose(Stars(key="q", text="?"), "5") == Accepted(5)
    assert choose(ONE, "staff") == Accepted("staff")
    assert choose(SEVERAL, "staff") == Accepted(("staff",))
    assert choose(YesNo(key="q", text="?"), "yes") == Accepted(True)
    assert choose(YesNo(key="q", text="?"), "no") == Accepted(False)


@pytest.mark.parametrize("key", ["11", "-1", "09", "９", "", "price", "yes", "_done"])
def test_a_forged_button_is_refused(key: str) -> None:
    assert choose(Nps(key="q", text="?"), key) == Rejected(phrase("reprompt.not_a_choice"))
    assert choose(Date(key="q", text="?"), key) == Rejected(phrase("reprompt.not_a_choice"))
