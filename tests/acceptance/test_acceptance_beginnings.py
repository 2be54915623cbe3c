"""How a conversation begins: a link, a keyword, a mention, a menu, or a colleague who sends it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.engine.languages import LANGUAGES, Language
from bot.storage.tables import links
from tests.acceptance.channels import OFFERED, PREFIXES, SURVEYS, TAGS, asked, keyword
from tests.support.players import SlackPlayer
from tests.support.stage import STAFF_CHANNEL, TEAM
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXPIRED = "This link no longer works. Please ask us for a new one."
CHOOSE: dict[Language, str] = {
    "en": "What would you like to tell us about?",
    "ru": "О чём вы хотите рассказать?",
    "zh-Hans": "您想反馈哪方面的情况？",
    "zh-Hant": "您想反映哪方面的情況？",
}
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


# ---------------------------------------------------------------- Telegram links


async def test_the_link_an_admin_makes_names_the_bot_and_can_be_followed(acme: World) -> None:
    answer = await acme.tell_bot("link nps")
    assert "https://t.me/acme_bot?start=" in answer
    customer = acme.telegram_customer()
    await customer.start(answer.partition("?start=")[2].split()[0])
    assert asked("nps", "score", "en") in (await customer.next()).text


async def test_only_a_hash_of_the_link_is_kept(acme: World) -> None:
    token = await acme.start_token()
    assert len(token) >= 22  # 128 bits in six-bit letters
    assert token not in {row["token_hash"] for row in await acme.rows(select(links.c.token_hash))}


async def test_one_link_serves_many_customers(acme: World) -> None:
    token = await acme.start_token("stars")
    for _ in range(2):
        customer = acme.telegram_customer()
        await customer.start(token)
        assert asked("stars", "score", "en") in (await customer.next()).text


@in_each_language
async def test_a_bare_start_offers_the_running_surveys(acme: World, language: Language) -> None:
    customer = acme.telegram_customer(TAGS[language])
    await customer.start()
    offer = await customer.next()
    assert offer.text == CHOOSE[language]
    assert set(offer.buttons) == {survey.title[language] for survey in OFFERED.values()}
    await customer.press(SURVEYS["ces"].title[language], offer)
    assert asked("ces", "score", language) in (await customer.next()).text


@pytest.mark.parametrize("payload", ["nps", "A" * 22, "_" * 64])
async def test_a_link_nobody_made_starts_nothing_and_says_so(acme: World, payload: str) -> None:
    customer = acme.telegram_customer()
    await customer.start(payload)
    assert (await customer.next()).text == EXPIRED
    await customer.nothing_more()
    assert await acme.conversations(customer.address) == []


async def test_starting_again_in_the_middle_shows_the_open_question_again(acme: World) -> None:
    token = await acme.start_token()
    customer = acme.telegram_customer()
    await customer.start(token)
    await customer.press("9", await customer.next())
    await customer.next()
    await customer.start(token)
    assert asked("nps", "likes_most", "en") in (await customer.next()).text
    assert await acme.conversations(customer.address) == [("nps", "open", None)]


# ---------------------------------------------------------------- keywords


@in_each_language
async def test_a_keyword_by_text_message_starts_the_survey_in_its_language(acme: World, language: Language) -> None:
    customer = acme.sms_customer(PREFIXES[language])
    await customer.say(f" {keyword('stars', language).upper()} ")
    first = await customer.next()
    assert asked("stars", "score", language) in first.text
    assert first.text.startswith("Acme")
    assert "STOP" in first.text or "СТОП" in first.text


async def test_the_opt_out_notice_stands_in_the_first_text_message_only(acme: World) -> None:
    customer = acme.sms_customer()
    await customer.say("easy")
    assert "STOP" in (await customer.next()).text
    await customer.say("7")
    assert "STOP" not in (await customer.next()).text


@in_each_language
async def test_a_text_message_that_is_no_keyword_is_told_the_keywords_in_its_language(
    acme: World, language: Language
) -> None:
    customer = acme.sms_customer(PREFIXES[language])
    await customer.say("?!")
    offer = await customer.next()
    assert CHOOSE[language] in offer.text
    colon = "：" if language.startswith("zh") else ": "
    for survey in OFFERED.values():
        assert f"- {keyword(survey.key, language)}{colon}{survey.title[language]}" in offer.text
    assert SURVEYS["followup"].title[language] not in offer.text
    assert await acme.remarks(customer.address) == ["?!"]


async def test_a_keyword_inside_a_sentence_starts_nothing(acme: World) -> None:
    customer = acme.sms_customer()
    await customer.say("I have some feedback for you")
    await customer.next()
    assert await acme.conversations(customer.address) == []


# ---------------------------------------------------------------- Slack


async def test_hello_in_a_slack_message_is_answered_with_what_there_is(acme: World) -> None:
    customer = acme.slack_customer()
    await customer.say("hi")
    offer = await customer.next()
    assert offer.text == CHOOSE["en"]
    await customer.press(SURVEYS["stars"].title["en"], offer)
    assert asked("stars", "score", "en") in (await customer.next()).text


@in_each_language
async def test_a_keyword_tells_which_language_the_customer_speaks_where_the_platform_does_not(
    acme: World, language: Language
) -> None:
    customer = acme.slack_customer()
    await customer.say(keyword("stars", language))
    assert asked("stars", "score", language) in (await customer.next()).text


async def test_a_mention_is_answered_in_the_customers_own_chat(acme: World) -> None:
    customer = acme.slack_customer()
    in_public = SlackPlayer(acme, customer.user, STAFF_CHANNEL)
    in_public.skim()
    await in_public.mention("I want to complain")
    assert (await customer.next()).text == CHOOSE["en"]
    await in_public.nothing_more()


async def test_what_people_say_among_themselves_in_a_channel_is_not_answered(acme: World) -> None:
    customer = acme.slack_customer()
    in_public = SlackPlayer(acme, customer.user, STAFF_CHANNEL)
    in_public.skim()
    await in_public.say("I want to complain")
    await in_public.nothing_more()
    await customer.nothing_more()


async def test_the_shortcut_in_slacks_menu_offers_the_surveys(acme: World) -> None:
    customer = acme.slack_customer()
    assert await acme.slack.shortcut(customer.user, "give_feedback") == [200]
    offer = await customer.next()
    await customer.press(SURVEYS["nps"].title["en"], offer)
    assert asked("nps", "score", "en") in (await customer.next()).text


# ---------------------------------------------------------------- staff send it


async def test_an_admin_sends_a_survey_to_somebody_in_slack(acme: World) -> None:
    customer = acme.slack_customer()
    answer = await acme.tell_bot(f"send support_csat to {customer.address} yes")
    assert answer == f"support_csat is on its way to {customer.address} (English)."
    assert asked("support_csat", "score", "en") in (await customer.next()).text


async def test_an_admin_may_name_a_colleague_by_mention(acme: World) -> None:
    customer = acme.slack_customer()
    assert "on its way" in await acme.tell_bot(f"send stars to <@{customer.user}> yes")
    assert asked("stars", "score", "en") in (await customer.next()).text


@in_each_language
async def test_a_survey_sent_to_a_phone_speaks_its_countrys_language(acme: World, language: Language) -> None:
    customer = acme.sms_customer(PREFIXES[language])
    await acme.tell_bot(f"send nps to {customer.address.id} yes")
    first = await customer.next()
    assert asked("nps", "score", language) in first.text
    assert first.text.startswith("Acme")


async def test_an_admin_on_telegram_sends_one_too(acme: World) -> None:
    colleague = acme.telegram_customer(name="Grace")
    await acme.tell_bot(f"staff add {colleague.address} staff")
    customer = acme.sms_customer()
    await colleague.command(f"send ces to {customer.address} yes")
    assert "ces is on its way" in (await colleague.next()).text
    assert asked("ces", "score", "en") in (await customer.next()).text


async def test_who_never_started_the_bot_on_telegram_cannot_be_asked_and_the_admin_hears_why(acme: World) -> None:
    stranger = acme.telegram_customer()
    answer = await acme.tell_bot(f"send nps to {stranger.address} yes")
    assert answer.startswith("Not sent: ")
    await stranger.nothing_more()
    assert await acme.conversations(stranger.address) == []


async def test_nobody_is_asked_two_surveys_at_once(acme: World) -> None:
    customer = acme.slack_customer()
    await acme.tell_bot(f"send nps to {customer.address} yes")
    await customer.next()
    assert (await acme.tell_bot(f"send ces to {customer.address} yes")).startswith("Not sent: ")
    await customer.nothing_more()


@pytest.mark.parametrize("address", ["tel:12", "slack:U1", "mars:1", "+", f"slack:{TEAM}"])
async def test_an_address_that_is_none_is_refused_with_the_right_forms(acme: World, address: str) -> None:
    answer = await acme.tell_bot(f"send nps to {address} yes")
    assert address in answer
    assert "slack:T.../U..., telegram:123 or +4477" in answer


@in_each_language
async def test_slack_tells_the_language_of_somebody_new(acme: World, language: Language) -> None:
    locales = {"en": "en-GB", "ru": "ru-RU", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
    customer = acme.slack_customer(locale=locales[language])
    await acme.slack.shortcut(customer.user, "give_feedback")
    assert CHOOSE[language] in (await customer.next()).text
