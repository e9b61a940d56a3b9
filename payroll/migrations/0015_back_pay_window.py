"""A county that has its parameters already gets the window of back pay as it was: this and the last calendar year."""

from django.db import migrations

SQL = """
INSERT INTO policy_parameter (code, name, value, period, source, mark)
SELECT 'back_pay.window', '补发补扣核查范围', '{"years_back": 1}', daterange('2008-01-01', NULL),
       '示例（建议默认）：核查当年和上一自然年的已锁定月份；工资支付记录至少保存两年备查（工资支付暂行规定第六条），更早的差额另行处理',
       'example'
 WHERE EXISTS (SELECT FROM policy_parameter)
   AND NOT EXISTS (SELECT FROM policy_parameter WHERE code = 'back_pay.window')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0014_files_of_supplements"),
        ("policy", "0004_parameter_proposals"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
