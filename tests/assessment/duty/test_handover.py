"""Handover: people by the shifts, equipment counted, matters carried on, two signatures, disputes and the head's escape."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from assessment.duty.handover import actions
from assessment.duty.handover.actions import Given, Signed
from assessment.duty.handover.queries import on_time_by_unit, open_matters
from assessment.duty.models import Shift
from assessment.duty.models.handovers import (
    Handover,
    HandoverCount,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    Matter,
    MatterKind,
    SignaturePicture,
)
from auxpolice.access.scope import Denied, acting
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.access.world import client_of
from tests.assessment.duty.station import Station

pytestmark = pytest.mark.django_db
OWN = Signed()
HAND = json.dumps([[[20 + 9 * n, 40 + (n % 3) * 12, n * 16] for n in range(12)]])


class Change(Station):
    """The early shift goes, the late one comes, at ``edge``."""

    def __init__(self):
        super().__init__()
        self.early, self.late = self.auxiliary("张伟"), self.auxiliary("李强")
        self.edge = timezone.now().replace(second=0, microsecond=0)
        self.shift(self.early, self.edge - timedelta(hours=8), code="早")
        self.shift(self.late, self.edge, code="中")

    def list(self, name="对讲机", count=10):
        with acting(self.clerk):
            actions.set_equipment(self.unit, name, count, today(), acting_user=self.clerk)

    def opened(self, by=None) -> Handover:
        by = by or self.early
        with acting(by):
            return actions.open_handover(self.unit, self.edge, acting_user=by)

    def given(self, row=None, counted=None, word="", matters=(), by=None, signed=OWN) -> Handover:
        row, by = row or self.opened(), by or self.early
        counts = {
            line.pk: (line.due if counted is None else counted, word)
            for line in HandoverCount.objects.filter(handover=row)
        }
        with acting(by):
            return actions.give(row, Given(counts, matters=tuple(matters)), signed, acting_user=by)

    def taken(self, row, by=None, signed=OWN, dispute="") -> Handover:
        by = by or self.late
        with acting(by):
            return actions.take(row, signed, dispute, acting_user=by)


@pytest.fixture
def change(db, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield Change()


class TestSigning:
    def test_both_sides_sign_from_their_own_logins(self, change):
        row = change.given()
        assert row.state == HandoverState.GIVEN
        assert Notice.objects.filter(to=change.late, title__contains="请接班").exists()
        row = change.taken(row)
        assert (row.state, row.closed) == (HandoverState.TAKEN, True)
        signed = {one.side: (one.person_id, one.on_glass) for one in row.signatures.all()}
        assert signed == {"off": (change.early.person_id, False), "on": (change.late.person_id, False)}

    def test_a_handover_signed_within_half_an_hour_is_on_time(self, change, client, monkeypatch):
        row = change.taken(change.given())
        month = timezone.localdate(row.edge).replace(day=1)
        with acting(change.head):
            assert on_time_by_unit(month) == {change.unit.pk: (1, 1)}
            monkeypatch.setattr("assessment.duty.handover.queries.IN_TIME", timedelta(minutes=-1))
            assert on_time_by_unit(month) == {change.unit.pk: (0, 1)}
        client.force_login(change.head)
        page = reverse("assessment:handovers") + f"?month={month:%Y-%m}&unit="
        pages = [client.get(page + unit).content.decode() for unit in (str(change.unit.pk), "999")]
        assert [f"/handovers/{row.pk}/" in html for html in pages] == [True, False]

    def test_on_the_glass_with_strokes_kept_as_data_and_picture(self, change):
        row = change.given()
        with pytest.raises(Problem, match="签出姓名"):
            change.taken(row, by=change.early, signed=Signed(change.late.person_id))
        row = change.taken(row, by=change.early, signed=Signed(change.late.person_id, HAND))
        signature = row.signatures.get(side=HandoverSide.ON)
        assert (signature.on_glass, signature.by, signature.strokes) == (True, change.early, json.loads(HAND))
        picture = SignaturePicture.objects.get(handover=row)
        assert picture.attachment.is_picture
        assert (
            client_of(change.late).get(reverse("files:file", args=[picture.attachment_id])).status_code == 200
        )
        stranger = change.auxiliary("王芳")
        assert client_of(stranger).get(reverse("files:file", args=[picture.attachment_id])).status_code == 404

    @pytest.mark.parametrize("strokes", ["[]", "nix", "[[[1,2]]]", '{"a":1}', "[[[1,2,3]]]", "[" * 2000])
    def test_no_signature_is_refused_in_words(self, change, strokes):
        row = change.given()
        with pytest.raises(Problem, match="签"):
            change.taken(row, by=change.early, signed=Signed(change.late.person_id, strokes))
        assert row.signatures.count() == 1

    def test_nobody_signs_both_sides_or_for_a_side_that_is_not_theirs(self, change):
        row = change.opened()
        with pytest.raises(Problem, match="请选择签字的交班人"):
            change.given(row, by=change.late)
        row = change.given(row)
        with pytest.raises(Problem, match="请选择签字的接班人"):
            change.taken(row, by=change.early)
        stranger = change.auxiliary("王芳")
        with pytest.raises(Denied):
            change.taken(row, by=stranger)

    def test_a_signature_stays(self, change):
        row = change.given()
        for change_it in (
            lambda: HandoverSignature.objects.filter(handover=row).update(on_glass=True),
            lambda: HandoverSignature.objects.filter(handover=row).delete(),
        ):
            with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
                change_it()
        row = change.taken(row)
        with pytest.raises(IntegrityError, match="已经完成"), transaction.atomic():
            Handover.everything.filter(pk=row.pk).update(note="后来加的")


class TestClosing:
    def test_the_next_is_not_opened_until_this_one_is_closed(self, change):
        row = change.given()
        after = change.edge + timedelta(hours=2)
        night = change.auxiliary("王芳")
        change.shift(night, after, code="夜")
        Shift.everything.filter(person=change.late.person).update(ends=after)
        with acting(night), pytest.raises(Conflict, match="还没有完成"):
            actions.open_handover(change.unit, after, acting_user=night)
        change.taken(row)
        with acting(night):
            assert actions.open_handover(change.unit, after, acting_user=night).state == HandoverState.OPEN

    def test_the_head_closes_what_nobody_takes_with_a_reason(self, change):
        row = change.given()
        clerk = change.clerk
        with acting(clerk), pytest.raises(Denied):
            actions.settle(row, "接班人请假", acting_user=clerk)
        with acting(change.head):
            with pytest.raises(Problem, match="原因"):
                actions.settle(row, " ", acting_user=change.head)
            done = actions.settle(row, "接班人请假，由所长代接", acting_user=change.head)
        assert (done.state, done.settlement) == (HandoverState.SETTLED, "接班人请假，由所长代接")

    def test_a_dispute_needs_a_word_and_goes_to_the_head(self, change):
        row = change.given()
        client = client_of(change.late)
        refused = client.post(reverse("assessment:handover-take", args=[row.pk]), {"disputed": "1"})
        assert refused.status_code == 422
        row = change.taken(row, dispute="对讲机少一部")
        assert row.state == HandoverState.DISPUTED
        assert Notice.objects.filter(to=change.head, title__contains="有异议").exists()
        home = client_of(change.head).get("/").content.decode()
        assert "交接班有异议" in home
        with acting(change.head):
            assert actions.settle(row, "已找到", acting_user=change.head).closed

    def test_an_edge_without_two_sides_is_none(self, change):
        lone = change.edge + timedelta(hours=8)
        with acting(change.late), pytest.raises(Problem, match="没有换班"):
            actions.open_handover(change.unit, lone, acting_user=change.late)

    def test_opened_twice_is_one(self, change):
        assert change.opened() == change.opened(change.late)


class TestEquipment:
    def test_every_kind_is_counted_and_a_difference_needs_a_word_and_opens_a_matter(self, change):
        change.list()
        row = change.opened()
        line = HandoverCount.objects.get(handover=row)
        with acting(change.early), pytest.raises(Problem, match="请清点对讲机"):
            actions.give(row, Given(), Signed(), acting_user=change.early)
        with pytest.raises(Problem, match="数量不符的说明"):
            change.given(row, counted=9)
        row = change.given(row, counted=9, word="一部送修")
        (matter,) = open_matters(change.unit.pk)
        assert matter.kind == MatterKind.EQUIPMENT
        assert matter.text == "对讲机：应有 10，实有 9。一部送修"
        with pytest.raises(IntegrityError, match="不能再改"), transaction.atomic():
            HandoverCount.objects.filter(pk=line.pk).update(counted=10)

    def test_the_list_is_dated(self, change):
        change.list(count=10)
        with acting(change.clerk):
            actions.set_equipment(
                change.unit, "对讲机", 12, today() + timedelta(days=1), acting_user=change.clerk
            )
        assert HandoverCount.objects.get(handover=change.opened()).due == 10

    def test_a_list_of_another_unit_is_not_theirs(self, change):
        with acting(change.clerk), pytest.raises(Denied):
            actions.set_equipment(say.unit("东街派出所"), "对讲机", 1, today(), acting_user=change.clerk)


class TestMatters:
    def test_open_ones_come_again_until_somebody_closes_them(self, change):
        row = change.taken(change.given(matters=["醉酒人员待家属接走"]))
        (matter,) = open_matters(change.unit.pk)
        assert matter.opened_in == row
        after = change.edge + timedelta(hours=2)
        night = change.auxiliary("王芳")
        change.shift(night, after, code="夜")
        Shift.everything.filter(person=change.late.person).update(ends=after)
        with acting(change.late):
            second = actions.open_handover(change.unit, after, acting_user=change.late)
        page = client_of(night).get(reverse("assessment:handover", args=[second.pk])).content.decode()
        assert "醉酒人员待家属接走" in page
        with acting(change.late):
            with pytest.raises(Problem, match="怎样办结"):
                actions.close_matter(matter, " ", acting_user=change.late)
            actions.close_matter(matter, "已由其父接走", acting_user=change.late)
            with pytest.raises(Conflict, match="已由"):
                actions.close_matter(matter, "再办一次", acting_user=change.late)
        assert not open_matters(change.unit.pk).exists()
        paper = (
            client_of(change.early).get(reverse("assessment:handover-print", args=[row.pk])).content.decode()
        )
        assert "醉酒人员待家属接走" in paper
        assert "已由其父接走" in paper
        with pytest.raises(IntegrityError, match="只能办结一次"), transaction.atomic():
            Matter.everything.filter(pk=matter.pk).update(how="别的")

    def test_who_is_not_on_duty_in_the_unit_opens_and_closes_none(self, change):
        with acting(change.early):
            matter = actions.open_matter(change.unit, "门禁损坏", acting_user=change.early)
        stranger = change.auxiliary("王芳", at=say.unit("东街派出所"))
        for act in (
            lambda: actions.open_matter(change.unit, "别的", acting_user=stranger),
            lambda: actions.close_matter(matter, "修好", acting_user=stranger),
        ):
            with acting(stranger), pytest.raises(Denied):
                act()
        page = client_of(stranger).get(reverse("assessment:matters")).content.decode()
        assert "门禁损坏" not in page


class TestPages:
    def test_from_the_list_to_the_paper(self, change):
        change.list()
        early, late = client_of(change.early), client_of(change.late)
        page = early.get(reverse("assessment:handovers")).content.decode()
        assert "开始交接" in page
        sent = {"unit": change.unit.pk, "edge": change.edge.isoformat()}
        url = early.post(reverse("assessment:handover-open"), sent)["Location"]
        row = Handover.everything.get()
        assert "对讲机" in early.get(url).content.decode()
        line = HandoverCount.objects.get()
        give = reverse("assessment:handover-give", args=[row.pk])
        assert early.post(give, {f"counted-{line.pk}": "9"}).status_code == 422
        kept = early.post(give, {f"counted-{line.pk}": "9", "matters": "要带的话"}).content.decode()
        assert 'value="9"' in kept
        assert "要带的话" in kept
        early.post(give, {f"counted-{line.pk}": "10", "matters": "门禁\n电动车"})
        assert open_matters(change.unit.pk).count() == 2
        assert "确认接班" in late.get(url).content.decode()
        late.post(reverse("assessment:handover-take", args=[row.pk]), {})
        row.refresh_from_db()
        assert row.state == HandoverState.TAKEN
        paper = late.get(reverse("assessment:handover-print", args=[row.pk])).content.decode()
        assert "交接班记录" in paper
        stranger = client_of(change.auxiliary("王芳"))
        assert stranger.get(url).status_code == 404

    def test_a_list_of_equipment_is_kept_on_its_page(self, change):
        client, url = client_of(change.clerk), reverse("assessment:equipment")
        sent = {"unit": change.unit.pk, "name": "防刺服", "count": 6, "start": today().isoformat()}
        assert client.post(url, sent).status_code == 302
        assert "防刺服" in client.get(url).content.decode()
        assert client.post(url, {**sent, "count": -1}).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["both take", "take and settle"])
def test_two_at_the_same_handover_at_once_one_wins(tmp_path, how):
    with override_settings(MEDIA_ROOT=tmp_path):
        change = Change()
        second = change.auxiliary("王芳")
        change.shift(second, change.edge, code="中")
        row, ready, said = change.given(), Barrier(2), []

        def go(act):
            try:
                ready.wait()
                act()
                said.append("done")
            except Conflict as refused:
                said.append(refused.message)
            finally:
                connection.close()

        def settle():
            with acting(change.head):
                actions.settle(row, "代接", acting_user=change.head)

        other = settle if how == "take and settle" else lambda: change.taken(row, by=second)
        threads = [Thread(target=go, args=[act]) for act in (lambda: change.taken(row), other)]
        [one.start() for one in threads]
        [one.join() for one in threads]
        assert sorted(text == "done" for text in said) == [False, True], said
        assert "已由" in next(text for text in said if text != "done")
        assert row.signatures.filter(side=HandoverSide.ON).count() == (
            1 if Handover.everything.get().state == HandoverState.TAKEN else 0
        )
