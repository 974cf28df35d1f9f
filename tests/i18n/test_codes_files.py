"""Every rule a refused row can break, and every format, has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from backoffice import ingest
from backoffice.contracts import EXTRACTS
from backoffice.i18n.codes_files import FORMATS, REFUSAL_RULES
from backoffice.ingest import READERS
from backoffice.ingest.rejects import _OWN_CHECK
from backoffice.ingest.statement_proofs import RULE_OF_CHECK

_A_RULE = re.compile(r"[A-Z][A-Z_]+[A-Z]")
_AT = {"Unreadable": 2, "_fault": 1, "_note": 2}
"""Calls that name the rule which was broken, and where among their arguments."""


def _written() -> Iterator[str]:
    """Rules as the readers write them."""
    for path in Path(ingest.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
            if name in _AT and len(call.args) > _AT[name]:
                yield from _text(call.args[_AT[name]])
            for keyword in call.keywords:
                if keyword.arg == "rule":
                    yield from _text(keyword.value)


def _text(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _A_RULE.fullmatch(each.value):
            yield each.value


def _of_contracts() -> set[str]:
    """Rules of the contracts, by the names that rejected rows give them."""
    kinds = {
        name.rpartition("|")[2].upper()
        for contract in EXTRACTS
        for name in contract.filter(contract.create_empty())[1].details().columns
        if "|" in name and name != _OWN_CHECK
    }
    return {"MISSING" if kind == "NULLABILITY" else kind for kind in kinds} - {"PRIMARY_KEY"}


def test_every_rule_a_refused_row_can_break_has_words() -> None:
    written = set(_written())
    assert len(written) > 40
    assert (written | _of_contracts() | set(RULE_OF_CHECK.values())) - set(REFUSAL_RULES) == set()


def test_every_format_has_words() -> None:
    assert {reader.NAME for reader in READERS} - set(FORMATS) == set()
