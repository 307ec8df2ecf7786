"""Steps for a person, where no program can do it."""

from moothall.channels.items import Known
from moothall.channels.models import Account
from moothall.platforms.base import WITH_WORDS, Verb, spoken


def steps_for(account: Account, verb: Verb, known: Known) -> tuple[str, ...]:
    """One sentence each, in order. The platform's own steps are in its rows."""
    where = account.title
    link = str(known.newest.payload["permalink"]) if known.newest else ""
    find = f"Open {link}." if link else "Find the post; the case shows its words, author and time."
    steps = [f"Sign in to {where} as {account.name}."]
    if verb is not Verb.PUBLISH:
        steps.append(find)
    if verb in WITH_WORDS:
        steps.append("Copy the approved words from here and post them unchanged.")
    else:
        steps.append(f"{spoken(verb).capitalize()} there.")
    steps.append("Come back, say that it is done, and give the link or say who saw it.")
    return tuple(steps)
