"""What is wrong with a question in the viewer's language: the mistakes people make, told apart by DuckDB's and the
gate's own sentences, which stay readable below. A mistake that is not listed is told as it came.
"""

import re
from typing import Final

from backoffice.errors import QuestionRefused
from backoffice.i18n import say

WRONG: Final[tuple[tuple[str, str], ...]] = (
    (r'Referenced column "(?P<name>.+?)" not found', "There is no column {name} in the tables that are read here."),
    (
        r'Table "(?P<table>.+?)" does not have a column named "(?P<name>.+?)"',
        "The table {table} has no column {name}.",
    ),
    (r'Referenced table "(?P<name>.+?)" not found', "{name} is none of the tables that are read here."),
    (r"Table with name (?P<name>\S+) does not exist", "There is no table {name}."),
    (r"There is no table (?P<name>\S+)\.", "There is no table {name}."),
    (r"\w+ Function with name (?P<name>\S+) does not exist", "There is no function {name} that a question may use."),
    (r"The function (?P<name>\S+) is not among those", "There is no function {name} that a question may use."),
    (
        r"No function matches the given name and argument types '(?P<call>.+?)'\.",
        "{call}: no such function takes values of these types, or so many of them. Change a type first, as with "
        "::DECIMAL or ::DATE.",
    ),
    (
        r"Cannot compare values of type (?P<left>.+?) and type (?P<right>.+?) - ",
        "{left} and {right} cannot be compared. Change the type of one of them first, as with ::DATE or ::VARCHAR.",
    ),
    (
        r"Could not convert string '(?P<value>.*?)' to (?P<type>\w+)",
        "The value '{value}' cannot be read as {type}. try_cast gives nothing where a value does not fit.",
    ),
    (
        r'invalid (?:date|timestamp) field format: "(?P<value>.*?)"',
        "'{value}' is no day. Days are written as 2026-09-30.",
    ),
    (r'date field value out of range: "(?P<value>.*?)"', "There is no day {value}."),
    (
        r'column "(?P<name>.+?)" must appear in the GROUP BY clause',
        "{name} is neither grouped by nor added up. Name it after GROUP BY, or take one of its values: "
        "any_value({name}).",
    ),
    (
        r'Ambiguous reference to column name "(?P<name>.+?)" \(use: (?P<use>.+?)\)',
        "Several tables have a column {name}. Say which: {use}.",
    ),
    (r"WHERE clause cannot contain aggregates", "A condition on what is added up stands after HAVING, not WHERE."),
    (r"aggregate function calls cannot be nested", "What is added up cannot be added up again at once. Use WITH."),
    (r'syntax error at or near "(?P<word>.*?)"', "This is no SQL from {word} on. Look at what stands right before it."),
    (r"syntax error at end of input", "Something is missing at the end."),
    (r"unterminated quoted|unterminated string", "A text in quotes does not end."),
    (r"SELECT clause without selection list", "Nothing is asked for after SELECT. Name columns, or write *."),
    (r"Division by zero", "Something is divided by zero. exact_ratio(a, b) gives nothing there instead."),
    (r"Overflow in", "A number grows beyond its type. Change the type first, as with ::DECIMAL(38, 2)."),
    (
        r"More than one row returned by a subquery",
        "A SELECT in brackets gives several rows where one value is wanted. Add up in it, or end it with LIMIT 1.",
    ),
    (r"Set operations can only apply", "What stands on both sides of UNION must have as many columns."),
    (r"ORDER term out of range", "ORDER BY names a column by a number there is none of."),
    (r"No value was given for (?P<names>.+)", "No value was given for {names}."),
    (
        r"Only SELECT may be asked here|The statement gives no rows",
        "Only SELECT may be asked here: it reads. Nothing can be written, set, loaded or called.",
    ),
    (r"The text holds (?P<count>\d+) statements", "These are {count} statements. One is asked at a time."),
    (r"The question is empty", "The question is empty. Write a SELECT."),
    (r"(?P<name>.+?): a table is named by its name alone", "{name}: a table is named by its name alone."),
    (
        r"(?P<name>\S+) may not stand where a table stands",
        "{name} may not stand where a table stands. Files cannot be read here; a file of your own can be added below.",
    ),
    (
        r"Rows of (?P<name>\S+) stand for single people",
        "Rows of {name} stand for single people: figures on groups can be asked instead, in the tables that begin with "
        "kpi_.",
    ),
    (r"Rows of (?P<name>\S+) show what single vendors charge", "{name} shows what vendors charge: it is for finance."),
    (r"(?P<title>.+) is derived from pay, which", "This figure is derived from pay, which your role does not see."),
    (r"Nothing was loaded into (?P<name>\S+) yet", "Nothing was loaded into {name} yet."),
    (r"PIVOT would make more than (?P<most>\d+) columns", "PIVOT would make more than {most} columns."),
    (
        r"(?P<name>\S+) has (?P<rows>[\d,]+) rows here, more than a question may hold",
        "{name} has {rows} rows here, more than a question may hold. Choose a shorter period at the side and turn on "
        "“Only rows of the filters at the side”, or ask a table that is added up already.",
    ),
    (r"There was no room beside the tables", "There was no room beside the tables asked before. Ask once more."),
    (
        r"It took longer than (?P<seconds>\S+) seconds",
        "It took longer than {seconds} seconds and was stopped. Narrow it, or add up first.",
    ),
    (
        r"It needed more memory or processor time",
        "It needed more memory or processor time than a question may have. Narrow it, or add up first.",
    ),
    (r"\d+ other questions were running", "Other questions are running. Ask again in a moment."),
)
"""How the sentence begins that came, and what is said of it; the names in braces are taken from it."""

_NEAR: Final = re.compile(r"(?:Candidate (?:bindings|tables):[: ]*|Did you mean )(?P<names>[^\n?]+)")
_NAME: Final = re.compile(r'"([^"]+)"|(?!or\b)\b(\w+)\b')


def in_words(refused: QuestionRefused) -> str | None:
    """The mistake as a sentence, with names that come near; None for one that is not listed."""
    told = str(refused)
    for begins, words in WRONG:
        if found := re.match(begins, told):
            sentence = say(words, None, **found.groupdict())
            near = names_near(told)
            return f"{sentence} {say('Near it: {names}.', names=', '.join(near))}" if near else sentence
    return None


def names_near(told: str) -> list[str]:
    """Names that the sentence suggests."""
    found = _NEAR.search(told)
    return [quoted or bare for quoted, bare in _NAME.findall(found["names"])] if found else []
