"""Names never enter the data folder, and neither does the key that turns them into pseudonyms."""

from pathlib import Path

import polars as pl
import pytest

from backoffice.__main__ import main
from backoffice.contracts.cost import StaffMonth
from backoffice.contracts.records import Reject
from backoffice.ingest.pseudonym import KEY_VARIABLE, key_file, pseudonym_key, worker_id
from backoffice.store import Store

COLUMNS = (
    "Month;Employee Number;Employee Name;Manager Number;Manager Name;Contract;Works from;Department;Team;Site;Country;"
    "Office days;Hours share %;Grade;Joined;Left;Reason"
)
ROWS = (
    "06/2026;E-70211;Asha Kulkarni;E-70999;Chitra Venkat;Permanent;Office;settlement;One;Mumbai;IN;5;100;A;-;-;-",
    "06/2026;E-70212;Bimal Tharoor;E-70211;Asha Kulkarni;Agency;Home;settlement;One;Mumbai;IN;0;80;A;-;-;-",
    "06/2026;E-70213;Chitra Venkat;E-70999;Chitra Venkat;Unheard of;Home;settlement;One;Mumbai;IN;0;80;A;-;-;-",
)
"""Two good rows, and one to be refused: its copy among the rejects must name nobody either."""

NAMED = ("Asha", "Kulkarni", "Bimal", "Tharoor", "Chitra", "Venkat", "E-70211", "E-70212", "E-70213", "E-70999")
MAPPING = Path(__file__).resolve().parents[2] / "backoffice" / "ingest" / "mappings" / "example_staff_month.toml"


def test_a_staff_list_leaves_no_name_and_no_key_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    data, file = tmp_path / "data", tmp_path / "staff.csv"
    file.write_text("\n".join([COLUMNS, *ROWS]), encoding="utf-8")
    assert main(["--data", str(data), "ingest", str(file), "--mapping", str(MAPPING), "--no-build"]) == 1
    snapshot = Store(data).snapshot()
    loaded = snapshot.scan(StaffMonth).collect()
    assert set(loaded["worker_id"]) == {worker_id(number, pseudonym_key()) for number in ("E-70211", "E-70212")}
    assert snapshot.scan(Reject).collect().height
    for path in (one for one in data.rglob("*") if one.is_file()):
        content = path.read_bytes()
        text = (
            str(pl.read_parquet(path).to_dicts()) if path.suffix == ".parquet" else content.decode("utf-8", "replace")
        )
        for named in NAMED:
            assert named not in text and named.encode() not in content, f"{path}: {named}"
        assert pseudonym_key() not in content, path
    assert not key_file().is_relative_to(data)
