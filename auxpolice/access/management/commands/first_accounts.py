"""``manage.py first_accounts [--json]``: the three administrators of an empty installation."""

import json

from django.core.management.base import BaseCommand, CommandError

from auxpolice.access import actions
from auxpolice.access.scope import unscoped
from auxpolice.problems import Problem


class Command(BaseCommand):
    help = "在没有账号的新装系统里设立系统、安全、审计三个管理员账号，并给出各自的一次性登录码。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        try:
            with unscoped("first_accounts"):
                made = actions.first_accounts()
        except Problem as problem:
            raise CommandError(problem.message) from problem
        if options["json"]:
            listed = [
                {"username": user.username, "role": role.value, "code": code} for user, role, code in made
            ]
            self.stdout.write(json.dumps(listed))
            return
        for user, role, code in made:
            self.stdout.write(f"{role.label}  用户名 {user.username}  一次性登录码 {code}")
        self.stdout.write("登录码只能用一次，登录后须立即设置自己的密码；请当面交给三个不同的人。")
