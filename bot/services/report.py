"""A survey's results in words, for chat."""

from __future__ import annotations

from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe
from bot.engine.survey import Question, Survey
from bot.services import results
from bot.services.results import MINIMUM, Choices, Figure, Results, Score
from bot.services.voice import say
from bot.services.work import Work

_BAR = 12


async def of(work: Work, survey: Survey) -> str:
    return _text(await results.of(work.tx, survey), survey, work.house.language)


def _text(found: Results, survey: Survey, language: Language) -> str:
    title = pick(survey.title, language, survey.default_language)
    lines = [say(phrase("command.results_headline", title=title, n=found.answered), language)]
    if not found.answered:
        return "\n".join([*lines, say(phrase("command.results_none"), language)])
    asked = phrase("command.results_responses", asked=found.asked, answered=found.answered, completed=found.completed)
    lines.append(say(asked, language))
    for score in found.scores:
        lines += _score(score, language)
    for choices in found.choices:
        lines += _choices(choices, survey, language)
    if found.words:
        lines += ["", say(phrase("command.results_latest"), language), *(f"“{words}”" for words in found.words)]
    return "\n".join(lines)


def _score(score: Score, language: Language) -> list[str]:
    lines = ["", *(_figure(figure, language) for figure in score.figures)]
    if score.n < MINIMUM:
        lines.append(say(phrase("command.results_too_few", n=score.n, least=MINIMUM), language))
    for group, n in score.groups.items():
        percent = round(100 * n / score.n) if score.n else 0
        shown = phrase("command.results_group", group=phrase(f"group.{group}"), n=n, percent=percent)
        lines.append(say(shown, language))
    most = max(score.counts.values(), default=0)
    return [*lines, *(_bar(value, n, most) for value, n in score.counts.items())] if most else lines


def _choices(found: Choices, survey: Survey, language: Language) -> list[str]:
    """How often each was chosen, the most frequent first; nothing where nobody has answered yet."""
    if not found.n:
        return []
    question = survey.by_key[found.question]
    asked = pipe(pick(question.text, language, survey.default_language), _nothing_known)
    ranked = sorted(found.counts.items(), key=lambda pair: -pair[1])
    return ["", asked, *(_choice(question, key, n, found.n, language) for key, n in ranked)]


def _choice(question: Question, key: str, n: int, total: int, language: Language) -> str:
    texts = {choice.key: choice.text for choice in getattr(question, "choices", ())}
    label = pick(texts[key], language) if key in texts else phrase(f"ask.{key}")
    return say(phrase("command.results_group", group=label, n=n, percent=round(100 * n / total)), language)


def _nothing_known(_name: str) -> str:
    """A report has no customer: every text shows what it says without one."""
    return ""


def _figure(figure: Figure, language: Language) -> str:
    digits = 0 if figure.name in ("NPS", "CSAT", "easy") else 1
    value, low, high = (round(each, digits) for each in figure[1:])
    if digits == 0:
        value, low, high = int(value), int(low), int(high)
    name = phrase(f"figure.{figure.name.lower()}")
    return say(phrase("command.results_score", name=name, value=value, low=low, high=high), language)


def _bar(value: int, n: int, most: int) -> str:
    return f"{value:>3} {'█' * round(_BAR * n / most) or '·'} {n}"
