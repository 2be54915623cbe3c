"""The bot's own page on a platform: to staff what matters now, to everybody what they have answered themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from bot.contract import tokens
from bot.contract.inbound import ButtonPressed, HomeOpened
from bot.contract.outbound import Button, Home, Notice
from bot.engine.conversation import from_json, to_json
from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe, plain
from bot.engine.routing import labels
from bot.engine.survey import Survey
from bot.services import cases, overview, private, staff
from bot.services.admin.asked import button
from bot.services.law import holding
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations, interviews, own_answers

#: The latest conversations, as many as somebody looks through.
_MOST = 10
#: Each with its words and buttons; more than a page of Slack's holds would be cut off at its end.
_MOST_ANSWERS = 20
_BRIEF = 300
#: As long as a finished conversation takes corrections.
_CORRECTABLE = timedelta(days=1)


async def opened(work: Work, event: HomeOpened) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    await show(work, person)


async def show(work: Work, person: Person) -> None:
    """Draws the page anew, where the platform has one."""
    channel = work.channel(person.address)
    if channel is None or not channel.capabilities.home:
        return
    sections = [*await _for_staff(work, person), *await _own_answers(work, person)]
    work.tell(person.address, Home(tuple(sections)))


async def _for_staff(work: Work, person: Person) -> list[Notice]:
    role = await staff.role_of(work, person.address)
    if role is None:
        return []
    found = await overview.of(work)
    steps = {"list": "list", "new": "new", "help": "help"} if role == "admin" else {"list": "list", "help": "help"}
    buttons = tuple(_step(name, command, person.language) for name, command in steps.items())
    headline = say(phrase("home.staff", role=phrase(f"role.{role}")), person.language)
    return [Notice(headline), Notice(overview.text(found, person.language), buttons, monospace=True)]


def _step(name: str, command: str, language: Language) -> Button:
    return button(phrase(f"button.{name}"), command, language)


async def _own_answers(work: Work, person: Person) -> list[Notice]:
    """A section for each conversation, the latest first: what was asked, what was answered, and what may be done."""
    if (held := await holding.told(work, person, "law.mine_held")) is not None:
        return [Notice(say(held, person.language), _own_data(person))]
    rows = await own_answers.latest(work.tx, person.contact_id, _MOST + 1)
    kept = list(dict.fromkeys(row["conversation_id"] for row in rows))[:_MOST]
    shown = [row for row in rows if row["conversation_id"] in kept][:_MOST_ANSWERS]
    sections = [
        Notice(
            say(phrase("home.own" if rows else "home.nothing", company=work.house.company), person.language),
            _own_data(person),
        )
    ]
    for _, group in groupby(shown, key=lambda row: row["conversation_id"]):
        sections += await _conversation(work, person, list(group))
    if len(shown) < len(rows):
        sections.append(Notice(say(phrase("home.more"), person.language)))
    return sections


def _own_data(person: Person) -> tuple[Button, ...]:
    steps = {"my_data": "data mine", "no_surveys": "data surveys off", "forget_me": "data forget"}
    return tuple(_step(name, command, person.language) for name, command in steps.items())


async def _conversation(work: Work, person: Person, rows: list[Mapping[str, Any]]) -> list[Notice]:
    survey = await work.house.library.version(work.tx, rows[0]["version_id"])
    title = pick(survey.title, person.language, survey.default_language)
    head = Notice(f"{title}, {_day(rows[0]['answered_at'])}")
    return [head, *(_answer(survey, row, person.language, work.now) for row in rows)]


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _answer(survey: Survey, row: Mapping[str, Any], language: Language, now: datetime) -> Notice:
    question = survey.by_key[row["question"]]
    asked = pipe(pick(question.text, language, survey.default_language), lambda _name: "")
    conversation = str(row["conversation_id"])
    buttons = [
        Button(say(phrase("button.erase"), language), tokens.erase(conversation, question.key), style="danger"),
    ]
    if now - row["answered_at"] < _CORRECTABLE:
        correct = tokens.control(conversation, "change", question.key)
        buttons.insert(0, Button(say(phrase("button.correct"), language), correct))
    return Notice(f"{asked}\n{_shown(survey, row, language)}", tuple(buttons))


def _shown(survey: Survey, row: Mapping[str, Any], language: Language) -> str:
    texts, value = labels(survey.by_key[row["question"]]), row["value"]
    chosen = value if isinstance(value, list) else [value]
    said = [
        pick(texts[str(each)], language, survey.default_language) if str(each) in texts else plain(each, language)
        for each in chosen
    ]
    return ", ".join(said)[:_BRIEF]


async def erase(work: Work, event: ButtonPressed, conversation_id: int, question: str) -> None:
    """Takes an answer of their own away: from the answers, from the conversation, and from what staff see of it."""
    person = await meet(work, event.sender, event.name, event.language)
    row = await conversations.load(work.tx, conversation_id)
    if row is None or row["contact_id"] != person.contact_id:
        await staff.note(work, event, "erase", str(conversation_id), allowed=False)
        private.answer(work, event, phrase("home.not_theirs"), person.language)
        return
    if (held := await holding.told(work, person, "law.forget_held")) is not None:
        private.answer(work, event, held, person.language)
        return
    before = from_json(row["state"])
    if question in before.answers:
        kept = {key: answer for key, answer in before.answers.items() if key != question}
        after = before.but(answers=kept, skipped=tuple(dict.fromkeys((*before.skipped, question))))
        if row["interviewed_by"]:
            await interviews.save(work.tx, conversation_id, to_json(after), work.now)
        else:
            await conversations.save(work.tx, conversation_id, row["revision"], to_json(after), work.now)
        await own_answers.erase(work.tx, conversation_id, question)
        await cases.refresh(work, conversation_id)
    await show(work, person)
