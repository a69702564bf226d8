"""What was typed as a contract's amount becomes its one line; nobody said its tax rate."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("terms", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO terms_contractline (contract_id, position, title, amount)
                SELECT c.id, 0, '', c.amount FROM payments_contract c ORDER BY c.id
            """,
            migrations.RunSQL.noop,
        )
    ]
