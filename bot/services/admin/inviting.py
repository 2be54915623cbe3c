"""`link`: how customers begin a survey by themselves; a link for one of them alone; a message to all in a channel."""

from __future__ import annotations

from dataclasses import replace

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Attachment, Button, Notice
from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.services import invitation, links, names
from bot.services.admin.asked import Asked, Reply, find_first, not_published, place_in
from bot.services.admin.customers import customer
from bot.services.gates import settings, wording
from bot.services.invitation import Invitation
from bot.services.surveys import Listed
from bot.services.voice import say

#: Staff channels to choose from.
_MOST = 6


async def link(asked: Asked) -> Reply:
    """`link KEY`, `link KEY for CONTACT`, `link KEY in PLACE`."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    if found.listed is None:
        return not_published(asked, found)
    does = _DOES.get(asked.words[1].casefold() if len(asked.words) > 1 else "")
    return await does(asked, found.listed, asked.words[2:]) if does is not None else asked.usage()


async def _for_anybody(asked: Asked, listed: Listed, _words: list[str]) -> Reply:
    """Every way there is, and a picture of the first to put on a counter or a slide."""
    key = listed.survey.key
    ways = await _ways(asked, listed)
    lines = list(map(asked.say, ways.lines(_title(listed, asked.language))))
    if not lines:
        return asked.fail("invite.no_way", survey=key)
    told = asked.tell("invite.anybody", survey=key)
    if ways.link:
        told = asked.tell("invite.anybody_until", survey=key, **await _until(asked))
    shown = Notice("\n".join([*lines, "", told]), _share(asked, key), secret=True)
    return _with_picture(asked, ways, shown, asked.tell("invite.scan", title=_title(listed, asked.language)), key)


async def _ways(asked: Asked, listed: Listed) -> Invitation:
    house, key = asked.work.house, listed.survey.key
    token = await links.make(asked.work, key, asked.caller.sender) if invitation.takes_links(house) else ""
    return invitation.for_anybody(house, listed.survey, token)


def _title(listed: Listed, language: Language) -> str:
    return pick(listed.survey.title, language, listed.survey.default_language)


async def _until(asked: Asked) -> dict[str, object]:
    work = asked.work
    zone = (await settings.rules(work)).zone
    return {"days": links.LIFE.days, "date": wording.day(work.now + links.LIFE, work.now, zone, asked.language)}


def _share(asked: Asked, key: str) -> tuple[Button, ...]:
    """Where it was asked for, if others are there; else in a channel still to be chosen."""
    if asked.caller.place is not None:
        return (asked.button("share", f"link {key} in here"),)
    return (asked.button("share", f"link {key} in"),) if asked.work.house.staff_channels else ()


def _with_picture(asked: Asked, ways: Invitation, told: Notice, caption: str, key: str) -> Reply:
    channel = asked.work.channel(asked.caller.place or asked.caller.sender)
    if not ways.url or channel is None or not channel.capabilities.attachments:
        return told
    if asked.caller.place is not None:
        told = replace(told, text=f"{told.text} {asked.tell('invite.code_aside')}")
    alt = asked.tell("invite.alt", url=ways.url)
    return [
        told,
        Attachment(f"{key}-qr.png", invitation.picture(ways), caption, picture=True, alt=alt, secret=True),
    ]


# ---------------------------------------------------------------- for one customer


async def _for_one(asked: Asked, listed: Listed, _words: list[str]) -> Reply:
    whom = await customer(asked, slice(2, None))
    if isinstance(whom, str):
        return whom
    work, key = asked.work, listed.survey.key
    if not invitation.takes_links(work.house):
        return asked.fail("invite.no_telegram", survey=key)
    ways = invitation.personal(work.house, await links.make(work, key, asked.caller.sender, whom.id))
    told = asked.tell("invite.personal", who=whom.name, survey=key, **await _until(asked))
    caption = asked.tell("invite.scan_alone", who=whom.name, title=_title(listed, asked.language))
    return _with_picture(asked, ways, Notice(f"{ways.link}\n\n{told}", secret=True), caption, key)


# ---------------------------------------------------------------- for all in a channel


async def _in_a_place(asked: Asked, listed: Listed, words: list[str]) -> Reply:
    """The place is told how to begin, in the company's language; who asked is told that it was."""
    if not words:
        return await _which_place(asked, listed.survey.key)
    place = await _place(asked, words)
    if place is None:
        return asked.fail("invite.no_place", text=" ".join(words))
    here = place == asked.caller.place
    handle = getattr(asked.caller, "reply_handle", "") if here else ""
    asked.work.tell(place, await _post(asked, listed, place), reply_handle=handle)
    where = (await names.listed(asked.work, [str(place)]))[0]
    return asked.tell("invite.shared_here" if here else "invite.shared", place=where)


async def _which_place(asked: Asked, key: str) -> Reply:
    """Staff channels by a button, any other by its name."""
    places = [each for each in asked.work.house.staff_channels if each.shared][:_MOST]
    called = await names.listed(asked.work, map(str, places))
    buttons = (
        asked.button_with("as_it_is", f"link {key} in {place}", text=name)
        for place, name in zip(places, called, strict=True)
    )
    return Notice(asked.tell("invite.where", survey=key), tuple(buttons))


async def _place(asked: Asked, words: list[str]) -> Address | None:
    if words == ["here"]:
        return asked.caller.place
    (word, *more) = await names.with_places(asked.work, words)
    place = place_in(word, asked.caller.sender)
    known = place is not None and place.shared and asked.work.channel(place) is not None
    return place if known and not more else None


async def _post(asked: Asked, listed: Listed, place: Address) -> Notice:
    """A button where there can be one: on Slack it begins, elsewhere it opens the chat with the bot."""
    house = asked.work.house
    language = house.language
    title = _title(listed, language)
    words, label = say(phrase("invite.post", title=title), language), say(phrase("button.begin"), language)
    if place.scheme == "slack":
        return Notice(words, (Button(label, tokens.start(listed.survey.key), style="primary"),))
    ways = await _ways(asked, listed)
    if ways.opens:
        return Notice(words, (Button(label, url=ways.link),), secret=True)
    return Notice("\n".join([words, *(say(each, language) for each in ways.lines(title))]), secret=True)


_DOES = {"": _for_anybody, "for": _for_one, "in": _in_a_place}
