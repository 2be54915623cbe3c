"""The README's unhappy customer, step by step as it is written there."""

from __future__ import annotations

from playwright.async_api import expect

from tests.docs.sandbox import Desk, sees


async def be_unhappy(desk: Desk) -> None:
    await desk.type(desk.sms, "feedback")
    await sees(desk.sms, "How likely are you to recommend")
    await desk.type(desk.sms, "2 because the parcel was late")
    await sees(desk.sms, "warn a friend")
    await desk.type(desk.sms, "no")
    await sees(desk.sms, "May we contact you")
    await desk.type(desk.sms, "yes")
    await sees(desk.sms, "reach you best")
    await desk.type(desk.sms, "skip")
    await sees(desk.sms, "Thank you for being frank")


async def take_it_and_reply(desk: Desk) -> None:
    await sees(desk.staff, "May be contacted: yes")
    await desk.press(desk.staff, "Acknowledge")
    await sees(desk.staff, "has seen it")
    await desk.press(desk.staff, "Reply")
    await desk.enter("What do you want to write?", "Sorry about that. Which parcel was it?")
    await desk.press(desk.form, "Send")
    await sees(desk.sms, "Which parcel was it?")
    await desk.type(desk.sms, "the one with the lamp")
    await expect(desk.staff).to_contain_text("the one with the lamp")


async def resolve_it(desk: Desk) -> None:
    await desk.press(desk.staff, "Resolve")
    await desk.choose("What was behind it?", "Delivery")
    await desk.enter("One line for the customer", "We sent the lamp again.")
    await desk.press(desk.form, "Next")
    await sees(desk.sms, "Reply 1 if it is solved, 2 if not.")


async def hear_that_it_is_not_solved(desk: Desk) -> None:
    await desk.type(desk.sms, "2")
    await sees(desk.sms, "What is still wrong?")
    await desk.type(desk.sms, "the box was empty")
    await expect(desk.staff).to_contain_text("it was not solved")


async def solve_it(desk: Desk) -> None:
    await desk.press(desk.staff, "Acknowledge")
    await sees(desk.staff, "has seen it")
    await desk.press(desk.staff, "Resolve")
    await desk.enter("One line for the customer", "A courier brings it today.")
    await desk.press(desk.form, "Next")
    await sees(desk.sms, "A courier brings it today.")
    await desk.type(desk.sms, "1")
    await sees(desk.sms, "Glad it worked out")
    await desk.type(desk.staff, "/case list resolved")
    await sees(desk.staff, "#1")


STEPS = (be_unhappy, take_it_and_reply, resolve_it, hear_that_it_is_not_solved, solve_it)
