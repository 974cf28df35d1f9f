"""Contracts: what every extract, result and record holds. One registry, read here and nowhere else."""

from backoffice.contracts import (
    break_acts,
    break_candidates,
    break_cases,
    break_life,
    cost,
    cost_gaps,
    cost_locations,
    reconciliation,
    records,
    reference,
    service_hours,
    settlement,
    settlement_allegements,
    settlement_fail_costs,
    settlement_history,
    settlement_penalties,
    settlement_penalty_reports,
    settlement_risk,
    settlement_stages,
    settlement_us,
)
from backoffice.contracts.extract import Contract, Extract, Result

EXTRACTS: tuple[type[Extract], ...] = (
    settlement.Trade,
    settlement.Allocation,
    settlement.SettlementInstruction,
    settlement.StatusAdvice,
    settlement.SettlementConfirmation,
    settlement_allegements.Allegement,
    settlement.FailToDeliver,
    settlement_stages.ProcessingEvent,
    settlement_penalties.ReferencePrice,
    settlement_penalties.CsdPenalty,
    reconciliation.LedgerEntry,
    reconciliation.Statement,
    reconciliation.StatementEntry,
    reconciliation.Position,
    break_acts.BreakAct,
    cost.StaffMonth,
    cost.PayMonth,
    cost.SiteMonth,
    cost.Stipend,
    cost.VendorMonth,
    cost.WorkMonth,
    cost.OneOff,
    cost.FxMonth,
    cost.Assumption,
    cost_locations.Location,
    reference.Instrument,
    reference.Party,
    reference.CalendarDay,
    reference.DatedRate,
    reference.SharesOutstanding,
    service_hours.OpeningHours,
)
"""What comes in from files: one class a table."""

RESULTS: tuple[type[Result], ...] = (
    settlement.SettlementStatus,
    settlement_allegements.SettlementAllegement,
    settlement_history.SettlementSpan,
    settlement_history.SettlementDay,
    settlement_risk.SettlementRiskCase,
    settlement_risk.SettlementRiskFactor,
    settlement_risk.SettlementRisk,
    settlement_risk.SettlementRiskBacktest,
    settlement_stages.Affirmation,
    settlement_stages.StageItem,
    settlement_us.UsFailDay,
    settlement_us.UsFail,
    settlement_us.FailsCharge,
    settlement_penalties.Penalty,
    settlement_fail_costs.FailCost,
    settlement_penalty_reports.PenaltyComparison,
    settlement_penalty_reports.PenaltyMonth,
    reconciliation.ReconciliationItem,
    reconciliation.Break,
    reconciliation.ReconciliationProof,
    break_acts.ActOutcome,
    break_candidates.BreakCandidate,
    break_cases.BreakCase,
    break_cases.MatchDay,
    break_cases.HandlingProof,
    break_life.BreakLife,
    break_life.BreakDay,
    break_life.ReconciliationDue,
    cost.StaffCost,
    cost_locations.StaffMovement,
    cost.RemoteSaving,
    cost.UnitCost,
    cost.SeatUse,
    cost_gaps.CostGap,
)
"""What transforms make."""

RECORDS: tuple[type[Contract], ...] = (
    records.SourceFile,
    records.Reject,
    records.FileProof,
    break_life.BreakEvent,
    break_life.ReconciliationRun,
)
"""What is kept about the loading itself. `records.Load` is the store's own."""

CONTRACTS: dict[str, type[Contract]] = {contract.table: contract for contract in (*EXTRACTS, *RESULTS, *RECORDS)}
"""Every table by name."""

__all__ = ["CONTRACTS", "EXTRACTS", "RECORDS", "RESULTS", "Contract", "Extract", "Result"]
