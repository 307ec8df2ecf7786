"""What a post starts: statutory clocks, and the time by which the policy promises an answer."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from moothall.core.policy import Policy, TargetUnit
from moothall.core.values import ClockDue, Disposition, Need, calendar_of
from moothall.core.worktime import (
    ClockAnswer,
    MonitoredHours,
    add_working_days,
    clocks_for,
    clocks_for_all,
    run_clock,
)

#: What nobody's opening hours may delay.
AT_ONCE = frozenset({Disposition.EMERGENCY, Disposition.SAFEGUARD})
#: What ends without a reply.
WITHOUT_REPLY = frozenset({Disposition.MODERATE, Disposition.NONE})
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def monitored_hours(policy: Policy, extra_holidays: tuple[date, ...] = ()) -> MonitoredHours | None:
    """The policy's watched hours; None where it publishes none."""
    return MonitoredHours(policy.weekly_hours, extra_holidays) if policy.weekly_hours else None


def clocks_started(
    needs: frozenset[Need],
    policy: Policy,
    received_at: datetime,
    *,
    from_a_tenant: bool,
    extra_holidays: tuple[date, ...] = (),
) -> tuple[ClockAnswer, ...]:
    """Every statutory clock that these needs start for this kind of organisation, soonest first.

    A clock starts at receipt, whatever the hour and whatever is done with the post.
    """
    organisation = policy.organisation
    names = clocks_for_all(
        needs,
        kind=organisation.kind,
        nation=organisation.nation,
        on=received_at,
        text_says_tenant=from_a_tenant,
    )
    answers = (
        run_clock(name, received_at, nation=organisation.nation, extra_holidays=extra_holidays)
        for name in names
    )
    return tuple(sorted(answers, key=lambda answer: f"{answer.due:%Y-%m-%dT%H:%M}"))


def answers_information_requests(
    policy: Policy, received_at: datetime | None, *, from_a_tenant: bool
) -> bool:
    """Whether the organisation must answer this writer's request for recorded information.

    Either its policy says that it does, or a law covers its kind, its nation and that day (without
    a day: some day).
    """
    if policy.clause_for(Need.FOI):
        return True
    organisation = policy.organisation
    return bool(
        clocks_for(
            Need.FOI,
            kind=organisation.kind,
            nation=organisation.nation,
            on=received_at or date.max,
            text_says_tenant=from_a_tenant,
        )
    )


def clocks_due(answers: tuple[ClockAnswer, ...]) -> tuple[ClockDue, ...]:
    return tuple(
        ClockDue(clock=answer.clock, due=answer.due, provisional=answer.provisional)
        for answer in answers
    )


def reply_due(
    disposition: Disposition,
    policy: Policy,
    received_at: datetime | None,
    extra_holidays: tuple[date, ...] = (),
) -> datetime | None:
    """When the policy promises a first answer; None where it promises no time or none is wanted.

    Danger is answered when it is seen, so its time is that of receipt.
    """
    if received_at is None or disposition in WITHOUT_REPLY:
        return None
    if disposition in AT_ONCE:
        return received_at
    target = policy.target_for(disposition)
    if target is None:
        return None
    if target.unit is TargetUnit.HOURS:
        return received_at + timedelta(hours=target.amount)
    if target.unit is TargetUnit.WORKING_DAYS:
        return _end_of_working_day(target.amount, policy, received_at, extra_holidays)
    hours = monitored_hours(policy, extra_holidays)
    minutes = target.amount * (60 if target.unit is TargetUnit.MONITORED_HOURS else 1)
    return hours.add_monitored(received_at, minutes) if hours else None


def _end_of_working_day(
    count: int, policy: Policy, received_at: datetime, extra_holidays: tuple[date, ...]
) -> datetime:
    """The last watched moment of the day that the promise falls on; else its midnight."""
    holidays = calendar_of(policy.organisation.nation)
    day = add_working_days(received_at, count, holidays, extra_holidays)
    hours = monitored_hours(policy, extra_holidays)
    closing = hours.last_closing(day) if hours else None
    return closing or datetime.combine(day + ONE_DAY, time(), ZoneInfo("Europe/London"))
