"""What every record about a person's conduct has in common."""

from auxpolice.access.matrix import Resource
from personnel.models import PersonFact


class OfPerson(PersonFact):
    """A record about a person, seen by whoever sees their assessment."""

    scope_resource = Resource.ASSESSMENT

    class Meta(PersonFact.Meta):
        abstract = True
