"""How a conversation begins from the customer's side: a link, a keyword, a menu, or a choice of what to talk about."""

from __future__ import annotations

from dataclasses import replace

from bot.contract import tokens
from bot.contract.inbound import LinkFollowed, ShortcutUsed
from bot.contract.outbound import Button, Notice, Settled
from bot.engine.languages import pick
from bot.engine.phrases import Phrase, phrase
from bot.services import converse, links, menus, reachability, referrals, staff
from bot.services.contacts import moving
from bot.services.gates import deciding, guessing
from bot.services.law.consents import Act
from bot.services.people import Person, meet
from bot.services.surveys import Listed
from bot.services.triggers.keywords import Meant
from bot.services.voice import say, say_all
from bot.services.work import Work
from bot.storage import people
from bot.storage.links import Row as Link


async def link_followed(work: Work, event: LinkFollowed) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    if not event.payload:
        if (role := await staff.role_of(work, event.sender)) is not None:
            await menus.show(work, event.sender, role)
        await offer(work, await reachability.opt_in(work, person, Act("link")))
        return
    if await guessing.goes_on(work, event.sender):
        return
    link = await links.find(work, event.payload)
    listed = await work.house.library.find(work.tx, link["survey_key"]) if link is not None else None
    if link is None or listed is None:
        await _no_link(work, person, event.payload)
    elif link["contact_id"] is None:
        await start(work, await reachability.opt_in(work, person, Act("link", listed.survey.key)), listed)
    else:
        await _personal(work, person, link, listed)


async def _no_link(work: Work, person: Person, payload: str) -> None:
    """It may be another thing that is sent by a link."""
    if not await moving.brought(work, person, payload) and not await sent_by_a_friend(
        work, person, referrals.read(payload)
    ):
        await _unknown(work, person)


async def _unknown(work: Work, person: Person) -> None:
    await guessing.missed(work, person.address)
    _say_unless_left(work, person, "say.link_expired")


async def _personal(work: Work, person: Person, link: Link, listed: Listed) -> None:
    """To anybody but its contact a link that was used is none. One that leads to nothing now stays good."""
    theirs = person.contact_id == link["contact_id"]
    if link["used_at"] is not None:
        await (_used(work, person) if theirs else _unknown(work, person))
    elif not listed.running:
        _say_unless_left(work, person, "say.survey_paused")
    elif not theirs and await staff.role_of(work, person.address) is not None:
        _say_unless_left(work, person, "say.not_for_staff")
    elif await links.is_for_another(work, person, link):
        await guessing.missed(work, person.address)
        _say_unless_left(work, person, "say.link_for_another")
    elif (here := await links.claim(work, person, link)) is None:
        await _unknown(work, person)
    else:
        await start(work, here, listed)


async def _used(work: Work, person: Person) -> None:
    if person.in_conversation:
        await converse.remind(work, person)
    else:
        _say_unless_left(work, person, "say.link_used")


def _say_unless_left(work: Work, person: Person, words: str) -> None:
    if person.state != "opted_out":
        _tell(work, person, phrase(words))


async def sent_by_a_friend(work: Work, person: Person, code: str | None) -> bool:
    """Whether it is a promoter's code: then it counts for them, and whoever came is asked what they have to say."""
    if not await referrals.begins(work, person, code):
        return False
    await offer(work, await reachability.opt_in(work, person, Act("link")))
    return True


async def shortcut_used(work: Work, event: ShortcutUsed) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    await offer(work, await reachability.opt_in(work, person, Act("menu")))


async def start(work: Work, person: Person, listed: Listed) -> None:
    """The customer wants this survey. One already open goes on instead: two at once would mix their answers up."""
    if person.in_conversation:
        await converse.remind(work, person)
        return
    decision = await deciding.decide(work, person, listed, deciding.asking(listed, "asked_for_it"))
    if decision.allowed:
        await converse.begin(work, person, listed)
    elif decision.shut("paused"):
        _tell(work, person, phrase("say.survey_paused"))


async def keyword_sent(work: Work, person: Person, meant: Meant) -> None:
    """A keyword in another language than the survey's own says which one the customer speaks."""
    person = await reachability.opt_in(work, person, Act("keyword", meant.word))
    if meant.language not in (person.language, meant.listed.survey.default_language):
        await menus.speak(work, person, meant.language)
        person = replace(person, language=meant.language)
    await start(work, person, meant.listed)


async def offer(work: Work, person: Person) -> None:
    """Which of the running surveys? With one open already, that one."""
    if person.state == "opted_out":
        return
    if person.in_conversation:
        await converse.remind(work, person)
        return
    listed = await work.house.library.all(work.tx)
    following = {alert.follow_up for each in listed for alert in each.survey.alerts}
    running = [each for each in listed if each.survey.key not in following and _can_be_chosen(each, person)]
    if not running:
        _tell(work, person, phrase("say.nothing_open"))
        return
    buttons = tuple(_button(each, person) for each in running)
    if person.address.channel == "sms":
        await _offer_by_text(work, person, buttons)
    else:
        work.tell(person.address, Notice(_menu(work, person), buttons))


def _can_be_chosen(listed: Listed, person: Person) -> bool:
    """Where there is nothing to press, a survey without a keyword can't be asked for."""
    return listed.running and (person.address.channel != "sms" or bool(listed.survey.keywords))


async def _offer_by_text(work: Work, person: Person, buttons: tuple[Button, ...]) -> None:
    """The first text message names the sender and says how to stop, whatever else it is for."""
    parts = [phrase("say.choose_survey", company=work.house.company), phrase("hint.keyword")]
    if not person.introduced:
        parts.insert(0, phrase("say.first_sms", company=work.house.company))
        await people.mark_introduced(work.tx, str(person.address), work.now)
    work.tell(person.address, Notice(say_all(parts, person.language), buttons))


def settle_choice(work: Work, person: Person, listed: Listed, message: str) -> None:
    """The menu that was pressed shows what was chosen, and its buttons go."""
    channel = work.channel(person.address)
    if channel is not None and channel.capabilities.edits:
        menu = Settled(_menu(work, person), _title(listed, person))
        work.tell(person.address, menu, edit=message)


def _menu(work: Work, person: Person) -> str:
    return say(phrase("say.choose_survey", company=work.house.company), person.language)


def _title(listed: Listed, person: Person) -> str:
    return pick(listed.survey.title, person.language, listed.survey.default_language)


def _button(listed: Listed, person: Person) -> Button:
    """Where there are no buttons, the keyword before the title is what to send."""
    survey, title = listed.survey, _title(listed, person)
    if person.address.channel == "sms":
        keyword = pick(survey.keywords, person.language, survey.default_language)
        title = say(phrase("hint.keyword_of", keyword=keyword, title=title), person.language)
    return Button(title, tokens.start(survey.key))


def _tell(work: Work, person: Person, words: Phrase) -> None:
    work.tell(person.address, Notice(say(words, person.language)))
