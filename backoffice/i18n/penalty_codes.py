"""Codes of CSDR penalties as people read them: kinds, payers, classes, states, gaps."""

from collections.abc import Mapping
from typing import Final

STATES: Final[Mapping[str, str]] = {
    "ACTV": "Active",
    "NCOM": "Not computed",
    "REMO": "Removed",
    "REIC": "Included again",
    "RLOC": "Charged to another party",
    "SWIC": "Payer switched",
    "OTHR": "Other state",
    "running": "Running",
    "appeal": "Open to appeal",
    "report_due": "Report due",
    "payment_due": "Payment due",
    "over": "Over",
}
"""Of a penalty by the CSD, and of a month of penalties."""

STATE_REASONS: Final[Mapping[str, str]] = {
    "NEWP": "New penalty",
    "UPDT": "Updated",
    "RALO": "Charged to another party",
    "INSO": "Insolvency",
    "SESU": "Settlement suspended",
    "SUSP": "Trading suspended",
    "SEMP": "Exempt instruction",
    "TECH": "Technical fault",
    "TEIM": "Technical fault",
    "OTHR": "Another reason",
}
"""Why a penalty is in its state."""

OUTCOMES: Final[Mapping[str, str]] = {
    "differs": "Differs",
    "only_ours": "Only ours",
    "only_theirs": "Only theirs",
    "not_calculated": "Not calculated by us",
    "not_reported": "Not reported yet",
}
"""Of a comparison with the CSD, besides matched."""

CHECKS: Final[Mapping[str, str]] = {
    "penalty_net": "Penalties net by counterparty",
    "penalty_global_net": "Penalties net over all",
    "penalty_debits": "Penalties to pay over all",
    "penalty_credits": "Penalties to receive over all",
}
"""Totals of a penalty report that must add up."""

_PAYERS: Final[Mapping[str, str]] = {"own": "We pay", "counterparty": "We receive"}

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "state_reason": STATE_REASONS,
    "penalty_type": {"SEFP": "Settlement fail", "LMFP": "Late matching"},
    "charge": {"SEFP": "Settlement fail", "LMFP": "Late matching", "TMPG": "Fails charge on US Treasuries"},
    "payer": _PAYERS,
    "own_payer": _PAYERS,
    "outside_payer": _PAYERS,
    "calculation_method": {
        "SECU": "Security rate",
        "MIXE": "Cash rate on the securities",
        "CASH": "Cash rate on the cash",
        "BOTH": "Both rates",
    },
    "penalty_class": {
        "SHRS": "Shares",
        "SOVR": "Sovereign debt",
        "DEBT": "Other debt",
        "SECU": "Entitlements",
        "ETFS": "Exchange-traded funds",
        "UCIT": "Other funds",
        "MMKT": "Money market",
        "EMAL": "Emission allowances",
        "OTHR": "Other instruments",
    },
    "price_type": {"ACTU": "Per unit", "PRCT": "Per cent of face"},
    "rounding": {"half_up": "Half up", "up": "Up"},
    "gap": {
        "payer_unknown": "Nobody says who pays",
        "class_unknown": "Class of the instrument not known",
        "rate_missing": "No rate for the day",
        "price_missing": "No price for the day",
        "price_currency_differs": "Price in another currency",
        "too_large": "Too large to calculate",
    },
    "exemption": {
        "market": "Market without penalties",
        "corporate_action": "Corporate action",
        "realignment": "Realignment",
    },
    "differs_in": {
        "payer": "Who pays",
        "days": "Days",
        "quantity": "Quantity",
        "price": "Price",
        "rate": "Rate",
        "state": "State",
        "exemption": "Exemption",
    },
}
"""By column: code to English."""
