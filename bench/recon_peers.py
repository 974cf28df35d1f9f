"""What users would pick instead, run by an environment of its own (see `requirements-peers.txt`); prints JSON.

    python bench/recon_peers.py datacompy DATA | splink DATA

From the same two Parquet files each hands over what it can: the pairs it finds and the rows of either side that have
none, as Parquet files, as ours does beside them. datacompy on Polars joins by reference, account, currency and amount
and compares the value date; pairs are rows of both sides beside each other, with no id of theirs. splink links
deterministically by the same five columns, ids with ids; rows without a pair are two anti joins on top. Both stop
where our first pass stops: neither puts a row with the one row it belongs to where several are equal, nor finds what
is late, off by cents, in parts or netted, nor says what kind of break a row is.

Like all contenders each has run once over the small workload in `DATA/small` before its time is taken.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

KEY = ["ref", "account", "ccy", "amount"]
SIDES = ("ledger", "statement")


def datacompy(data: Path, made: Path) -> int:
    """Rows datacompy finds on both sides."""
    import polars as pl
    from datacompy.polars import PolarsCompare

    columns = [*KEY, "value_date"]
    ledger, statement = (pl.read_parquet(data / f"{name}.parquet", columns=columns) for name in SIDES)
    compared = PolarsCompare(ledger, statement, join_columns=KEY)
    compared.intersect_rows.write_parquet(made / "links.parquet")
    for name, rows in zip(SIDES, (compared.df1_unq_rows, compared.df2_unq_rows), strict=True):
        rows.write_parquet(made / f"{name}_alone.parquet")
    return int(compared.intersect_rows.height)


def splink(data: Path, made: Path) -> int:
    """Pairs splink links."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    columns = ", ".join((*KEY, "value_date"))
    for name in SIDES:
        file = data / f"{name}.parquet"
        engine.execute(f"CREATE VIEW {name} AS SELECT id AS unique_id, {columns} FROM read_parquet('{file}')")
    settings = SettingsCreator(
        link_type="link_only", blocking_rules_to_generate_predictions=[block_on(*KEY, "value_date")]
    )
    api = DuckDBAPI(connection=engine)
    linker = Linker([api.register(name) for name in SIDES], settings)
    links = linker.inference.deterministic_link().physical_name
    engine.execute(f"COPY (SELECT unique_id_l, unique_id_r FROM {links}) TO '{made / 'links.parquet'}'")
    for name, side in zip(SIDES, "lr", strict=True):
        alone = f"SELECT unique_id FROM {name} ANTI JOIN {links} ON {name}.unique_id = {links}.unique_id_{side}"
        engine.execute(f"COPY ({alone}) TO '{made / f'{name}_alone.parquet'}'")
    return int(engine.sql(f"SELECT count(*) FROM {links}").fetchall()[0][0])


if __name__ == "__main__":
    peer, data = {"datacompy": datacompy, "splink": splink}[sys.argv[1]], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        peer(data / "small", Path(folder))
        started = time.perf_counter()
        found = peer(data, Path(folder))
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "found": found}))
