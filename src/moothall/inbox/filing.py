"""Where a case stands, and by when: out of its posts, unless a person chose its queue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from moothall import policies
from moothall.core.judgement.due import monitored_hours
from moothall.core.policy import Policy
from moothall.core.values import Disposition
from moothall.core.worktime.local_time import midnight
from moothall.duties.models import Duty
from moothall.inbox.danger import CALLED_SAFE, DANGERS, HELPED, Told, level_of, told_of
from moothall.inbox.many import save_many
from moothall.inbox.models import Case, JudgeState, Post
from moothall.inbox.queries.helping import helped_at
from moothall.inbox.queues import OF_DISPOSITION, UNREAD, QueueName, strongest

FIRST_ANSWER = "first answer"


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a case belongs. ``due_for`` names the promise or the clock that is the first."""

    queue: QueueName | None
    due_at: datetime | None
    due_for: str
    waiting_since: datetime | None
    backlog: bool = False
    lead: Post | None = None
    #: None: none of its posts tells of danger
    danger: int | None = None
    danger_since: datetime | None = None


#: what filing changes of a case
FILED = (
    "queue", "due_at", "due_for", "rank_at", "waiting_since", "backlog", "lead_post_id", "danger",
    "service", "labels",
)  # fmt: skip
#: the year in which the order of danger is mirrored; no post is that far from it
MIRROR = datetime(2100, 1, 1, tzinfo=UTC)
#: no promise and no clock is that far off, so that what has none comes after all that have one
NO_TIME_PROMISED = timedelta(days=36_525)
#: by post and clock, when what was opened is due; empty where it is due no more
Duties = Mapping[UUID, Mapping[str, str]]
NO_DUTIES: Duties = {}


@dataclass(frozen=True, slots=True)
class Given:
    """What a batch of cases is filed by. ``helped``: when somebody last did something about each.

    ``told`` and ``duties`` are by post.
    """

    policy: Policy | None
    told: Mapping[UUID, Told]
    helped: Mapping[UUID, datetime]
    duties: Duties


def refile(organisation_id: UUID, case_ids: Iterable[UUID], at: datetime) -> None:
    """Put open cases where their open posts belong, after those posts changed."""
    wanted = list(case_ids)
    if not wanted:
        return
    try:
        policy: Policy | None = policies.current(organisation_id, at)
    except policies.NoPolicy:
        policy = None
    held = lock_cases(wanted)
    posts = open_posts(wanted)
    every = [post for many in posts.values() for post in many]
    endangered = [case for case in held if has_danger(case, posts[case.pk])]
    given = Given(policy, told_of(every), helped_at(endangered), duties_of(every))
    moved = [one for one in held if one.is_open and place(one, posts[one.pk], given)]
    save_many(moved, FILED)


def lock_cases(case_ids: Iterable[UUID]) -> list[Case]:
    """Always in one order, and always before their posts: so two never wait for each other."""
    found = Case.objects.select_for_update(of=("self",)).filter(pk__in=list(case_ids))
    return list(found.order_by("pk"))


def open_posts(case_ids: Iterable[UUID]) -> dict[UUID, list[Post]]:
    """Those that somebody still has to deal with, by case, the oldest first."""
    found: dict[UUID, list[Post]] = defaultdict(list)
    posts = Post.objects.filter(case_id__in=case_ids, settled_at=None, own=False)
    for post in posts.order_by("received_at", "id"):
        if post.case_id:
            found[post.case_id].append(post)
    return found


def place(case: Case, posts: list[Post], given: Given) -> bool:
    """Put the case where it belongs, unsaved; whether that changed anything of it."""
    filed = where(case, posts, given)
    before = [getattr(case, name) for name in FILED]
    if filed.queue is not None:
        case.queue = filed.queue.value
    case.due_at, case.due_for, case.waiting_since = filed.due_at, filed.due_for, filed.waiting_since
    case.backlog = filed.backlog
    case.rank_at = rank_of(case, filed, posts)
    if filed.lead is not None:
        case.lead_post_id = filed.lead.pk
        case.service, case.labels = filed.lead.service, found_in(filed.lead)
    if filed.danger is not None:
        case.danger = filed.danger
    return before != [getattr(case, name) for name in FILED]


def found_in(post: Post) -> list[str]:
    """What a list can be narrowed by: the disposition, and every label."""
    return [*([post.disposition] if post.disposition else []), *post.labels]


def rank_of(case: Case, filed: Filed, posts: list[Post]) -> datetime:
    """The place among its equals. All danger is due at once: the newest words come first."""
    if case.backlog:
        return max(post.posted_at for post in posts)
    if case.queue == QueueName.DANGER:
        return newest_first(filed.danger_since or filed.waiting_since or case.opened_at)
    if filed.due_at is None and filed.waiting_since is not None:
        return undated(filed.waiting_since)
    return filed.due_at or case.rank_at


def newest_first(when: datetime) -> datetime:
    """A time that is the earlier the later ``when`` is: the lists go by one index, upwards."""
    return MIRROR + (MIRROR - when)


def undated(since: datetime) -> datetime:
    """The place of what nothing promises a time for: below all that has one, longest wait first."""
    return since + NO_TIME_PROMISED


def where(case: Case, posts: list[Post], given: Given) -> Filed:
    """A queue of None: where it is."""
    backlog = is_backlog(case, posts)
    due = sorted(
        (one for post in posts if not backlog for one in dues(post, given.policy, given.duties)),
        key=lambda pair: pair[0],
    )
    due_at, due_for = due[0] if due else (None, "")
    dangers = [post for post in posts if reading_of(case, post) in DANGERS]
    levels = {post.pk: level_of(post, given.told.get(post.pk)) for post in dangers}
    return Filed(
        queue=queue_of(case, posts),
        due_at=due_at,
        due_for=due_for,
        waiting_since=min((post.since for post in posts), default=None),
        backlog=backlog,
        lead=lead_of(case, posts, levels),
        danger=standing_of(case, dangers, levels, given.helped.get(case.pk)),
        danger_since=max((post.posted_at for post in dangers), default=None),
    )


def has_danger(case: Case, posts: list[Post]) -> bool:
    return any(reading_of(case, post) in DANGERS for post in posts)


def standing_of(
    case: Case, dangers: list[Post], levels: Mapping[UUID, int], helped: datetime | None
) -> int | None:
    """The likeliest of its posts; below all that nobody has dealt with, once somebody has.

    Words that came after the help, or after somebody called it safe, are news again.
    """
    level = min(levels.values(), default=None)
    if level is None:
        return None
    if helped and helped >= max(post_changed_at(post) for post in dangers):
        return HELPED + level
    return level + CALLED_SAFE if case.not_danger_at else level


def lead_of(case: Case, posts: list[Post], levels: Mapping[UUID, int]) -> Post | None:
    """The post that put the case where it is; the newest of several, in danger the likeliest."""
    there = [post for post in posts if not post.deleted_at] or posts
    read = {post.pk: reading_of(case, post) or Disposition.URGENT for post in there}
    found = strongest(list(read.values()))
    among = [post for post in there if read[post.pk] is found]
    return min(
        among, key=lambda post: (levels.get(post.pk, 0), -post.posted_at.timestamp()), default=None
    )


def is_backlog(case: Case, posts: list[Post]) -> bool:
    """Old posts alone, and nobody took it up."""
    taken_up = case.assigned_to_id or case.pinned_at
    return bool(posts) and not taken_up and all(one.backlog for one in posts)


def queue_of(case: Case, posts: list[Post]) -> QueueName | None:
    """By the strongest of its posts. What nobody could judge counts as urgent."""
    if case.pinned_at:
        later = [post for post in posts if post_changed_at(post) > case.pinned_at]
        dangerous = any(holding(post) in DANGERS for post in later)
        return QueueName.DANGER if dangerous else None
    if not posts:
        return None
    held = [reading_of(case, post) for post in posts]
    found = strongest([one for one in held if one is not None])
    if None in held and found not in DANGERS:
        return UNREAD
    return OF_DISPOSITION[found] if found else UNREAD


def reading_of(case: Case, post: Post) -> Disposition | None:
    """What holds of a post in this case: danger no more, once a person said that it is none."""
    found = holding(post)
    if found not in DANGERS or case.not_danger_at is None:
        return found
    said_since = post.corrected_at is not None and post.corrected_at > case.not_danger_at
    is_new = said_since or post_changed_at(post) > case.not_danger_at
    return found if is_new else Disposition.URGENT


def post_changed_at(post: Post) -> datetime:
    """When its words last became known to us."""
    return max(post.received_at, post.edited_at or post.received_at)


def holding(post: Post) -> Disposition | None:
    """What to do first about a post; None where nobody has said yet.

    What its author took down, or what is hidden already, needs no removing any more.
    """
    if not post.disposition or (post.judge_state != JudgeState.JUDGED and not post.corrected_at):
        return None
    found = Disposition(post.disposition)
    if found is Disposition.MODERATE and (post.deleted_at or post.hidden_at):
        return Disposition.NONE
    return found


def dues(
    post: Post, policy: Policy | None, duties: Duties = NO_DUTIES
) -> list[tuple[datetime, str]]:
    """Every time by which something about a post is due.

    Danger is due at once: it waits, but it has no time after which it would be late. Where a duty
    is open, its time counts and not what the judge proposed; one that is over is due no more.
    """
    read = holding(post)
    if read is None:
        return []
    found = [(post.reply_by, FIRST_ANSWER)] if post.reply_by and read not in DANGERS else []
    opened = duties.get(post.pk, {})
    clocks = {**{one["clock"]: one["due"] for one in post.clocks}, **opened}
    return found + [(end_of(due, policy), kind) for kind, due in clocks.items() if due]


def duties_of(posts: Iterable[Post]) -> Duties:
    """One query."""
    ids = [post.pk for post in posts]
    rows = Duty.objects.filter(post__in=ids) if ids else Duty.objects.none()
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for duty in rows:
        if duty.post:
            found[duty.post][duty.kind] = due_of(duty)
    return found


def due_of(duty: Duty) -> str:
    """A moment for a clock in hours, else a day."""
    if not duty.is_open or duty.due_at is None or duty.due_on is None:
        return ""
    return (duty.due_at if duty.clock.unit == "hours" else duty.due_on).isoformat()


def end_of(due: str, policy: Policy | None) -> datetime:
    """A clock in days is over when the desk closes on its last day; in hours, at its moment."""
    if "T" in due:
        return datetime.fromisoformat(due)
    day = date.fromisoformat(due)
    hours = monitored_hours(policy) if policy else None
    return (hours.last_closing(day) if hours else None) or midnight(day + timedelta(days=1))
