"""``manage.py seed_demo --people N --months M --seed S``: a living demo county."""

import time

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from auxpolice.access.scope import unscoped
from auxpolice.demo import bureau, county  # noqa: F401  (bureau registers the first step)
from auxpolice.months import month_of, next_month, parse_month, today
from auxpolice.units.models import Unit


def discover() -> None:
    """Every app with a ``demo`` module contributes; importing it registers its step."""
    autodiscover_modules("demo")


class Command(BaseCommand):
    help = "生成演示县的全部数据（虚构，可由种子重现）。只能用于空库。"

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=2000)
        parser.add_argument("--months", type=int, default=12)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", help="最后一个月，YYYY-MM，默认上月")

    def handle(self, *args, people, months, seed, until, **options):
        if Unit.objects.exists():
            raise CommandError("库里已有单位，演示数据只能写入空库。")
        discover()
        last = parse_month(until) if until else next_month(month_of(today()), -1)
        started = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"[{time.monotonic() - started:6.1f}s] {text}")
            self.stdout.flush()

        built = county.County(
            people=people,
            months=[next_month(last, n) for n in range(1 - months, 1)],
            seed=seed,
            rng=np.random.default_rng(seed),
            say=say,
        )
        with unscoped("seed_demo"), transaction.atomic():  # the whole county or nothing
            county.fill(built)
        say("完成")
