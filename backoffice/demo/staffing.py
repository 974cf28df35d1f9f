"""Who works in the firm: posts, the people who held them month by month, and where they worked."""

from calendar import monthrange
from dataclasses import dataclass

import numpy as np

from backoffice.contracts.cost import ARRANGEMENTS
from backoffice.demo.columns import Flags, Whole
from backoffice.demo.places import (
    ANNEXE,
    AT_VENDOR,
    JAIPUR,
    LONDON,
    MUMBAI,
    NEW_YORK,
    PLACES,
    PUNE,
    WENT_HOME,
)
from backoffice.demo.plan import COST_MONTHS, Plan

FUNCTIONS = (
    *("settlement", "reconciliation", "accounting", "clearing"),
    *("compliance", "records", "it_services", "service_desk"),
)
SETTLEMENT, RECONCILIATION, ACCOUNTING, CLEARING, COMPLIANCE, RECORDS, IT_SERVICES, SERVICE_DESK = range(8)

OFFICE_OF_FUNCTION = (*("back",) * 4, "middle", *("back",) * 2, "front")
"""Whom each works for: the service desk answers those who sell, compliance watches them from the middle."""

ONSITE, HYBRID, REMOTE = range(len(ARRANGEMENTS))
GRADES = ("Analyst", "Senior", "Lead", "Manager")
IN_HOUSE = -1

TEAM_SIZE = 12
LEAVE_A_MONTH = 0.012
"""Chance that a post's holder leaves in a month: about one in seven a year."""


@dataclass(frozen=True)
class Group:
    """Posts of one function at one site: how many, how many of them hybrid and remote, whose people."""

    site: int
    function: int
    posts: int
    hybrid: int = 0
    remote: int = 0
    vendor: int = IN_HOUSE


GROUPS = (
    Group(MUMBAI, SETTLEMENT, 60, hybrid=22, remote=8),
    Group(MUMBAI, RECONCILIATION, 40, hybrid=16, remote=6),
    Group(MUMBAI, ACCOUNTING, 35, hybrid=14, remote=6),
    Group(MUMBAI, CLEARING, 30, hybrid=10),
    Group(MUMBAI, COMPLIANCE, 15, hybrid=5),
    Group(MUMBAI, IT_SERVICES, 25, hybrid=10, remote=10),
    Group(MUMBAI, SERVICE_DESK, 15, vendor=0),
    Group(PUNE, SETTLEMENT, 50, remote=30),
    Group(PUNE, RECONCILIATION, 40, remote=20),
    Group(PUNE, ACCOUNTING, 20, remote=10),
    Group(JAIPUR, RECONCILIATION, 40, remote=14),
    Group(JAIPUR, RECORDS, 25, remote=6),
    Group(JAIPUR, SERVICE_DESK, 25, remote=10),
    Group(ANNEXE, RECORDS, 40, remote=12),
    Group(LONDON, SETTLEMENT, 25, hybrid=20),
    Group(LONDON, COMPLIANCE, 15, hybrid=12),
    Group(LONDON, CLEARING, 20, hybrid=16),
    Group(NEW_YORK, SETTLEMENT, 25, hybrid=14, remote=4),
    Group(NEW_YORK, ACCOUNTING, 15, hybrid=7, remote=4),
    Group(NEW_YORK, IT_SERVICES, 10, hybrid=4, remote=2),
    Group(AT_VENDOR, RECONCILIATION, 45, vendor=1),
)


@dataclass(frozen=True)
class Roster:
    """One element a worker and month, by month: `active` of `length` days worked, at `hours` per cent of full time."""

    month: Whole
    post: Whole
    group: Whole
    site: Whole
    function: Whole
    worker: Whole
    arrangement: Whole
    office_days: Whole
    grade: Whole
    hours: Whole
    active: Whole
    length: Whole
    leaves: Flags
    joined: Whole

    def __len__(self) -> int:
        return len(self.month)

    @property
    def is_ours(self) -> Flags:
        """Our own people, not a vendor's."""
        return np.array([group.vendor == IN_HOUSE for group in GROUPS])[self.group]

    def heads(self, arrangement: int) -> Whole:
        """People of that arrangement, by place of ours (first axis) and month (second)."""
        found = np.zeros((len(PLACES), COST_MONTHS), dtype=np.int64)
        those = (self.arrangement == arrangement) & (self.site < len(PLACES))
        np.add.at(found, (self.site[those], self.month[those]), 1)
        return found


def recruit(plan: Plan) -> Roster:
    """The people of every month. Posts stay; holders leave and are followed by others the month after."""
    chance = plan.generator("staff")
    group = np.repeat(np.arange(len(GROUPS)), [one.posts for one in GROUPS])
    posts = len(group)
    within = np.concatenate([np.arange(one.posts) for one in GROUPS])
    site, function = (np.array([getattr(one, name) for one in GROUPS])[group] for name in ("site", "function"))
    remote, hybrid = (np.array([getattr(one, name) for one in GROUPS])[group] for name in ("remote", "hybrid"))
    is_remote, is_hybrid = within >= group_sizes(group) - remote, within < hybrid
    settled = np.isin(site, (PUNE, ANNEXE)) & is_remote
    leaves = (chance.random((COST_MONTHS, posts)) < LEAVE_A_MONTH) & ~settled
    leaves[-1] = False
    holder = np.cumsum(np.vstack([np.zeros(posts, dtype=np.int64), leaves[:-1]]), axis=0)
    length = np.array([monthrange(month.year, month.month)[1] for month in plan.months])
    months = np.arange(COST_MONTHS)[:, None]
    arrangement = np.select([is_remote, is_hybrid], [REMOTE, HYBRID], ONSITE)
    at_pune = (site == PUNE) & is_remote
    by_month = np.where(at_pune & (months < WENT_HOME), ONSITE, arrangement)
    started = np.where(holder == 0, -1 - chance.integers(0, 96, posts), _hired_in(leaves))
    office = np.where(is_hybrid, np.array([3, 3, 2, 4])[within % 4], 0)
    grade = np.where(
        within % TEAM_SIZE == 0, 3, np.where(within % TEAM_SIZE < 3, 2, np.where(within % TEAM_SIZE < 7, 1, 0))
    )
    part_time = (chance.random(posts) < 0.04) & ~settled & ~np.isin(site, (ANNEXE, AT_VENDOR))
    shape = by_month.shape
    active = np.where(leaves, chance.integers(5, 28, shape), np.broadcast_to(length[:, None], shape))

    def flat(values: Whole) -> Whole:
        return np.broadcast_to(values, shape).ravel()

    return Roster(
        month=flat(months),
        post=flat(np.arange(posts)),
        group=flat(group),
        site=flat(site),
        function=flat(function),
        worker=(np.arange(posts) * 100 + holder).ravel(),
        arrangement=by_month.ravel(),
        office_days=flat(office),
        grade=flat(grade),
        hours=flat(np.where(part_time, 80, 100)),
        active=active.ravel(),
        length=flat(length[:, None]),
        leaves=leaves.ravel(),
        joined=started.ravel(),
    )


def group_sizes(group: Whole) -> Whole:
    """The number of posts in each post's group."""
    return np.array([one.posts for one in GROUPS])[group]


def _hired_in(leaves: Flags) -> Whole:
    """For each month and post, the month after the latest leaving before it."""
    months = np.arange(len(leaves))[:, None]
    after_leaving = np.vstack([np.zeros((1, leaves.shape[1]), dtype=np.int64), np.where(leaves, months + 1, 0)[:-1]])
    return np.maximum.accumulate(after_leaving, axis=0)
