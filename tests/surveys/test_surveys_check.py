"""What the form of a survey can't show: names that lead nowhere, clashes, parts that nobody can reach."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.check import problems, warnings
from bot.engine.errors import Problem
from bot.engine.reach import reach
from bot.engine.survey import Survey

SCORE = {"key": "score", "kind": "nps", "text": "How likely?"}
THANKS = {"text": "Thanks"}
#: Twilio's defaults (platforms.md, section 7), commands and answers.
TAKEN = "STOP unsubscribe End QUIT StopAll revoke optout cancel START unstop YES help Info Стоп назад 跳过 да no"


def survey(*questions: dict[str, Any], **more: Any) -> Survey:
    whole = {"key": "s", "title": "S", "questions": questions or (SCORE,), "endings": (THANKS,)}
    return Survey.model_validate({**whole, **more})


def question(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "text": "Well?", **more}


def choice(key: str, *keys: str, kind: str = "choice", **more: Any) -> dict[str, Any]:
    return question(key, kind, choices=[{"key": each, "text": each} for each in keys], **more)


def said(found: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(".".join(map(str, problem.path)), problem.message) for problem in found]


def only(found: tuple[Problem, ...], path: str, words: str) -> None:
    ((place, message),) = said(found)
    assert place == path
    assert words in message


# ------------------------------------------------ keys


def test_keys_must_differ_within_their_list() -> None:
    doubled = survey(
        SCORE,
        choice("what", "a", "b", "a"),
        question("score", "text"),
        alerts=[{"key": "x", "when": "plan = pro"}, {"key": "x", "when": "plan = pro"}],
    )
    assert [place for place, _ in said(problems(doubled))] == [
        "questions.2.key",
        "alerts.1.key",
        "questions.1.choices.2.key",
    ]


def test_the_customers_name_is_no_question() -> None:
    only(problems(survey(question("name"))), "questions.0.key", "the customer's name")


# ------------------------------------------------ conditions


@pytest.mark.parametrize(
    "condition",
    [
        "score is detractor",
        "score <= 6",
        "score in (9, 10)",
        "score answered",
        "plan = pro",
        "not (plan contains pro or score is promoter)",
        "solved = yes",
        "why = no or why < 3",
        "age >= 18.5",
        "what contains a",
        "which != b and which in (A, b)",
        "born = 2026-11-30",
    ],
)
def test_a_condition_may_ask_about_earlier_answers_and_any_fact(condition: str) -> None:
    asked = survey(
        SCORE,
        question("solved", "yes_no"),
        question("why"),
        question("age", "number"),
        choice("what", "a", "b", kind="multi_choice"),
        choice("which", "a", "b"),
        question("born", "date"),
        question("last", when=condition),
    )
    assert problems(asked) == ()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("later answered", "not asked before this"),
        ("last answered", "not asked before this"),
        ("score is happy", "its groups are detractor, passive, promoter"),
        ("solved is detractor", "is no score"),
        ("plan is detractor", "is no question of this survey"),
        ("score = detractor", "write score is detractor / passive / promoter"),
        ("which = c", '"which" is never "c"; it can be a, b'),
        ("which in (a, c)", '"which" is never "c"'),
        ("which > a", "is no number"),
        ("what = a", "write what contains"),
        ("what contains c", '"what" is never "c"'),
        ("solved = true", '"solved" is never "true"; it can be yes, no'),
        ("age = old", '"age" is never "old"; it can be a number'),
        ("born < 2026-11-30", "is no number"),
        ("hello answered", "nobody answers"),
    ],
)
def test_a_condition_that_can_not_mean_anything_is_a_problem(condition: str, words: str) -> None:
    asked = survey(
        SCORE,
        question("solved", "yes_no"),
        choice("what", "a", "b", kind="multi_choice"),
        choice("which", "a", "b"),
        question("age", "number"),
        question("born", "date"),
        question("hello", "statement"),
        question("last", when=condition),
        question("later"),
    )
    only(problems(asked), "questions.7.when", words)


def test_alerts_and_endings_may_ask_about_every_question() -> None:
    whole = survey(
        SCORE,
        question("last", "yes_no"),
        alerts=[{"key": "a", "when": "last = no"}],
        endings=[{"when": "last = yes", "text": "Good"}, THANKS],
    )
    assert problems(whole) == ()


def test_a_reason_belongs_to_a_score_asked_before() -> None:
    asked = survey(question("first", reason_for="score"), SCORE, question("second", reason_for="score"))
    only(problems(asked), "questions.0.reason_for", '"score" is no score asked before this')


def test_the_last_ending_is_for_everybody() -> None:
    only(problems(survey(endings=[{**THANKS, "when": "plan = pro"}])), "endings.0.when", "must have no condition")


# ------------------------------------------------ texts


def test_every_text_speaks_the_languages_of_the_title() -> None:
    both = {"en": "Hi", "ru": "Да"}
    spoken = survey(
        {**SCORE, "text": both, "low": "low"},
        {**choice("what", "a", "b"), "text": both},
        title=both,
        endings=[{"text": both, "link_label": {"ru": "Сюда"}, "link": "https://example.com"}],
    )
    assert said(problems(spoken)) == [
        ("questions.0.low", "is missing in ru, which the title has"),
        ("questions.1.choices.0.text", "is missing in ru, which the title has"),
        ("questions.1.choices.1.text", "is missing in ru, which the title has"),
        ("endings.0.link_label", "is missing in en, which the title has"),
    ]


def test_the_title_is_written_in_the_default_language() -> None:
    only(problems(survey(default_language="ru")), "title", "default language, ru")


@pytest.mark.parametrize("text", ["Hi {name|there}", "{score} of 10", "Like {why|it}?", "{plan|}", "no braces"])
def test_what_is_filled_in_is_known_or_has_a_fallback(text: str) -> None:
    assert problems(survey(SCORE, question("why"), question("last", text=text))) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi {name}", "{name} is not known of everybody; say what to write instead: {name|…}"),
        ("Your {plan}", "{plan} is not known of everybody"),
        ("You said {why}", "{why} is not answered by then"),
        ("You said {last}", "{last} is not answered by then"),
        ("Hi {Name|there}", "braces hold a name in small letters"),
        ("Hi { name|there }", "braces hold a name in small letters"),
        ("{{7*7}}", "braces hold a name in small letters"),
        ("half {name|there", "braces hold a name in small letters"),
    ],
)
def test_braces_that_would_leave_a_hole_are_a_problem(text: str, words: str) -> None:
    asked = survey(SCORE, question("why"), question("last", text={"en": text}))
    only(problems(asked), "questions.2.text.en", words)


def test_a_title_has_nothing_filled_in() -> None:
    only(problems(survey(title="About {company|us}")), "title.en", "a title can't have anything filled in")


# ------------------------------------------------ limits


@pytest.mark.parametrize("word", TAKEN.split())
def test_a_keyword_must_not_mean_something_else(word: str) -> None:
    only(problems(survey(keywords=word)), "keywords.en", "already means something")


@pytest.mark.parametrize(
    ("word", "words"), [("10", "no letter"), ("ten", "already means"), ("?!", "no letter"), ("Go!", "twice")]
)
def test_a_keyword_is_a_word_of_its_own(word: str, words: str) -> None:
    only(problems(survey(keywords={"en": "go", "ru": word})), "keywords.ru", words)


@pytest.mark.parametrize(
    ("limits", "path", "words"),
    [
        ({"at_least": 2, "at_most": 1}, "at_most", "less than at_least"),
        ({"at_least": 3}, "at_least", "more than the 2 choices"),
    ],
)
def test_limits_of_a_multiple_choice_must_leave_an_answer(limits: dict[str, int], path: str, words: str) -> None:
    only(problems(survey(choice("what", "a", "b", kind="multi_choice", **limits))), f"questions.0.{path}", words)


@pytest.mark.parametrize(
    ("limits", "path"),
    [
        ({"minimum": 2, "maximum": 1}, "maximum"),
        ({"minimum": float("nan")}, "minimum"),
        ({"maximum": float("inf")}, "maximum"),
    ],
)
def test_limits_of_a_number_must_leave_an_answer(limits: dict[str, float], path: str) -> None:
    assert [place for place, _ in said(problems(survey(question("age", "number", **limits))))] == [
        f"questions.0.{path}"
    ]


def test_times_are_whole_minutes() -> None:
    timed = survey(expires_after=90, alerts=[{"key": "a", "when": "plan = pro", "acknowledge_within": "PT30S"}])
    assert [place for place, _ in said(problems(timed))] == ["expires_after", "alerts.0.acknowledge_within"]


# ------------------------------------------------ warnings


def test_a_short_survey_has_no_warnings() -> None:
    assert warnings(survey(SCORE, question("why"), question("last"))) == ()


@pytest.mark.parametrize(("purpose", "most"), [("transactional", 3), ("relationship", 5)])
def test_a_long_survey_is_warned_about(purpose: str, most: int) -> None:
    questions = [question(f"q{at}") for at in range(most + 1)]
    assert warnings(survey(*questions[:most], purpose=purpose)) == ()
    only(warnings(survey(*questions, purpose=purpose)), "questions", f"asked {most + 1} questions")


def test_only_what_one_customer_is_asked_counts() -> None:
    asked = survey(
        SCORE,
        question("hello", "statement"),
        *(question(f"q_{group}", when=f"score is {group}") for group in ("detractor", "passive", "promoter")),
        question("low", when="score <= 6 and plan = pro"),
        question("contact", "contact", consent="Fine", when="score is detractor"),
    )
    assert reach(asked).longest == 3
    assert warnings(asked) == ()


@pytest.mark.parametrize(
    "condition",
    [
        "score is detractor and score is promoter",
        "score < 0",
        "score > 7 and score is detractor",
        "score = 3 and score = 4",
        "plan = pro and plan = free",
        "age > 10 and age < 5",
        "which answered and not score answered",
        "which = a and which = b",
        "age > 10 and age < 11",
        "age = 2.5",
        "old > 150",
        "what contains a and what contains b and what contains c",
        "only answered and score is detractor",
        "only = yes and not score is promoter",
    ],
)
def test_a_condition_that_never_holds_is_warned_about(condition: str) -> None:
    asked = survey(
        SCORE,
        question("age", "number"),
        question("old", "number", minimum=0, maximum=150),
        choice("which", "a", "b"),
        choice("what", "a", "b", "c", kind="multi_choice", at_most=2),
        question("only", "yes_no", when="score is promoter"),
        question("why", when=condition),
        purpose="relationship",
    )
    nobody = [(path, words) for path, words in said(warnings(asked)) if path == "questions.6.when"]
    assert [words for _, words in nobody if "holds for nobody" in words] == [words for _, words in nobody] != []


@pytest.mark.parametrize(
    "condition",
    [
        "score is passive and score > 7",
        "score >= 3 and score <= 3",
        "plan = pro and not region = eu",
        "age > 10 and age < 12",
        "what contains a and what contains b",
        "what contains a and not what contains b",
        "not solved answered",
        "solved = no",
        "words contains late and words contains rude",
        "age > 10 and age <= 11",
        "age contains 5 and age > 100",
        "plan = 7 and plan > 6",
        "plan > 1 and plan < 1.5",
        "born contains 2026 and born != 2026-11-30",
        "country = de or country = fr",
    ],
)
def test_a_condition_that_can_hold_is_not(condition: str) -> None:
    asked = survey(
        SCORE,
        question("age", "number"),
        choice("what", "a", "b", kind="multi_choice"),
        question("solved", "yes_no"),
        question("words"),
        question("born", "date"),
        alerts=[{"key": "a", "when": condition}],
    )
    assert [path for path, _ in said(warnings(asked))] == ["questions"]


def test_an_ending_behind_one_for_everybody_is_never_shown() -> None:
    only(warnings(survey(endings=[THANKS, THANKS])), "endings.1", "nobody can get here")


def test_an_ending_whose_turn_never_comes_is_never_shown() -> None:
    groups = [{**THANKS, "when": f"score is {group}"} for group in ("detractor", "passive", "promoter")]
    only(warnings(survey(endings=[*groups, THANKS])), "endings.3", "nobody can get here")


@pytest.mark.parametrize("condition", ["score answered", "score >= 0", "score <= 6 or score > 6", "not score = 11"])
def test_a_condition_that_holds_for_everybody_decides_nothing(condition: str) -> None:
    only(warnings(survey(SCORE, question("why", when=condition))), "questions.1.when", "holds for everybody")


def test_an_alert_that_holds_for_everybody_at_the_end_is_told_of() -> None:
    on_the_way = {"key": "b", "when": "score answered and not why answered"}
    told = survey(SCORE, question("why"), alerts=[{"key": "a", "when": "score answered"}, on_the_way])
    assert [problem.path for problem in warnings(told)] == [("alerts", 0, "when"), ("alerts", 1, "when")]
    assert [problem.said.id for problem in warnings(told) if problem.said] == [
        "check.always_alerts",
        "check.part_always",
    ]


def test_a_part_that_holds_for_nobody_or_everybody_is_told_of_where_the_whole_does_neither() -> None:
    asked = survey(
        SCORE, question("why", when="score > 12 or plan = pro"), question("more", when="score < 9 and score < 11")
    )
    assert said(warnings(asked)) == [
        ("questions.1.when", '"score > 12" holds for nobody: the scale runs from 0 to 10'),
        ("questions.2.when", '"score < 11" holds for everybody here; leave it out'),
    ]


def test_where_names_lead_nowhere_nothing_is_said_of_where_conditions_lead() -> None:
    asked = survey(SCORE, question("why", when="later = 1 and score > 12"), question("later", "number"))
    assert problems(asked)
    assert warnings(asked) == ()


def test_only_languages_that_we_speak_can_be_asked_for() -> None:
    asked = survey(SCORE, question("why", when="language in (en, zh, zh-hans)"))
    only(warnings(asked), "questions.1.when", '"zh" is none of the languages we speak')


def test_a_question_named_after_a_fact_is_known_as_the_fact_until_it_is_answered() -> None:
    asked = survey(SCORE, question("country", when="score > 8"), question("why", when="country = DE and score < 5"))
    assert warnings(asked) == ()


def test_an_alert_may_hold_only_before_the_end() -> None:
    early = survey(SCORE, question("why"), alerts=[{"key": "a", "when": "score is detractor and not why answered"}])
    assert warnings(early) == ()


def test_many_questions_in_one_condition_are_no_hindrance() -> None:
    keys = [f"q{at}" for at in range(40)]
    everything = " and ".join(f"{key} = no" for key in keys)
    asked = survey(
        *(question(key, "yes_no") for key in keys),
        question("all", when=everything),
        question("none", when=f"{everything} and q7 = yes"),
    )
    assert [path for path, _ in said(warnings(asked))] == ["questions", "questions.41.when"]
    assert reach(asked).longest == 41


@pytest.mark.parametrize(
    "condition",
    [
        "not (" + " or ".join(f"(q{at} = yes and q{39 - at} = no)" for at in range(20)) + ") and q0 = yes and q39 = no",
        " and ".join(f"plan != {at}" for at in range(500)) + " and plan = pro",
        "plan in (" + ", ".join(map(str, range(5000))) + ")",
        " or ".join(f"q3 = no and f{at} > {at}" for at in range(200)),
        'plan > "1e999999" and plan < "1e-999999"',
        "not " * 19 + "plan contains pro",
    ],
)
def test_what_is_too_much_to_follow_is_given_up_and_nothing_wrong_is_said_of_it(condition: str) -> None:
    asked = survey(*(question(f"q{at}", "yes_no") for at in range(40)), question("last", when=condition))
    assert [path for path, _ in said(warnings(asked))] in (["questions"], ["questions", "questions.40.when"])


def test_what_has_no_effect_is_warned_about() -> None:
    idle = survey(reminder_after="3d", expires_after="3d", endings=[{**THANKS, "link_label": "Here"}])
    assert [place for place, _ in said(warnings(idle))] == ["reminder_after", "endings.0.link_label"]


def test_a_fact_that_looks_like_a_question_is_probably_a_slip() -> None:
    only(warnings(survey(SCORE, question("why", when="scor <= 6"))), "questions.1.when", 'was "score" meant?')


# ---------------------------------------------------------------- what alerts agree on


@pytest.mark.parametrize(
    ("consent", "places"),
    [("may", []), ("reach", []), ("score", ["alerts.0.consent"]), ("gone", ["alerts.0.consent"])],
)
def test_consent_is_given_by_a_yes_or_by_contact_details(consent: str, places: list[str]) -> None:
    asked = (SCORE, question("may", "yes_no"), question("reach", "contact", consent="Only for this."))
    found = problems(survey(*asked, alerts=[{"key": "a", "when": "plan = pro", "consent": consent}]))
    assert [place for place, _ in said(found)] == places
    assert all("there is may, reach" in problem.message for problem in found)


def test_every_deadline_is_in_whole_minutes() -> None:
    deadlines = {"reply_within": "PT30S", "resolve_within": "PT90S", "follow_up_after": "PT1S"}
    found = problems(survey(alerts=[{"key": "a", "when": "plan = pro", **deadlines}]))
    assert [place for place, _ in said(found)] == [f"alerts.0.{name}" for name in deadlines]


def test_an_alert_of_before_there_were_teams_is_urgent_and_promises_no_more_than_it_did() -> None:
    (alert,) = survey(alerts=[{"key": "a", "when": "plan = pro", "acknowledge_within": "1h"}]).alerts
    assert alert.urgent
    assert (alert.team, alert.consent, alert.follow_up, alert.reply_within, alert.resolve_within) == (None,) * 5
