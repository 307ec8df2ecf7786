"""Who works at the demonstration's desk. Nobody of them exists."""

from dataclasses import dataclass

from moothall.core.values import Service
from moothall.people.verbs import Role

#: everybody's; it opens nothing but a pretend desk on the visitor's own machine
PASSWORD = "daffodils-at-pennyfather-court"  # noqa: S105


@dataclass(frozen=True)
class Somebody:
    """One invented member of staff, and why one might sign in as them."""

    name: str
    roles: tuple[Role, ...]
    words: str

    @property
    def email(self) -> str:
        """Their address; ``.example`` belongs to nobody."""
        return f"{'.'.join(self.name.lower().split())}@cbhomes.example"


ADMINISTRATOR = Somebody(
    "Ruth Ainsley",
    (Role.ADMINISTRATOR,),
    "runs the desk: people, accounts, the policy. Does not answer posts.",
)
STAFF = (
    Somebody(
        "Nadia Rahman",
        (Role.OFFICER,),
        "works the queues: answers, hides with a clause, passes on. Begin here.",
    ),
    Somebody("Joe Tindall", (Role.OFFICER,), "the other officer: two at one case see each other."),
    Somebody(
        "Beth Okafor",
        (Role.SENIOR_OFFICER,),
        "approves replies, and is the second person where the policy asks for two.",
    ),
    Somebody(
        "Graham Pellow",
        (Role.SERVICE_CONTACT,),
        "a housing officer: sees only what the desk asks him about.",
    ),
    Somebody("Colin Marsh", (Role.SERVICE_CONTACT,), "answers for repairs."),
    Somebody("Harriet Lowe", (Role.FOI_OFFICER,), "freedom of information and personal data."),
    Somebody(
        "Yusuf Demir", (Role.SAFEGUARDING_LEAD,), "is called where somebody may be in danger."
    ),
    ADMINISTRATOR,
    Somebody("Alan Frith", (Role.AUDITOR,), "reads everything and changes nothing."),
)
#: name, what the judge calls it, who answers
AREAS: tuple[tuple[str, tuple[Service, ...], str], ...] = (
    ("Repairs and safety", (Service.REPAIRS, Service.DAMP_MOULD, Service.SAFETY), "Colin Marsh"),
    ("Rents and money advice", (Service.RENT, Service.LEASEHOLD), "Graham Pellow"),
    ("Housing and neighbourhoods", (Service.ASB, Service.ESTATES), "Graham Pellow"),
    (
        "Lettings and homelessness",
        (Service.ALLOCATIONS, Service.HOMELESSNESS, Service.SHELTERED),
        "Graham Pellow",
    ),
)

FOI_OFFICER = "Harriet Lowe"
#: clock, days ago, who asked, where the answer goes, who took it down
BY_OTHER_WAYS = (
    ("sar", 40, "Marian Oakes", "14 Oyster Piece", FOI_OFFICER),
    ("foi", 26, "Peter Lund", "peter.lund@example.org", FOI_OFFICER),
    ("ho_ack", 6, "Mrs A. Deane", "2 Gantry House", "Nadia Rahman"),
    ("awaab_investigate", 3, "Samir Haddad", "9 Quillet Road", "Joe Tindall"),
)
#: what it is, its address, what it tells
PUBLISHED = (
    (
        "Damp and mould: reports, inspections and compensation, each year",
        "https://www.example.org/publication-scheme/damp-and-mould",
        "how many reports of damp and mould, dealt with in time, total compensation paid",
    ),
    (
        "Empty homes and rent lost, by quarter",
        "https://www.example.org/publication-scheme/empty-homes",
        "voids empty properties how long relet rent lost",
    ),
    (
        "Spending over £500",
        "https://www.example.org/publication-scheme/spending",
        "invoices suppliers consultants contractors how much cost paid",
    ),
)
