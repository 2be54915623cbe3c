"""What a form says of an answer that won't do, and what is changed without a form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import replies
from bot.engine.conversation import Answer, Value
from bot.engine.phrases import Phrase
from bot.engine.survey import FreeText, MultiChoice, Question, SingleChoice, Survey, YesNo
from bot.services import formfields
from bot.services.forms import moves
from bot.services.forms.sheet import Sheet
from bot.services.rehearsal import NOON
from bot.services.voice import say
from tests.services.forms_play import VISIT, began, counting, opened, played


def said(subject: str, field: str, value: Value, answers: dict[str, Value] | None = None) -> str:
    problem = opened(subject).check(field, value, answers or {})
    return "" if problem is None else say(problem, "en")


REFUSED = [
    ("question feeling", "when", "score is", "I don't understand the condition from character 9 on."),
    ("question feeling", "when", "scor is detractor", '"scor" is no score of this survey'),
    ("question feeling", "when", "scor > 5", '"scor"'),
    ("question feeling", "when", "visits > 3", '"visits" is not asked before this'),
    ("question feeling", "when", "feeling = 1", '"feeling" is not asked before this'),
    ("question feeling", "when", "liked = staff", "Write: liked contains ..."),
    ("question feeling", "when", "liked contains food", "It can be: staff, price, place."),
    ("question score", "text_en", "Hello {Name}", "Write it like {company|us}."),
    ("question score", "text_en", "Hello {name}", "{name|...}"),
    ("question score", "text_en", "", "This can't be left empty."),
    ("question why", "max_length", "5000", "Write a whole number from 1 to 4000."),
    ("question visits", "minimum", "few", "Write a number."),
    ("question visits", "maximum", "0", "The maximum is less than the minimum."),
    ("about", "title_en", "Dear {name|you}", "Take the braces out."),
    ("about", "keyword_en", "stop", "already means something in every chat"),
    ("about", "keyword_en", "Визит", "stands there twice"),
    ("about", "keyword_en", "77", "has no letter"),
    ("about", "keyword_en", "x", "two letters at least"),
    ("about", "main_language", "zh_hans", "does not speak this language"),
    ("about", "reminder_after", "soon", "15m, 24h or 7d"),
    ("about", "expires_after", "0m", "15m, 24h or 7d"),
    ("about", "expires_after", "9999d", "15m, 24h or 7d"),
    ("ending 1", "link", "http://example.com", "begins with https://"),
    ("ending new", "when", "plan =", "score is"),
    ("ending new", "text_en", "Bye {friend}", "{friend|...}"),
    ("alert new", "when", "", "This can't be left empty."),
    ("alert new", "targets", "slack:T1/C1 Ann", '"Ann" is no address.'),
    ("alert new", "acknowledge_within", "1 month", "15m, 24h or 7d"),
    ("alert new", "reply_within", "at once", "15m, 24h or 7d"),
    ("alert new", "team", "The Care Team", '"The Care Team" is no key.'),
    ("alert new", "follow_up", "9th", '"9th" is no key.'),
]


@pytest.mark.parametrize(("subject", "field", "value", "words"), REFUSED)
def test_what_is_wrong_is_said_with_what_would_be_right(subject: str, field: str, value: str, words: str) -> None:
    assert words in said(subject, field, value)


@pytest.mark.parametrize(
    ("subject", "field", "value"),
    [
        ("question feeling", "when", "score is detractor and plan = pro"),
        ("question feeling", "when", "not (liked contains staff or liked contains price)"),
        ("question new text", "when", "visits > 3"),
        ("question score", "text_en", "Hello {name|there}"),
        ("question new text", "text_en", "You came {score} times"),
        ("question visits", "maximum", "1 000 000".replace(" ", "")),
        ("question visits", "maximum", "９,5"),
        ("about", "expires_after", " 24 H "),
        ("about", "keyword_en", "Feedback"),
        ("alert new", "targets", "+44-7700-900123;telegram:-100"),
        ("alert new", "targets", "slack:T1/C1, duty"),
        ("alert new", "team", " Care "),
        ("ending new", "when", "score = 10"),
    ],
)
def test_what_is_right_is_taken_as_it_was_meant(subject: str, field: str, value: str) -> None:
    assert said(subject, field, value) == ""


def test_the_main_language_may_be_one_that_is_just_added() -> None:
    assert said("about", "main_language", "zh_hans", {"languages": ("en", "zh_hans")}) == ""
    assert "English" in said("about", "main_language", "en", {"languages": ("ru",)})


def test_a_condition_is_shown_by_an_example_that_works() -> None:
    for subject in ("question why", "question new", "ending new", "alert new"):
        hint = opened(subject).survey.by_key["when"].text["en"].partition("For instance: ")[2]
        example = hint.partition("\n")[0].partition(". ")[0]
        assert said(subject, "when", example) == "", example


# ------------------------------------------------ anything may be entered

SUBJECTS = ["new", "new nps", "new blank", "question", "question why", "question liked", "question feeling",
            "question visits", "question new contact", "about", "ending 1", "ending new", "alert low", "alert new",
            "texts zh-Hans"]  # fmt: skip
SCRAPS = st.sampled_from(
    ["-", "15m", "24h", "3", "-1", "1e9", "score is detractor", "score <= 6 and plan = pro", "liked contains staff",
     "not", "((", "{name|there}", "{name}", "{{", "https://example.com/a", "slack:T1/C2", "tel:+447700900123",
     "a\nb\nc", "One\nTwo", "Раз\nДва", "一\n二\n三\n四", "stop", "yes", " ", "\x00", "\ud800",
     "x" * 3001, "\n\n", "|", "a" * 40]
)  # fmt: skip


#: Some of these every field takes that must be filled in.
PLAIN = ["Well?", "score is detractor", *("\n".join(map(str, range(lines))) for lines in range(2, 27))]


def any_answers(form: Sheet, data: st.DataObject) -> dict[str, Value]:
    """The fields that are on the path, each left or filled in with anything of what the form takes."""
    conversation = began(form)
    while page := formfields.page(form.survey, conversation):
        for question in page:
            answer = _answered(form, question, counting(form.survey, conversation), data)
            if answer is None:
                conversation = conversation.but(skipped=(*conversation.skipped, question.key))
            else:
                conversation = conversation.with_answer(Answer(question.key, answer, "", NOON, "e"))
    return counting(form.survey, conversation)


def _answered(form: Sheet, question: Question, answers: dict[str, Value], data: st.DataObject) -> Value | None:
    if not question.required and data.draw(st.booleans()):
        return None
    tried = [_drawn(question, data) for _ in range(3)]
    if question.required and isinstance(question, FreeText):
        tried += PLAIN
    taken = (each for each in tried if not isinstance(each, replies.Rejected))
    found = next((each for each in taken if form.check(question.key, each, answers) is None), None)
    assert found is not None or not question.required
    return found


def _drawn(question: Any, data: st.DataObject) -> Any:
    if isinstance(question, SingleChoice):
        return data.draw(st.sampled_from([each.key for each in question.choices]))
    if isinstance(question, MultiChoice):
        keys = [each.key for each in question.choices]
        return tuple(data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    if isinstance(question, YesNo):
        return data.draw(st.booleans())
    assert isinstance(question, FreeText)
    text = data.draw(st.one_of(SCRAPS, st.text(max_size=60), SCRAPS))
    read = replies.read(question, text, "en", date(2026, 1, 1))
    return "" if text == "-" else read.value if isinstance(read, replies.Accepted) else read


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_the_form_takes_makes_a_survey(subject: str, data: st.DataObject) -> None:
    form = opened(subject, None if subject.startswith("new") else VISIT)
    after = form.apply(VISIT, any_answers(form, data))
    assert Survey.model_validate(after.model_dump(mode="json")) == after


# ------------------------------------------------ without a form


def test_a_question_moves_up_and_down_but_not_out() -> None:
    assert keys(moves.move(VISIT, "feeling", -1)) == ["score", "why", "feeling", "liked", "visits"]
    assert keys(moves.move(VISIT, "score", 2)) == ["why", "liked", "score", "feeling", "visits"]
    assert moves.move(VISIT, "score", -1) == VISIT == moves.move(VISIT, "visits", 9)


def test_a_question_is_removed_but_not_the_only_one() -> None:
    survey = VISIT
    for key in keys(VISIT):
        survey = moves.remove(survey, key)
    assert keys(survey) == ["visits"]


def test_the_ending_that_is_left_is_for_everybody() -> None:
    assert moves.remove_ending(VISIT, 1).endings == VISIT.endings[1:]
    left = moves.remove_ending(VISIT, 2)
    assert [each.when for each in left.endings] == [None]
    assert left.endings[0].link == VISIT.endings[0].link
    assert moves.remove_ending(left, 1) == left


def test_an_alert_is_added_in_one_line_and_removed() -> None:
    targets = ["slack:T1/C2", "tel:+447700900123"]
    added = moves.add_alert(VISIT, "visits > 10", targets, {"acknowledge_within": "2h"})
    assert isinstance(added, Survey)
    alert = added.alerts[-1]
    assert (alert.key, str(alert.when), alert.targets) == (
        "visits",
        "visits > 10",
        ("slack:T1/C2", "tel:+447700900123"),
    )
    assert alert.acknowledge_within == timedelta(hours=2)
    assert moves.remove_alert(added, "visits") == VISIT


@pytest.mark.parametrize(("condition", "within"), [("score is happy", "15m"), ("score", "15m"), ("score < 3", "soon")])
def test_an_alert_that_makes_no_sense_is_refused_with_the_reason(condition: str, within: str) -> None:
    refused = moves.add_alert(VISIT, condition, (), {"acknowledge_within": within})
    assert isinstance(refused, Phrase)
    assert not say(refused, "en").startswith("form.")


def test_two_alerts_about_the_same_have_different_keys() -> None:
    once = moves.add_alert(VISIT, "score is detractor", (), {})
    assert isinstance(once, Survey)
    twice = played(opened("alert new", once), {"when": "score is detractor and visits > 2"}, once)
    assert [each.key for each in twice.alerts] == ["low", "detractor", "detractor_2"]


def keys(survey: Survey) -> list[str]:
    return [each.key for each in survey.questions]
