"""What users would pick instead, run by an environment of its own (see `requirements-peers.txt`); prints JSON.

    python bench/recon_peers.py datacompy DATA | splink DATA

datacompy on Polars joins by reference, account, currency and amount and compares the rest; splink links
deterministically by the same columns. Both stop where our first pass stops: what has no equal is left to the user.
Like all contenders each has run once over the small workload in `DATA/small` before its time is taken.
"""

import json
import resource
import sys
import time
from pathlib import Path

KEY = ["ref", "account", "ccy", "amount"]


def datacompy(data: Path) -> int:
    """Rows datacompy finds on both sides."""
    import polars as pl
    from datacompy.polars import PolarsCompare

    columns = [*KEY, "value_date"]
    ledger, statement = (pl.read_parquet(data / f"{name}.parquet", columns=columns) for name in ("ledger", "statement"))
    compared = PolarsCompare(ledger, statement, join_columns=KEY)
    return int(compared.intersect_rows.height)


def splink(data: Path) -> int:
    """Pairs splink links."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    for name, key in (("ledger", "int"), ("statement", "ext")):
        columns = ", ".join((*KEY, "value_date"))
        engine.execute(
            f"CREATE VIEW {name} AS SELECT '{key}' || id AS unique_id, {columns} "
            f"FROM read_parquet('{data / f'{name}.parquet'}')"
        )
    settings = SettingsCreator(
        link_type="link_only", blocking_rules_to_generate_predictions=[block_on(*KEY, "value_date")]
    )
    api = DuckDBAPI(connection=engine)
    linker = Linker([api.register("ledger"), api.register("statement")], settings)
    links = linker.inference.deterministic_link()
    return int(engine.sql(f"SELECT count(*) FROM {links.physical_name}").fetchall()[0][0])


if __name__ == "__main__":
    peer, data = {"datacompy": datacompy, "splink": splink}[sys.argv[1]], Path(sys.argv[2])
    peer(data / "small")
    started = time.perf_counter()
    found = peer(data)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "found": found}))
