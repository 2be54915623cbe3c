"""What each kind of question shows, and how an answer to it is said back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.engine.conversation import Answer, Conversation, Value
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompt import DONE
from bot.engine.prompting import brief, language_prompt, prompt_for, spoken
from bot.engine.routing import Route
from bot.engine.survey import (
    Ces,
    Choice,
    ContactDetails,
    Csat,
    Date,
    Ending,
    FreeText,
    MultiChoice,
    Nps,
    Number,
    Question,
    SingleChoice,
    Stars,
    Survey,
    YesNo,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
CHOICES = (
    Choice(key="app", text={"en": "App", "zh-Hans": "应用"}),
    Choice(key="site", text={"en": "Site", "zh-Hans": "网站"}),
)
LABELS = ({"en": "Bad"}, {"en": "So-so"}, {"en": "Good"})
TEXT: dict[str, Any] = {"key": "q", "text": {"en": "How, {name|friend}?"}}

NPS = Nps(**TEXT, low={"en": "no"}, high={"en": "yes, {name|friend}"})
FACES = Ces(**TEXT, form="faces3")
LABELLED = Csat(**TEXT, labels=LABELS)
CHOICE, CHECKS = SingleChoice(**TEXT, choices=CHOICES), MultiChoice(**TEXT, choices=CHOICES)
CONTACT = ContactDetails(**TEXT, consent={"en": "For {name|you} only."})


def survey(*questions: Question) -> Survey:
    return Survey(key="s", title={"en": "S"}, questions=questions, endings=(Ending(text={"en": "Bye"}),))


def stands(**state: Any) -> Conversation:
    return Conversation("1", state.pop("language", "en"), state.pop("name", "Ann"), {}, NOON, NOON, **state)


def shown(question: Question, lead: tuple[str | Phrase, ...] = (), **state: Any) -> Any:
    return prompt_for(Route(survey(question), stands(**state)), question, lead)


@pytest.mark.parametrize(
    ("question", "layout", "keys"),
    [
        (NPS, "scale", [str(value) for value in range(11)]),
        (Ces(**TEXT, form="effort10"), "scale", [str(value) for value in range(1, 11)]),
        (Csat(**TEXT, points=3), "scale", ["1", "2", "3"]),
        (LABELLED, "list", ["1", "2", "3"]),
        (FACES, "faces", ["1", "2", "3"]),
        (Stars(**TEXT), "stars", ["1", "2", "3", "4", "5"]),
        (CHOICE, "list", ["app", "site"]),
        (CHECKS, "check", ["app", "site", DONE]),
        (YesNo(**TEXT), "pair", ["yes", "no"]),
        (FreeText(**TEXT), "open", []),
        (Number(**TEXT), "open", []),
        (Date(**TEXT), "open", []),
        (CONTACT, "open", []),
    ],
    ids=lambda value: value.kind if hasattr(value, "kind") else None,
)
def test_each_kind_has_its_own_layout_and_choices(question: Question, layout: str, keys: list[str]) -> None:
    prompt = shown(question)
    assert (prompt.layout, [option.key for option in prompt.options]) == (layout, keys)


def test_a_scale_says_what_its_ends_mean_with_the_name_filled_in() -> None:
    assert (shown(NPS).text, shown(NPS).low, shown(NPS).high) == ("How, Ann?", "no", "yes, Ann")


def test_labels_and_faces_are_shown_worst_first() -> None:
    assert [option.label for option in shown(LABELLED).options] == ["Bad", "So-so", "Good"]
    assert [option.label for option in shown(FACES).options] == ["🙁", "😐", "🙂"]


def test_ticks_are_shown_and_done_is_none_of_them() -> None:
    chosen = [(option.key, option.chosen) for option in shown(CHECKS, picked=("site",)).options]
    assert chosen == [("app", False), ("site", True), (DONE, False)]


def test_contact_details_are_asked_for_together_with_what_they_are_for() -> None:
    assert shown(CONTACT).text == "How, Ann?\nFor Ann only."


# ---------------------------------------------------------------- what to type


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        (NPS, phrase("hint.scale", low=0, high=10)),
        (FACES, phrase("hint.scale", low=1, high=3)),
        (LABELLED, phrase("hint.choice", count=3)),
        (CHOICE, phrase("hint.choice", count=2)),
        (CHECKS, phrase("hint.choices", count=2)),
        (YesNo(**TEXT), phrase("hint.yes_no")),
        (FreeText(**TEXT), phrase("hint.text")),
        (Number(**TEXT), phrase("hint.number")),
        (Date(**TEXT), phrase("hint.date")),
        (CONTACT, phrase("hint.contact")),
    ],
    ids=lambda value: value.kind if hasattr(value, "kind") else None,
)
def test_a_hint_says_what_to_type(question: Question, hint: Phrase) -> None:
    assert shown(question).hint == hint


def test_the_hint_is_not_repeated_where_the_lead_has_said_what_to_type() -> None:
    assert shown(NPS, (phrase("reprompt.scale", low=0, high=10),)).hint is None


@pytest.mark.parametrize("id_", ["reprompt.empty", "reprompt.too_many", "lead.reminder", "say.help"])
def test_it_stays_where_the_lead_has_not(id_: str) -> None:
    assert shown(CHECKS, (phrase(id_),)).hint is not None


# ---------------------------------------------------------------- controls


def test_only_an_optional_question_can_be_skipped_until_it_is_answered() -> None:
    answer = Answer("q", 9, "9", NOON, "e", "promoter")
    assert shown(FreeText(**TEXT)).can_skip
    assert not shown(NPS).can_skip
    assert shown(NPS, answers={"q": answer}).can_skip


def test_there_is_no_way_back_from_the_first_question() -> None:
    first = FreeText(key="first", text={"en": "First"})
    route = Route(survey(first, NPS), stands(asked="q"))
    assert prompt_for(route, NPS).can_go_back
    assert not prompt_for(route, first).can_go_back


def test_each_language_is_offered_by_its_own_name() -> None:
    prompt = language_prompt(stands(turn=4))
    assert (prompt.turn, prompt.layout) == (4, "list")
    assert [option.key for option in prompt.options] == ["en", "ru", "zh-Hans", "zh-Hant"]
    assert [option.label for option in prompt.options] == [phrase(f"lang.{option.key}") for option in prompt.options]


# ---------------------------------------------------------------- said back


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        (NPS, 0, "0"),
        (LABELLED, 1, "Bad"),
        (FACES, 3, "🙂"),
        (Stars(**TEXT), 4, "⭐⭐⭐⭐"),
        (CHOICE, "site", "Site"),
        (CHECKS, ("app", "site"), "App, Site"),
        (YesNo(**TEXT), False, phrase("ask.no")),
        (Number(**TEXT), 2.5, "2.5"),
        (Date(**TEXT), "2026-11-02", "2026-11-02"),
        (FreeText(**TEXT), "As {name} said", "As {name} said"),
    ],
    ids=lambda value: value.kind if hasattr(value, "kind") else None,
)
def test_an_answer_is_said_back_as_it_was_shown(question: Question, value: Value, words: object) -> None:
    assert spoken(survey(question), stands(), question, value) == words


def test_chinese_lists_have_their_own_comma() -> None:
    assert spoken(survey(CHECKS), stands(language="zh-Hans"), CHECKS, ("app", "site")) == "应用、网站"


def test_long_words_are_said_back_in_brief_and_without_a_second_full_stop() -> None:
    assert brief(FreeText(**TEXT), "It was late.\nVery late.") == "It was late. Very late"
    assert brief(FreeText(**TEXT), "太慢了。") == "太慢了"
    assert brief(FreeText(**TEXT), "word " * 100) == "word " * 15 + "word..."
    assert brief(CHOICE, "Something else.") == "Something else."
