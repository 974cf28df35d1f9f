"""The four statuses of ISO 20022 in the codes of ISO 15022, which are the words of `status_advices`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element

from backoffice.ingest.iso20022 import coded, moment, text
from backoffice.ingest.settlement_statuses import Reason, Status
from backoffice.ingest.statement_values import Unreadable

KINDS: Final[Mapping[str, str]] = {
    "PrcgSts": "IPRC",
    "InstrPrcgSts": "IPRC",
    "IfrrdMtchgSts": "INMH",
    "MtchgSts": "MTCH",
    "SttlmSts": "SETT",
}
"""The elements that hold a status, and the qualifier of 25D they stand for."""

CODES: Final[Mapping[str, str]] = {
    "AckdAccptd": "PACK",
    "PdgPrcg": "PPRC",
    "Rjctd": "REJT",
    "Rpr": "REPR",
    "Canc": "CAND",
    "PdgCxl": "CANP",
    "CxlReqd": "CPRC",
    "ModReqd": "MPRC",
    "Gnrtd": "CGEN",
    "Mtchd": "MACH",
    "Umtchd": "NMAT",
    "Pdg": "PEND",
    "Flng": "PENF",
}
"""The elements that are a status, and the code of 25D they stand for. Others are kept under their own name."""

_SINCE: Final = {"MACH": "MtchdStsTmStmp", "PACK": "AckdStsTmStmp"}


def elements_of(holder: Element) -> list[Element]:
    """The elements in `holder` that hold a status; a proprietary one (Prtry) among them."""
    return [child for child in holder if child.tag in KINDS or child.tag == "Prtry"]


def status_of(element: Element, place: int, details: Element | None) -> Status:
    """The status that one such element holds; `details` (TxDtls) give the time stamps of the message."""
    if element.tag not in KINDS:
        reason = "expected one of the four statuses; a proprietary one beside them is of no known dimension"
        raise Unreadable(element.tag, None, "STATUS_OF_OTHER_KIND", reason)
    chosen = next(iter(element), None)
    if chosen is None:
        raise Unreadable(element.tag, None, "STATUS_MISSING", f"expected a status in {element.tag}, found none")
    kind = KINDS[element.tag]
    if chosen.tag == "Prtry":
        status = coded(chosen.find("PrtrySts"), element.tag)
        if status is None:
            raise Unreadable(
                f"{element.tag}/Prtry", None, "STATUS_MISSING", "expected a status in PrtrySts, found none"
            )
    else:
        status = CODES.get(chosen.tag, chosen.tag)
    # The inferred matching status is the servicer's guess; the time stamp is that of the market's matching.
    since = None if kind == "INMH" else _since(status, details)
    return Status(place, kind, status, list(_reasons(chosen)), since)


def _reasons(chosen: Element) -> Iterator[Reason]:
    if unspecified := text(chosen, "NoSpcfdRsn"):
        yield Reason(unspecified, None)
    beside = text(chosen, "AddtlRsnInf")
    for reason in [*chosen.iterfind("Rsn"), *chosen.iterfind("PrtryRsn")]:
        yield Reason(coded(reason, "Rsn"), text(reason, "AddtlRsnInf"))
    if beside:
        yield Reason(None, beside)


def _since(status: str, details: Element | None) -> datetime | None:
    name = _SINCE.get(status)
    stamp = text(details, name) if name else None
    return moment(stamp, name or "") if stamp else None
