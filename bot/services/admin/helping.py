"""`/survey` alone, and `/survey help`."""

from __future__ import annotations

from dataclasses import replace

from bot.contract.outbound import Button
from bot.engine.phrases import phrase
from bot.services import overview as figures
from bot.services import staff
from bot.services.admin.asked import Asked, Command, Misused, Reply, meant, notice
from bot.services.staff import Role

#: Which commands stand together in the help, and under which heading.
_CHAPTERS = {
    "see": ("overview", "list", "show", "results", "answers", "versions"),
    "make": ("new", "edit", "check", "preview", "publish", "rollback", "alert", "import", "export"),
    "ask": ("send", "link", "pause", "resume", "archive"),
    "people": ("staff", "roles", "audit", "language", "help"),
}

#: So many surveys, those most often asked, have a button to their results.
_MOST_RESULTS = 3


async def overview(asked: Asked) -> Reply:
    """What matters now, and buttons for the next likely step."""
    found = await figures.of(asked.work)
    heard = [each.listed.survey.key for each in found.running if each.started][:_MOST_RESULTS]
    buttons = [asked.button_with("results_of", f"results {key}", key=key) for key in heard]
    buttons.append(asked.button("list", "list"))
    if await _may(asked, "new"):
        buttons.append(asked.button("new", "new"))
    shown = notice(figures.text(found, asked.language), *buttons, asked.button("help", "help"))
    return replace(shown, monospace=True)


async def _may(asked: Asked, name: str) -> bool:
    return staff.reaches(await staff.role_of(asked.work, asked.caller.sender), asked.commands[name].role)


async def help_(asked: Asked) -> Reply:
    """All that this person may use; or one of them, explained."""
    if not asked.words:
        return notice(await _everything(asked), *_first_steps(asked))
    found = meant(asked.words[0].casefold().lstrip("/"), asked.commands)
    if found is None:
        return Misused(asked.tell("command.unknown_bare", text=asked.words[0]))
    return _one(asked, found, asked.commands[found])


async def _everything(asked: Asked) -> str:
    role = await staff.role_of(asked.work, asked.caller.sender)
    lines = []
    for chapter, names in _CHAPTERS.items():
        theirs = [name for name in names if _usable(asked, role, asked.commands[name])]
        if theirs:
            lines += ["", asked.tell(f"help.chapter_{chapter}")]
            lines += [f"{name} - {asked.tell(f'help.{name}')}" for name in theirs]
    return "\n".join([asked.tell("help.headline"), *lines, "", asked.tell("help.more")])


def _usable(asked: Asked, role: Role | None, command: Command) -> bool:
    """By text message things can only be looked at."""
    return staff.reaches(role, command.role) and (asked.shows_buttons or command.reads)


def _one(asked: Asked, name: str, command: Command) -> str:
    role = phrase(f"role.{command.role}")
    lines = (f"/survey {name}: {asked.tell(f'help.{name}')}", asked.tell("help.form", form=_FORMS[name]))
    return "\n".join(
        [*lines, asked.tell("help.example", example=f"/survey {command.usage}"), asked.tell("help.role", role=role)]
    )


def _first_steps(asked: Asked) -> tuple[Button, ...]:
    return asked.button("list", "list"), asked.button("overview", "overview")


#: The whole form of each command, as an admin writes it.
_FORMS = {
    "overview": "overview",
    "help": "help [COMMAND]",
    "list": "list",
    "show": "show SURVEY [LANGUAGE] [page N]",
    "new": "new [TEMPLATE]",
    "edit": "edit SURVEY [QUESTION | add | about | endings | alerts | discard]",
    "check": "check SURVEY",
    "preview": "preview SURVEY [LANGUAGE] [here]",
    "publish": "publish SURVEY",
    "versions": "versions SURVEY",
    "rollback": "rollback SURVEY VERSION",
    "pause": "pause SURVEY",
    "resume": "resume SURVEY",
    "archive": "archive SURVEY",
    "send": "send SURVEY to @person | tel:+… | telegram:… | contact NAME",
    "link": "link SURVEY",
    "alert": "alert SURVEY when CONDITION to TARGET [within 15m] [then TARGET]",
    "results": "results SURVEY [last 30d] [by language|channel|version]",
    "answers": "answers SURVEY [CONTACT]",
    "export": "export SURVEY [csv|json|yaml|surveyjs|xlsform]",
    "import": "import [SURVEY]",
    "staff": "staff list | add @person [admin|staff|viewer] | remove @person",
    "roles": "roles",
    "audit": "audit [last 7d]",
    "language": "language en|ru|zh-Hans|zh-Hant",
}
