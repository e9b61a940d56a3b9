import pytest
from django.db import Error, IntegrityError, transaction

from auxpolice.units.models import Unit, subtree_ids
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


def test_paths_follow_the_tree_when_a_branch_moves():
    brigade, other = say.unit("交通警察大队", "brigade"), say.unit("巡特警大队", "brigade")
    squad = say.unit("一中队", "squad", brigade)
    desk = say.unit("一中队窗口", "window", squad)
    assert brigade.subtree_ids() == {brigade.pk, squad.pk, desk.pk}
    squad.parent = other
    squad.save()
    other.refresh_from_db()
    assert subtree_ids({other.pk}) == {other.pk, squad.pk, desk.pk}
    assert subtree_ids({brigade.pk}) == {brigade.pk}


def test_a_unit_cannot_be_below_itself():
    brigade = say.unit("交通警察大队", "brigade")
    squad = say.unit("一中队", "squad", brigade)
    with pytest.raises(Error, match="自己的下级"), transaction.atomic():
        Unit.objects.filter(pk=brigade.pk).update(parent=squad)


def test_there_is_one_bureau_and_everything_else_has_a_parent():
    say.bureau()
    with pytest.raises(IntegrityError, match="unit_one_bureau"), transaction.atomic():
        Unit.objects.create(code="99", name="另一个局", kind="bureau")
    with pytest.raises(IntegrityError, match="unit_root_is_bureau"), transaction.atomic():
        Unit.objects.create(code="98", name="无上级派出所", kind="station")
