"""What the linter says of a survey: each thing with where it is and what to do about it, and what SMS costs."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import measure as slack
from adapters.sms import measure as sms
from adapters.telegram import measure as telegram
from bot.contract.address import Address
from bot.contract.outbound import Content, Outbound
from bot.engine import check
from bot.engine.languages import LANGUAGES, Language
from bot.engine.lengths import Span
from bot.engine.phrases import Phrase
from bot.engine.survey import Survey
from bot.locale import wording
from bot.services import lint
from bot.services.lint import Around, Finding, Lint
from bot.services.rehearsal import Rehearsal
from bot.services.voice import say
from bot.surveys import builtin
from tests.surveys.surveys_at_random import surveys

CHANNELS = (slack, telegram, sms)
SCORE = {"key": "score", "kind": "nps", "text": "How likely are you to recommend us?"}
THANKS = {"text": "Thanks"}


def survey(*questions: dict[str, Any], **more: Any) -> Survey:
    whole = {"key": "s", "title": "S", "questions": questions or (SCORE,), "endings": (THANKS,)}
    return Survey.model_validate({**whole, **more})


def question(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "text": f"What of {key}?", **more}


def choice(key: str, *labels: str, kind: str = "choice", **more: Any) -> dict[str, Any]:
    return question(key, kind, choices=[{"key": f"c{at}", "text": label} for at, label in enumerate(labels)], **more)


def said(found: Lint, language: Language = "en") -> list[str]:
    return [f"{each.weight}: {say(lint.line(each), language)}" for each in found.findings]


def of(*questions: dict[str, Any], **more: Any) -> list[str]:
    return said(lint.of(survey(*questions, **more), CHANNELS))


# ------------------------------------------------ rules and conditions


def test_a_survey_that_is_fine_has_no_findings() -> None:
    assert of(SCORE, question("why", when="score is detractor")) == []


def test_what_the_engine_refuses_is_a_problem_with_its_place_and_what_to_do() -> None:
    assert of(SCORE, choice("which", "A", "B", when="score is happy"), question("name"), choice("which", "A", "B")) == [
        'problem: - question which: "score" has no group "happy". Its groups are detractor, passive, promoter.',
        'problem: - question name: The key "name" always means the customer\'s name. Choose another key.',
        'problem: - question which: The key "which" is used above already. Give it a key of its own.',
    ]


@pytest.mark.parametrize(
    ("condition", "line"),
    [
        (
            "score > 12",
            '"score > 12" holds for nobody: the scale runs from 0 to 10. Compare with a number on the scale.',
        ),
        (
            "score is promoter and score < 5",
            'Nobody gets here: "score is promoter and score < 5" holds for nobody. '
            "Its parts exclude each other, or it asks for an answer not given by then.",
        ),
        (
            "score >= 0",
            '"score >= 0" holds for everybody, so it decides nothing. Change the condition or leave it out.',
        ),
    ],
)
def test_a_condition_that_decides_nothing_is_a_warning(condition: str, line: str) -> None:
    assert of(SCORE, question("why", when=condition)) == [f"warning: - question why: {line}"]


def test_findings_stand_in_order_of_weight_then_of_place() -> None:
    found = lint.of(
        survey(
            SCORE,
            question("why", when="score > 12"),
            question("name"),
            question("age", "number", minimum=3, maximum=1),
            alerts=[{"key": "low", "when": "score < 0"}],
            reminder_after="3d",
            expires_after="2d",
        ),
        CHANNELS,
    )
    assert [(each.weight, each.where.part, each.where.key) for each in found.findings] == [
        ("problem", "question", "name"),
        ("problem", "question", "age"),
        ("warning", "question", "why"),
        ("warning", "alert", "low"),
        ("advice", "survey", ""),
    ]


def test_a_long_survey_is_advised_against_and_a_very_long_one_warned_about() -> None:
    four, six = ([question(key) for key in letters] for letters in ("abcd", "abcdef"))
    assert [line[:60] for line in of(*four)] == ["advice: - survey: Some customers are asked 4 questions; 3 ar"]
    assert [line[:60] for line in of(*six)] == ["warning: - survey: Some customers are asked 6 questions; man"]


def test_an_alert_that_nobody_hears_of_is_told_of_where_there_is_no_default() -> None:
    alerts = [{"key": "low", "when": "score < 5"}, {"key": "lower", "when": "score < 3", "targets": ["tel:+1555"]}]
    quiet = lint.of(survey(alerts=alerts), CHANNELS, around=Around(paged=False))
    assert said(quiet) == [
        "warning: - alert low: Nobody is told of this case. Name somebody in the alert, or set STAFF_CHANNELS."
    ]
    assert lint.of(survey(alerts=alerts), CHANNELS).findings == ()


# ------------------------------------------------ texts


def test_missing_translations_are_one_finding_for_each_language() -> None:
    both = {"en": "Hi", "ru": "Да"}
    found = of(
        {**SCORE, "text": both, "low": "low"},
        {**choice("what", "A", "B"), "text": {"en": "What?"}},
        title={**both, "zh-Hans": "你好"},
        endings=[{"text": both, "link_label": {"ru": "Сюда"}, "link": "https://example.com"}],
    )
    assert found == [
        "problem: - survey (English): 1 text is missing: ending 1. Write them, or take the language out of the title.",
        "problem: - survey (Русский): 4 texts are missing: score.low, what, what.c0, what.c1. "
        "Write them, or take the language out of the title.",
        "problem: - survey (简体中文): 7 texts are missing: score, score.low, what, what.c0, 3 more. "
        "Write them, or take the language out of the title.",
    ]


def test_texts_in_a_language_that_the_title_lacks_are_seen_by_nobody() -> None:
    (line,) = of({**SCORE, "text": {"en": "How likely?", "ru": "Да?"}})
    assert line == (
        "warning: - survey (Русский): 1 text is written in this language, but not the title: score. "
        "Write the title too, or nobody is asked in it."
    )


def test_what_is_not_written_in_a_language_is_not_measured_in_it() -> None:
    found = of(choice("which", "x" * 80, "y"), title={"en": "S", "ru": "О"})
    assert [line for line in found if "cut on" in line] == [
        "warning: - question which (English): 1 label is longer than 64 characters and is cut on Slack, Telegram: "
        f'"{"x" * 40}...". Say it shorter.'
    ]


def test_a_text_that_nobody_reads_to_its_end_is_too_long() -> None:
    (line,) = [line for line in of({**SCORE, "text": "Well, " * 60 + "?"}) if line.startswith("advice")]
    assert line == (
        "advice: - question score: 361 characters are long for a question (English). Say it in a line or two."
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("How was the delivery?", "How was the delivery"),
        ("How satisfied were you with the delivery?", "How satisfied were you with the delivrey?"),
        ("您对我们的送货服务的速度和态度是否满意？", "您对我们的送货服务的速度和态度是否满意"),
    ],
)
def test_the_same_question_twice_is_told_of(first: str, second: str) -> None:
    asked = of(question("one", text=first), question("two", text=second))
    assert asked == ["advice: - question two: Asks almost the same as question one. Keep one of them."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Please rate the quality of part 1", "Please rate the quality of part 2"),
        ("How satisfied were you with the delivery of it?", "How satisfied were you with the courier of it?"),
    ],
)
def test_questions_about_different_things_are_not_the_same(first: str, second: str) -> None:
    assert of(question("one", text=first), question("two", text=second)) == []


def test_two_branches_may_ask_the_same() -> None:
    low, high = (question(key, text="Why?", when=f"score {key}") for key in ("low", "high"))
    assert of(SCORE, {**low, "when": "score < 5"}, {**high, "when": "score > 5"}) == []
    assert len(of(SCORE, {**low, "when": "score < 5"}, {**high, "when": "score < 3"})) == 1


# ------------------------------------------------ channels


def test_labels_that_several_channels_cut_are_one_finding() -> None:
    found = of(choice("which", "x" * 80, "y" * 80, "z"))
    assert found == [
        "warning: - question which (English): 2 labels are longer than 64 characters and are cut on Slack, Telegram, "
        f'the first: "{"x" * 40}...". Say it shorter.',
    ]


def test_a_message_longer_than_a_channel_shows_is_told_with_its_limit() -> None:
    found = of(question("details", "contact", text="t" * 2900, consent="c" * 2900))
    assert [line for line in found if "Telegram" in line] == [
        "warning: - question details (English): The message has 5901 characters and is cut on "
        "Slack, Telegram, SMS, at worst after 1600. Shorten it."
    ]


def test_many_choices_are_a_long_list() -> None:
    (line,) = of(choice("which", *"abcdefghijklm"))
    assert line.startswith("advice: - question which (English): 13 choices are a long list on Telegram; 10 are shown")


def test_only_the_channels_given_are_looked_at() -> None:
    long = survey(choice("which", "x" * 70, "y"))
    assert lint.of(long, [slack]).findings == ()
    assert len(lint.of(long, [telegram]).findings) == 1


# ------------------------------------------------ text messages


def test_what_sms_costs_is_told_from_the_shortest_path_to_the_longest() -> None:
    whole = survey(
        SCORE,
        question("why", text="w" * 161, when="score is detractor"),
        question("more", text="Tell us more?"),
        endings=[{"when": "score is detractor", "text": "e" * 161}, THANKS],
    )
    found = lint.of(whole, CHANNELS, Decimal("0.0079"))
    (texting,) = found.texting
    assert [(place.key, parts) for place, parts in texting.messages] == [
        ("score", 1), ("why", 2), ("more", 1), ("1", 2), ("2", 1),
    ]  # fmt: skip
    assert texting.path == Span(3, 6)
    assert lint.costs(found, "en") == [
        "By SMS, for one customer, at $0.0079 a segment:",
        "English: 3-6 segments, $0.0237-$0.0474",
        "  score: 1, why: 2, more: 1, ending 1: 2, ending 2: 1",
    ]
    assert lint.costs(lint.of(whole, CHANNELS), "en")[:2] == ["By SMS, for one customer:", "English: 3-6 segments"]
    assert lint.costs(lint.of(whole, [slack]), "en") == []


def test_conditions_on_channel_and_language_count_for_the_text_messages() -> None:
    both = {"en": "Well?", "ru": "Ну?"}
    asked = [
        {**SCORE, "text": both},
        question("chat", text=both, when="channel in (slack, telegram)"),
        question("russian", text=both, when="language = ru"),
    ]
    found = lint.of(survey(*asked, title=both, endings=[{"text": both}]), CHANNELS)
    assert {texting.language: texting.path for texting in found.texting} == {"en": Span(2, 2), "ru": Span(4, 4)}
    assert [parts for _, parts in found.texting[1].messages] == [2, 1, 1, 1]


@pytest.mark.parametrize("key", sorted(builtin()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_who_is_asked_by_sms_costs_what_was_foretold(key: str, language: Language) -> None:
    whole = builtin()[key]
    (texting,) = [each for each in lint.of(whole, [sms]).texting if each.language == language]
    for low in (True, False):
        played = Rehearsal(whole, language, company="", attributes={"channel": "sms"})
        played.begin()
        while played.conversation.open:
            asked = whole.by_key[played.conversation.asked or ""]
            if asked.kind in ("text", "contact"):
                played.type("ann@example.com")
            else:
                choices = [each.token for each in (played.question.choices if played.question else ())]
                played.tap(asked.key, (choices[0] if low else choices[-1]).rpartition(":")[2])
        parts = [sms.measure(as_sent(each)).parts for each in played.shown]
        assert texting.path.least <= sum(parts) + introduced(whole, language) <= texting.path.most


def as_sent(content: Content) -> Outbound:
    return Outbound(key="k", to=Address("tel", "+447700900123"), content=content)


def introduced(whole: Survey, language: Language) -> int:
    """What the first message costs more with the words that introduce us."""
    bare = lint.of(whole.model_copy(update={"questions": whole.questions[:1], "endings": whole.endings[-1:]}), [sms])
    (texting,) = [each for each in bare.texting if each.language == language]
    played = Rehearsal(whole, language, company="")
    played.begin()
    return texting.messages[0][1] - sms.measure(as_sent(played.shown[0])).parts


def test_the_words_that_introduce_us_count_but_are_not_held_against_the_question() -> None:
    whole = survey({**SCORE, "text": "t" * 270})
    found = lint.of(whole, [sms], around=Around(company="The Company Ltd"))
    assert [parts for _, parts in found.texting[0].messages] == [3, 1]
    assert found.findings == ()


def test_a_question_that_takes_many_segments_is_one_finding_for_all_its_languages() -> None:
    long = {"en": "t" * 320, "ru": "ж" * 140, "zh-Hans": "您"}
    short = dict.fromkeys(long, "Hi")
    (line,) = [
        line
        for line in of({**SCORE, "text": long}, title=short, endings=[{"text": short}])
        if line.startswith("warning")
    ]
    assert line == (
        "warning: - question score: More than 2 SMS segments: English 3, Русский 3. "
        "Shorten the question or its choices."
    )


def test_a_character_that_makes_a_text_message_dearer_is_shown_where_it_stands() -> None:
    labels = ("We would come back for the lovely façade", "We would not, as it was too far away")
    assert of(choice("which", *labels, text="Would you come back to the shop, and if so, why?")) == [
        'warning: - question which (English): ç (U+00E7) in "he lovely façade": '
        "this makes it 4 SMS segments instead of 2. Write it without."
    ]


def test_a_character_that_nobody_sees_is_named() -> None:
    hidden = "Please tell us what we should do better next time, and what you would like to keep as it is.\u200d"
    (line,) = of(question("why", text=hidden))
    assert "U+200D ZERO WIDTH JOINER in" in line


def test_a_character_from_the_companys_name_is_told_of_without_a_place() -> None:
    whole = survey(
        {**SCORE, "text": "How likely are you to recommend {company|us} to a friend or to a colleague at work?"}
    )
    (finding,) = lint.of(whole, CHANNELS, around=Around(company="Façade")).findings
    assert say(finding.what, "en").startswith("ç (U+00E7): this makes it")


# ------------------------------------------------ in words


def test_a_chat_is_told_of_a_fine_survey_in_a_line_and_of_what_it_costs() -> None:
    found = lint.of(survey(), CHANNELS, Decimal("0.0079"))
    assert lint.text(found, "en") == [
        "Everything is fine: 1 question, in English.",
        "By SMS, for one customer, at $0.0079 a segment:",
        "English: 2 segments, $0.0158",
    ]
    assert lint.text(found, "ru") == [
        "Всё в порядке: 1 вопрос, языки: English.",
        "По СМС, на одного клиента, 0,0079 $ за сегмент:",
        "English: 2 сегмента, 0,0158 $",
    ]
    assert lint.text(lint.of(survey(), [slack]), "zh-Hans") == ["一切正常：1 个问题，语言：English。"]


def test_a_chat_is_told_by_weight() -> None:
    found = lint.of(survey(SCORE, question("why", when="score > 12"), reminder_after="3d"), [slack])
    assert lint.text(found, "en") == [
        "1 warning:",
        '- question why: "score > 12" holds for nobody: the scale runs from 0 to 10. '
        "Compare with a number on the scale.",
        "1 piece of advice:",
        "- survey: No reminder is sent: the survey expires first. Remind earlier, or expire later.",
    ]


@pytest.mark.parametrize("count", [1, 10, 18, 19, 20, 21, 22, 49])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chat_is_told_no_more_than_it_can_show(language: Language, count: int) -> None:
    broken = [question(f"q{at}", text=f"{at}?", when="score > 12") for at in range(count)]
    found = lint.of(survey(SCORE, *broken, reminder_after="3d"), CHANNELS)
    lines, whole = lint.text(found, language), lint.full(found, language)
    shown, all_there_are = bullets(lines), bullets(whole)
    left = len(all_there_are) - len(shown)
    assert len(lines) <= 25
    assert shown == all_there_are[: len(shown)]
    assert (say(Phrase("lint.more", (("n", left),)), language) in lines) == (left > 0)
    assert left == 0 or len(lines) >= 24


def bullets(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("- ")]


def test_no_heading_stands_over_nothing() -> None:
    for count in range(15, 25):
        broken = [question(f"q{at}", text=f"{at}?", when="score > 12") for at in range(count)]
        lines = lint.text(lint.of(survey(SCORE, *broken, reminder_after="3d"), CHANNELS), "en")
        headings = [at for at, line in enumerate(lines) if line.endswith(("warnings:", "advice:"))]
        assert headings
        assert all(lines[at + 1].startswith("- ") for at in headings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_engine_has_its_words_and_what_to_do_about_it(language: Language) -> None:
    for id_ in rule_ids():
        assert wording(id_, language, 2)
        assert wording(f"{id_}_do", language, 2)


def rule_ids() -> set[str]:
    """Every id that the engine's rules name, as they are written in its sources."""
    sources = (Path(check.__file__).parent / name for name in ("check.py", "advice.py", "references.py"))
    found = {id_ for file in sources for id_ in re.findall(r'"(check\.[a-z_]+)"', file.read_text("utf-8"))}
    return found | {f"check.always_{part}" for part in ("questions", "alerts", "endings")}


# ------------------------------------------------ whatever the survey


@settings(deadline=None, max_examples=60)
@given(made=surveys())
def test_a_survey_that_can_run_is_told_of_in_every_language(made: Survey) -> None:
    found = lint.of(made, CHANNELS, Decimal("0.01"))
    assert not [each for each in found.findings if each.weight == "problem"]
    for language in LANGUAGES:
        whole_and_filled_in(lint.full(found, language))


_KINDS = (
    "nps",
    "csat",
    "ces",
    "stars",
    "choice",
    "multi_choice",
    "yes_no",
    "text",
    "number",
    "date",
    "contact",
    "statement",
)
_KEYS = st.sampled_from(("q0", "q1", "q2", "name", "language", "channel"))
_SAID = st.dictionaries(
    st.sampled_from(LANGUAGES),
    st.sampled_from(("Hi", "Hi {name}", "{q1|x} {", "ç" * 90, "t" * 3000, "您好" * 700, "😀\u200d", "\x00", " ")),
    min_size=1,
)
_WHEN = st.none() | st.sampled_from(
    (
        "q0 answered", "q1 = a", "q2 contains a", "q2 > 3", "q0 is detractor", "q1 is happy", "q2 = nan",
        "not q0 = yes",
        "q1 in (1, 2.5, x)", "language = zh", "plan > 1 and plan contains 1", 'q0 < "1e999999"', "q0 = q0 or q1 != 7",
    )
)  # fmt: skip


@st.composite
def careless_surveys(draw: st.DrawFn) -> Survey:
    """What somebody may have typed half-way through: of the right form, and full of problems."""
    asked = [careless_question(draw) for _ in range(draw(st.integers(1, 5)))]
    endings = [{"text": draw(_SAID), "when": draw(_WHEN)} for _ in range(draw(st.integers(1, 3)))]
    alerts = [{"key": draw(_KEYS), "when": draw(_WHEN) or "q0 answered"} for _ in range(draw(st.integers(0, 2)))]
    default = draw(st.sampled_from(LANGUAGES))
    return survey(*asked, title=draw(_SAID), endings=endings, alerts=alerts, default_language=default)


def careless_question(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(_KINDS))
    made: dict[str, Any] = {"key": draw(_KEYS), "kind": kind, "text": draw(_SAID), "when": draw(_WHEN)}
    if kind in ("choice", "multi_choice"):
        made["choices"] = [
            {"key": draw(st.sampled_from("ab")), "text": draw(_SAID)} for _ in range(draw(st.integers(2, 12)))
        ]
    if kind == "multi_choice":
        made.update(at_least=draw(st.integers(1, 14)), at_most=draw(st.integers(1, 3)))
    if kind == "number":
        made.update(minimum=draw(st.floats()), maximum=draw(st.floats()), whole=draw(st.booleans()))
    if kind == "contact":
        made["consent"] = draw(_SAID)
    return made


@settings(deadline=None, max_examples=150)
@given(made=careless_surveys())
def test_whatever_was_typed_half_way_through_the_linter_answers(made: Survey) -> None:
    found = lint.of(made, CHANNELS, Decimal("0.01"), Around(company="Ünï", paged=False))
    assert any(each.weight == "problem" for each in found.findings) == bool(check.problems(made))
    for language in LANGUAGES:
        assert len(lint.text(found, language)) <= 25
        whole_and_filled_in(lint.full(found, language))
    assert all(place_is_there(made, each) for each in found.findings)


def whole_and_filled_in(lines: list[str]) -> None:
    """No sentence is missing, and none has a placeholder left open."""
    assert lines
    assert not [line for line in lines if "check." in line or "lint." in line or "{n}" in line or "{key}" in line]


def place_is_there(made: Survey, finding: Finding) -> bool:
    where = finding.where
    keys = {
        "survey": {""},
        "question": {each.key for each in made.questions},
        "alert": {each.key for each in made.alerts},
        "ending": {str(at) for at in range(1, len(made.endings) + 1)},
    }
    return where.key in keys[where.part]
