"""A conversation goes through JSON without loss, and what an older or newer version wrote can still be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.conversation import Answer, Conversation, from_json, to_json
from bot.engine.languages import LANGUAGES

_times = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_keys = st.lists(_words, max_size=3, unique=True).map(tuple)
_numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_answers = st.builds(
    Answer,
    question=_words,
    value=_numbers | st.booleans() | _words | _keys,
    words=_words,
    at=_times,
    event_id=_words,
    group=st.none() | _words,
    source=_words,
)
conversations = st.builds(
    Conversation,
    id=_words,
    language=st.sampled_from(LANGUAGES),
    name=_words,
    facts=st.dictionaries(_words, _numbers | st.booleans() | _words, max_size=3),
    started_at=_times,
    last_at=_times,
    status=st.sampled_from(["active", "postponed", "finished"]),
    outcome=st.sampled_from([None, "completed", "expired"]),
    turn=st.integers(0, 99),
    asked=st.none() | _words,
    revisit=st.none() | _words,
    rejections=st.integers(0, 3),
    unread=_words,
    picked=_keys,
    choosing_language=st.booleans(),
    reminded=st.booleans(),
    answers=st.lists(_answers, max_size=3).map(lambda found: {each.question: each for each in found}),
    skipped=_keys,
    shown=_keys,
    alerted=_keys,
)


@given(conversations)
def test_what_was_written_is_read_back(conversation: Conversation) -> None:
    back = from_json(json.loads(json.dumps(to_json(conversation))))
    assert back == conversation
    assert [type(answer.value) for answer in back.answers.values()] == [
        type(answer.value) for answer in conversation.answers.values()
    ]


def some_conversation() -> Conversation:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    answer = Answer("score", 9, "nine", noon, "e1")
    return Conversation("1", "en", "Ann", {}, noon, noon, answers={"score": answer}, reminded=True)


def test_what_an_older_version_did_not_know_takes_its_default() -> None:
    state = to_json(some_conversation())
    for name in ("unread", "revisit", "picked", "reminded", "alerted"):
        del state[name]
    state["answers"] = [{name: each[name] for name in each if name != "source"} for each in state["answers"]]
    back = from_json(state)
    assert (back.unread, back.revisit, back.picked, back.reminded, back.alerted) == ("", None, (), False, ())
    assert back.answers["score"].source == ""


def test_what_a_newer_version_adds_is_passed_over() -> None:
    state = to_json(some_conversation())
    state["mood"] = "fine"
    state["answers"] = [{**each, "mood": "fine"} for each in state["answers"]]
    assert from_json(state) == some_conversation()


def test_a_time_keeps_its_instant_whatever_its_zone() -> None:
    local = datetime(2026, 11, 2, 15, tzinfo=timezone(timedelta(hours=3)))
    state = to_json(some_conversation().but(last_at=local))
    assert from_json(state).last_at == datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_an_answer_takes_its_question_off_the_list_of_those_skipped() -> None:
    skipped = some_conversation().but(skipped=("why", "score"))
    assert skipped.with_answer(skipped.answers["score"]).skipped == ("why",)


def test_a_change_that_changes_nothing_gives_the_same_conversation() -> None:
    conversation = some_conversation()
    assert conversation.but(reminded=True, name="Ann") is conversation
    assert conversation.but(name="Bea") == some_conversation().but(name="Bea")
