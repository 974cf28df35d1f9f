"""Formulas in words: a KPI's declared expressions as a person reads them, column by its label and code by its name.

Only what KPIs are declared with is known here; an expression of another kind raises, so that it is written here first.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from backoffice.i18n import codes, labels, numbers
from backoffice.i18n.catalogue import say

Tree = Mapping[str, Any]

SIGNS: Final[Mapping[str, str]] = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "≠",
    "COMPARE_DISTINCT_FROM": "≠",
    "COMPARE_NOT_DISTINCT_FROM": "=",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_GREATERTHANOREQUALTO": "≥",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_LESSTHANOREQUALTO": "≤",
}
"""Comparisons, and the sign that says them in every language."""

ARITHMETIC: Final[Mapping[str, str]] = {"+": "+", "-": "\u2212", "*": "×", "/": "÷"}


def in_words(part: Tree, table: str) -> str:
    """An expression over the columns of `table` in the spoken language. KeyError for a part that is not known here."""
    return _Formula(table).said(part)


class _Formula:
    """One expression being said; the table gives its columns their labels."""

    def __init__(self, table: str) -> None:
        self._table = table

    def said(self, part: Tree) -> str:
        """Any part, by its class."""
        ways: dict[str, Callable[[Tree], str]] = {
            "FUNCTION": self._function,
            "COLUMN_REF": self._column,
            "CONSTANT": lambda one: str(one["literal"].get("text", "")),
            "CONJUNCTION": self._conjunction,
            "COMPARISON": self._comparison,
            "BETWEEN": self._between,
            "OPERATOR": self._operator,
            "CASE": self._case,
            "CAST": lambda one: self.said(one["child"]),
        }
        return ways[part["class"]](part)

    def _column(self, part: Tree) -> str:
        return f"“{labels.column(part['column_names'][-1], self._table)}”"

    def _function(self, part: Tree) -> str:
        words = self._called(part["function_name"], [one["expression"] for one in part.get("arguments", ())], part)
        if "filter" in part:
            return say("{what}, only where {condition}", "formula", what=words, condition=self.said(part["filter"]))
        return words

    def _called(self, name: str, given: list[Tree], part: Tree) -> str:
        if name == "count_star":
            return say("number of rows", "formula")
        first = self.said(given[0])
        if name in ARITHMETIC:
            return f"({first} {ARITHMETIC[name]} {self.said(given[1])})"
        if name in ("quantile_cont", "quantile_disc"):
            share = numbers.percent(Decimal(self.said(given[1])))
            return say("value of {what} that {share} of rows do not exceed", "formula", what=first, share=share)
        if name == "count" and part["distinct"]:
            return say("number of different values of {what}", "formula", what=first)
        simple: dict[str, Callable[[], str]] = {
            "count": lambda: say("number of rows where {what} is known", "formula", what=first),
            "sum": lambda: say("sum of {what}", "formula", what=first),
            "min": lambda: say("smallest {what}", "formula", what=first),
            "max": lambda: say("largest {what}", "formula", what=first),
            "abs": lambda: say("{what} without its sign", "formula", what=first),
            "round": lambda: first,
        }
        return simple[name]()

    def _conjunction(self, part: Tree) -> str:
        every = part["type"] == "CONJUNCTION_AND"
        children = [self.said(one) for one in part["children"]]
        first, *others = children
        for other in others:
            given = {"first": first, "second": other}
            first = (
                say("{first} and {second}", "formula", **given)
                if every
                else say("{first} or {second}", "formula", **given)
            )
        return first if every else f"({first})"

    def _comparison(self, part: Tree) -> str:
        return f"{self.said(part['left'])} {SIGNS[part['type']]} {self._value(part['right'], part['left'])}"

    def _between(self, part: Tree) -> str:
        return f"{self.said(part['lower'])} ≤ {self.said(part['input'])} ≤ {self.said(part['upper'])}"

    def _operator(self, part: Tree) -> str:
        first = part["children"][0]
        match part["type"]:
            case "OPERATOR_COALESCE":
                return self.said(first)
            case "OPERATOR_NOT" if first["type"] == "COMPARE_IN":
                return say("{what} is none of: {values}", "formula", **self._among(first))
            case "OPERATOR_NOT":
                return say("not {what}", "formula", what=self.said(first))
            case "OPERATOR_IS_NULL":
                return say("{what} is not known", "formula", what=self.said(first))
            case "OPERATOR_IS_NOT_NULL":
                return say("{what} is known", "formula", what=self.said(first))
            case "COMPARE_IN":
                return say("{what} is one of: {values}", "formula", **self._among(part))
        raise KeyError(part["type"])

    def _among(self, part: Tree) -> dict[str, str]:
        what, *values = part["children"]
        return {"what": self.said(what), "values": ", ".join(self._value(one, what) for one in values)}

    def _case(self, part: Tree) -> str:
        """A number that is only given on a condition, and unknown otherwise."""
        (check,) = part["case_checks"]
        then, condition = self.said(check["then_expr"]), self.said(check["when_expr"])
        return say("{what}, known only if {condition}", "formula", what=then, condition=condition)

    def _value(self, part: Tree, of: Tree) -> str:
        """A value beside its column: a code by its name, in quotation marks as a column is."""
        if part["class"] != "CONSTANT" or of["class"] != "COLUMN_REF" or part["literal"]["kind"] != "STRING":
            return self.said(part)
        return codes.code(of["column_names"][-1], self.said(part))
