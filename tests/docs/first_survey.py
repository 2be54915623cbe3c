"""The README's first survey, step by step as it is written there."""

from __future__ import annotations

from playwright.async_api import expect

from tests.docs.sandbox import Desk, sees


async def make(desk: Desk) -> None:
    """A survey with a second question for those who are unhappy."""
    await desk.press(desk.staff, "Heardback")
    await desk.type(desk.staff, "/survey")
    await sees(desk.staff, "Running surveys")

    await desk.type(desk.staff, "/survey new")
    await desk.choose("Start from", "Empty")
    await desk.press(desk.form, "Next")
    await desk.enter("Title (English)", "Delivery")
    await desk.choose("Kind of the first question", "NPS, 0 to 10")
    await desk.enter("Text (English)", "How likely are you to order again?")
    await desk.press(desk.form, "Next")
    await sees(desk.staff, "1. How likely are you to order again?")


async def begin_a_question(desk: Desk) -> None:
    """As far as its words: the form is open."""
    await desk.press(desk.staff, "Add a question")
    await desk.choose("Kind of question", "own words")
    await desk.enter("Text (English)", "What went wrong?")


async def give_it_a_condition(desk: Desk) -> None:
    await desk.press(desk.form, "Next")
    await desk.enter("Ask it only if", "score is detractor")
    await desk.press(desk.form, "Save")
    await sees(desk.staff, "2. What went wrong?")


async def say_who_is_paged(desk: Desk) -> None:
    await desk.type(desk.staff, "/survey alert delivery when score is detractor to #feedback within 15m")
    await sees(desk.staff, "1 alert")


async def try_and_publish(desk: Desk) -> None:
    await desk.press(desk.staff, "Preview")
    await sees(desk.staff, "How likely are you to order again?")
    await desk.press(desk.staff, "2")
    await sees(desk.staff, "What went wrong?")
    await expect(desk.staff).to_contain_text("would page")
    await desk.type(desk.staff, "It came late")
    await sees(desk.staff, "This would have been stored")
    await desk.press(desk.staff, "Publish")
    await sees(desk.staff, "delivery is published as version 1")


async def ask_and_take_the_case(desk: Desk) -> None:
    await desk.type(desk.staff, "/survey send delivery to tel:+12025550123")
    await sees(desk.staff, "over SMS, in English?")
    await desk.press(desk.staff, "Ask now")
    await sees(desk.sms, "How likely are you to order again?")
    await desk.type(desk.sms, "2")
    await sees(desk.sms, "What went wrong?")
    await desk.type(desk.sms, "It came late")
    await sees(desk.sms, "Thank you")
    await desk.press(desk.staff, "#feedback")
    await sees(desk.staff, "It came late")
    await desk.press(desk.staff, "Acknowledge")
    await sees(desk.staff, "has it")


async def read_the_results(desk: Desk) -> None:
    await desk.press(desk.staff, "Heardback")
    await desk.type(desk.staff, "/survey results delivery")
    await expect(desk.staff.get_by_role("img", name="NPS -100")).to_be_visible()
    await desk.press(desk.staff, "Answers as a file")
    await expect(desk.staff.get_by_role("link", name="delivery-answers.csv")).to_be_visible()
    await desk.type(desk.staff, "/survey export delivery yaml")
    await expect(desk.staff.get_by_role("link", name="delivery.yaml")).to_be_visible()


async def edit_in_telegram(desk: Desk) -> None:
    await desk.press(desk.telegram, "Admin")
    await desk.press(desk.telegram, "START")
    await desk.type(desk.telegram, "/survey edit delivery")
    await sees(desk.telegram, "1. How likely are you to order again?")
    await desk.press(desk.telegram, "2. went_wrong")
    await desk.press(desk.telegram, "Change")
    await sees(desk.telegram, "Kind of question")


#: In the order of the README.
STEPS = (
    make,
    begin_a_question,
    give_it_a_condition,
    say_who_is_paged,
    try_and_publish,
    ask_and_take_the_case,
    read_the_results,
    edit_in_telegram,
)
