"""The extracts behind a result are those its transforms read, and what is read to make what they read."""

from backoffice.contracts import EXTRACTS, RESULTS
from backoffice.contracts.cost import SiteMonth, StaffCost, StaffMonth
from backoffice.contracts.records import FileProof
from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus, StatusAdvice
from backoffice.kpis import KPIS
from backoffice.transforms import TRANSFORMS
from backoffice.transforms.lineage import extracts_behind


def test_extracts_read_directly_and_through_other_results() -> None:
    assert {SettlementInstruction, StatusAdvice} <= set(extracts_behind(SettlementStatus))
    assert {StaffMonth, SiteMonth} <= set(extracts_behind(StaffCost))
    assert StaffMonth not in extracts_behind(SettlementStatus)


def test_an_extract_stands_on_itself_and_a_record_on_nothing() -> None:
    assert extracts_behind(StatusAdvice) == (StatusAdvice,)
    assert extracts_behind(FileProof) == ()


def test_every_result_has_extracts_behind_it_and_nothing_else() -> None:
    made = {rule.writes for rule in TRANSFORMS}
    for result in RESULTS:
        if result in made:
            found = extracts_behind(result)
            assert found and set(found) <= set(EXTRACTS)
    assert {kpi.key for kpi in KPIS if not extracts_behind(kpi.result)} == {
        kpi.key for kpi in KPIS if kpi.result not in (*made, *EXTRACTS)
    }
