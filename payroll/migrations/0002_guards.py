"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0001_initial"),
        ("grading", "0002_guards"),
    ]
    operations = [
        LoadSQL("payroll/approval/guards.sql", "c6a1b762948af10976ec"),
        LoadSQL("payroll/approval/makers.sql", "5eb08e32160d5c14a95e"),
        LoadSQL("payroll/backpay/guards.sql", "c55c98b7f315daa6f7d9"),
        LoadSQL("payroll/base_review/guards.sql", "e95ca4e0c5460f079ca4"),
        LoadSQL("payroll/entries/guards.sql", "1230668676ffb7134812"),
        LoadSQL("payroll/exports/guards.sql", "d7e7e6e8b2c32c7a4b78"),
        LoadSQL("payroll/month/guards.sql", "577ae53db5a77ceff900"),
        LoadSQL("payroll/protection/guards.sql", "8196a3ef4fbaf8e46dd2"),
        LoadSQL("payroll/recovery/guards.sql", "6143d044054b721a3832"),
        LoadSQL("payroll/simulation/guards.sql", "192bb5844fb02433aa9c"),
        LoadSQL("payroll/slips/lines.sql", "90053b7b30945c06df78"),
        LoadSQL("payroll/supplementary/guards.sql", "01269ae1ca8dbfbdf1d1"),
        LoadSQL("payroll/tax_facts/guards.sql", "7d525dc5db79bdabbba0"),
        LoadSQL("payroll/year_end/guards.sql", "9a67f8448837fe78dbe3"),
    ]
