"""sese.028, allegement notification: a counterparty has instructed against our account, and the servicer has nothing of
ours. Any version; one row a message.

Its blocks are those of an instruction (sese.023). Receive or deliver (SctiesMvmntTp) is taken as for our safekeeping
account, the one the message names: the mirror of what the counterparty instructed.
"""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.settlement_allegements import Allegement
from backoffice.ingest import iso20022, sese
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.xml_records import XmlRecord

MESSAGE: Final = "SctiesSttlmTxAllgmtNtfctn"
TABLE: Final = Allegement.table


def count(record: XmlRecord) -> int:
    """One row a message."""
    return 1


def rows(record: XmlRecord, first: int) -> Iterator[Judged]:
    """The message's one row, at place `first`."""
    message = record.message
    row = {
        "allegement_id": iso20022.referenced(message, "TxId"),
        "function": "NEWM",
        "servicer_reference": iso20022.text(message, "AcctSvcrTxId", "MktInfrstrctrTxId/Id"),
        **sese.terms(message),
        "transaction_type": iso20022.coded(message.find("SttlmParams/SctiesTxTp"), "SctiesTxTp"),
        "told_at": sese.sent_at(record),
        "told_by": sese.sender(record),
    }
    yield Judged(TABLE, first, row)
