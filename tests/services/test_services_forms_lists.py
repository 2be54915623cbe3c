"""Choices and labels are entered one a line. Their keys, which conditions and results know, outlive other words."""

from __future__ import annotations

from bot.engine.phrases import phrase
from bot.engine.survey import Csat, MultiChoice, SingleChoice, Survey
from tests.services.forms_play import VISIT, Entries, opened, played


def choices(survey: Survey, key: str = "liked") -> list[tuple[str, dict[str, str]]]:
    question = survey.by_key[key]
    assert isinstance(question, SingleChoice | MultiChoice)
    return [(each.key, dict(each.text)) for each in question.choices]


def liked(entries: Entries) -> list[tuple[str, dict[str, str]]]:
    return choices(played(opened("question liked"), entries))


def test_a_choice_in_other_words_keeps_its_key_and_its_translation() -> None:
    assert liked({"choices_en": "The staff\nPrice\nPlace"})[0] == ("staff", {"en": "The staff", "ru": "Люди"})


def test_a_choice_that_is_moved_takes_its_key_and_its_translation_along() -> None:
    assert [key for key, _ in liked({"choices_en": "Place\nStaff\nPrice"})] == ["place", "staff", "price"]
    assert liked({"choices_en": "Place\nStaff\nPrice"})[0] == ("place", {"en": "Place", "ru": "Место"})


def test_a_choice_that_is_taken_out_leaves_the_others_their_keys() -> None:
    assert liked({"choices_en": "Staff\nPlace"}) == [
        ("staff", {"en": "Staff", "ru": "Люди"}),
        ("place", {"en": "Place", "ru": "Место"}),
    ]


def test_a_choice_that_is_added_gets_a_key_of_its_own_and_lacks_its_translation() -> None:
    added = liked({"choices_en": "Staff\nPrice\nThe food and wine\nPlace"})
    assert [key for key, _ in added] == ["staff", "price", "food_wine", "place"]
    assert added[2] == ("food_wine", {"en": "The food and wine"})


def test_translations_go_by_place() -> None:
    swapped = liked({"choices_ru": "Цена\nЛюди\nМесто"})
    assert [(key, text["ru"]) for key, text in swapped] == [("staff", "Цена"), ("price", "Люди"), ("place", "Место")]


def test_choices_and_their_translation_may_change_together() -> None:
    changed = liked({"choices_en": "Staff\nFood", "choices_ru": "Персонал\nЕда"})
    assert changed == [("staff", {"en": "Staff", "ru": "Персонал"}), ("food", {"en": "Food", "ru": "Еда"})]


def test_a_translation_can_be_taken_away() -> None:
    assert [text for _, text in liked({"choices_ru": ""})] == [{"en": "Staff"}, {"en": "Price"}, {"en": "Place"}]


def test_choices_without_latin_letters_are_numbered() -> None:
    form = opened("question new choice", VISIT)
    made = played(form, {"text_en": "How old?", "choices_en": "0-9\n10-19\n20+"})
    assert [key for key, _ in choices(made, "old")] == ["c1", "c2", "c3"]


def test_choices_in_russian_alone_are_spelled_in_latin_letters() -> None:
    russian = played(opened("about"), {"languages": ("ru",)})
    form = opened("question new choice", russian)
    made = played(form, {"text_ru": "Откуда вы?", "choices_ru": "Москва\nЩёлково"}, russian)
    assert [key for key, _ in choices(made, "otkuda_vy")] == ["moskva", "shchelkovo"]


def test_a_list_is_judged_line_by_line() -> None:
    check = opened("question liked").check
    assert check("choices_en", "Only one", {}) == phrase("form.lines", least=2, most=26)
    assert check("choices_en", "\n".join(f"Choice {n}" for n in range(27)), {}) == phrase(
        "form.lines", least=2, most=26
    )
    assert check("choices_en", "One\nTwo\n\nOne", {}) == phrase("form.twice", line="One")
    assert check("choices_en", "One\nTwo {a", {}) is not None


def test_a_translation_has_as_many_lines_as_what_it_translates() -> None:
    check = opened("question liked").check
    three = phrase("form.as_many", count=3, language=phrase("lang.en"))
    assert check("choices_ru", "Раз\nДва", {}) == three
    assert check("choices_ru", "Раз\nДва", {"choices_en": "One\nTwo"}) is None
    assert check("choices_ru", "Раз\nДва\nТри", {}) is None


# ------------------------------------------------ words on a scale


def labels(entries: Entries) -> list[dict[str, str]]:
    question = played(opened("question feeling"), entries).by_key["feeling"]
    assert isinstance(question, Csat)
    return [dict(each) for each in question.labels or ()]


def test_labels_keep_their_translations_where_their_words_stay() -> None:
    assert labels({"labels_en": "Awful\nBad\nSo-so\nGood"}) == [
        {"en": "Awful"},
        {"en": "Bad", "ru": "Плохо"},
        {"en": "So-so", "ru": "Так себе"},
        {"en": "Good", "ru": "Хорошо"},
    ]


def test_a_scale_has_three_to_seven_labels() -> None:
    check = opened("question feeling").check
    assert check("labels_en", "Bad\nGood", {}) == phrase("form.lines", least=3, most=7)


# ------------------------------------------------ how many of them


def test_no_more_can_be_wanted_than_there_are() -> None:
    check = opened("question liked").check
    assert check("at_least", "4", {}) == phrase("form.whole", least=1, most=3)
    assert check("at_least", "4", {"choices_en": "A\nB\nC\nD"}) is None
    assert check("at_most", "1", {"at_least": "2"}) == phrase("form.whole", least=2, most=26)
    assert check("at_most", "many", {}) == phrase("form.whole", least=1, most=26)
