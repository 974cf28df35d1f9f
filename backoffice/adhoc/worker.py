"""The worker: a process that holds rows it was sent in a DuckDB in memory and answers questions over them.

It is locked before any row or question arrives. DuckDB may reach no file, network, extension or Python variable, and
its settings are fixed; the process has an empty environment, may open no file (the limit of open files is zero) and
write none, and has a limit of memory and, question by question, of processor time. It ends by itself when its pipes
close or nobody has asked for a while. It imports nothing of the house but `wire`.
"""

import json
import os
import queue
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

import duckdb
import pyarrow as pa

from backoffice.adhoc import wire

IDLE_SECONDS: Final = 900
"""Without a question for so long the worker ends, and its memory is given back."""

NICE: Final = 15
"""How far a worker stands back: a page that is being drawn goes first."""

EXPLAIN: Final = "EXPLAIN "
"""Set before a question to have its fault found without running it."""

LONGEST_FRAME: Final = 1 << 30
LONGEST_ERROR: Final = 2000

_WHOLE: Final = "abs(replace(({0})::DECIMAL(38, 10)::VARCHAR, '.', '')::HUGEINT)"
_A, _B = _WHOLE.format("a"), _WHOLE.format("b")
"""Two numbers times ten to the tenth, without their signs."""

RATIO: Final = f"""
CREATE MACRO exact_ratio(a, b) AS CASE WHEN b = 0 THEN NULL ELSE (
    sign(a) * sign(b) * (
        ({_A} // {_B})::DECIMAL(28, 0)
        + ((({_A} % {_B}) * 2 * 10000000000::HUGEINT + {_B}) // (2 * {_B}))::DECIMAL(11, 0)
        * 0.0000000001::DECIMAL(10, 10)
    )
)::DECIMAL(38, 10) END
"""
"""Division of exact numbers as the pages do it: to ten digits, half away from zero; by zero it is null."""

_LOCKS: Final = (
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL errors_as_json = true",
    "SET GLOBAL python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET allow_community_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET lock_configuration = true",
)

_SENT_AS_THEY_ARE: Final = frozenset(
    {
        *("boolean", "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint"),
        *("float", "double", "decimal", "date", "time", "timestamp", "timestamp with time zone", "varchar"),
    }
)
"""Types of DuckDB that go out as they are; whole numbers of any size go out as decimals, all others as text."""


def locked(memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that reaches nothing but itself."""
    made = duckdb.connect(config={"memory_limit": f"{memory_mb}MB", "threads": threads, "temp_directory": ""})
    for statement in (RATIO, *_LOCKS):
        made.execute(statement)
    return made


class Worker:
    """The state of the process: what it holds, and what it is told."""

    def __init__(self, reads: int, writes: int, connection: duckdb.DuckDBPyConnection) -> None:
        self._reads, self._writes, self._connection = reads, writes, connection
        self._now: duckdb.DuckDBPyConnection | None = None
        self._turn = 0
        self._before: int | None = None
        """Bytes before the question in what is run of it; None while it runs as it is, or where that is not known."""
        self._told: queue.Queue[tuple[dict[str, Any], bytearray]] = queue.Queue(maxsize=4)

    def serve(self) -> None:
        """Do what is told, one after another, until the other side is gone."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            head, _ = self._told.get()
            self._turn = head["turn"]
            match head["do"]:
                case "parse":
                    self._answer(self._parse, head["text"])
                case "hold":
                    self._answer(self._hold, head["table"])
                case "ask":
                    self._answer(self._ask, head)

    def _listen(self) -> None:
        """Hand on what comes in. A cancel is not kept waiting: it goes to the running question."""
        while True:
            try:
                head, body = wire.receive(self._reads, LONGEST_FRAME)
            except wire.Closed:
                os._exit(0)
            signal.alarm(IDLE_SECONDS)
            if head["do"] == "cancel":
                if (running := self._now) is not None and head["turn"] == self._turn:
                    running.interrupt()
            else:
                self._told.put((head, body))

    def _answer(self, do: Any, *given: Any) -> None:
        started = time.perf_counter()
        cursor = self._now = self._connection.cursor()
        self._before = None
        try:
            head, body = do(cursor, *given)
        except (duckdb.Error, pa.ArrowException, MemoryError) as error:
            head, body = _failed(error, self._before), b""
        finally:
            self._now = None
            cursor.close()
        head["ms"] = (time.perf_counter() - started) * 1000
        wire.send(self._writes, head, body)

    def _parse(self, cursor: duckdb.DuckDBPyConnection, text: str) -> tuple[dict[str, Any], bytes]:
        tree: Any = cursor.execute("SELECT json_serialize_sql(?)", [text]).fetchone()
        return {"ok": True}, str(tree[0]).encode()

    def _hold(self, cursor: duckdb.DuckDBPyConnection, table: str) -> tuple[dict[str, Any], bytes]:
        """Keep the rows that follow as a table. Its name is the house's, never a person's."""
        name = '"' + table.replace('"', '""') + '"'
        batches = self._batches()
        schema = next(batches)
        cursor.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
        try:
            cursor.execute(f"CREATE OR REPLACE TABLE {name} AS FROM incoming")
        finally:
            cursor.unregister("incoming")
            for _ in batches:
                pass
        rows: Any = cursor.execute(f"SELECT count(*) FROM {name}").fetchone()
        return {"ok": True, "rows": rows[0]}, b""

    def _batches(self) -> Iterator[Any]:
        """The schema, then batches of rows, out of the frames that follow until an empty one."""
        schema = None
        while True:
            _, body = self._told.get()
            if not body:
                return
            if schema is None:
                schema = pa.ipc.read_schema(pa.py_buffer(body))
                yield schema
            else:
                yield pa.ipc.read_record_batch(pa.py_buffer(body), schema)

    def _ask(self, cursor: duckdb.DuckDBPyConnection, head: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Run a question that passed the gate: at most so many rows and bytes of its answer, and whether it was cut."""
        _allow_seconds(head["cpu_seconds"])
        text, given = head["text"], head["parameters"]
        try:
            found = cursor.sql(text, params=given or None)
            if found is None:
                raise duckdb.InvalidInputException("The statement gives no rows")
            types, plain = [str(one) for one in found.types], _plain(found)
            self._before = _before(plain, text)
            return _written(plain, found.columns, types, head)
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise _placed(cursor, text, given, error) from None


def _placed(cursor: duckdb.DuckDBPyConnection, text: str, given: Any, error: duckdb.Error) -> duckdb.Error:
    """The same error as a plain statement has it, which says the place."""
    try:
        cursor.execute(EXPLAIN + text, given or None)
    except duckdb.Error as placed:
        return placed
    return error


def _plain(found: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The same rows with columns named by their place, in types that every reader of Arrow knows."""
    columns = []
    for place, kind in enumerate(found.types):
        other = "DECIMAL(38, 0)" if kind.id == "hugeint" else "VARCHAR"
        cast = "" if kind.id in _SENT_AS_THEY_ARE else f"::{other}"
        columns.append(f'#{place + 1}{cast} AS "{place}"')
    return found.project(", ".join(columns))


def _written(
    found: duckdb.DuckDBPyRelation, names: list[str], types: list[str], head: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """The first rows as an Arrow stream; `cut` says what cut them: the number of rows, their bytes, or nothing."""
    most_rows, most_bytes = head["most_rows"], head["most_bytes"]
    reader, sink = found.to_arrow_reader(min(most_rows + 1, 10_000)), pa.BufferOutputStream()
    rows, size, cut = 0, 0, None
    with pa.ipc.new_stream(sink, reader.schema) as out:
        for batch in reader:
            kept = batch.slice(0, most_rows - rows)
            size += kept.nbytes
            if size > most_bytes:
                cut = "bytes"
                break
            rows += kept.num_rows
            out.write_batch(kept)
            if kept.num_rows < batch.num_rows:
                cut = "rows"
                break
    return {"ok": True, "rows": rows, "cut": cut, "names": names, "types": types}, sink.getvalue().to_pybytes()


def _before(plain: duckdb.DuckDBPyRelation, text: str) -> int | None:
    """How many bytes stand before a question in the statement that is made of it; None where it is not found."""
    before, found, _ = plain.sql_query().partition(text.strip().rstrip(";").rstrip())
    lead = len(text.encode()) - len(text.lstrip().encode())
    return len(before.encode()) - lead if found else None


def _failed(error: Exception, before: int | None) -> dict[str, Any]:
    """What went wrong: its kind, DuckDB's sentence, and its place in bytes; `before` of these are not its own."""
    if isinstance(error, duckdb.InterruptException):
        return {"ok": False, "kind": "cancelled"}
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException | pa.ArrowMemoryError):
        return {"ok": False, "kind": "memory"}
    _, _, said = str(error).partition(": ")
    try:
        told = json.loads(said)
    except ValueError:
        return {"ok": False, "kind": "wrong", "why": str(error)[:LONGEST_ERROR]}
    words = str(told.get("exception_message", ""))
    found = {"ok": False, "kind": "wrong", "why": words[:LONGEST_ERROR], "at": told.get("position")}
    if found["at"] is not None:
        placed = isinstance(error, duckdb.BinderException | duckdb.CatalogException)
        lead = len(EXPLAIN) if placed else before
        found["at"] = None if lead is None else str(max(0, int(found["at"]) - lead))
    return found


def _allow_seconds(seconds: int) -> None:
    """From now on so many more seconds of processor time; beyond them the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _close_doors(address_mb: int) -> None:
    """Limits of the system, to hold until the end: no file opened, none written, no core, so much memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (address_mb << 20, address_mb << 20))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> None:
    """Serve on standard input and output: `memory_mb address_mb threads` are given as arguments."""
    memory_mb, address_mb, threads = (int(one) for one in sys.argv[1:4])
    os.nice(NICE)
    connection = locked(memory_mb, threads)
    # Whatever is loaded on first use is loaded now: later nothing can be opened.
    connection.sql("SELECT DATE '2026-01-01' AS day, 1.5 AS number, [1] AS list").to_arrow_reader(
        1
    ).read_all().to_pylist()
    _close_doors(address_mb)
    wire.send(1, {"ok": True, "ready": True})
    Worker(0, 1, connection).serve()
