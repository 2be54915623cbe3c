"""A condition over foreign names and values → the same condition over our keys.

Every reader writes conditions as if all questions were alike; here they become what each kind of ours can be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.engine.conditions import All, Answered, Any, Compare, Contains, Known, Not, OneOf, Scalar, Tree, names, parse
from bot.engine.errors import ConditionInvalid
from bot.engine.places import Leaf
from bot.surveys.foreign.form import Kind

_OPEN = frozenset({"text", "date", "contact"})


@dataclass(frozen=True, slots=True)
class Target:
    """A question that a condition may ask about: `values` pairs each foreign value with ours, where they are listed."""

    key: str
    kind: Kind
    values: tuple[tuple[Scalar, Scalar], ...] = ()


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`tree` is what is left of the condition. `unknown` names are not asked before; `impossible` can never be so."""

    tree: Tree | None
    unknown: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()


class _Impossible(Exception):
    """Carries the comparison that no answer can fulfil."""


def rewrite(tree: Tree, known: Mapping[str, Target]) -> Rewritten:
    """Parts joined by `and` are kept one by one, so that one lost part asks more people, but not all.

    What is kept reads back as itself from the short text form.
    """
    kept, unknown, impossible = list[Tree](), list[str](), list[str]()
    for term in tree.terms if isinstance(tree, All) else (tree,):
        if missing := [name for name in sorted(names(term)) if name not in known]:
            unknown += missing
            continue
        try:
            kept.append(parse(str(_tree(term, known))))
        except (_Impossible, ConditionInvalid):
            impossible.append(str(term))
    return Rewritten(joined(kept), tuple(dict.fromkeys(unknown)), tuple(impossible))


def joined(terms: Iterable[Tree | None]) -> Tree | None:
    """All of the terms that there are, as one condition. Each stands there once."""
    found = [term for term in terms if term is not None]
    if len(found) < 2:
        return found[0] if found else None
    flat = tuple(dict.fromkeys(each for term in found for each in (term.terms if isinstance(term, All) else (term,))))
    return flat[0] if len(flat) == 1 else All(terms=flat)


def _tree(tree: Tree, known: Mapping[str, Target]) -> Tree:
    if isinstance(tree, Not):
        return Not(term=_tree(tree.term, known))
    if isinstance(tree, All):
        return All(terms=tuple(_tree(term, known) for term in tree.terms))
    if isinstance(tree, Any):
        return Any(terms=tuple(_tree(term, known) for term in tree.terms))
    return _leaf(tree, known[tree.name])


def _leaf(leaf: Leaf, target: Target) -> Tree:
    if target.kind == "statement":
        raise _Impossible
    if isinstance(leaf, Answered):
        return Answered(name=target.key)
    if target.values:
        return _listed(leaf, target)
    if target.kind in _OPEN:
        return _open(leaf, target)
    return _number(leaf, target)


def _listed(leaf: Leaf, target: Target) -> Tree:
    """The answers that fulfil the comparison, named one by one."""
    if isinstance(leaf, Compare) and leaf.operator == "!=":
        return _and_answered(_listed(leaf.model_copy(update={"operator": "="}), target), target)
    found = tuple(dict.fromkeys(own for foreign, own in target.values if _holds(leaf, foreign)))
    if not found:
        raise _Impossible
    if target.kind == "multi_choice":
        terms = tuple(Contains(name=target.key, value=value) for value in found)
        return terms[0] if len(terms) == 1 else Any(terms=terms)
    if len(found) == 1:
        return Compare(name=target.key, operator="=", value=found[0])
    return OneOf(name=target.key, values=found)


def _and_answered(equal: Tree, target: Target) -> Tree:
    """Not so, but answered: what is unknown fulfils no comparison of ours."""
    if isinstance(equal, Compare):
        return equal.model_copy(update={"operator": "!="})
    return All(terms=(Answered(name=target.key), Not(term=equal)))


def _holds(leaf: Leaf, foreign: Scalar) -> bool:
    """Whether the comparison holds for an answer with this foreign value. A choice is contained as a whole."""
    if isinstance(leaf, Contains):
        leaf = Compare(name=leaf.name, operator="=", value=leaf.value)
    return leaf.holds(lambda _name: Known(foreign))


def _open(leaf: Leaf, target: Target) -> Tree:
    """Own words: compared as they are. A date has no order here."""
    if target.kind == "date" and isinstance(leaf, Compare) and leaf.operator not in ("=", "!="):
        raise _Impossible
    return leaf.model_copy(update={"name": target.key})


def _number(leaf: Leaf, target: Target) -> Tree:
    if isinstance(leaf, OneOf):
        return OneOf(name=target.key, values=tuple(map(_numeric, leaf.values)))
    if isinstance(leaf, Contains):
        leaf = Compare(name=leaf.name, operator="=", value=leaf.value)
    if not isinstance(leaf, Compare):
        raise _Impossible
    return Compare(name=target.key, operator=leaf.operator, value=_numeric(leaf.value))


def _numeric(value: Scalar) -> Scalar:
    if isinstance(value, bool):
        raise _Impossible
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _Impossible from None
    return int(number) if number.is_integer() else number
