"""Numbers of the support to the front office: how fast requests are done, how well, and what they take."""

from datetime import date
from decimal import Decimal

from backoffice.contracts.service_desk import RequestStatus, SupportCapacity
from backoffice.kpis.kpi import KPI, Example

_OF_REQUEST = ("request_kind", "family", "desk", "office", "function", "location_id")
_HOUSE = "House definition of service to the front office; business hours by the site's own clock and calendar."

_HOURS = [{"turnaround_hours": Decimal(hours)} for hours in (1, 2, 3, 4, 10)] + [{"turnaround_hours": None}]

HALF_DONE_IN = KPI(
    key="support_turnaround_half",
    title="Half of requests done within",
    meaning="The median turnaround: half of the requests that are done took no longer, in business hours from receipt "
    "to being done. Between two requests the value is drawn in a line.",
    source=_HOUSE,
    result=RequestStatus,
    value="quantile_cont(turnaround_hours, 0.5)",
    per=None,
    unit="hours",
    good="low",
    on="received_on",
    splits=_OF_REQUEST,
    target=Decimal(4),
    warning=Decimal(6),
    adds_up=False,
    # By hand: of 1, 2, 3, 4 and 10 the third is 3; the open one has no turnaround.
    example=Example(rows=_HOURS, value=Decimal(3)),
)

NINE_IN_TEN_DONE_IN = KPI(
    key="support_turnaround_nine_in_ten",
    title="Nine in ten requests done within",
    meaning="The ninetieth percentile of turnaround: nine in ten of the requests that are done took no longer, in "
    "business hours from receipt to being done. Between two requests the value is drawn in a line.",
    source=_HOUSE,
    result=RequestStatus,
    value="quantile_cont(turnaround_hours, 0.9)",
    per=None,
    unit="hours",
    good="low",
    on="received_on",
    splits=_OF_REQUEST,
    target=Decimal(16),
    warning=Decimal(24),
    adds_up=False,
    # By hand: place 0.9 x 4 = 3.6 from the first, so 4 + 0.6 x (10 - 4) = 7.6.
    example=Example(rows=_HOURS, value=Decimal("7.6")),
)

IN_TIME = KPI(
    key="support_in_time",
    title="Requests done in time",
    meaning="Requests done within the target of their kind, out of those done or overdue; without a target, or where "
    "the site's hours are not known, a request is left out.",
    source=_HOUSE,
    result=RequestStatus,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="received_on",
    splits=_OF_REQUEST,
    target=Decimal("0.90"),
    warning=Decimal("0.85"),
    example=Example(
        rows=[{"standing": one} for one in ("met", "met", "late", "missing", "waiting", None)], value=2, per=4
    ),
)

RECEIVED = KPI(
    key="support_requests",
    title="Requests received",
    meaning="Requests of the front, middle and back office that were received.",
    source=_HOUSE,
    result=RequestStatus,
    value="count(*)",
    per=None,
    unit="count",
    good="neither",
    on="received_on",
    splits=_OF_REQUEST,
    example=Example(rows=[{}, {}, {}], value=3),
)

BACKLOG = KPI(
    key="support_backlog",
    title="Open requests",
    meaning="Requests that are not done: the backlog.",
    source=f"{_HOUSE} No target: it grows with what is asked; its age and what is overdue have one.",
    result=RequestStatus,
    value="count(*) FILTER (WHERE is_open)",
    per=None,
    unit="count",
    good="low",
    on="received_on",
    splits=(*_OF_REQUEST, "age_bucket"),
    example=Example(rows=[{"is_open": True}, {"is_open": True}, {"is_open": False}], value=2),
)

OVERDUE = KPI(
    key="support_overdue",
    title="Overdue requests",
    meaning="Open requests whose target time, in business hours, has passed.",
    source=_HOUSE,
    result=RequestStatus,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="received_on",
    splits=(*_OF_REQUEST, "age_bucket"),
    target=Decimal(0),
    example=Example(rows=[{"standing": "missing"}, {"standing": "waiting"}, {"standing": "late"}], value=1),
)

BACKLOG_AGE = KPI(
    key="support_backlog_age",
    title="Age of open requests",
    meaning="Business days since receipt, on average over the requests that are open.",
    source=_HOUSE,
    result=RequestStatus,
    value="sum(age_days)",
    per="count(age_days)",
    unit="days",
    good="low",
    on="received_on",
    splits=_OF_REQUEST,
    target=Decimal(2),
    warning=Decimal(4),
    example=Example(rows=[{"age_days": 1}, {"age_days": 6}, {"age_days": None}], value=7, per=2),
)

CAME_BACK = KPI(
    key="support_reopened",
    title="Requests that came back",
    meaning="Requests that were done and opened again, out of all that were ever done.",
    source=_HOUSE,
    result=RequestStatus,
    value="count(*) FILTER (WHERE is_reopened)",
    per="count(*) FILTER (WHERE is_reopened OR NOT is_open)",
    unit="share",
    good="low",
    on="received_on",
    splits=_OF_REQUEST,
    target=Decimal("0.05"),
    warning=Decimal("0.08"),
    example=Example(
        rows=[{"is_reopened": True, "is_open": True}, {"is_open": False}, {"is_open": False}, {"is_open": True}],
        value=1,
        per=3,
    ),
)

RIGHT_FIRST_TIME = KPI(
    key="support_right_first_time",
    title="Right first time",
    meaning="Requests whose first answer was right, out of those of which it is known.",
    source=_HOUSE,
    result=RequestStatus,
    value="count(*) FILTER (WHERE was_right_first_time)",
    per="count(was_right_first_time)",
    unit="share",
    good="high",
    on="received_on",
    splits=_OF_REQUEST,
    target=Decimal("0.95"),
    warning=Decimal("0.90"),
    example=Example(
        rows=[{"was_right_first_time": one} for one in (True, True, True, False, None)],
        value=3,
        per=4,
    ),
)

CAPACITY_SHARE = KPI(
    key="support_share_of_capacity",
    title="Share of capacity requests take",
    meaning="Hours spent on requests, out of the hours the people of the answering functions had: FTE times the "
    "opening hours of their site. Months in which a request does not say its time are left out, as are those without "
    "people.",
    source=_HOUSE,
    result=SupportCapacity,
    value="sum(spent_hours)",
    per="sum(capacity_hours)",
    unit="share",
    good="neither",
    on="month",
    splits=("function", "location_id"),
    where="spent_hours IS NOT NULL AND capacity_hours IS NOT NULL",
    example=Example(
        rows=[
            {"month": date(2026, 4, 1), "spent_hours": Decimal(30), "capacity_hours": Decimal(200)},
            {"month": date(2026, 5, 1), "spent_hours": Decimal(20), "capacity_hours": Decimal(300)},
            {"month": date(2026, 6, 1), "spent_hours": None, "capacity_hours": Decimal(300)},
        ],
        value=Decimal(50),
        per=Decimal(500),
    ),
)

SUPPORT_KPIS: tuple[KPI, ...] = (
    HALF_DONE_IN,
    NINE_IN_TEN_DONE_IN,
    IN_TIME,
    RECEIVED,
    BACKLOG,
    OVERDUE,
    BACKLOG_AGE,
    CAME_BACK,
    RIGHT_FIRST_TIME,
    CAPACITY_SHARE,
)
"""In the order of the catalogue."""
