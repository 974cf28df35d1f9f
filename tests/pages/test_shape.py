"""A page arranges and computes nothing: no function, no arithmetic, no SQL, only the vocabulary and KPIs."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "pages").glob("*.py"))
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)

SQL = re.compile(r"\b(SELECT|FROM|WHERE|GROUP BY|ORDER BY|JOIN|count\(|sum\()", re.IGNORECASE)
NOT_ARRANGING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.BinOp, ast.UnaryOp, ast.AugAssign, ast.Compare, ast.BoolOp),
    *(ast.For, ast.While, ast.If, ast.IfExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.Try, ast.JoinedStr, ast.Subscript),
)


def tree(page: Path) -> ast.Module:
    return ast.parse(page.read_text(encoding="utf-8"))


@EACH
def test_it_is_short(page: Path) -> None:
    assert 15 <= len(page.read_text(encoding="utf-8").splitlines()) <= 60


@EACH
def test_it_opens_with_the_question_it_answers(page: Path) -> None:
    assert (ast.get_docstring(tree(page)) or "").rstrip().endswith("?")


@EACH
def test_it_knows_only_the_vocabulary_and_the_kpis(page: Path) -> None:
    imports = [node for node in ast.walk(tree(page)) if isinstance(node, ast.Import | ast.ImportFrom)]
    vocabulary, *kpis = [ast.unparse(node) for node in imports]
    assert vocabulary == "from backoffice import ui"
    assert kpis in ([], ["from backoffice.kpis import named"])


@EACH
def test_it_computes_nothing(page: Path) -> None:
    assert [ast.unparse(node) for node in ast.walk(tree(page)) if isinstance(node, NOT_ARRANGING)] == []


@EACH
def test_it_holds_no_sql(page: Path) -> None:
    module = tree(page)
    question = ast.get_docstring(module, clean=False)
    texts = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if text != question and SQL.search(text)] == []


def test_the_menu_lists_every_page_once() -> None:
    menu = tree(ROOT / "app.py")
    calls = [node for node in ast.walk(menu) if isinstance(node, ast.Call) and ast.unparse(node.func) == "ui.Entry"]
    listed = [ast.literal_eval(call.args[0]) for call in calls]
    assert sorted(listed) == [f"pages/{page.name}" for page in PAGES]


def test_the_menu_is_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 45
