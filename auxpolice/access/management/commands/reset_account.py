"""``manage.py reset_account USERNAME``: a way back in for the keeper of accounts, by whoever holds the machine."""

from django.core.management.base import BaseCommand, CommandError

from auxpolice.access import actions
from auxpolice.access.models import User
from auxpolice.access.scope import unscoped


class Command(BaseCommand):
    help = "重置一个账号的密码，给出一次性登录码。日常重置由系统管理员在「账号」页面办理。"

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = User.objects.named(username)
        if user is None:
            raise CommandError(f"没有账号 {username}。")
        with unscoped("reset_account"):
            self.stdout.write(f"{user.username} {actions.reset(user, acting_user=None)}")
