"""Acts on breaks as they are done: recorded one by one, or many at once by way of a workbook.

Screen, command line and workbook take the same door, `record`: what the rules of `transforms.break_ledger` refuse is
never written, and what is written is never changed.
"""

from backoffice.acts.record import Recorded, current_breaks, record

__all__ = ["Recorded", "current_breaks", "record"]
