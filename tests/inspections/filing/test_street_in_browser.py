"""Filing in the street: from opening to sent in a minute; and twenty checks with sixty pictures of two phones, half of them
without network, while the server is killed, a browser closed in mid-upload and a session ended: each once, in order.

``STREET`` checks (``make faults``: 20), otherwise a few.
"""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import pytest
from PIL import Image
from playwright.sync_api import expect

from auxpolice.access.models import Session
from auxpolice.files import storage
from inspections.filing.models import Receipt, Upload
from inspections.models import Finding, Photo, SpotCheck
from scripts import test_tools
from tests.inspections.filing.street import PASSWORD, Street, jpeg
from tests.running import BASE, CHROMIUM_FLAGS

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai", "permissions": ["geolocation"],
    "geolocation": {"latitude": 35.7617, "longitude": 115.0293, "accuracy": 12},
}  # fmt: skip
CHECKS = int(os.environ.get("STREET", "4"))
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOW_UPLOAD = {**SLOW_3G, "latency": 20, "downloadThroughput": 10**6, "uploadThroughput": 250_000}


def noise(edge: int) -> bytes:
    """A picture that stays large."""
    sink = io.BytesIO()
    Image.frombytes("RGB", (edge, edge), os.urandom(3 * edge * edge)).save(sink, "JPEG", quality=90)
    return sink.getvalue()


def wait_for(what, seconds: float = 20, why: str = "") -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why or "waited in vain"
        time.sleep(0.02)


class Site:
    """The web process, which may be killed and started again at the same address."""

    def __init__(self, environment: dict[str, str]):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url, self.environment = f"http://127.0.0.1:{self.port}", environment
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "auxpolice.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
             "--threads", "4", "--no-control-socket", "--log-level", "warning"],
            cwd=BASE, env=self.environment, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def up(self) -> bool:
        with suppress(OSError):
            return urllib.request.urlopen(self.url + "/healthz", timeout=5).status == 200
        return False

    def kill(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def street(settings, transactional_db):
    """Passwords are hashed as the product does, for the web process of ``site`` knows no other way."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    return Street()


@pytest.fixture
def site(process_environment):
    made = Site(process_environment)
    made.start()
    yield made
    made.kill()


class Phone:
    """A page of a phone; counts what a thumb does and notes what it has promised to send."""

    def __init__(self, context, site: str):
        self.site, self.taps, self.promised, self.faults = site, 0, {}, []
        self.meet(context)

    def meet(self, context) -> None:
        self.context, self.page = context, context.pages[0] if context.pages else context.new_page()
        context.set_default_timeout(20_000)
        self.page.on("request", self.note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda said: self.faults.append(said.text) if "Content Sec" in said.text else None
        )

    def note(self, request) -> None:
        if request.method == "POST" and request.url.endswith("/api/phone/checks/"):
            record = json.loads(request.post_data)
            self.promised[record["id"]] = record

    def open(self) -> None:
        self.page.goto(self.site + "/inspections/file/")

    def enter(self, username: str, password: str = PASSWORD) -> None:
        form = self.page.locator("[data-enter]")
        form.get_by_label("用户名").fill(username)
        form.get_by_label("密码").fill(password)
        form.get_by_role("button", name="登录").click()
        expect(self.page.locator("[data-view=enter]")).to_be_hidden()

    def tap(self, locator) -> None:
        locator.click()
        self.taps += 1

    def waiting(self, count: int, patience: int = 20_000) -> None:
        expect(self.page.locator(f"html[data-waiting='{count}']")).to_have_count(1, timeout=patience)

    def offline(self, away: bool) -> None:
        self.context.set_offline(away)

    def shoot(self, *pictures: bytes) -> None:
        """The camera is opened, the shutter pressed and the picture taken: three taps each."""
        box = self.page.locator("[data-findings] fieldset").last
        shots = box.locator("figure")
        for picture in pictures:
            before = shots.count()
            file = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": picture}
            box.locator("[data-shoot]").set_input_files(file)
            expect(shots).to_have_count(before + 1)
            self.taps += 3

    def file(self, place: str, *pictures: bytes, companion: str = "") -> None:
        page = self.page
        if not page.get_by_label("地点").is_visible():
            self.tap(page.locator(".bar").get_by_role("button", name="登记"))
        if companion:
            page.locator("[name=unit]").select_option(label="城关派出所")
            page.locator("[name=companion]").select_option(label=companion)
        page.get_by_label("地点").fill(place)
        box = page.locator("[data-findings] fieldset").last
        self.tap(box.get_by_label("当事人"))
        box.get_by_label("当事人").press_sequentially("zw")
        self.tap(box.locator("[data-found] button").first)
        box.locator("[name=code]").select_option("P07")
        self.taps += 2
        self.shoot(*pictures)
        self.tap(page.get_by_role("button", name="存好并发送"))
        expect(page.get_by_role("heading", name="记录")).to_be_visible()


def shot(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def throttle(page, profile: dict) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", profile)


BYTES = """() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
  .filter((one) => !one.name.includes("/api/")).reduce((sum, one) => sum + one.transferSize, 0)"""
SMALL = """() => [...document.querySelectorAll("button, input, select, textarea, summary, a")]
  .filter((one) => one.offsetParent && !["checkbox", "radio"].includes(one.type) && one.getBoundingClientRect().height < 47.5)
  .map((one) => one.outerHTML.slice(0, 80))"""


AFTER_DAYS = """async ([password, days]) => {
  const { unlocked } = await import("/static/js/field/store.js"), now = Date.now;
  Date.now = () => now() + days * 24 * 3600 * 1000;
  try { return (await unlocked("yihao", password)) ? "open" : "wrong"; } catch (error) { return error.constructor.name; }
  finally { Date.now = now; }
}"""


def test_a_check_is_sent_within_a_minute_and_twelve_taps(street, live_site, browser_context):
    phone = Phone(browser_context(**PHONE), live_site)
    page = phone.page
    phone.open()
    phone.enter("yihao")
    expect(page.locator("html[data-shell=kept]")).to_have_count(1)
    shot(page, "file-390")
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    loaded = page.evaluate(BYTES)
    assert loaded <= 300_000
    phone.file("东门岗", companion="尔牛")
    phone.waiting(0)

    page.close()
    phone.meet(phone.context)
    throttle(phone.page, SLOW_3G)
    phone.taps, begun = 0, time.monotonic()
    phone.open()
    expect(phone.page.get_by_label("地点")).to_have_value("东门岗")  # remembered
    expect(phone.page.locator("[data-members]")).to_contain_text("尔牛")
    phone.file("东门岗", noise(300))
    phone.waiting(0, 60_000)
    seconds = time.monotonic() - begun
    expect(phone.page.locator("[data-records]")).to_contain_text("已收到")
    shot(phone.page, "records-390")
    print(f"\nusual filing on 3G: {phone.taps} taps, {seconds:.1f} s; first load {loaded / 1000:.0f} kB")
    assert phone.taps <= 12 and seconds <= 60
    check = SpotCheck.everything.order_by("-filed_at").first()
    assert [finding.person.name for finding in check.findings(manager="everything").all()] == ["张伟"]
    assert not phone.faults


class TestOnePhoneOfTwo:
    """What one has not sent is there for nobody else, and goes on when its inspector is back."""

    def test_it_stays_sealed_and_goes_on(self, street, live_site, browser_context):
        phone = Phone(browser_context(**PHONE), live_site)
        page = phone.page
        phone.open()
        phone.enter("yihao")
        expect(page.locator("html[data-shell=kept]")).to_have_count(1)
        phone.offline(True)
        self.sign(page)
        phone.file("暗访点甲", jpeg(200), companion="尔牛")
        phone.waiting(1)
        page.locator(".bar").get_by_role("button", name="登记").click()
        page.get_by_label("地点").fill("没填完的地点")
        page.wait_for_timeout(400)
        page.reload()
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
        kept = kept_text(page)
        assert kept and not any(
            word in kept for word in ("暗访点甲", "没填完的地点", "张伟", "城关派出所", "yihao")
        )
        page.locator("[data-enter]").get_by_label("用户名").fill("yihao")
        page.locator("[data-enter]").get_by_label("密码").fill("falsch-2026-xx")
        page.locator("[data-enter]").get_by_role("button", name="登录").click()
        expect(page.get_by_text("密码不对")).to_be_visible()
        assert (
            page.evaluate(AFTER_DAYS, [PASSWORD, 4]) == "Expired"
            and page.evaluate(AFTER_DAYS, [PASSWORD, 2]) == "open"
        )
        phone.enter("yihao")
        phone.waiting(1)
        expect(page.get_by_label("地点")).to_have_value("没填完的地点")
        self.full(page)
        phone.offline(False)
        Session.objects.all().delete()  # ended meanwhile
        page.reload()
        phone.enter("erniu")
        phone.waiting(0)
        page.locator(".bar").get_by_role("button", name="记录").click()
        assert "暗访点甲" not in page.content() and "没填完的地点" not in page.content()
        assert not SpotCheck.everything.exists()
        page.locator(".bar").get_by_role("button", name="首页").click()
        page.get_by_role("button", name="退出登录").click()
        phone.enter("yihao")
        phone.waiting(0)
        check = SpotCheck.everything.get()
        assert (check.place, check.signature, check.signed_name) == ("暗访点甲", "signed", "赵所长")
        assert sum(map(len, check.strokes)) >= 8
        assert Photo.everything.count() == 1
        expect(page.get_by_label("地点")).to_have_value("没填完的地点")
        self.refused(street, phone)
        assert not phone.faults

    def sign(self, page) -> None:
        page.get_by_text("检查清单、单位意见与签字").click()
        page.get_by_label("单位意见").fill("情况属实")
        page.get_by_label("单位签字人").fill("赵所长")
        pad = page.locator("[data-pad]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 60)
        page.mouse.down()
        for step in range(1, 16):
            page.mouse.move(box["x"] + 40 + 15 * step, box["y"] + 60 + 30 * (step % 2))
        page.mouse.up()

    def full(self, page) -> None:
        """A full phone says so before a picture is lost."""
        page.evaluate(
            "navigator.storage.estimate = async () => ({ quota: 10 ** 8, usage: 10 ** 8 - 10 ** 6 })"
        )
        file = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": jpeg(200)}
        page.locator("[data-findings] [data-shoot]").set_input_files(file)
        expect(page.get_by_text("手机存储已满，没有存下")).to_be_visible()
        assert page.locator("figure").count() == 0

    def refused(self, street, phone) -> None:
        """The same id with other content is said in words and stays until its inspector decides."""
        page, known = phone.page, Receipt.objects.get()
        phone.offline(True)
        phone.file("西门岗", jpeg(200))
        phone.waiting(1)
        page.route("**/api/phone/checks/", lambda route: forged(route, str(known.pk)))
        phone.offline(False)
        expect(page.locator("html[data-refused='1']")).to_have_count(1)
        page.unroute("**/api/phone/checks/")
        page.locator(".bar").get_by_role("button", name=re.compile("待办")).click()
        expect(page.locator("[data-todo]")).to_contain_text("内容与这次不同")
        assert SpotCheck.everything.count() == 1
        shot(page, "refused-390")
        page.get_by_role("button", name="改后另行登记").click()
        expect(page.get_by_label("地点")).to_have_value("西门岗")
        page.get_by_role("button", name="存好并发送").click()
        expect(page.get_by_role("heading", name="记录")).to_be_visible()
        phone.waiting(0)
        assert list(SpotCheck.everything.order_by("filed_at").values_list("place", flat=True)) == [
            "暗访点甲",
            "西门岗",
        ]
        assert Photo.everything.count() == 2


def forged(route, known: str) -> None:
    """The record under an id that another one has."""
    record = {**json.loads(route.request.post_data), "id": known}
    route.continue_(post_data=json.dumps(record), headers={**route.request.headers, "idempotency-key": known})


def kept_text(page) -> str:
    """All that lies readable in the phone's databases."""
    return "\n".join(
        page.evaluate(
            """async () => {
      const texts = [], walk = (one) => {
        if (typeof one === "string") texts.push(one);
        else if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) texts.push(new TextDecoder().decode(one));
        else if (one && typeof one === "object") Object.values(one).forEach(walk);
      };
      for (const { name } of await indexedDB.databases()) {
        const base = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
        for (const store of base.objectStoreNames) {
          const asked = base.transaction(store).objectStore(store).getAll();
          await new Promise((done) => { asked.onsuccess = done; });
          walk(asked.result);
        }
        base.close();
      }
      return texts.concat(Object.values(localStorage), Object.values(sessionStorage));
    }"""
        )
    )


def test_two_phones_a_killed_server_a_closed_browser_and_an_ended_session(street, site, browser, tmp_path):
    each = CHECKS // 2

    def pictures(n: int = 3) -> list[bytes]:
        return [jpeg(300) for _n in range(n)]

    def launched():
        return browser.browser_type.launch_persistent_context(
            tmp_path / "second",
            executable_path=test_tools.program(test_tools.BROWSERS),
            args=CHROMIUM_FLAGS,
            **PHONE,
        )

    wait_for(site.up, 60, "the site did not come up")
    first, second = Phone(browser.new_context(**PHONE), site.url), Phone(launched(), site.url)
    for phone in (first, second):
        phone.open()
        phone.enter("yihao")
        expect(phone.page.locator("html[data-shell=kept]")).to_have_count(1)
        phone.offline(True)
    for n in range(each // 2):
        first.file(f"甲{n}", *pictures(), companion="" if n else "尔牛")
        second.file(
            f"乙{n}", *(pictures() if n else [*pictures(2), noise(1300)]), companion="" if n else "尔牛"
        )

    second.context.close()  # with all of it kept, and opened again where there is no network
    second.meet(launched())
    second.offline(True)
    second.open()
    second.enter("yihao")
    second.waiting(each // 2)

    first.offline(False)
    wait_for(lambda: Receipt.objects.exists() or Upload.objects.exists(), why="nothing came")
    site.kill()
    first.file(f"甲{each // 2}", *pictures())  # a server that is away is no hindrance
    site.start()
    throttle(second.page, SLOW_UPLOAD)
    second.offline(False)
    wait_for(site.up, 60, "the site did not come up again")
    large = Upload.objects.filter(have__gt=0, whole=False, size__gt=400_000)
    wait_for(large.exists, 40, "no large picture on its way")
    second.context.close()
    assert large.exists(), "in mid-upload"
    begun = large.get().have

    Session.objects.all().delete()
    first.file(f"甲{each // 2 + 1}", *pictures()) if each > 2 else None
    expect(first.page.get_by_text("登录已结束").first).to_be_visible()
    first.enter("yihao")
    second.meet(launched())
    second.open()
    second.enter("yihao")
    for n in range(each // 2, each):
        second.file(f"乙{n}", *pictures())
    for n in range(each // 2 + 2 if each > 2 else each // 2 + 1, each):
        first.file(f"甲{n}", *pictures())
    for phone in (first, second):
        phone.waiting(0, 60_000)
        assert phone.page.locator("html").get_attribute("data-refused") == "0"
        assert not phone.faults
    first.context.close()
    second.context.close()
    arrived_once(each, begun, {**first.promised, **second.promised})


def arrived_once(each: int, begun: int, promised: dict[str, dict]) -> None:
    checks = list(SpotCheck.everything.order_by("filed_at"))
    assert len(checks) == 2 * each == len(promised) == Finding.everything.count()
    for letter in "甲乙":
        places = [check.place for check in checks if check.place.startswith(letter)]
        assert places == [f"{letter}{n}" for n in range(each)], "in the order in which they were kept"
    said = {str(check.pk): set() for check in checks}
    for tie in Photo.everything.select_related("attachment"):
        said[str(tie.check_record_id)].add(tie.attachment.sent_sha256)
        assert storage.read(tie.attachment_id)
    assert said == {key: {one["sha256"] for one in record["pictures"]} for key, record in promised.items()}
    assert Photo.everything.count() == 6 * each
    assert begun > 0 and not Upload.objects.exists()
