"""Mappings: what the language can say, that every mistake is named with its remedy, and which mapping fits a file."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.errors import FileRefused, MappingError
from backoffice.ingest.fitting import SHIPPED, fitting_mapping, known_mappings, named_mapping
from backoffice.ingest.mapping import Feed, Sign
from backoffice.ingest.mapping_file import read_mapping
from backoffice.ingest.numbers import Notation
from tests.ingest.table_files import LEDGER, mapping_of, write_mapping

TRADES = """
name = "fills"
describes = "Fills."
extract = "trades"
files = ["fills*.csv"]
personal = ["Trader"]

[format]
delimiter = "|"
encoding = "cp1252"
decimal = ","
thousands = "."
date_format = "%d/%m/%Y"
datetime_format = "%d/%m/%Y %H:%M"
time_zone = "Asia/Kolkata"
sheet = "Fills"
skip_rows = 2
nulls = ["-"]

[constants]
record_keeper = "own"
instrument_scheme = "ISIN"
source_system = "OMS"

[columns]
trade_id = "Id"
instrument_id = "Isin"
side = { from = "B/S", values = { B = "BUYI", S = "SELL" } }
quantity = { from = "Lots", scale = "100" }
fees = { from = "Fee", sign_from = { column = "D/C", negative = ["D"], positive = ["C"] }, optional = true }
commission = { from = "Comm", negate = true }
currency = "Ccy"
trade_date = "Dealt"
settlement_date = { from = "Settles", date_format = "%Y%m%d" }
traded_at = "Dealt at"
"""


def changed(old: str, new: str, text: str = LEDGER) -> str:
    assert old in text
    return text.replace(old, new)


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(MappingError) as caught:
        mapping_of(folder, text)
    assert "mapping.toml" in str(caught.value)
    return str(caught.value)


def test_everything_the_language_can_say(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, TRADES)
    feeds = {feed.column: feed for feed in mapping.feeds}
    assert (mapping.name, mapping.describes, mapping.contract.table) == ("fills", "Fills.", "trades")
    assert mapping.constants == {"record_keeper": "own", "instrument_scheme": "ISIN", "source_system": "OMS"}
    assert mapping.format.notation == Notation(",", ".")
    assert (mapping.format.delimiter, mapping.format.encoding, mapping.format.sheet) == ("|", "cp1252", "Fills")
    assert (mapping.format.skip_rows, mapping.format.nulls) == (2, ("-",))
    assert feeds["trade_id"] == Feed("trade_id", "Id")
    assert feeds["side"].values == {"B": "BUYI", "S": "SELL"}
    assert feeds["quantity"].scale == Decimal(100)
    assert feeds["fees"].sign == Sign("D/C", ("D",), ("C",))
    assert feeds["commission"].negate
    assert feeds["trade_date"].format == "%d/%m/%Y"
    assert feeds["settlement_date"].format == "%Y%m%d"
    assert feeds["traded_at"].format == "%d/%m/%Y %H:%M"
    assert mapping.about_people == ["Trader"]


def test_an_optional_column_may_be_missing_but_not_half_of_it(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, TRADES)
    whole = [*mapping.sources, "Trader"]
    assert mapping.missing(whole) == []
    assert mapping.missing([name for name in whole if name not in ("Fee", "D/C")]) == []
    assert mapping.missing([name for name in whole if name != "D/C"]) == ["D/C"]
    assert mapping.missing([name for name in whole if name != "Isin"]) == ["Isin"]
    assert mapping.missing([name for name in whole if name != "Trader"]) == ["Trader"]


def test_constants_are_of_the_columns_type(tmp_path: Path) -> None:
    text = """
name = "stipends"
describes = "One month of stipends."
extract = "stipends"
files = ["stipends.csv"]

[constants]
paid_on = 2026-06-30
kind = "internet"
amount = 12.50
currency = "EUR"
taxable = true
one_off = false

[columns]
worker_id = { from = "Worker", pseudonym = false }
"""
    constants = mapping_of(tmp_path, text).constants
    assert constants["amount"] == Decimal("12.50")
    assert constants["paid_on"] == date(2026, 6, 30)
    assert (constants["taxable"], constants["one_off"]) == (True, False)
    moment = changed('source_system = "OMS"', 'source_system = "OMS"\naffirmed_at = 2026-06-01T09:00:00Z', TRADES)
    assert mapping_of(tmp_path, moment).constants["affirmed_at"] == datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "ledger"', 'nome = "ledger"', ["`name`", "missing"]),
        ('describes = "Our ledger."', 'describes = "Our ledger."\ncolums = 1', ["`colums`", "Did you mean `columns`?"]),
        (
            "ledger_entries",
            "ledger_entry",
            ["`extract`", "`ledger_entry`", "Did you mean `ledger_entries`?", "Possible"],
        ),
        ('["ledger*"]', '"ledger*"', ["`files`", "must be a list"]),
        ('["ledger*"]', "[]", ["`files`", "must be a list of texts"]),
        ('amount = "Amount"', 'amuont = "Amount"', ["`columns.amuont`", "Did you mean `amount`?"]),
        ('amount = "Amount"', "", ["`columns`", "lacks `amount`"]),
        ('amount = "Amount"', 'amount = "Amount"\namount = "Value"', ["not valid TOML"]),
        ("[columns]", '[constants]\ncurrency = "EUR"\n[columns]', ["`columns.currency`", "fed twice"]),
        ("[columns]", '[constants]\ncurency = "EUR"\n[columns]', ["`constants.curency`", "Did you mean `currency`?"]),
        ("[columns]", "[constants]\nkind = 1\n[columns]", ["`constants.kind`", "must be text, not 1"]),
        ("[columns]", "[constants]\nsource_row = 1\n[columns]", ["`constants.source_row`", "does not exist"]),
        ('"Amount"', "{ from = 1 }", ["`columns.amount.from`", "must be text"]),
        ('"Amount"', '{ form = "Amount" }', ["`columns.amount.from`", "missing"]),
        ('"Amount"', '{ from = "Amount", scal = "1" }', ["`columns.amount.scal`", "Did you mean `scale`?"]),
        ('"Amount"', '{ from = "Amount", scale = "cents" }', ["`columns.amount.scale`", "number"]),
        ('"Amount"', '{ from = "Amount", scale = "-1" }', ["`columns.amount.scale`", "above zero", "negate"]),
        ('"Amount"', '{ from = "Amount", scale = "0.1234567891" }', ["`columns.amount.scale`", "9 digits"]),
        ('"Amount"', '{ from = "Amount", date_format = "%Y" }', ["`columns.amount.date_format`", "means nothing here"]),
        ('"Amount"', '{ from = "Amount", optional = true }', ["`columns.amount.optional`", "must have a value"]),
        ('"Amount"', '{ from = "Amount", negate = 1 }', ["`columns.amount.negate`", "true or false"]),
        ('"Amount"', '{ from = "A", sign_from = { column = "S", negative = ["D"] } }', ["sign_from.positive", "list"]),
        (
            '"Amount"',
            '{ from = "A", sign_from = { column = "S", negative = ["D"], positive = ["D"] } }',
            ["sign_from", "`D`", "both"],
        ),
        ('"Booked"', '{ from = "Booked", date_format = "%Y-%m" }', ["columns.booked_on.date_format", "month and day"]),
        ('"Booked"', '{ from = "Booked", date_format = "%Y-%m-%d %q" }', ["`columns.booked_on", "%q", "Possible"]),
        ('"Booked"', '{ from = "Booked", date_format = "%Y-%m-%d%z" }', ["`columns.booked_on", "no offset"]),
        ('"Id"', '{ from = "Id", values = {} }', ["`columns.entry_id.values`", "must translate"]),
        ("[columns]", '[format]\ndelimiter = ",,"\n[columns]', ["`format.delimiter`", "one character"]),
        ("[columns]", '[format]\nencoding = "latin-99"\n[columns]', ["`format.encoding`", "latin-99"]),
        ("[columns]", '[format]\ndecimal = ";"\n[columns]', ["`format.decimal`", "point or a comma"]),
        ("[columns]", '[format]\nthousands = "."\n[columns]', ["`format.thousands`", "not the decimal mark"]),
        (
            "[columns]",
            '[format]\ntime_zone = "Asia/Calcuta"\n[columns]',
            ["time_zone", "Did you mean `Asia/Calcutta`?"],
        ),
        ("[columns]", "[format]\nskip_rows = -1\n[columns]", ["`format.skip_rows`", "0 or more"]),
        ("[columns]", "[format]\nskiprows = 1\n[columns]", ["`format.skiprows`", "Did you mean `skip_rows`?"]),
    ],
)
def test_a_mistake_is_named_with_the_key_and_the_remedy(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    told = complaint(tmp_path, changed(old, new))
    for word in words:
        assert word in told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('S = "SELL"', 'S = "SOLD"', ["`columns.side.values`", "`SOLD`", "`SELL`"]),
        ('record_keeper = "own"', 'record_keeper = "us"', ["`constants.record_keeper`", "`us`", "`custodian`"]),
        ('time_zone = "Asia/Kolkata"', "", ["`columns.traded_at.datetime_format`", "no offset (%z)", "time_zone"]),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y", ["`columns.traded_at.datetime_format`", "hour and minute"]),
        ('trade_id = "Id"', 'trade_id = "Id"\ndesk = "Trader"', ["`columns.desk`", "`Trader`", "personal"]),
        (
            'source_system = "OMS"',
            'source_system = "OMS"\naffirmed_at = 2026-06-01T09:00:00',
            ["`constants.affirmed_at`", "offset from UTC"],
        ),
        ('source_system = "OMS"', 'source_system = "OMS"\nprice = 0.123456789', ["`constants.price`", "DECIMAL(18,8)"]),
    ],
)
def test_a_mistake_against_the_contract_is_named_too(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    told = complaint(tmp_path, changed(old, new, TRADES))
    for word in words:
        assert word in told


def test_a_column_of_pseudonyms_must_say_whether_it_is_fed_people(tmp_path: Path) -> None:
    staff = (SHIPPED / "example_staff_month.toml").read_text(encoding="utf-8")
    told = complaint(tmp_path, changed(", pseudonym = true, optional", ", optional", staff))
    assert "`columns.manager_id.pseudonym`" in told
    assert "must be said" in told


def test_a_file_that_is_not_there_or_no_toml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"absent\.toml.*cannot be read"):
        read_mapping(tmp_path / "absent.toml")
    assert "not valid TOML" in complaint(tmp_path, "name = ")


def test_every_shipped_mapping_is_sound_and_named_as_its_file() -> None:
    known = known_mappings()
    assert sorted(known) == sorted(path.stem for path in SHIPPED.glob("*.toml"))
    assert {"trade_rec_internal_trades", "clean_pair_trades", "example_staff_month"} <= set(known)


def test_a_mapping_is_found_by_name_or_by_path(tmp_path: Path) -> None:
    path = write_mapping(tmp_path)
    assert named_mapping("trade_rec_broker_trades").contract.table == "trades"
    assert named_mapping("ledger", tmp_path).name == "ledger"
    assert named_mapping(str(path)).name == "ledger"
    assert named_mapping(path).name == "ledger"
    with pytest.raises(
        MappingError, match=r"no mapping `trade_rec_broker_trade`\. Did you mean `trade_rec_broker_trades`"
    ):
        named_mapping("trade_rec_broker_trade")


def test_ones_own_mapping_takes_the_place_of_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    write_mapping(tmp_path, changed('name = "ledger"', 'name = "clean_pair_trades"'))
    assert known_mappings(tmp_path)["clean_pair_trades"].contract.table == "ledger_entries"
    assert set(known_mappings(tmp_path)) == set(known_mappings()) == set(known_mappings(tmp_path / "absent"))


def test_two_of_ones_own_mappings_may_not_share_a_name(tmp_path: Path) -> None:
    write_mapping(tmp_path, name="a.toml")
    write_mapping(tmp_path, name="b.toml")
    with pytest.raises(MappingError, match=r"b\.toml.*`ledger`.*a\.toml"):
        known_mappings(tmp_path)


def fitted(folder: Path, file_name: str, *columns: str) -> str:
    return fitting_mapping(Path(file_name), lambda _: list(columns), folder).name


LEDGER_COLUMNS = ("Id", "Account", "Booked", "Value", "Amount", "Ccy")


def test_the_mapping_that_fits_by_name_and_columns_is_found_whatever_the_case_of_the_name(tmp_path: Path) -> None:
    write_mapping(tmp_path)
    assert fitted(tmp_path, "LEDGER_2026-06.csv", *LEDGER_COLUMNS, "Further") == "ledger"


@pytest.mark.parametrize(
    ("file_name", "columns", "words"),
    [
        ("entries.csv", LEDGER_COLUMNS, ["its columns fit `ledger`", "`ledger*`", "--mapping"]),
        ("ledger.csv", LEDGER_COLUMNS[:-1], ["no mapping fits", "the nearest first: `ledger` lacks `Ccy`;", "copy"]),
        ("ledger.csv", ("Id",), ["Its columns are `Id`", "further off are"]),
    ],
)
def test_where_none_fits_it_says_what_was_tried_and_what_was_missing(
    tmp_path: Path, file_name: str, columns: tuple[str, ...], words: list[str]
) -> None:
    write_mapping(tmp_path)
    with pytest.raises(FileRefused) as caught:
        fitted(tmp_path, file_name, *columns)
    for word in words:
        assert word in str(caught.value)


def test_where_several_fit_somebody_has_to_choose(tmp_path: Path) -> None:
    write_mapping(tmp_path, name="a.toml")
    write_mapping(tmp_path, changed('name = "ledger"', 'name = "other"'), name="b.toml")
    with pytest.raises(FileRefused, match=r"2 mappings fit it: `ledger`, `other`\. .*--mapping"):
        fitted(tmp_path, "ledger.csv", *LEDGER_COLUMNS)
