"""A draft as the admin who edits it sees it: the survey's parts, each with what may be done to it."""

from __future__ import annotations

from dataclasses import replace

from bot.contract.outbound import Button, Notice
from bot.engine import check
from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.engine.piping import LIST_MARKS
from bot.engine.places import texts
from bot.engine.survey import Question, Survey
from bot.services.admin.asked import button, notice, to_publish
from bot.services.admin.describing import headline, labels, read
from bot.services.drafts import Entry
from bot.services.voice import say

#: At most so many questions stand on one page of a long survey, each with its button.
PAGE = 12
_BRIEF = 60
_BRIEF_CONDITION = 80


def screen(entry: Entry, language: Language, lead: str = "", subject: str = "") -> Notice:
    """The survey, a line for each part. Of a long one it is the page with the question that the `subject` names, as a
    form's subject does: `question KEY`, `question new`."""
    return page(entry, language, _page_of(entry.survey, subject), lead)


def _page_of(survey: Survey, subject: str) -> int:
    """Counted from 1."""
    part, _, name = subject.partition(" ")
    if part != "question":
        return 1
    keys = [each.key for each in survey.questions]
    at = keys.index(name) if name in keys else len(keys) - 1
    return next(number for number, shown in enumerate(pages_of(survey), 1) if at in shown)


def page(entry: Entry, language: Language, number: int, lead: str = "") -> Notice:
    survey = entry.survey
    pages = pages_of(survey)
    shown = pages[min(max(number, 1), len(pages)) - 1]
    lines = [*([lead, ""] if lead else []), _headline(entry, language), ""]
    lines += [_question_line(survey, each, language) for each in shown]
    if len(pages) > 1:
        told = phrase("edit.page", first=shown[0] + 1, last=shown[-1] + 1, n=len(survey.questions))
        lines.append(say(told, language))
    words = "\n".join([*lines, "", *_state(survey, language)])
    return _in_place(words, *_buttons(entry, pages, shown, language))


def _in_place(words: str, *buttons: Button) -> Notice:
    """Over the screen whose button was pressed: a chat full of stale ones helps nobody."""
    return replace(notice(words, *buttons), in_place=True)


def pages_of(survey: Survey) -> list[range]:
    """The questions' numbers, counted from 0, as they stand together: on pages of about the same length."""
    count = len(survey.questions)
    size = -(-count // -(-count // PAGE))
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def _headline(entry: Entry, language: Language) -> str:
    survey = entry.survey
    title = brief(pick(survey.title, language, survey.default_language))
    if entry.draft is None:
        assert entry.listed is not None
        return say(phrase("edit.unchanged", key=survey.key, title=title, version=entry.listed.version), language)
    by = entry.draft.changed_by_name
    return say(phrase("edit.draft", key=survey.key, title=title, by=by), language)


def _question_line(survey: Survey, at: int, language: Language) -> str:
    question = survey.questions[at]
    words, kind = brief(read(survey, question.text, language)), phrase(f"kind.{question.kind}")
    if question.when is None:
        return say(phrase("edit.question", number=at + 1, words=words, kind=kind), language)
    condition = brief(str(question.when), _BRIEF_CONDITION)
    return say(phrase("edit.question_when", number=at + 1, words=words, kind=kind, condition=condition), language)


def _state(survey: Survey, language: Language) -> list[str]:
    """What else it has, and what it lacks."""
    counts = (phrase("edit.endings", n=len(survey.endings)), phrase("edit.alerts", n=len(survey.alerts)))
    told = [phrase("edit.missing", language=phrase(f"lang.{each}"), n=n) for each, n in missing(survey)]
    if problems := len(check.problems(survey)):
        told.append(phrase("edit.problems", n=problems))
    return [LIST_MARKS[language].join(say(each, language) for each in counts), *(say(each, language) for each in told)]


def _buttons(entry: Entry, pages: list[range], shown: range, language: Language) -> list[Button]:
    survey, key = entry.survey, entry.survey.key
    made = [_to_question(survey, at, language) for at in shown]
    made += [_to_page(key, number, each, language) for number, each in enumerate(pages, 1) if each != shown]
    made += [_of(part, f"edit {key} {part}", language) for part in _PARTS]
    made += [
        button(phrase("button.translate", language=phrase(f"lang.{each}")), f"edit {key} texts {each}", language)
        for each, _ in missing(survey)
    ]
    made += [_of("check", f"check {key}", language), _of("preview", f"preview {key}", language)]
    return [*made, *(to_publish(survey, language) if entry.draft is not None else ())]


_PARTS = ("add", "about", "endings", "alerts")


def _to_question(survey: Survey, at: int, language: Language) -> Button:
    name = survey.questions[at].key
    return button(phrase("button.question", number=at + 1, key=name), f"edit {survey.key} question {name}", language)


def _to_page(key: str, number: int, there: range, language: Language) -> Button:
    label = phrase("button.page", first=there[0] + 1, last=there[-1] + 1)
    return button(label, f"edit {key} page {number}", language)


def _of(name: str, command: str, language: Language) -> Button:
    return button(phrase(f"button.{name}"), command, language)


def question_screen(entry: Entry, question: Question, language: Language) -> Notice:
    """One question, and what may be done to it."""
    survey = entry.survey
    key, name = survey.key, question.key
    number = survey.questions.index(question) + 1
    lines = [headline(question, number, language)]
    lines += [_wording(question, each, language) for each in survey.languages if each in question.text]
    wanted = ["change", *(["up"] if number > 1 else []), *(["down"] if number < len(survey.questions) else [])]
    if len(survey.questions) > 1:
        wanted.append("remove")
    buttons = [_of(verb, f"edit {key} question {name} {verb}", language) for verb in wanted]
    back = _of("back_to_survey", f"edit {key} page {_page_of(survey, f'question {name}')}", language)
    return _in_place("\n".join([*lines, *labels(survey, question, language)]), *buttons, back)


def _wording(question: Question, spoken: Language, language: Language) -> str:
    return f"{say(phrase(f'lang.{spoken}'), language)}: {brief(question.text[spoken], 300)}"


def list_screen(entry: Entry, part: str, lines: list[str], names: list[str], language: Language) -> Notice:
    """Endings or alerts: each with Change and Remove, and one to add. An ending is called by its number."""
    key, one = entry.survey.key, part.removesuffix("s")
    buttons = []
    for name in names[:PAGE]:
        called, command = name.partition(".")[0], f"edit {key} {one} {name}"
        buttons.append(button(phrase("button.change_one", name=called), command, language))
        if len(names) > 1 or part == "alerts":
            buttons.append(button(phrase("button.remove_one", name=called), f"{command} remove", language))
    buttons.append(_of(f"add_{one}", f"edit {key} {one} new", language))
    return _in_place("\n".join(lines), *buttons, _of("back_to_survey", f"edit {key} page 1", language))


def missing(survey: Survey) -> list[tuple[Language, int]]:
    """Each language of the survey in which texts are missing, and how many."""
    places = [wordings for _, wordings, _ in texts(survey)]
    counts = [(each, sum(each not in wordings for wordings in places)) for each in survey.languages]
    return [(each, n) for each, n in counts if n]


def brief(words: str, most: int = _BRIEF) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 3].rstrip()}..."
