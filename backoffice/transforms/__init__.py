"""Transforms: the pure rules of each desk. One registry, in the order they are run."""

from backoffice.transforms import (
    break_acts,
    break_candidates,
    break_cases,
    break_lives,
    cost,
    reconciliation,
    settlement,
    settlement_affirmations,
    settlement_allegements,
    settlement_days,
    settlement_fails_charges,
    settlement_penalties,
    settlement_penalty_comparison,
    settlement_penalty_months,
    settlement_risk,
    settlement_risk_backtest,
    settlement_risk_cases,
    settlement_spans,
    settlement_stages,
    settlement_us_fails,
)
from backoffice.transforms.transform import Transform

TRANSFORMS: tuple[Transform, ...] = (
    settlement.settlement_status,
    settlement_allegements.settlement_allegements,
    settlement_spans.settlement_spans,
    settlement_days.settlement_days,
    settlement_risk_cases.settlement_risk_cases,
    settlement_risk.settlement_risk_factors,
    settlement_risk.settlement_risk,
    settlement_risk_backtest.settlement_risk_backtest,
    settlement_affirmations.affirmations,
    settlement_stages.stage_items,
    settlement_us_fails.us_fail_days,
    settlement_us_fails.us_fails,
    settlement_fails_charges.fails_charges,
    settlement_penalties.penalties,
    settlement_penalty_comparison.penalty_comparison,
    settlement_penalty_months.penalty_months,
    reconciliation.reconcile_trades,
    reconciliation.reconcile_cash,
    reconciliation.reconcile_positions,
    reconciliation.reconciliation_breaks,
    reconciliation.prove_trades,
    reconciliation.prove_cash,
    reconciliation.prove_positions,
    break_acts.act_outcomes,
    break_candidates.break_candidates,
    break_cases.break_cases,
    break_cases.match_days,
    break_cases.handling_proofs,
    break_lives.break_lives,
    break_lives.break_days,
    break_lives.reconciliations_due,
    *cost.COST_TRANSFORMS,
)
"""Every rule that makes a result. Those that write one result together stand together; what a rule reads of other
results is made before it."""

__all__ = ["TRANSFORMS", "Transform"]
