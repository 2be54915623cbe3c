"""A draft as the admin who edits it sees it: the survey's parts, each with what may be done to it."""

from __future__ import annotations

from bot.contract.outbound import Button, Notice
from bot.engine import check
from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe
from bot.engine.places import texts
from bot.engine.survey import Question, Survey
from bot.services.admin.asked import button, notice
from bot.services.drafts import Entry
from bot.services.voice import say

#: So many questions have a button each; the others are named in the command.
_BUTTONS = 12
_BRIEF = 60


def screen(entry: Entry, language: Language, lead: str = "") -> Notice:
    """The whole draft, a line for each part."""
    survey = entry.survey
    key = survey.key
    lines = [*([lead, ""] if lead else []), _headline(entry, language)]
    lines += [_question_line(survey, number, each, language) for number, each in enumerate(survey.questions, 1)]
    lines.append(say(phrase("edit.endings", n=len(survey.endings)), language))
    lines.append(say(phrase("edit.alerts", n=len(survey.alerts)), language))
    lines += [
        say(phrase("edit.missing", language=phrase(f"lang.{each}"), n=n), language) for each, n in missing(survey)
    ]
    problems = len(check.problems(survey))
    if problems:
        lines.append(say(phrase("edit.problems", n=problems), language))
    buttons = [
        button(phrase("button.question", number=number, key=each.key), f"edit {key} question {each.key}", language)
        for number, each in enumerate(survey.questions[:_BUTTONS], 1)
    ]
    buttons += [_of(name, f"edit {key} {words}", language) for name, words in _PARTS.items()]
    buttons += [
        button(phrase("button.translate", language=phrase(f"lang.{each}")), f"edit {key} texts {each}", language)
        for each, _ in missing(survey)
    ]
    buttons += [_of("check", f"check {key}", language), _of("preview", f"preview {key}", language)]
    if entry.draft is not None:
        buttons.append(button(phrase("button.publish"), f"publish {key}", language, "primary"))
    return notice("\n".join(lines), *buttons)


_PARTS = {"add": "add", "about": "about", "endings": "endings", "alerts": "alerts"}


def _of(name: str, command: str, language: Language) -> Button:
    return button(phrase(f"button.{name}"), command, language)


def _headline(entry: Entry, language: Language) -> str:
    survey = entry.survey
    title = pick(survey.title, language, survey.default_language)
    if entry.draft is None:
        assert entry.listed is not None
        return say(phrase("edit.unchanged", key=survey.key, title=title, version=entry.listed.version), language)
    by = entry.draft.changed_by_name
    return say(phrase("edit.draft", key=survey.key, title=title, by=by), language)


def _question_line(survey: Survey, number: int, question: Question, language: Language) -> str:
    words = brief(pipe(pick(question.text, language, survey.default_language), lambda _name: ""))
    line = f"{number}. {words} ({say(phrase(f'kind.{question.kind}'), language)})"
    return f"{line}, {say(phrase('show.when', condition=str(question.when)), language)}" if question.when else line


def question_screen(entry: Entry, question: Question, language: Language) -> Notice:
    """One question, and what may be done to it."""
    survey = entry.survey
    key, name = survey.key, question.key
    number = survey.questions.index(question) + 1
    lines = [_question_line(survey, number, question, language)]
    lines += [f"{each}: {brief(question.text[each], 200)}" for each in survey.languages if each in question.text]
    wanted = ["change", *(["up"] if number > 1 else []), *(["down"] if number < len(survey.questions) else [])]
    if len(survey.questions) > 1:
        wanted.append("remove")
    buttons = [_of(verb, f"edit {key} question {name} {verb}", language) for verb in wanted]
    return notice("\n".join(lines), *buttons, _of("back_to_survey", f"edit {key}", language))


def list_screen(entry: Entry, part: str, lines: list[str], names: list[str], language: Language) -> Notice:
    """Endings or alerts: each with Change and Remove, and one to add."""
    key, one = entry.survey.key, part.removesuffix("s")
    buttons = []
    for name in names[:_BUTTONS]:
        buttons.append(button(phrase("button.change_one", name=name), f"edit {key} {one} {name}", language))
        if len(names) > 1 or part == "alerts":
            buttons.append(button(phrase("button.remove_one", name=name), f"edit {key} {one} {name} remove", language))
    buttons.append(_of(f"add_{one}", f"edit {key} {one} new", language))
    return notice("\n".join(lines), *buttons, _of("back_to_survey", f"edit {key}", language))


def missing(survey: Survey) -> list[tuple[Language, int]]:
    """Each language of the survey in which texts are missing, and how many."""
    places = [wordings for _, wordings, _ in texts(survey)]
    counts = [(each, sum(each not in wordings for wordings in places)) for each in survey.languages]
    return [(each, n) for each, n in counts if n]


def brief(words: str, most: int = _BRIEF) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 3].rstrip()}..."
