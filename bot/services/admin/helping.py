"""`/survey` alone, and the help of any family of commands."""

from __future__ import annotations

from dataclasses import replace

from bot.contract.outbound import Button
from bot.engine.phrases import phrase
from bot.services import overview as figures
from bot.services import staff
from bot.services.admin.asked import Asked, Command, Misused, Reply, meant, notice
from bot.services.staff import Role

#: So many surveys, those most often asked, have a button to their results.
_MOST_RESULTS = 3


async def overview(asked: Asked) -> Reply:
    """What matters now, and buttons for the next likely step."""
    found = await figures.of(asked.work)
    heard = [each.listed.survey.key for each in found.running if each.started][:_MOST_RESULTS]
    buttons = [asked.button_with("results_of", f"results {key}", key=key) for key in heard]
    buttons.append(asked.button("list", "list"))
    if found.open_cases and staff.reaches(await staff.role_of(asked.work, asked.caller.sender), "staff"):
        buttons.append(asked.button("cases", "case list"))
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
    for chapter, names in asked.family.chapters.items():
        theirs = [name for name in names if _usable(asked, role, asked.commands[name])]
        if theirs:
            lines += ["", asked.tell(f"help.chapter_{chapter}")]
            lines += [f"{name} - {_about(asked, name)}" for name in theirs]
    more = asked.tell("help.more", example=f"/{asked.family.name} {asked.commands['help'].usage}")
    return "\n".join([asked.tell(asked.family.words("help.headline")), *lines, "", more])


def _about(asked: Asked, name: str) -> str:
    return asked.tell(f"{asked.family.words('help')}.{name}")


def _usable(asked: Asked, role: Role | None, command: Command) -> bool:
    """By text message things can only be looked at."""
    return staff.reaches(role, command.role) and (asked.shows_buttons or command.reads)


def _one(asked: Asked, name: str, command: Command) -> str:
    family, role = asked.family.name, phrase(f"role.{command.role}")
    lines = (f"/{family} {name}: {_about(asked, name)}", asked.tell("help.form", form=f"/{family} {command.form}"))
    return "\n".join(
        [*lines, asked.tell("help.example", example=f"/{family} {command.usage}"), asked.tell("help.role", role=role)]
    )


def _first_steps(asked: Asked) -> tuple[Button, ...]:
    if asked.family.name != "survey":
        return ()
    return asked.button("list", "list"), asked.button("overview", "overview")
