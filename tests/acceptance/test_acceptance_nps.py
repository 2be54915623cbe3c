"""The survey most asked, from the first word to the last, on every channel and transport and in every language."""

from __future__ import annotations

import pytest

from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_probe(acme: World) -> None:
    ann = acme.slack_customer()
    await ann.say("feedback")
    q = await ann.next()
    print(q)
    await ann.press("3", q)
    q2 = await ann.next()
    print(ann.screen)
    await ann.say("slow <!channel>")
    print(await ann.next())
    await ann.press("Yes")
    print(await ann.next())
    await ann.press("No")
    print(await ann.next())
    await ann.nothing_more()
    print([s.text for s in acme.admin.screen], acme.admin.screen[-1].buttons)
    print(await acme.answers(ann.address), await acme.conversations(ann.address))
    token = await acme.start_token()
    bob = acme.telegram_customer("ru")
    await bob.start(token)
    print(await bob.next())
    eve = acme.sms_customer()
    await eve.say("feedback")
    print(await eve.next())
    await eve.say("2")
    print(await eve.next())
    w = acme.whatsapp_customer()
    await w.say("feedback")
    print(await w.next())


async def test_probe2(polling: World) -> None:
    ann = polling.slack_customer()
    await ann.say("feedback")
    q = await ann.next()
    await ann.press("3", q)
    q2 = await ann.next()
    token = await polling.start_token()
    bob = polling.telegram_customer("ru")
    await bob.start(token)
    print(await bob.next())
