"""The story of compliance: a return rejected, and sent again too late."""

from collections.abc import Callable, Iterator
from typing import Final

from backoffice.demo import compliance_returns, firm
from backoffice.demo.compliance_faults import LEFT
from backoffice.demo.history import History
from backoffice.demo.story import Story, day


def _rejected_return(history: History) -> Iterator[Story]:
    """A weekly return went out in time, was rejected within the hour, and lay for days after it was due again."""
    plan = history.plan
    one = compliance_returns.rejected(plan)
    if one.again_at is None:
        return
    yield Story(
        key="rejected_return",
        title=f"The weekly return {one.obligation_id} of {firm.ENTITIES[one.entity]} was rejected and sent again late",
        where="Compliance: rejected reports sent again late, newest first; late by obligation",
        subject=f"{one.obligation_id}-{one.period_end}",
        first_day=day(one.sent_at),
        last_day=day(one.again_at),
        figures=(
            ("times the return was sent", 2, "submissions"),
            (
                "business days between the deadline to send it again and when it was",
                compliance_returns.AGAIN_AFTER - compliance_returns.again_within(one),
                "days",
            ),
            ("reports of trades rejected and never sent again", LEFT, "reports"),
        ),
    )


COMPLIANCE_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (_rejected_return,)
"""In the order they are told."""
