"""What is said of a person may be rows of people. Going back cuts what is longer than two hundred characters."""

from django.db import migrations, models

UP = "alter table docket_plainvalue alter column value type text"
DOWN = "alter table docket_plainvalue alter column value type varchar(200) using left(value, 200)"


class Migration(migrations.Migration):
    dependencies = [("docket", "0017_seats_wall")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(UP, DOWN)], [migrations.AlterField("plainvalue", "value", models.TextField())]
        )
    ]
