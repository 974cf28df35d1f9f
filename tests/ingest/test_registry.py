"""The way in: a file goes to the one reader that recognises it, or is refused with the candidates named."""

import hashlib
from pathlib import Path

import pytest

from backoffice import ingest
from backoffice.contracts.records import FileProof, Reject
from backoffice.errors import FileRefused, MappingError
from backoffice.ingest import READERS, read_file, source_id
from tests.ingest.table_files import LEDGER, ledger, write_mapping
from tests.samples import SAMPLES, needs_samples

SAMPLE_FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file()) if SAMPLES else []

MT940 = ":20:REF\n:25:ACC\n:28C:1\n:60F:C260601EUR100,00\n:62F:C260602EUR100,00\n-\n"


def write(folder: Path, content: str, name: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_every_reader_has_a_name_of_its_own() -> None:
    names = [reader.NAME for reader in READERS]
    assert names == ["mt940", "camt", "settlement_swift", "settlement_xml", "sec_fails", "table"]


def test_a_file_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    content = "x" * 3_000_000
    one, other = write(tmp_path, content, "one"), write(tmp_path, content, "other")
    assert source_id(one) == source_id(other) == hashlib.sha256(content.encode()).hexdigest()[:16]
    assert source_id(write(tmp_path, content + "y", "third")) != source_id(one)


def test_a_table_is_read_by_the_mapping_that_fits_or_the_one_named(tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    mapping = write_mapping(folder)
    fitting, other = write(tmp_path, ledger("1"), "ledger.csv"), write(tmp_path, ledger("1"), "other.csv")
    assert read_file(fitting, mappings_folder=folder).mapping == "ledger"
    assert read_file(other, mapping="ledger", mappings_folder=folder).mapping == "ledger"
    assert read_file(other, mapping=mapping).mapping == "ledger"
    with pytest.raises(FileRefused, match="--mapping"):
        read_file(other, mappings_folder=folder)
    with pytest.raises(MappingError, match="no mapping `ledge`"):
        read_file(other, mapping="ledge", mappings_folder=folder)


def test_a_statement_goes_to_its_reader_and_takes_no_mapping(tmp_path: Path) -> None:
    path = write(tmp_path, MT940, "statement.csv")
    assert read_file(path).frames["statements"].height == 1
    with pytest.raises(FileRefused, match="`mt940`, which needs no mapping"):
        read_file(path, mapping="clean_pair_trades")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it is empty"),
        ("just words\nand more words\n", "no reader recognises it; there are `mt940`, `camt`, `settlement_swift`"),
    ],
)
def test_a_file_nobody_recognises_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read_file(write(tmp_path, content, "file.txt"))
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileRefused, match="no such file"):
        read_file(tmp_path / name)


def test_a_file_two_readers_recognise_is_refused_with_both_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, ledger("1"), "ledger.csv")
    monkeypatch.setattr(ingest, "READERS", (*READERS, READERS[-1]))
    with pytest.raises(FileRefused, match="`table`, `table` both recognise it"):
        read_file(path, mapping=write_mapping(tmp_path, LEDGER))


@needs_samples
@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_real_file_is_read_whole_or_refused_in_words(path: Path) -> None:
    assert sum(reader.recognises(path) for reader in READERS) < 2
    try:
        reading = read_file(path).check()
    except FileRefused as refusal:
        assert refusal.why
        assert refusal.remedy
    else:
        assert Reject.is_valid(reading.rejects)
        assert FileProof.is_valid(reading.proofs)
