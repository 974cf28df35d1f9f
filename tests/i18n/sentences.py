"""Every sentence the screen can say, gathered from the code and the declarations, so that none lacks its Hindi."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from backoffice.acts import sheet
from backoffice.contracts import CONTRACTS
from backoffice.contracts.records import Load
from backoffice.i18n import absences, acts, codes, labels, numbers
from backoffice.kpis import KPIS
from backoffice.reports.remote_staff.limits import ASSUMPTIONS, GAPS, LIMITS, UNITS
from backoffice.reports.remote_staff.saving import STATES
from backoffice.scenarios import words as scenario_words
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.ui import (
    ask,
    ask_choose,
    ask_shown,
    ask_wrong,
    break_words,
    cells,
    headline,
    listings,
    periods,
    rule_trials,
    scenarios,
    states,
    tables,
    wording,
)

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = ("say", "say_many", "counted")
MANY = ("say_many", "counted")
"""What takes a sentence for one and a sentence for many."""
PAGE_WORDS = {"open_page": 0, "section": 0, "comparison": 0, "change": 0, "Entry": 1}
"""Words of the page vocabulary that take a sentence, and where among their arguments."""

Sentence = tuple[str | None, str]
"""Context and English."""


def sentences() -> set[Sentence]:
    """All of them."""
    return {*_written(), *_declared(), *_labels(), *_codes(), *_kpis()}


def plurals() -> dict[str, str]:
    """Sentences that have a plural: singular to plural."""
    return {
        one: many
        for call in (call for name in MANY for call in _calls(name))
        for one, many in [tuple(_text(argument) for argument in call.args[:2])]
        if one is not None and many is not None
    }


def _written() -> Iterator[Sentence]:
    """Sentences written where they are said."""
    for name in SPOKEN:
        for call in _calls(name):
            text = _text(call.args[0])
            if text is not None:
                context = _text(call.args[1]) if name == "say" and len(call.args) > 1 else None
                yield context, text
    for file in [ROOT / "app.py", *_pages()]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if file.parent == ROOT / "pages":
            yield None, " ".join((ast.get_docstring(tree) or "").split())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PAGE_WORDS:
                text = _text(node.args[PAGE_WORDS[node.func.attr]])
                assert text is not None, f"{file.name}: {ast.unparse(node)}"
                yield None, text
                if node.func.attr == "Entry" and (part := _text(node.args[-1])):
                    yield "menu", part


def _declared() -> Iterator[Sentence]:
    for listing in (one for module in _listings() for one in vars(module).values()):
        if isinstance(listing, listings.Listing):
            yield None, listing.title
            yield None, listing.nothing
    for words in (*ask.HOW.values(), *ask_choose.STEPS.values(), *ask_shown.NAMES.values()):
        yield None, words
    for words in (*periods.PERIODS.values(), *absences.LONG.values(), cells.DIFFERS, "From files", "Made by rules"):
        yield None, words
    yield from ((None, words) for words in (*acts.FINDINGS.values(), *break_words.RULES.values()))
    yield from ((None, words) for words, _ in break_words.ON_A_SIDE.values())
    yield from ((None, words) for words in (*tables.HOW_TO_OPEN.values(), *rule_trials.SETTINGS.values()))
    yield from ((None, words) for words in scenarios.PRESETS.values())
    yield from ((context, words) for context, known in scenario_words.SAID.items() for words in known.values())
    yield from ((None, words) for _, words in ask_wrong.WRONG)
    yield from _reported()
    yield from (("column", labels.english_column(name, sheet.TABLE)) for name in sheet.DECIDED)
    yield from (("absence", words) for words in absences.SHORT.values())
    yield from (("role", words) for words in states.ROLE_NAMES.values())
    yield from (("change", words) for words in headline.WORDS.values())
    yield from (("unit", words) for words in (*cells.UNITS.values(), *wording.SPAN_UNITS.values()))
    yield from (("number", words) for _, words in (*numbers.WESTERN, *numbers.INDIAN))
    yield from (("field", one.words) for rule in RECONCILIATIONS for one in rule.compared)


def _reported() -> Iterator[Sentence]:
    """Sentences a report declares apart from where it says them."""
    yield from (("state of saving", words) for words in STATES.values())
    yield from (("assumption", words) for words in ASSUMPTIONS.values())
    yield from (("unit of an assumption", words) for words in UNITS.values())
    yield from ((None, words) for words in (*LIMITS, *(one for pair in GAPS.values() for one in pair)))


def _labels() -> Iterator[Sentence]:
    for contract in (*CONTRACTS.values(), Load):
        yield "table", labels.english_table(contract.table)
        for column in contract.columns():
            yield "column", labels.english_column(column, contract.table)
    yield "column", labels.english_column("day_outcome")


def _codes() -> Iterator[Sentence]:
    yield from (("code", words) for known in codes.CODES.values() for words in known.values())


def _kpis() -> Iterator[Sentence]:
    for kpi in KPIS:
        yield from ((None, words) for words in (kpi.title, kpi.meaning, kpi.source))


def _listings() -> Iterator[ModuleType]:
    """Every module of lists."""
    for file in sorted((ROOT / "backoffice" / "ui").glob("listings*.py")):
        yield import_module(f"backoffice.ui.{file.stem}")


def _pages() -> list[Path]:
    return sorted((ROOT / "pages").glob("*.py"))


def _calls(name: str) -> Iterator[ast.Call]:
    """Calls of a function by its bare name, in what puts words on the screen."""
    for folder in ("ui", "charts", "reports", "i18n", "acts", "scenarios"):
        for file in sorted((ROOT / "backoffice" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield node


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
