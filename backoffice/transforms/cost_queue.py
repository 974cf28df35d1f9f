"""Queues of callers who wait on the line: Erlang's C formula. For live queues only: a backlog is a flow."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, exp


@dataclass(frozen=True)
class Staffing:
    """What it takes to answer the calls of one interval: `agents` on the line, `rostered` with shrinkage on top.

    `traffic` is in Erlangs, `service_level` the share answered within the target, `occupancy` the share of an agent's
    time on calls, `waiting` the chance that a caller has to wait.
    """

    traffic: float
    agents: int
    rostered: int
    service_level: float
    occupancy: float
    waiting: float


def chance_of_waiting(traffic: float, agents: int) -> float:
    """Erlang C: the chance that a call finds all agents busy; 1 where they cannot keep up."""
    if agents <= traffic:
        return 1.0
    blocked = 1.0
    for busy in range(1, agents + 1):
        # Erlang B, step by step: no factorial ever grows too large.
        blocked = traffic * blocked / (busy + traffic * blocked)
    return agents * blocked / (agents - traffic * (1 - blocked))


def service_level(traffic: float, agents: int, handling_seconds: float, within_seconds: float) -> float:
    """The share of calls answered within `within_seconds`; 0 where the agents cannot keep up."""
    if agents <= traffic:
        return 0.0
    return 1 - chance_of_waiting(traffic, agents) * exp(-(agents - traffic) * within_seconds / handling_seconds)


def staffing(
    calls: int,
    *,
    interval_minutes: int,
    handling_minutes: Decimal,
    within_seconds: int,
    level: Decimal,
    most_occupied: Decimal,
    shrinkage: Decimal,
) -> Staffing:
    """The fewest agents by whom `calls` in an interval reach the service `level`, none busier than `most_occupied`.

    `shrinkage` is the share of paid time that agents are not there: rostered = agents / (1 - shrinkage), rounded up.
    """
    handling = float(handling_minutes) * 60
    traffic = float(calls * handling_minutes / interval_minutes)
    agents = max(1, ceil(traffic / float(most_occupied)))
    while service_level(traffic, agents, handling, within_seconds) < float(level):
        agents += 1
    return Staffing(
        traffic=traffic,
        agents=agents,
        rostered=ceil(agents / (1 - shrinkage)),
        service_level=service_level(traffic, agents, handling, within_seconds),
        occupancy=traffic / agents,
        waiting=chance_of_waiting(traffic, agents),
    )
