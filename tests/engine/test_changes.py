"""What has changed in a survey is said in words, and nothing is left unsaid."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.changes import changes
from bot.engine.languages import LANGUAGES
from bot.engine.survey import Survey
from bot.services.voice import say
from bot.surveys import loader

ALL_KINDS: dict[str, Any] = {
    "key": "all",
    "title": {"en": "All kinds", "ru": "Все виды"},
    "keywords": {"en": "kinds"},
    "questions": [
        {"key": "score", "kind": "nps", "text": {"en": "How likely?", "ru": "Насколько?"}, "low": {"en": "not at all"}},
        {"key": "mood", "kind": "csat", "text": "And?", "labels": [{"en": "Bad"}, {"en": "Fair"}, {"en": "Good"}]},
        {"key": "effort", "kind": "ces", "text": "How easy?", "form": "ease5"},
        {"key": "rating", "kind": "stars", "text": "Stars?", "high": "great"},
        {"key": "day", "kind": "choice", "text": "Which day?", "choices": [
            {"key": "mon", "text": {"en": "Monday", "ru": "Понедельник"}}, {"key": "tue", "text": "Tuesday"},
            {"key": "wed", "text": "Wednesday"}]},
        {"key": "liked", "kind": "multi_choice", "text": "What?", "at_least": 1, "at_most": 2, "choices": [
            {"key": "a", "text": "A"}, {"key": "b", "text": "B"}]},
        {"key": "again", "kind": "yes_no", "text": "Again?", "when": "score >= 7"},
        {"key": "why", "kind": "text", "text": "Why?", "max_length": 300, "reason_for": "score"},
        {"key": "times", "kind": "number", "text": "How often?", "minimum": 1, "maximum": 9.5, "whole": False},
        {"key": "since", "kind": "date", "text": "Since when?", "required": True},
        {"key": "reach", "kind": "contact", "text": "Where?", "consent": "For this only."},
        {"key": "bye", "kind": "statement", "text": "That was all."},
    ],
    "alerts": [
        {"key": "low", "when": "score is detractor", "targets": ["telegram:1"]}, {"key": "due", "when": "times > 5"},
    ],
    "endings": [
        {"when": "score is promoter", "text": "Thanks!", "link": "https://example.com/a", "link_label": "Review"},
        {"when": "score is passive", "text": "Thank you."},
        {"text": "Goodbye."},
    ],
}  # fmt: skip


def survey(**fields: Any) -> Survey:
    return Survey.model_validate({**ALL_KINDS, **fields})


def changed(path: str, value: Any) -> Survey:
    """The survey with something else at that path; None takes it away."""
    document = copy.deepcopy(ALL_KINDS)
    *inner, last = (int(part) if part.isdecimal() else part for part in path.split("."))
    node: Any = document
    for part in inner:
        node = node[part]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return Survey.model_validate(document)


def said(before: Survey, after: Survey) -> list[str]:
    return [say(each, "en") for each in changes(before, after)]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("key", "other", "Survey: key is now: other"),
        ("title.en", "Every kind", "Survey: title (English) is now: Every kind"),
        ("purpose", "relationship", "Survey: when it is asked is now: now and then"),
        ("default_language", "ru", "Survey: main language is now: Русский"),
        ("keywords", {"en": "every"}, "Survey: keyword (English) is now: every"),
        ("keywords", {}, "Survey: keyword (English) is taken away"),
        ("reminder_after", "2h", "Survey: reminder is now: 2h"),
        ("expires_after", "7d", "Survey: waiting time is now: 7d"),
        ("questions.0.text.ru", "Как?", "Question 1 (score): text (Русский) is now: Как?"),
        ("questions.0.text.ru", None, "Question 1 (score): text (Русский) is taken away"),
        ("questions.0.low.ru", "нет", "Question 1 (score): low end (Русский) is new: нет"),
        ("questions.0.low", None, "Question 1 (score): low end (English) is taken away"),
        ("questions.1.labels.2.en", "Great", "Question 2 (mood): label 3 (English) is now: Great"),
        ("questions.2.form", "effort10", "Question 3 (effort): what is rated is now: effort, 1 to 10, 10 is much"),
        ("questions.4.choices.1.text", "Tue", "Question 5 (day): choice tue (English) is now: Tue"),
        ("questions.4.choices.2", None, "Question 5 (day): choice wed is removed: Wednesday"),
        ("questions.5.at_most", None, "Question 6 (liked): choices at most is taken away"),
        ("questions.6.when", "score > 7", "Question 7 (again): condition is now: score > 7"),
        ("questions.6.when", None, "Question 7 (again): condition is taken away"),
        ("questions.6.required", True, "Question 7 (again): must be answered is now: Yes"),
        ("questions.6.kind", "date", "Question 7 (again) is of another kind now: a date"),
        ("questions.7.max_length", 500, "Question 8 (why): characters at most is now: 500"),
        ("questions.7.reason_for", "mood", "Question 8 (why): reason for a score is now: mood"),
        ("questions.8.minimum", 0.25, "Question 9 (times): smallest number is now: 0.25"),
        ("questions.8.whole", True, "Question 9 (times): whole numbers only is now: Yes"),
        ("questions.10.consent", "Once.", "Question 11 (reach): consent (English) is now: Once."),
        ("questions.11", None, "Question 12 (bye) is removed: That was all."),
        ("alerts.0.when", "score <= 3", "Alert low: condition is now: score <= 3"),
        ("alerts.0.targets", [], "Alert low: who is paged is now: the default staff channel"),
        ("alerts.1.acknowledge_within", "1h", "Alert due: time to take it is now: 1h"),
        ("alerts.1.reply_within", "2h", "Alert due: time to reply is now: 2h"),
        ("alerts.1.resolve_within", "2d", "Alert due: time to resolve is now: 2d"),
        ("alerts.1.urgent", False, "Alert due: urgent is now: No"),
        ("alerts.1.team", "care", "Alert due: team is now: care"),
        ("alerts.1.consent", "reach", "Alert due: consent is now: reach"),
        ("alerts.1.follow_up", "nps", "Alert due: survey afterwards is now: nps"),
        ("alerts.1.follow_up_after", "30d", "Alert due: time until the survey afterwards is now: 30d"),
        ("alerts.1", None, "Alert due is removed"),
        ("endings.0.link", "https://example.com/b", "Ending 1: link is now: https://example.com/b"),
        ("endings.0.link_label", None, "Ending 1: words on the link (English) is taken away"),
        ("endings.2.text", "Bye.", "Ending 3: text (English) is now: Bye."),
        ("endings.1", None, "Ending 2 is removed: Thank you."),
    ],
)
def test_one_change_is_one_sentence(path: str, value: Any, words: str) -> None:
    assert said(survey(), changed(path, value)) == [words]


def test_what_is_new_is_said_with_its_place() -> None:
    questions = ALL_KINDS["questions"]
    added = {"key": "more", "kind": "text", "text": "What else?"}
    assert said(survey(), survey(questions=[*questions[:1], added, *questions[1:]])) == [
        "Question 2 (more) is new: What else?"
    ]
    alert = {"key": "angry", "when": "mood is dissatisfied"}
    assert said(survey(), survey(alerts=[*ALL_KINDS["alerts"], alert])) == [
        "Alert angry is new, when mood is dissatisfied"
    ]
    ending = {"when": "mood = 1", "text": "Sorry."}
    assert said(survey(), survey(endings=[ending, *ALL_KINDS["endings"]])) == ["Ending 1 is new: Sorry."]


def test_only_what_was_moved_is_said_to_have_moved() -> None:
    first, *others = ALL_KINDS["questions"]
    moved = survey(questions=[*others, first])
    assert said(survey(), moved) == ["Question 12 (score) has moved from place 1 to 12"]
    assert said(moved, survey()) == ["Question 1 (score) has moved from place 12 to 1"]
    assert said(survey(), survey(questions=others)) == ["Question 1 (score) is removed: How likely?"]


def test_choices_and_alerts_move_too() -> None:
    choices = ALL_KINDS["questions"][4]["choices"]
    assert said(survey(), changed("questions.4.choices", [choices[2], *choices[:2]])) == [
        "Question 5 (day): choice wed has moved from place 3 to 1"
    ]
    assert len(said(survey(), survey(alerts=ALL_KINDS["alerts"][::-1]))) == 1


def test_a_whole_language_is_one_sentence() -> None:
    both = loader.builtin()["nps"]
    english = Survey.model_validate(_in_english(both.model_dump(mode="json")))
    assert said(both, english)[:3] == [
        "Русский is no longer spoken",
        "简体中文 is no longer spoken",
        "繁體中文 is no longer spoken",
    ]
    assert said(english, both)[0] == "Русский is new, with 15 texts"
    assert [line for line in said(english, both) if "is new" not in line] == [
        f"Survey: keyword ({language}) is now: {word}"
        for language, word in (("Русский", "отзыв"), ("简体中文", "反馈"), ("繁體中文", "回饋"))
    ]


def _in_english(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _in_english(each) for key, each in node.items() if key not in LANGUAGES[1:]}
    return [_in_english(each) for each in node] if isinstance(node, list) else node


def test_a_survey_that_took_the_place_of_another_is_told_in_full() -> None:
    for one in loader.builtin().values():
        for other in loader.builtin().values():
            assert bool(changes(one, other)) == (one is not other)


# ------------------------------------------------ nothing goes unmentioned

UNFINISHED = re.compile(r"\{(where|part|language|text|value|key|number|was|condition|kind|n)\}|\b(change|form)\.")
WORDS = st.sampled_from(["other words", "x" * 200, "Иначе", "{name|there}", "换句话说", "a", "b", "mon"])
SPARE: dict[str, list[Any]] = {
    "kind": ["nps", "csat", "ces", "stars", "choice", "yes_no", "text", "number", "date", "statement"],
    "when": ["score = 1", "score = 1.0", "plan = pro", "not score answered", None],
    "points": [3, 5, 7, 10],
    "form": ["agree7", "ease5", "faces3", "effort10"],
    "purpose": ["relationship", "transactional"],
    "default_language": [*LANGUAGES],
    "reminder_after": ["15m", "24h", None],
    "expires_after": ["15m", "3d"],
    "acknowledge_within": ["15m", "4h"],
    "reply_within": ["2h", None],
    "resolve_within": ["2d", None],
    "urgent": [True, False],
    "team": ["care", None],
    "follow_up": ["nps", None],
    "follow_up_after": ["7d", "30d"],
    "link": ["https://example.com/a", "https://example.com/c", None],
    "link_label": [{"en": "Go"}, None],
    "labels": [[{"en": "1"}, {"en": "2"}, {"en": "3"}, {"en": "4"}], None],
    "low": [{"en": "low"}, {"ru": "низ"}, None],
    "high": [{"zh-Hans": "高"}, None],
    "reason_for": ["score", None],
    "required": [True, False],
    "whole": [True, False],
    "targets": [[], ["tel:+447700900123"], ["telegram:1", "telegram:2"]],
    "keywords": [{}, {"ru": "слово"}, {"en": "kinds", "zh-Hant": "詞"}],
    "minimum": [None, 0, 0.1, 10],
    "maximum": [None, 11, 1e12],
    "at_least": [1, 2],
    "at_most": [None, 2, 3],
    "max_length": [1, 300, 4000],
}


def nodes(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from nodes(inner, (*path, key))


def edit(document: Any, data: st.DataObject) -> None:
    """One change anywhere in the document, of any sort."""
    *inner, last = data.draw(st.sampled_from(list(nodes(document))))
    parent = document
    for part in inner:
        parent = parent[part]
    if isinstance(parent, list):
        _edit_list(parent, last, data)
    elif last in SPARE:
        parent[last] = copy.deepcopy(data.draw(st.sampled_from(SPARE[last])))
    elif last in LANGUAGES and data.draw(st.booleans()):
        del parent[last]
    elif isinstance(parent[last], dict):
        parent[last] = {**parent[last], data.draw(st.sampled_from(LANGUAGES)): data.draw(WORDS)}
    elif isinstance(parent[last], str):
        parent[last] = data.draw(WORDS)


def _edit_list(items: list[Any], at: int, data: st.DataObject) -> None:
    item = items.pop(at)
    match data.draw(st.sampled_from(["remove", "move", "double"])):
        case "move":
            items.insert(data.draw(st.integers(0, len(items))), item)
        case "double":
            items[at:at] = [item, copy.deepcopy(item)]


SURVEYS = [survey(), *loader.builtin().values()]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_difference_is_said_and_nothing_else(data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(SURVEYS))
    document = before.model_dump(mode="json")
    for _ in range(data.draw(st.integers(0, 4))):
        edit(document, data)
    after = _read(document)
    for one, other in ((before, after), (after, before)):
        found = changes(one, other)
        assert bool(found) == (one.model_dump(mode="json") != other.model_dump(mode="json"))
        for language in LANGUAGES:
            lines = [say(each, language) for each in found]
            assert not [line for line in lines if len(line) > 160 or UNFINISHED.search(line)]


def _read(document: Any) -> Survey:
    try:
        return Survey.model_validate(document)
    except ValidationError:
        assume(False)
        raise


def test_the_edits_reach_every_field_there_is() -> None:
    """A field added to the models must be compared too."""
    fields = {str(path[-1]) for each in SURVEYS for path in nodes(each.model_dump(mode="json"))}
    leaves = fields - {"questions", "alerts", "endings", "title", "text", "choices", "consent", "key", *LANGUAGES}
    assert {each for each in leaves if not each.isdecimal()} == set(SPARE)
