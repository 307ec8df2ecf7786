"""The published policy as data: read it, check it, ask it, print it."""

from moothall.core.policy.clause import Clause, Layout, Rules, Unpublished
from moothall.core.policy.document import Organisation, Policy
from moothall.core.policy.forms import Target, TargetUnit
from moothall.core.policy.kinds import as_data
from moothall.core.policy.load import (
    NoSuchPolicyError,
    find_policy,
    load_policy,
    read_policy,
    shipped,
)
from moothall.core.policy.problems import PolicyErrors, Problem, render
from moothall.core.policy.rules.answering import Route, RouteName
from moothall.core.policy.rules.moderating import Action, FoulLanguage, Strength

__all__ = [
    "Action",
    "Clause",
    "FoulLanguage",
    "Layout",
    "NoSuchPolicyError",
    "Organisation",
    "Policy",
    "PolicyErrors",
    "Problem",
    "Route",
    "RouteName",
    "Rules",
    "Strength",
    "Target",
    "TargetUnit",
    "Unpublished",
    "as_data",
    "find_policy",
    "load_policy",
    "read_policy",
    "render",
    "shipped",
]
