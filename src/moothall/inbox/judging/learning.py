"""Learning at the desk: a person asks, it is tried in the background, an administrator adopts."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from moothall import policies, record
from moothall.core.judgement.detect import Hit
from moothall.core.judgement.learning import Fit, Learnt, learn
from moothall.core.judgement.model import Model
from moothall.core.judgement.reads import Reads
from moothall.core.values import Post as CorePost
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.judging.examples import as_line, examples
from moothall.inbox.judging.knowing import in_force, unusable
from moothall.inbox.judging.reading import Kept, read_back
from moothall.inbox.models import FitInForce, Fitting, FittingState, PostJudgement
from moothall.inbox.signals import fitting_asked
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb
from moothall.record import Subject

AS_SHIPPED = "as shipped"
UNREADABLE = "It could not be tried ({}). Tell whoever looks after the desk; then try again."
log = logging.getLogger(__name__)


@transaction.atomic
def ask_to_learn(*, by: Membership, at: datetime) -> Fitting:
    """Have the judge try to learn from this desk's decisions. Nothing changes by trying.

    Raises NotAllowed, and Refused while another try waits.
    """
    require(by, Verb.ADOPT_POLICY)
    try:
        with transaction.atomic():
            made = Fitting.objects.create(
                organisation_id=by.organisation_id,
                asked_at=at,
                asked_by_id=by.actor.id,
                asked_by_name=by.actor.name,
            )
    except IntegrityError:
        raise Refused("A try is under way already. It is done in a few minutes.") from None
    write("try-to-learn", made, by=by, at=at)
    fitting_asked.send(Fitting, fitting=made)
    return made


def run(fitting_id: UUID, organisation_id: UUID, at: datetime) -> FittingState:
    """Fit and try; what was in force stays in force. A try that breaks says so and is kept."""
    with organisation_scope(organisation_id):
        found = Fitting.objects.filter(pk=fitting_id, state=FittingState.ASKED).first()
        if found is None:
            return FittingState.FAILED
        try:
            keep(found, tried(organisation_id, at), at)
        except Exception as error:
            log.exception("learning from decisions failed", extra={"fitting": str(fitting_id)})
            found.state, found.finished_at = FittingState.FAILED, at
            found.why = [UNREADABLE.format(type(error).__name__)]
            found.save(update_fields=["state", "finished_at", "why"])
        return FittingState(found.state)


def tried(organisation_id: UUID, at: datetime) -> Learnt:
    """The posts are not read again where the same weights have read them already."""
    policy = policies.current(organisation_id, at)
    given = list(examples(organisation_id, at))
    reader = KeptReader([one.judgement for one in given])
    adopted = in_force(organisation_id)
    usable = adopted if adopted and not unusable(adopted, policy) else None
    return learn(
        (one.decision for one in given),
        policy=policy,
        reader=reader,
        in_force=Fit.from_json(usable.content) if usable else None,
    )


class KeptReader:
    """The shipped model; a post that it read at the desk is answered from what was kept of it."""

    def __init__(self, rows: list[PostJudgement]) -> None:
        self.model = Model.shipped()
        self.kept: dict[str, Kept] = {
            str(row.post_id): read_back(row.reading)
            for row in rows
            if weights_of(row) == self.version
        }

    @property
    def version(self) -> str:
        return self.model.version

    def read(self, post: CorePost, hits: tuple[Hit, ...]) -> Reads:
        return self.kept.get(post.id) or self.model.read(post, hits)


def weights_of(row: PostJudgement) -> str:
    """Of ``program+weights`` or ``program+weights+fit``."""
    return row.judge.split("+")[1] if "+" in row.judge else ""


def keep(found: Fitting, learnt: Learnt, at: datetime) -> None:
    passed = learnt.may_be_adopted
    found.state = FittingState.PASSED if passed else FittingState.REFUSED
    found.finished_at, found.decisions = at, learnt.given
    if learnt.fit:
        found.version, found.model = learnt.fit.version, learnt.fit.model
        found.content = learnt.fit.as_json()
    found.checks = learnt.figures()["checks"]
    found.why = list(learnt.verdict.objections)
    found.changes = [
        {
            "post": one.post,
            "before": one.before.value,
            "after": one.after.value,
            "decided": one.decided.value,
        }
        for one in learnt.verdict.changes
    ]
    found.save()


@transaction.atomic
def adopt(fitting_id: UUID, *, by: Membership, at: datetime) -> FitInForce:
    """From now on the judge reads with this fit, and every judgement names it.

    Raises NotAllowed, Fitting.DoesNotExist, and Refused for a fit that did not pass, that is in
    force already, or that the present weights or policy cannot use.
    """
    require(by, Verb.ADOPT_POLICY)
    found = Fitting.objects.get(pk=fitting_id, organisation_id=by.organisation_id)
    if found.state != FittingState.PASSED:
        raise Refused("Only a fit that passed every check can be adopted.")
    if why := unusable(found, policies.current(by.organisation_id, at)):
        raise Refused(why)
    before = current(by.organisation_id)
    if before and before.fitting and before.fitting.version == found.version:
        raise Refused(f"{found.version} is in force already.")
    return put_in_force(found, before, by=by, at=at, verb="adopt-fit")


@transaction.atomic
def take_back(*, why: str, by: Membership, at: datetime) -> FitInForce:
    """The judge as shipped again, from the next post on. Raises NotAllowed and Refused."""
    require(by, Verb.ADOPT_POLICY)
    before = current(by.organisation_id)
    if before is None or before.fitting is None:
        raise Refused("The judge reads as shipped already.")
    if not why.strip():
        raise Refused("Say why.")
    return put_in_force(None, before, by=by, at=at, verb="take-back-fit", why=why.strip())


def current(organisation_id: UUID) -> FitInForce | None:
    """Held until the transaction ends, so that two who adopt do it one after the other."""
    now = FitInForce.objects.select_for_update(of=("self",)).select_related("fitting")
    return now.filter(organisation_id=organisation_id, ended_at=None).first()


def put_in_force(
    found: Fitting | None,
    before: FitInForce | None,
    *,
    by: Membership,
    at: datetime,
    verb: str,
    why: str = "",
) -> FitInForce:
    if before:
        before.ended_at = at
        before.save(update_fields=["ended_at"])
    made = FitInForce.objects.create(
        organisation_id=by.organisation_id,
        fitting=found,
        since=at,
        by_id=by.actor.id,
        by_name=by.actor.name,
        why=why,
    )
    subject = found or (before.fitting if before else None)
    if subject:
        changed = {"fit": str(before) if before else AS_SHIPPED}, {"fit": str(made)}
        write(verb, subject, by=by, at=at, changed=changed, note=why)
    return made


def write(
    verb: str,
    about: Fitting,
    *,
    by: Membership,
    at: datetime,
    changed: tuple[dict[str, str], dict[str, str]] | None = None,
    note: str = "",
) -> None:
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=Subject("fit", str(about.pk), str(about)),
        before=changed[0] if changed else None,
        after=changed[1] if changed else None,
        note=note,
        at=at,
    )


def export(*, by: Membership, at: datetime) -> Iterator[str]:
    """JSON Lines for ``moothall learn``. Residents' words leave the desk, so it is written down."""
    require(by, Verb.EXPORT)
    with organisation_scope(by.organisation_id):
        record.write(
            by.organisation_id,
            by=by.actor,
            verb="export-decisions",
            subject=Subject("organisation", str(by.organisation_id), by.organisation.name),
            at=at,
        )
        for example in examples(by.organisation_id, at):
            yield json.dumps(as_line(example.decision), ensure_ascii=False) + "\n"


__all__ = ["adopt", "ask_to_learn", "export", "run", "take_back"]
