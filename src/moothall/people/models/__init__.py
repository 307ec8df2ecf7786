"""What is kept of organisations and of the people who work for them."""

from moothall.people.models.invitation import Invitation
from moothall.people.models.membership import Membership
from moothall.people.models.organisation import Organisation
from moothall.people.models.person import Person
from moothall.people.models.service_area import ServiceArea, ServiceContact

__all__ = [
    "Invitation",
    "Membership",
    "Organisation",
    "Person",
    "ServiceArea",
    "ServiceContact",
]
