"""`/topic`: what customers talk about, looked at and set up by admins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rapidfuzz import process

from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.words import language_named
from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Failed, Family, Reply
from bot.services.admin.asked import notice as shown
from bot.services.mentions import commands as mentions
from bot.services.scope_words import NotUnderstood, scope_in
from bot.services.topics import applying, lexicon, reading, written
from bot.services.topics.topic import MOST_TOPICS, Kind, Topic, to_values
from bot.storage import topics as storage
from bot.storage.database import LostRace
from bot.storage.results import EVER

_LATELY = timedelta(days=30)


async def list_(asked: Asked) -> Reply:
    """Each with how often it came up in the last thirty days."""
    known = (await asked.work.house.topics.current(asked.work.tx)).topics
    if not known:
        return asked.tell("topic.none")
    talk = {each.key: each for each in await reading.talked_about(asked.work.tx, asked.work.now - _LATELY)}
    ordered = sorted(known.values(), key=lambda each: (each.kind != "topic", each.key))
    lines = [_line(asked, each, talk[each.key].n if each.key in talk else 0) for each in ordered]
    return "\n".join([asked.tell("topic.list_headline"), *lines])


def _line(asked: Asked, topic: Topic, n: int) -> str:
    kind = "topic.line_competitor" if topic.kind == "competitor" else "topic.line"
    priority = phrase(f"topic.priority.{topic.priority}")
    return asked.tell(kind, key=topic.key, name=topic.name(asked.language), priority=priority, n=n)


async def show(asked: Asked) -> Reply:
    topic = await _find(asked)
    if not isinstance(topic, Topic):
        return topic
    talk = await reading.talked_about(asked.work.tx, asked.work.now - _LATELY)
    found = next((each for each in talk if each.key == topic.key), None)
    lines = [
        _line(asked, topic, found.n if found else 0),
        asked.tell("topic.owned", department=topic.department or "-", owner=topic.owner or "-"),
        *_keyword_lines(asked, topic),
    ]
    if found is not None:
        lines.append(asked.tell("topic.sounded", **_sentiments(found)))
    return "\n".join(lines)


def _sentiments(talk: reading.Talk) -> dict[str, int]:
    return {name: talk.sentiments.get(name, 0) for name in ("positive", "neutral", "negative", "unsure")}


def _keyword_lines(asked: Asked, topic: Topic) -> list[str]:
    return [
        asked.tell("topic.keywords", language=phrase(f"lang.{language}"), words=", ".join(topic.keywords[language]))
        for language in LANGUAGES
        if topic.keywords.get(language)
    ]


async def add(asked: Asked) -> Reply:
    return await _add(asked, "topic")


async def competitor(asked: Asked) -> Reply:
    return await _add(asked, "competitor")


async def _add(asked: Asked, kind: Kind) -> Reply:
    """A new one, or one that was removed."""
    key, given = asked.words[0].casefold() if asked.words else "", written.fields(asked.words[1:])
    if not key or given is None:
        return asked.usage()
    if not written.KEY.fullmatch(key):
        return asked.fail("topic.bad_key", text=key[:40])
    there = await lexicon.find(asked.work.tx, key)
    if there is not None and not there.archived:
        return asked.fail("topic.there_already", key=key)
    if there is None and len(await storage.everything(asked.work.tx)) >= MOST_TOPICS:
        return asked.fail("topic.too_many", most=MOST_TOPICS)
    if kind == "competitor" and "keywords" not in given:
        given["keywords"] = key
    if "keywords" not in given:
        return asked.fail("topic.needs_keywords", key=key)
    given.setdefault("name", given["keywords"].split(",")[0].strip())
    return await _save(
        asked, there, written.changed(Topic(key, kind, {}, {}), given, asked.language, asked.caller.sender)
    )


async def _save(asked: Asked, before: Topic | None, after: Topic | Phrase) -> Reply:
    if isinstance(after, Phrase):
        return Failed(asked.say(after))
    work, values = asked.work, to_values(after)
    if before is None:
        if not await storage.add(work.tx, values, work.now):
            raise LostRace("topic")
    else:
        await storage.change(work.tx, after.key, before.revision, values, work.now)
    told = asked.tell("topic.saved", name=after.name(asked.language), key=after.key)
    return shown(
        "\n".join([told, *_keyword_lines(asked, after), asked.tell("topic.applies_from_now")]),
        asked.button_with("topic_apply", f"topic apply {after.key}", key=after.key),
    )


async def edit(asked: Asked) -> Reply:
    topic, given = await _find(asked), written.fields(asked.words[1:])
    if not isinstance(topic, Topic):
        return topic
    if not given:
        return asked.usage()
    return await _save(asked, topic, written.changed(topic, given, asked.language, asked.caller.sender))


async def name(asked: Asked) -> Reply:
    found = await _in_a_language(asked)
    if not isinstance(found, tuple):
        return found
    topic, language, words = found
    return await _save(asked, topic, written.named(topic, language, words))


async def keywords(asked: Asked) -> Reply:
    found = await _in_a_language(asked)
    if not isinstance(found, tuple):
        return found
    topic, language, words = found
    made = written.keywords(words)
    return await _save(asked, topic, made if isinstance(made, Phrase) else written.with_keywords(topic, language, made))


async def _in_a_language(asked: Asked) -> tuple[Topic, Language, str] | Reply:
    """KEY LANGUAGE and more words."""
    topic = await _find(asked)
    if not isinstance(topic, Topic):
        return topic
    language = language_named(asked.words[1]) if len(asked.words) > 2 else None
    return asked.usage() if language is None else (topic, language, " ".join(asked.words[2:]))


async def remove(asked: Asked) -> Reply:
    """Its tags stay, and count again when it is added again."""
    topic = await _find(asked)
    if not isinstance(topic, Topic):
        return topic
    gone = replace(topic, archived=True)
    await storage.change(asked.work.tx, topic.key, topic.revision, to_values(gone), asked.work.now)
    return asked.tell("topic.removed", name=topic.name(asked.language), key=topic.key)


async def apply(asked: Asked) -> Reply:
    if not asked.words:
        return asked.usage()
    every = asked.words[0].casefold() == "all"
    topic = None if every else await _find(asked)
    if not every and not isinstance(topic, Topic):
        return topic
    scope = scope_in(asked.words[1:], asked.work.now)
    if isinstance(scope, NotUnderstood) or scope.by is not None:
        return asked.usage()
    key = topic.key if isinstance(topic, Topic) else ""
    since = scope.since or EVER
    if not await applying.begin(asked.work, asked.caller.sender, asked.language, key, since):
        return asked.fail("topic.apply.busy")
    return None if asked.caller.place is None else asked.tell("topic.apply.begun")


async def _find(asked: Asked) -> Topic | Failed:
    """The topic in use that the first word names."""
    if not asked.words:
        return asked.usage()
    known = (await asked.work.house.topics.current(asked.work.tx)).topics
    key = asked.words[0].casefold()
    if key in known:
        return known[key]
    near = process.extractOne(key, list(known), score_cutoff=50)
    if near is None:
        return asked.fail("topic.unknown", key=asked.words[0][:40], keys=", ".join(known))
    return asked.fail("topic.unknown_near", key=asked.words[0][:40], nearest=near[0])


COMMANDS: dict[str, Command] = {
    "list": Command(list_, "viewer", "list", "list", reads=True),
    "help": Command(helping.help_, "viewer", "help add", "help [COMMAND]", reads=True),
    "show": Command(show, "viewer", "show price", "show TOPIC", reads=True),
    "add": Command(
        add,
        "admin",
        "add parking keywords=parking, car park priority=low",
        "add KEY keywords=WORD, WORD [name=NAME] [department=NAME] [priority=low|normal|high] [owner=@person]",
    ),
    "competitor": Command(
        competitor, "admin", "competitor zeta keywords=Zeta, Zeta Pro", "competitor KEY [keywords=WORD, WORD] [...]"
    ),
    "edit": Command(edit, "admin", "edit price department=Sales priority=high", "edit TOPIC FIELD=VALUE [FIELD=VALUE]"),
    "name": Command(name, "admin", "name price ru Цена", "name TOPIC en|ru|zh-Hans|zh-Hant NAME"),
    "keywords": Command(
        keywords, "admin", "keywords price ru цена, дорого", "keywords TOPIC en|ru|zh-Hans|zh-Hant WORD, WORD"
    ),
    "remove": Command(remove, "admin", "remove price", "remove TOPIC"),
    "apply": Command(apply, "admin", "apply all last 90d", "apply TOPIC|all [last 90d]"),
    **mentions.COMMANDS,
}

_CHAPTERS = {
    "topics": ("list", "show", "add", "competitor", "edit", "name", "keywords", "remove", "apply", "help"),
    "mentions": tuple(mentions.COMMANDS),
}

TOPIC = Family("topic", COMMANDS, "list", _CHAPTERS)
