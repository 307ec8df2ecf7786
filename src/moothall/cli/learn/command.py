"""Read decisions, fit, try, keep: ``moothall learn`` from its options to its exit status."""

import argparse
import getpass
import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moothall.core.judgement.learning import Decision, Fit, Frozen, Learnt, Versions
    from moothall.core.policy import Policy

DONE, REFUSED_OR_BAD, COULD_NOT_START = 0, 1, 2


def run(arguments: argparse.Namespace) -> int:
    """0 done, 1 refused or some lines bad, 2 could not start."""
    # small tables are solved several times faster without threads that wait for one another
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from moothall.core.judgement.learning import FitError  # noqa: PLC0415
    from moothall.core.policy import NoSuchPolicyError, PolicyErrors  # noqa: PLC0415
    from moothall.files.rows import FileError  # noqa: PLC0415
    from moothall.files.safe_text import one_line  # noqa: PLC0415

    try:
        return _run(arguments)
    except PolicyErrors as problems:
        say(f"--policy {arguments.policy} cannot be used:\n{problems}")
    except NoSuchPolicyError as problem:
        say(f"--policy: {problem}")
    except (FileError, FitError) as problem:
        say(one_line(str(problem)))
    except OSError as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        say(f"{problem.filename or 'writing'}: {problem.strerror}")
    return COULD_NOT_START


def say(sentence: str) -> None:
    print(f"moothall: {sentence}", file=sys.stderr)


def _run(arguments: argparse.Namespace) -> int:
    from moothall.core.judgement.learning import Versions  # noqa: PLC0415
    from moothall.files.rows import FileError  # noqa: PLC0415

    versions = Versions(arguments.keep)
    instead = arguments.history or arguments.back or arguments.adopt
    if instead and arguments.file:
        raise FileError("--history, --back and --adopt take no FILE")
    if instead and not arguments.keep.is_dir():
        raise FileError(f"--keep {arguments.keep}: no such folder")
    if arguments.history:
        return _history(versions)
    if arguments.back or arguments.adopt:
        return _put_in_force(versions, arguments)
    if arguments.file is None:
        raise FileError("name the file of decisions to learn from, or give --history or --back")
    return _learn(versions, arguments)


def _history(versions: "Versions") -> int:
    from moothall.cli.learn.words import history_as_text  # noqa: PLC0415

    print(history_as_text(versions.history(), versions.in_force()))
    return DONE


def _put_in_force(versions: "Versions", arguments: argparse.Namespace) -> int:
    from moothall.core.judgement.learning import AS_SHIPPED  # noqa: PLC0415

    by, now = _who(arguments), datetime.now().astimezone()
    if arguments.back:
        event = versions.back(by=by, at=now)
    else:
        event = versions.adopt_again(arguments.adopt, by=by, at=now)
    print(f"In force now: {event.after or AS_SHIPPED} (before: {event.before or AS_SHIPPED}).")
    return DONE


def _learn(versions: "Versions", arguments: argparse.Namespace) -> int:
    from moothall.cli.learn.words import in_one_line, report  # noqa: PLC0415
    from moothall.core.judgement.learning import learn  # noqa: PLC0415
    from moothall.core.judgement.model import Model  # noqa: PLC0415
    from moothall.core.policy import load_policy  # noqa: PLC0415

    policy = load_policy(arguments.policy)
    _check_organisation(arguments.organisation, policy, arguments.policy)
    versions.check_organisation(policy.organisation.name)
    decisions, bad = _decisions(arguments)
    contrast = _contrast(arguments)
    model = Model.shipped()
    in_force = _usable(versions, model.version)
    say(f"reading {len(decisions):,} posts with the shipped judge; some forty a second")
    learnt = learn(decisions, policy=policy, reader=model, in_force=in_force, contrast=contrast)
    print(report(learnt))
    print(in_one_line(learnt, policy.organisation.name, in_force, dry_run=arguments.dry_run))
    if not arguments.dry_run:
        _keep(versions, learnt, policy, arguments)
    return DONE if learnt.may_be_adopted and not bad else REFUSED_OR_BAD


def _keep(
    versions: "Versions", learnt: "Learnt", policy: "Policy", arguments: argparse.Namespace
) -> None:
    by, now, figures = _who(arguments), datetime.now().astimezone(), learnt.figures()
    if learnt.fit and learnt.may_be_adopted:
        versions.adopt(learnt.fit, by=by, at=now, figures=figures)
        return
    versions.refuse(
        policy.organisation.name,
        learnt.fit,
        by=by,
        at=now,
        figures=figures,
        why=learnt.verdict.objections,
    )


def _decisions(arguments: argparse.Namespace) -> "tuple[list[Decision], int]":
    """The decisions that can be read, and how many lines cannot; each of those is said."""
    from moothall.files.decisions import read_decisions  # noqa: PLC0415
    from moothall.files.rows import BadLine, FileError  # noqa: PLC0415
    from moothall.files.safe_text import one_line  # noqa: PLC0415

    decisions, bad = [], 0
    for one in read_decisions(arguments.file):
        if isinstance(one, BadLine):
            bad += 1
            say(one_line(str(one)))
        else:
            decisions.append(one)
    if bad:
        say(f"lines left out: {bad:,}; decisions read: {len(decisions):,}")
    if not decisions:
        raise FileError(f"{arguments.file}: holds no decision that can be read")
    return decisions, bad


def _contrast(arguments: argparse.Namespace) -> "list[Frozen]":
    from moothall.core.judgement.learning import in_contrast  # noqa: PLC0415
    from moothall.files.json_lines import read_objects  # noqa: PLC0415
    from moothall.files.rows import BadLine, FileError  # noqa: PLC0415

    if arguments.contrast is None:
        return []
    found = []
    with arguments.contrast.open("rb") as stream:
        for line in read_objects(stream, str(arguments.contrast)):
            if isinstance(line, BadLine):
                raise FileError(f"--contrast {line}")
            try:
                found.append(in_contrast(line.fields))
            except (ValueError, TypeError) as problem:
                raise FileError(f"--contrast {line.where}: {problem}") from None
    return found


def _check_organisation(named: str | None, policy: "Policy", source: str) -> None:
    from moothall.files.rows import FileError  # noqa: PLC0415

    own = policy.organisation.name
    if not named:
        raise FileError(f'--for: say whose decisions these are, as in --for "{own}"')
    if named.casefold() not in {own.casefold(), policy.name.casefold()}:
        raise FileError(
            f"--for {named}: the policy {source} is that of {own}; name the policy of {named} with"
            " --policy"
        )


def _usable(versions: "Versions", model: str) -> "Fit | None":
    """The fit in force; None, and said, where it was made on other weights."""
    fit = versions.current()
    if fit and fit.model != model:
        say(
            f"{fit.version} is in force and was made on the weights {fit.model}; this Moothall has"
            f" {model}, so the new fit is compared with the judge as shipped"
        )
        return None
    return fit


def _who(arguments: argparse.Namespace) -> str:
    return (arguments.by or getpass.getuser()).strip()
