"""When a schedule fires: five cron fields read in a zone, right on the two nights a year when clocks jump. Pure.

Where clocks go forward, a time that does not exist fires at the first moment after the gap. Where they go back, a time
that exists twice fires once, the first time; schedules of every hour (or every few) fire in both.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import CroniterBadDateError, CroniterError, croniter

from engine.errors import InvalidInput

MAX_CAUGHT_UP = 1_000


def check(*, cron: str, zone: str) -> None:
    """Raise InvalidInput with the cure unless it is a schedule that fires at least once."""
    _zone(zone)
    if len(cron.split()) != 5 or not croniter.is_valid(cron):
        raise InvalidInput(
            f"“{cron}” is not a schedule.",
            hint="Five fields are needed: minute, hour, day, month, weekday; `0 7 * * 1-5` is 7:00 on working days.",
            code="bad_schedule",
        )
    if next_fire(cron=cron, zone=zone, after=datetime(2024, 1, 1, tzinfo=UTC)) is None:
        raise InvalidInput(f"“{cron}” names a day that never comes.", hint="Check day and month.", code="bad_schedule")


def next_fire(*, cron: str, zone: str, after: datetime) -> datetime | None:
    """The first fire after `after` (aware), in UTC; None when there is none."""
    local = after.astimezone(_zone(zone))
    walk = croniter(cron, local, ret_type=datetime)
    try:
        for _ in range(120):
            fire: datetime = walk.get_next(datetime)
            if not _repeated(cron, fire):
                return fire.astimezone(UTC)
    except CroniterBadDateError:
        return None
    except CroniterError as error:
        raise InvalidInput(f"“{cron}” is not a schedule.", hint="Mend its five fields.", code="bad_schedule") from error
    return None


def latest_missed(*, cron: str, zone: str, since: datetime, now: datetime) -> tuple[datetime, int]:
    """The newest fire not after `now`, starting at the due fire `since`, and how many were due (counted to 1,000)."""
    latest, count = since, 1
    while count < MAX_CAUGHT_UP:
        following = next_fire(cron=cron, zone=zone, after=latest)
        if following is None or following > now:
            return latest, count
        latest, count = following, count + 1
    return _just_before(cron=cron, zone=zone, now=now, least=latest), count


def _just_before(*, cron: str, zone: str, now: datetime, least: datetime) -> datetime:
    previous: datetime = croniter(cron, (now + timedelta(seconds=1)).astimezone(_zone(zone))).get_prev(datetime)
    return max(least, previous.astimezone(UTC))


def _repeated(cron: str, fire: datetime) -> bool:
    """Whether this is the second time today that the clock shows this time, for a schedule with a fixed hour."""
    hours = cron.split()[1]
    if fire.fold == 0 or "*" in hours:
        return False
    return fire.replace(fold=0).utcoffset() != fire.utcoffset()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"“{name}” is not a time zone.", hint="Use a name such as Europe/Berlin.", code="bad_zone"
        ) from error
