""" "You said, we did": an admin tells everybody who raised a matter what became of it, after seeing whom it reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from bot.contract.address import Address
from bot.contract.outbound import Button, Notice
from bot.engine.languages import LANGUAGES, Language, pick
from bot.engine.phrases import phrase
from bot.services import showing
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.topics import lexicon
from bot.services.wishes import gates, shown, tellings
from bot.services.wishes.texts import LONGEST, language_in, texts_in
from bot.services.wishes.understood import wish_number
from bot.storage import raised, wishes
from bot.storage import tellings as storage
from bot.storage.tellings import Row

#: Nobody has more customers than a preview counts.
_EVERYBODY = 100_000


async def tell(asked: Asked) -> Reply:
    """`tell wish 12 TEXT` shows whom it would reach; `send`, `others` and `drop` are on its buttons."""
    what = asked.words[0].casefold() if asked.words else ""
    return await _WHAT[what](asked) if what in _WHAT and len(asked.words) > 1 else asked.usage()


async def _wish(asked: Asked) -> Reply:
    found = await shown.find(asked, asked.words[1])
    return found if isinstance(found, str) else await _draft(asked, storage.of_wish(found["id"]))


async def _topic(asked: Asked) -> Reply:
    key = asked.words[1].casefold()
    if await lexicon.find(asked.work.tx, key) is None:
        return asked.fail("telling.no_topic", key=key)
    return await _draft(asked, storage.of_topic(key))


async def _draft(asked: Asked, what: str) -> Reply:
    texts = texts_in(" ".join(asked.words[2:]), asked.language)
    if texts is None:
        return asked.fail("telling.texts", most=LONGEST)
    work = asked.work
    number = await storage.create(
        work.tx,
        {
            "what": what,
            "kind": "words",
            "texts": texts,
            "state": "draft",
            "told_by": str(asked.caller.sender),
            "counts": {},
            "created_at": work.now,
            "changed_at": work.now,
        },
    )
    row = await storage.load(work.tx, number)
    assert row is not None
    return await _preview(asked, row)


# ---------------------------------------------------------------- the preview


async def _preview(asked: Asked, row: Row) -> Notice:
    """How many it reaches, on which channel and in which language; how many not, and why."""
    found = await _outcomes(asked, row)
    told = sum(n for (outcome, _, _), n in found.items() if outcome == gates.SENT)
    lines = [
        asked.tell("telling.preview", n=told, subject=await _subject(asked, row)),
        *_reached(asked, found),
        *_kept_out(asked, found),
    ]
    lines += _texts(asked, row)
    return notice("\n".join(lines), *_buttons(asked, row, found, told))


def _texts(asked: Asked, row: Row) -> list[str]:
    return [
        asked.tell("telling.text", language=phrase(f"lang.{language}"), text=text)
        for language, text in row["texts"].items()
    ]


async def _subject(asked: Asked, row: Row) -> str:
    """What it is about, as the admin knows it."""
    kind, _, name = str(row["what"]).partition(":")
    if kind == "topic":
        topic = await lexicon.find(asked.work.tx, name)
        return pick(topic.names, asked.language) if topic is not None else name
    wish = await wishes.seen(asked.work.tx, int(name), asked.person.contact_id)
    return str(wish["title"]) if wish is not None else name


_Found = Mapping[tuple[str, str, Language], int]


async def _outcomes(asked: Asked, row: Row) -> _Found:
    """(outcome, channel, language) → contacts."""
    work = asked.work
    people = await raised.everybody(work.tx, row, work.now - gates.QUIET, _EVERYBODY)
    found: Counter[tuple[str, str, Language]] = Counter()
    for person in people:
        language: Language = person["language"] or work.house.language
        outcome = gates.outcome(row, person, language, work.house.channels)
        found[outcome, _platform(asked, person), language] += 1
    return found


def _platform(asked: Asked, person: Row) -> str:
    return asked.say(showing.platform(Address.parse(str(person["address"]))))


def _reached(asked: Asked, found: _Found) -> list[str]:
    reached = sorted(
        (channel, language, n) for (outcome, channel, language), n in found.items() if outcome == gates.SENT
    )
    return [
        asked.tell("telling.reached", channel=channel, language=phrase(f"lang.{language}"), count=n)
        for channel, language, n in reached
    ]


def _kept_out(asked: Asked, found: _Found) -> list[str]:
    """Those whose language has no text are counted for each language, so that the admin sees which is missing."""
    why: Counter[str] = Counter()
    for (outcome, _, language), n in found.items():
        if outcome == "no_text":
            why[asked.tell("gate.no_text", language=phrase(f"lang.{language}"))] += n
        elif outcome != gates.SENT:
            why[asked.tell(f"gate.{outcome}")] += n
    if not why:
        return []
    lines = [asked.tell("telling.kept_out", reason=reason, count=n) for reason, n in sorted(why.items())]
    return [asked.tell("telling.not_told", n=sum(why.values())), *lines]


def _buttons(asked: Asked, row: Row, found: _Found, told: int) -> list[Button]:
    number = row["id"]
    buttons = [asked.button_with("telling_send", f"idea tell send {number}", n=told)] if told else []
    if any(outcome == "no_text" for outcome, _, _ in found):
        buttons += [
            asked.button_with("telling_others", f"idea tell others {number} {name}", language=phrase(f"lang.{name}"))
            for name in LANGUAGES
            if name in row["texts"]
        ]
    return [*buttons, asked.button("telling_drop", f"idea tell drop {number}")]


# ---------------------------------------------------------------- what becomes of it


async def _found(asked: Asked) -> Row | Failed:
    """The preview that the second word numbers."""
    number = wish_number(asked.words[1])
    row = await storage.load(asked.work.tx, number) if number is not None else None
    return row if row is not None and row["state"] == "draft" else asked.fail("telling.gone")


async def _others(asked: Asked) -> Reply:
    """Readers of other languages get the text in this one."""
    row = await _found(asked)
    language = language_in(asked.words[2]) if len(asked.words) == 3 else None
    if isinstance(row, str):
        return row
    if language is None or language not in row["texts"]:
        return asked.usage()
    await storage.change(asked.work.tx, row, asked.work.now, fallback=language)
    return await _preview(asked, {**row, "fallback": language})


async def _drop(asked: Asked) -> Reply:
    row = await _found(asked)
    if isinstance(row, str):
        return row
    await storage.change(asked.work.tx, row, asked.work.now, state="dropped")
    return asked.tell("telling.dropped")


async def _send(asked: Asked) -> Reply:
    row = await _found(asked)
    if isinstance(row, str):
        return row
    work = asked.work
    if await storage.under_way(work.tx, row["what"]):
        return asked.fail("telling.under_way")
    progress = tellings.start(work, row, Address.parse(row["told_by"]), asked.language)
    await storage.change(work.tx, row, work.now, state="sending", progress=progress)
    await tellings.arm(work, row["id"])
    return asked.tell("telling.confirmed")


_WHAT: dict[str, Callable[[Asked], Awaitable[Reply]]] = {
    "wish": _wish,
    "topic": _topic,
    "send": _send,
    "others": _others,
    "drop": _drop,
}
