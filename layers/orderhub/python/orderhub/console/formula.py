"""What a segment asks of customers, in words; what there are no words for stands as JSON; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderhub.console.json_editing import written
from orderhub.console.showing import amount, word_for
from orderhub.words.translations import has_text, translate

type Json = Any

_GROUPS = ("all", "any")
_OPS = {"=": "is", "<": "less", "<=": "atmost", ">": "more", ">=": "atleast", "in": "in", "lastIn": "lastin"}
_AMOUNTS = ("sum", "averageCheck", "refunded")
_DAYS = ("firstOrderDate", "lastOrderDate")
_CODES = ("status", "stage", "reachableBy")
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in words; of a group, what stands in it."""

    text: str
    inner: Sequence["Clause"] = ()


def clause_of(condition: Json, language: str, depth: int = 0) -> Clause:
    """A condition as the API has it, in words."""
    if not isinstance(condition, dict) or depth > _DEEPEST:
        return Clause(written(condition))
    for group in _GROUPS:
        if isinstance(inner := condition.get(group), list):
            clauses = [clause_of(one, language, depth + 1) for one in inner]
            return Clause(translate(f"console_formula.{group}", language), clauses)
    if "not" in condition:
        denied = clause_of(condition["not"], language, depth + 1)
        return Clause(translate("console_formula.not", language), [denied])
    return Clause(_leaf(condition, language))


def op_words(fact: str, op: str, language: str) -> str:
    """How a fact is held against a value, in words."""
    start = "day" if fact in _DAYS else "op"
    return translate(f"console_formula.{start}_{_OPS[op]}", language)


def _leaf(leaf: Mapping[str, Json], language: str) -> str:
    fact, op = str(leaf.get("fact")), _OPS.get(str(leaf.get("op")))
    if op is None or not has_text(f"console_formula.fact_{fact}"):
        return written(leaf)
    said = translate(
        "console_formula.clause",
        language,
        fact=translate(f"console_formula.fact_{fact}", language),
        op=op_words(fact, str(leaf.get("op")), language),
        value=_value(fact, leaf, language),
    )
    return f"{said}{_of_which(fact, leaf.get('where'), language)}"


def _value(fact: str, leaf: Mapping[str, Json], language: str) -> str:
    value, currency = leaf.get("value"), leaf.get("currency", "")
    if fact in _AMOUNTS:
        return amount(value, currency)
    if isinstance(value, dict) and "daysAgo" in value:
        return translate("console_formula.days_ago", language, days=value["daysAgo"])
    if isinstance(value, list):
        words = ", ".join(_one(fact, one, language) for one in value)
        return f"{words} ({currency})" if currency else words
    return str(value)


def _one(fact: str, value: Json, language: str) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name.upper()}{number}" for name, number in value.items())
    return word_for(value, language) if fact in _CODES else str(value)


def _of_which(fact: str, where: Json, language: str) -> str:
    """Which orders it is about, where that is not all there are."""
    where = where if isinstance(where, dict) else {}
    parts = [
        translate(
            "console_formula.where",
            language,
            fact=translate(f"console_formula.fact_{name}", language)
            if has_text(f"console_formula.fact_{name}")
            else name,
            values=", ".join(_one(name, one, language) for one in values),
        )
        for name, values in where.items()
        if isinstance(values, list)
    ]
    if where.get("stage") == "any":
        parts.append(translate("console_formula.any_stage", language))
    elif fact in {"orderCount", *_AMOUNTS, *_DAYS} and not {"status", "stage"} & where.keys():
        parts.append(translate("console_formula.sales", language))
    return translate("console_formula.of_which", language, orders="; ".join(parts)) if parts else ""
