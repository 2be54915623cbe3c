"""What staff do with wishes: plan, start, ship, decline, reopen, merge and reword them, and tag customers' words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.contract.outbound import Button
from bot.services.admin.asked import Asked, Failed, Misused, Reply, notice
from bot.services.wishes import changes, making, shown, similar, wordings
from bot.services.wishes.understood import wish_number
from bot.storage import cases, tellings, wishes

_LONGEST_REASON = 500
#: Verb → the status it brings. What takes a status back is the verb of the one before.
_BRINGS = {"reopen": "open", "plan": "planned", "start": "started", "ship": "shipped"}
_TAKES_BACK = {status: verb for verb, status in _BRINGS.items()}


async def move(asked: Asked) -> Reply:
    """Plan, start, ship or reopen."""
    found = await shown.find_only(asked)
    return found if isinstance(found, str) else await _moved(asked, found, _BRINGS[asked.name], "")


async def decline(asked: Asked) -> Reply:
    """Never without a reason: its voters read it."""
    reason = " ".join(asked.words[1:])
    if not reason:
        return asked.usage()
    if len(reason) > _LONGEST_REASON:
        return asked.fail("wish.too_long", most=_LONGEST_REASON)
    found = await shown.find(asked, asked.words[0])
    return found if isinstance(found, str) else await _moved(asked, found, "declined", reason)


async def _moved(asked: Asked, row: Mapping[str, Any], status: str, reason: str) -> Reply:
    if (row["status"], row["reason"]) == (status, reason):
        return asked.fail("wish.already", title=row["title"], status=shown.status(status))
    work, actor = asked.work, str(asked.caller.sender)
    await wishes.change(work.tx, row, actor, work.now, status=status, reason=reason)
    await wishes.log(work.tx, row["id"], work.now, actor, asked.name, reason)
    due = await changes.changed(work, row, status, actor)
    seen = await wishes.seen(work.tx, row["id"], asked.person.contact_id)
    votes = seen["votes"] if seen is not None else 0
    told = asked.tell("wish.will_be_told", n=votes, within=changes.PATIENCE) if due and votes else ""
    moved = asked.tell("wish.moved", number=row["id"], title=row["title"], status=shown.status(status))
    return notice(f"{moved}\n{told}".rstrip(), *_back(asked, row))


def _back(asked: Asked, row: Mapping[str, Any]) -> list[Button]:
    """To take it back; declining again would need its reason once more."""
    verb = _TAKES_BACK.get(row["status"])
    return [asked.button("wish_back", f"idea {verb} {row['id']}")] if verb is not None else []


async def edit(asked: Asked) -> Reply:
    """Its title, as everybody reads it; what its author said stays as it was said."""
    text = " ".join(asked.words[1:])
    if not text:
        return asked.usage()
    if (wrong := making.problem(text)) is not None:
        return Failed(asked.say(wrong))
    row = await shown.find(asked, asked.words[0])
    if isinstance(row, str):
        return row
    work, actor = asked.work, str(asked.caller.sender)
    await wishes.change(work.tx, row, actor, work.now, title=making.title_of(text))
    await wishes.log(work.tx, row["id"], work.now, actor, "edit", row["title"])
    return asked.tell("wish.edited", number=row["id"], title=making.title_of(text))


async def merge(asked: Asked) -> Reply:
    """`merge 12 into 7`: votes move, and 12 leads to 7 from now on."""
    words = [word for word in asked.words if word.casefold() != "into"]
    numbers = [wish_number(word) for word in words]
    one, other = numbers if len(numbers) == 2 else (None, None)
    if one is None or other is None:
        return asked.usage()
    found = [await shown.find(asked, str(each)) for each in sorted((one, other))]
    gone, into = found if one <= other else reversed(found)
    if isinstance(gone, str):
        return gone
    if isinstance(into, str):
        return into
    return await _merged(asked, gone, into)


async def _merged(asked: Asked, gone: Mapping[str, Any], into: Mapping[str, Any]) -> Reply:
    if gone["id"] == into["id"]:
        return asked.fail("wish.one_already", number=into["id"])
    work, actor = asked.work, str(asked.caller.sender)
    for each in (gone, into):
        if await tellings.under_way(work.tx, tellings.of_wish(each["id"])):
            return asked.fail("wish.being_told", number=each["id"])
    await changes.withdrawn(work, gone)
    await changes.joining(work, into, actor)
    await wishes.change(work.tx, gone, actor, work.now, status="merged", merged_into=into["id"])
    await wishes.move_votes(work.tx, gone["id"], into["id"])
    await wishes.log(work.tx, gone["id"], work.now, actor, "merge", str(into["id"]))
    return asked.tell("wish.merged", number=gone["id"], into=into["id"], title=into["title"])


async def from_case(asked: Asked) -> Reply:
    """`from case 12 TEXT`; without a text, what the customer wrote last in that conversation."""
    number = wish_number(asked.words[1]) if len(asked.words) > 1 and asked.words[0].casefold() == "case" else None
    if number is None:
        return Misused(asked.usage())
    row = await cases.load(asked.work.tx, number)
    if row is None:
        return asked.fail("wish.no_case", number=number)
    text = " ".join(asked.words[2:]) or await wishes.latest_words(asked.work.tx, row["conversation_id"]) or ""
    made = await making.wish_from_words(asked.work, asked.caller, row["contact_id"], text)
    return await _tagged(asked, made, text) if isinstance(made, int) else Failed(asked.say(made))


async def _tagged(asked: Asked, number: int, text: str) -> Reply:
    """With a button to merge it into what is like it."""
    others = await wordings.on_the_board(asked.work)
    others.pop(number, None)
    found = similar.alike(text, others, 1)
    buttons = [asked.button_with("wish_merge", f"idea merge {number} {each}", number=each) for each in found]
    return notice(asked.tell("wish.tagged", number=number, title=making.title_of(text)), *buttons)
