"""Names offered while a question is typed: tables, columns of those it reads, functions it may use."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from backoffice.adhoc.functions import ALLOWED
from backoffice.adhoc.tables import Table
from backoffice.i18n import say

_HERE: Final = Path(__file__)
_HTML: Final = '<ul class="names-offered" id="names-offered" role="listbox" hidden></ul><span role="status"></span>'
_CLAUSES: Final = """
SELECT FROM WHERE JOIN LEFT USING ON AND OR NOT IN IS NULL AS DISTINCT BETWEEN LIKE ILIKE CASE WHEN THEN ELSE END WITH
GROUP BY ALL HAVING ORDER DESC LIMIT QUALIFY OVER PARTITION UNION EXCEPT INTERSECT PIVOT UNPIVOT SUMMARIZE DESCRIBE
FILTER INTERVAL DATE CAST
"""

WORDS: Final = (*_CLAUSES.split(), *sorted(name for name in ALLOWED if re.fullmatch(r"[a-z]\w*", name)))
"""What a question may be made of beside names: the words of its clauses, and every function that is let through."""


def offer_names(field: str, tables: Iterable[Table], own: Mapping[str, list[str]]) -> None:
    """Offer names in the text field that is labelled `field`; `own` are columns of the viewer's own tables.

    Where a browser runs no script, the field is what it was.
    """
    columns = {table.name: [column.name for column in table.columns] for table in tables} | dict(own)
    said: dict[str, Any] = {
        "field": field,
        "tables": {name.lower(): columns[name] for name in sorted(columns)},
        "words": WORDS,
        "label": say("Names that fit"),
        "says": say("Names that fit: {count}. Down chooses, Tab takes.", count="{count}"),
    }
    _component()(data=said, key="ask names")


@st.cache_resource
def _component() -> Any:
    """Said to Streamlit once a process, by whoever first needs it."""
    return st.components.v2.component(
        "names_offered",
        html=_HTML,
        css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
        js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
