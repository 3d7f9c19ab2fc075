"""On PostgreSQL the database itself refuses to change or delete a published version; only its status may move.

SQLite has no such guard here: a change behind the program's back is found when the document is loaded, by its hash.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_CREATE = """
CREATE FUNCTION rubrics_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'status' = to_jsonb(NEW) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published rubric version never changes';
END
$$;
CREATE TRIGGER rubrics_version_is_frozen BEFORE UPDATE OR DELETE ON rubrics_rubricversion
    FOR EACH ROW EXECUTE FUNCTION rubrics_version_is_frozen();
"""
_DROP = """
DROP TRIGGER rubrics_version_is_frozen ON rubrics_rubricversion;
DROP FUNCTION rubrics_version_is_frozen();
"""


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CREATE)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_DROP)


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
