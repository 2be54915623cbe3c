"""A FLOIP container (Flow Interoperability 1.0, as Turn.io and Viamo export it) → a form for `building`.

Source of the format: floip.org's specification, layers 1 and 3. A flow is a graph: what leads to a question becomes its
condition. What else a flow does (webhooks, contact properties, schedules, other flows) is named and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.engine.errors import Problem, SurveyInvalid
from bot.surveys.foreign.floip_paths import Branch, Paths, find_paths
from bot.surveys.foreign.form import ForeignChoice, Form, Item, Wordings
from bot.surveys.foreign.properties import Properties
from bot.surveys.foreign.report import Notebook, shown

_MOST_BLOCKS = 2_000
#: What stands in a text is worked out while the flow runs: `@query_rating_msg`.
_COMPUTED = re.compile(r"^\s*@[A-Za-z_]")
_EXIT = re.compile(r"""^\s*block\.value\s*==?\s*(?:"([^"]*)"|'([^']*)')\s*$""")
_ALWAYS = frozenset({"", "true"})


def is_floip(document: object) -> bool:
    """Flows made of blocks: RapidPro's own format has nodes instead."""
    flows = document.get("flows") if isinstance(document, dict) else None
    return isinstance(flows, list) and any(isinstance(flow, dict) and "blocks" in flow for flow in flows)


def read(name: str, document: object) -> Form:
    """`document` is the parsed JSON. The first flow that asks something is brought."""
    container, notebook = Properties(document), Notebook()
    flows = [Properties(raw) for raw in container.items("flows")]
    flow = next((each for each in flows if any(map(_asks, _blocks(each)))), None)
    if flow is None:
        raise SurveyInvalid((Problem((), "no flow in the file asks anything"),))
    if others := [each.text("name") or "?" for each in flows if each is not flow]:
        notebook.left_out("flows", *others)
    texts = _Texts(container, flow)
    items = _Flow(flow, texts, notebook).items()
    return Form(name, items, notebook, _title(container, flow), language=texts.language, piping=re.compile(r"(?!)()"))


def _title(container: Properties, flow: Properties) -> Wordings:
    """The container's name, unless it is what a tool wrote there."""
    found = [each.strip() for each in (container.text("name"), flow.text("label"), flow.text("name"))]
    return next(({"": each} for each in found if each and each not in ("TODO", "stack")), {})


def _blocks(flow: Properties) -> list[Properties]:
    return [Properties(raw) for raw in flow.items("blocks")[:_MOST_BLOCKS]]


def _asks(block: Properties) -> bool:
    return block.text("type").rpartition(".")[2] in _ASKERS


class _Texts:
    """The container's texts by the id of their resource; language ids become tags."""

    def __init__(self, container: Properties, flow: Properties) -> None:
        spoken = [Properties(raw) for raw in flow.items("languages")]
        self._tags = {str(each.raw("id")): each.text("iso_639_3") or each.text("label") for each in spoken}
        self.language = next(iter(self._tags.values()), "")
        resources = [Properties(raw) for raw in [*container.items("resources"), *flow.items("resources")]]
        self._resources = {each.text("uuid"): each.items("values") for each in resources}

    def find(self, resource: str) -> Wordings:
        """Those for a screen; a text that is computed is none."""
        return {tag: text for tag, text in self._values(resource) if not _COMPUTED.match(text)}

    def computed(self, resource: str) -> bool:
        return any(_COMPUTED.match(text) for _tag, text in self._values(resource))

    def _values(self, resource: str) -> Iterator[tuple[str, str]]:
        values = [Properties(raw) for raw in self._resources.get(resource, ())]
        found = ((self._tags.get(str(each.raw("language_id")), ""), each.text("value")) for each in values)
        yield from ((tag, text) for tag, text in found if text.strip())


@dataclass(slots=True)
class _Flow:
    flow: Properties
    texts: _Texts
    notebook: Notebook

    def items(self) -> list[Item]:
        """The questions and messages that can be reached, in the order in which they come."""
        blocks = {block.text("uuid"): block for block in _blocks(self.flow)}
        names = _names(blocks)
        branches = {uuid: self.branches(block, names[uuid]) for uuid, block in blocks.items()}
        paths = find_paths(self.starts(blocks, names), branches, names)
        self.note_unreached(paths, names)
        return [item for uuid in paths.order for item in self.item(blocks[uuid], names[uuid], paths)]

    def starts(self, blocks: Mapping[str, Properties], names: Mapping[str, str]) -> list[str]:
        """The first block, and those that nothing leads to: a draft may not be joined up yet."""
        first = self.flow.text("first_block_id")
        led_to = {_text(raw, "destination_block") for block in blocks.values() for raw in block.items("exits")}
        loose = [uuid for uuid in blocks if uuid not in led_to and uuid != first]
        if asked := [names[uuid] for uuid in loose if _asks(blocks[uuid])]:
            self.notebook.assumed("loose_blocks", *asked)
        return [*([first] if first in blocks else []), *loose]

    def note_unreached(self, paths: Paths, names: Mapping[str, str]) -> None:
        if left := [name for uuid, name in names.items() if uuid not in paths.order]:
            self.notebook.left_out("unreached_blocks", *left)
        if paths.loops:
            self.notebook.left_out("loops", *paths.loops)
        if paths.tangled:
            self.notebook.assumed("tangled", *paths.tangled)

    def branches(self, block: Properties, name: str) -> Sequence[Branch]:
        """Where a block leads, and on which answers. An exit for wrong answers only is ours to care for."""
        exits = [Properties(raw) for raw in block.items("exits")]
        found = [(each.text("destination_block"), _answer(each)) for each in exits]
        tested = frozenset(answer for _target, answer in found if answer is not None)
        if not tested or not _asks(block):
            if len(exits) > 1 and any(each.text("test").strip() not in _ALWAYS for each in exits):
                self.notebook.assumed("branches", name)
            return [Branch(target) for target, _answer in found]
        listed = frozenset(value for value, _resource in _listed(Properties(block.raw("config")))) | tested
        picks = ((target, listed - tested if answer is None else frozenset({answer})) for target, answer in found)
        return [Branch(target, picked, listed) for target, picked in picks if picked]

    def item(self, block: Properties, name: str, paths: Paths) -> list[Item]:
        type_ = block.text("type")
        asker = _ASKERS.get(type_.rpartition(".")[2])
        if asker is None:
            self.notebook.left_out("block", name, type=shown(type_ or "?"))
            return []
        config = Properties(block.raw("config"))
        prompt = config.text("prompt") or config.text("message")
        if self.texts.computed(prompt):
            self.notebook.left_out("computed_text", name)
        item = Item(name, "text", self.texts.find(prompt), required=True, when=paths.conditions[block.text("uuid")])
        return [asker(item, config, self)]

    def choices(self, config: Properties, name: str) -> tuple[ForeignChoice, ...]:
        pairs = _listed(config)
        if any(self.texts.computed(resource) for _value, resource in pairs):
            self.notebook.left_out("computed_choices", name)
        return tuple(ForeignChoice(value, self.texts.find(resource)) for value, resource in pairs)


def _listed(config: Properties) -> list[tuple[str, str]]:
    """The choices' values and resources. Newer containers list them; older ones have an object of both."""
    raw = config.raw("choices")
    if isinstance(raw, dict):
        return [(str(value), str(resource)) for value, resource in raw.items()]
    return [(_text(each, "name"), _text(each, "prompt")) for each in config.items("choices")]


def _answer(exit_: Properties) -> str | None:
    """The one answer that an exit is for."""
    found = _EXIT.match(exit_.text("test"))
    return (found[1] or found[2]) if found else None


def _text(raw: object, name: str) -> str:
    return Properties(raw).text(name)


def _names(blocks: Mapping[str, Properties]) -> dict[str, str]:
    """The blocks' names by id; one that is there twice gets a number."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for uuid, block in blocks.items():
        name = block.text("name") or block.text("label") or "block"
        seen[name] = seen.get(name, 0) + 1
        found[uuid] = name if seen[name] == 1 else f"{name} {seen[name]}"
    return found


def _choice(item: Item, config: Properties, flow: _Flow) -> Item:
    return replace(item, kind="choice", choices=flow.choices(config, item.name))


def _choices(item: Item, config: Properties, flow: _Flow) -> Item:
    return replace(
        item, kind="multi_choice", choices=flow.choices(config, item.name), at_most=config.count("maximum_choices")
    )


def _number(item: Item, config: Properties, _flow: _Flow) -> Item:
    """Tools write 0 to 0 where nothing was set."""
    low, high = config.number("validation_minimum"), config.number("validation_maximum")
    return replace(item, kind="number", minimum=low, maximum=high) if low != high else replace(item, kind="number")


def _words(item: Item, config: Properties, _flow: _Flow) -> Item:
    return replace(item, max_length=config.count("max_response_characters") or item.max_length)


def _message(item: Item, _config: Properties, _flow: _Flow) -> Item:
    return replace(item, kind="statement", required=False)


_ASKERS: dict[str, Callable[[Item, Properties, _Flow], Item]] = {
    "SelectOneResponse": _choice,
    "SelectManyResponses": _choices,
    "NumericResponse": _number,
    "OpenResponse": _words,
    "Message": _message,
}
