"""The store publishes loads whole, keeps their history, and takes back what a killed writer left."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from backoffice.contracts.reconciliation import Position
from backoffice.contracts.settlement import FailToDeliver
from backoffice.errors import StoreBusy, StoreError
from backoffice.store import Store, tables, write_rows
from tests.tables import frame

DAY = date(2026, 6, 1)


def fails(*quantities: int, source: str = "a") -> pl.DataFrame:
    return frame(
        FailToDeliver,
        [
            {"settlement_date": DAY, "cusip": f"C{source}{i}", "quantity": q, "source_id": source}
            for i, q in enumerate(quantities)
        ],
    )


def quantities(store: Store, load_id: int | None = None) -> list[int]:
    return sorted(store.snapshot(load_id).scan(FailToDeliver).collect()["quantity"].to_list())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def test_a_store_nobody_wrote_to_is_empty_and_says_so(store: Store) -> None:
    snapshot = store.snapshot()
    assert snapshot.load_id is None
    assert not snapshot.has("fails_to_deliver")
    assert quantities(store) == []


def test_a_load_publishes_all_its_tables_together(store: Store) -> None:
    position = frame(Position, [{"quantity": Decimal("12.5")}])
    with store.writing("ingest", "two tables") as writer:
        writer.append("fails_to_deliver", fails(1, 2))
        assert quantities(store) == []
        writer.append("positions", position)
    assert quantities(store) == [1, 2]
    read = store.snapshot().scan(Position).collect()
    assert read.equals(position)
    assert read.schema["record_keeper"] == pl.Enum(["own", "broker", "custodian", "ccp", "accounting"])


def test_a_folder_of_any_name_is_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(Path("Quarter 3, Zürich 100%"))
    for source in "ab":
        with store.writing("ingest", "fails") as writer:
            writer.append("fails_to_deliver", fails(1, 2, source=source))
    with store.writing("ingest", "fewer") as writer:
        writer.remove_source("fails_to_deliver", "a")
    assert quantities(store) == [1, 2]


def test_what_an_exchange_leaves_is_known_without_asking_the_log(store: Store) -> None:
    with store.writing("ingest", "fails") as writer:
        writer.append("fails_to_deliver", fails(1, 2))
    with store.writing("ingest", "other files") as writer:
        away = writer.now().files("fails_to_deliver")
        come = [write_rows(writer.folder, "fails_to_deliver", name, fails(7)) for name in ("one", "two")]
        writer.exchange("fails_to_deliver", away, come)
        writer.exchange("fails_to_deliver", come[:1], ())
        known = writer.now().files("fails_to_deliver")
    assert [Path(file).name for file in known] == come[1:]
    assert store.snapshot().files("fails_to_deliver") == known


def test_an_earlier_load_knows_what_has_changed_since(store: Store) -> None:
    for number in (1, 2):
        with store.writing("ingest", "fails") as writer:
            writer.append("fails_to_deliver", fails(number, source=str(number)))
    with store.writing("ingest", "positions") as writer:
        writer.append("positions", frame(Position, [{"quantity": Decimal("12.5")}]))
    assert [store.snapshot(load).differs("fails_to_deliver") for load in range(3)] == [True, False, False]
    assert [store.snapshot(load).differs("positions") for load in range(3)] == [True, True, False]
    assert [store.snapshot(load).height("fails_to_deliver") for load in range(3)] == [1, 2, 2]
    assert store.snapshot().newest is None and store.snapshot(2).newest is None


def test_loads_of_a_store_that_did_not_say_who_are_read_and_gone_on_with(store: Store) -> None:
    with store.writing("ingest", "as it was") as writer:
        writer.append("fails_to_deliver", fails(1))
    old = store.loads().drop("who")
    tables.write(store.folder / "loads", old.lazy(), append=False)
    again = Store(store.folder)
    assert again.loads()["who"].to_list() == [None]
    with again.writing("ingest", "and it goes on") as writer:
        writer.append("fails_to_deliver", fails(2, source="b"))
    assert again.loads()["who"].is_null().to_list() == [True, False]


def test_a_load_that_raises_leaves_nothing_behind(store: Store) -> None:
    with store.writing("ingest", "good") as writer:
        writer.append("fails_to_deliver", fails(1))
    with pytest.raises(RuntimeError), store.writing("ingest", "bad") as writer:
        writer.append("fails_to_deliver", fails(2, source="b"))
        writer.append("positions", frame(Position, [{}]))
        raise RuntimeError
    assert quantities(store) == [1]
    with store.writing("ingest", "next") as writer:
        writer.append("fails_to_deliver", fails(3, source="c"))
    assert quantities(store) == [1, 3]
    assert not store.snapshot().has("positions")
    assert not (store.folder / "positions").exists()


def test_every_load_stays_readable_as_it_was(store: Store) -> None:
    for number in (1, 2, 3):
        with store.writing("ingest", str(number)) as writer:
            writer.append("fails_to_deliver", fails(number, source=str(number)))
    with store.writing("ingest", "corrected") as writer:
        writer.remove_source("fails_to_deliver", "2")
        writer.append("fails_to_deliver", fails(20, source="2b"))
    assert [quantities(store, load) for load in range(4)] == [[1], [1, 2], [1, 2, 3], [1, 3, 20]]
    with pytest.raises(StoreError, match="no load 9"):
        store.snapshot(9)


def test_restore_goes_back_and_the_next_load_builds_on_it(store: Store) -> None:
    for number in (1, 2):
        with store.writing("ingest", str(number)) as writer:
            writer.append("fails_to_deliver", fails(number, source=str(number)))
            writer.remember({"count": number})
    store.restore(0)
    assert quantities(store) == [1]
    assert store.snapshot().facts == {"count": 1}
    with store.writing("ingest", "three") as writer:
        writer.append("fails_to_deliver", fails(3, source="3"))
    assert quantities(store) == [1, 3]
    assert quantities(store, 1) == [1, 2]


def test_upkeep_bounds_the_files_without_changing_a_row_or_breaking_an_open_reader(store: Store) -> None:
    for number in range(20):
        with store.writing("ingest", str(number)) as writer:
            writer.append("fails_to_deliver", fails(number, source=str(number)))
    reader = store.snapshot()
    lazily = reader.scan(FailToDeliver)
    store.upkeep(keep_days=1)
    assert len(store.snapshot().files("fails_to_deliver")) == 1
    assert quantities(store) == list(range(20))
    assert lazily.select("quantity").collect().height == 20
    assert quantities(store, 7) == list(range(8))


def test_history_that_is_not_kept_says_so_when_asked_for(store: Store) -> None:
    for number in range(20):
        with store.writing("ingest", str(number)) as writer:
            writer.replace("fails_to_deliver", fails(number, source=str(number)))
    files_before = len(list(store.folder.glob("fails_to_deliver/*.parquet")))
    store.upkeep(keep_days=0)
    assert len(list(store.folder.glob("fails_to_deliver/*.parquet"))) < files_before
    assert quantities(store) == [19]
    with pytest.raises(StoreError, match="older than the history kept"):
        quantities(store, 3)


def test_a_second_writer_is_told_to_wait_and_changes_nothing(store: Store) -> None:
    with store.writing("ingest", "first") as writer:
        writer.append("fails_to_deliver", fails(1))
        with pytest.raises(StoreBusy, match="Nothing was changed"), Store(store.folder).writing("ingest", "second"):
            raise AssertionError("two writers at once")
    assert quantities(store) == [1]


def test_a_load_of_nothing_publishes_nothing(store: Store) -> None:
    with store.writing("build", "nothing"):
        pass
    assert store.snapshot().load_id is None


def test_what_changed_carries_the_time_of_the_load_that_changed_it(store: Store) -> None:
    with store.writing("ingest", "one") as writer:
        writer.append("fails_to_deliver", fails(1))
    first = store.snapshot()
    with store.writing("ingest", "two") as writer:
        writer.append("positions", frame(Position, [{}]))
    second = store.snapshot()
    assert second.changed_at("fails_to_deliver") == first.changed_at("fails_to_deliver") == first.loaded_at
    assert second.changed_at("positions") == second.loaded_at
    assert second.changed_at("trades") is None


def test_upkeep_happens_by_itself_only_when_files_are_very_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        with store.writing("ingest", str(number)) as writer:
            writer.append("fails_to_deliver", fails(number, source=str(number)))
    assert not store.upkeep_when_due()
    monkeypatch.setattr("backoffice.store.folder.VERY_MANY_FILES", 19)
    assert store.upkeep_when_due()
    assert len(store.snapshot().files("fails_to_deliver")) == 1


def test_a_damaged_log_is_told_with_the_table_and_what_to_do(store: Store) -> None:
    with store.writing("ingest", "one") as writer:
        writer.append("fails_to_deliver", fails(1))
    for commit in (store.folder / "fails_to_deliver" / "_delta_log").glob("*.json"):
        commit.write_text("{ not json", encoding="ascii")
    with pytest.raises(StoreError, match="fails_to_deliver: its log cannot be read"):
        quantities(Store(store.folder))
