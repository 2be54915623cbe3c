"""The form of an alert: which answers open a case, who is paged, and how soon somebody must answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.conditions import IsGroup, Tree, parse
from bot.engine.phrases import phrase
from bot.engine.places import leaves
from bot.engine.survey import Alert, Survey, show_duration
from bot.services.forms import checks, targets, terms
from bot.services.forms.desk import Desk
from bot.services.forms.edits import replaced, state_of
from bot.services.forms.keys import key
from bot.services.forms.parts import ONE_LINE, Part, State, fill, plainly, sheet
from bot.services.forms.sheet import Answers, Sheet

_WITHIN = "15m"


def form(desk: Desk, words: Sequence[str]) -> Sheet | None:
    """`KEY` or `new`. None: there is no such alert."""
    survey = desk.survey
    if survey is None or len(words) != 1:
        return None
    if words[0] == "new":
        return _add(survey, desk)
    alert = next((each for each in survey.alerts if each.key == words[0]), None)
    return _change(survey, alert, desk) if alert is not None else None


def _change(survey: Survey, alert: Alert, desk: Desk) -> Sheet:
    parts = list(_parts(survey, alert))

    def apply(draft: Survey, answers: Answers) -> Survey:
        at = next((at for at, each in enumerate(draft.alerts) if each.key == alert.key), None)
        if at is None or not answers:
            return draft
        made = Alert(**fill(state_of(draft.alerts[at]), parts, answers))
        return replaced(draft, alerts=(*draft.alerts[:at], made, *draft.alerts[at + 1 :]))

    return sheet(phrase("form.title_alert"), parts, desk.language, apply)


def _add(survey: Survey, desk: Desk) -> Sheet:
    parts = list(_parts(survey, None))

    def apply(draft: Survey, answers: Answers) -> Survey:
        return added(draft, fill({}, parts, answers))

    return sheet(phrase("form.title_add_alert"), parts, desk.language, apply)


def added(survey: Survey, state: State) -> Survey:
    """With one more alert, which is called after what it is about."""
    made = key(_about(state["when"]), [each.key for each in survey.alerts], "alert")
    return replaced(survey, alerts=(*survey.alerts, Alert(key=made, **state)))


def _about(tree: Tree) -> str:
    """The group of customers that the condition names, else the first thing it asks about."""
    found = list(leaves(tree))
    groups = [leaf.group for leaf in found if isinstance(leaf, IsGroup)]
    return groups[0] if groups else found[0].name


def _parts(survey: Survey, alert: Alert | None) -> Iterator[Part]:
    behind = len(survey.questions)
    yield Part(
        key="when",
        label=phrase("form.alert_when"),
        hint=phrase("form.alert_when_hint", example=checks.example(survey, behind)),
        now=str(alert.when) if alert else "",
        needed=True,
        put=plainly("when", parse),
        judge=lambda text, _answers: checks.condition(survey, behind, text),
    )
    yield Part(
        key="targets",
        label=phrase("form.targets"),
        hint=phrase("form.targets_hint"),
        now="\n".join(alert.targets) if alert else "",
        put=plainly("targets", targets.read),
        judge=lambda text, _answers: targets.wrong(targets.split(text)),
    )
    yield Part(
        key="acknowledge_within",
        label=phrase("form.within"),
        hint=phrase("form.within_hint"),
        now=show_duration(alert.acknowledge_within) if alert else _WITHIN,
        needed=True,
        put=plainly("acknowledge_within", checks.duration),
        most=ONE_LINE,
        judge=lambda text, _answers: checks.bad_duration(text),
    )
    yield from terms.parts(survey, alert)
