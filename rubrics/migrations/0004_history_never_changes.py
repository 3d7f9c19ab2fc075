"""On PostgreSQL the database itself refuses to change or delete the history of a draft; only an undo is noted in it.

Who did something may still become nobody, when an account goes.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_CREATE = """
CREATE FUNCTION rubrics_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mutable CONSTANT text[] := ARRAY['undone_at', 'undone_by_id', 'by_id'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - mutable = to_jsonb(NEW) - mutable
        AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of a draft never changes';
END
$$;
CREATE TRIGGER rubrics_history_is_append_only BEFORE UPDATE OR DELETE ON rubrics_draftchange
    FOR EACH ROW EXECUTE FUNCTION rubrics_history_is_append_only();
"""
_DROP = """
DROP TRIGGER rubrics_history_is_append_only ON rubrics_draftchange;
DROP FUNCTION rubrics_history_is_append_only();
"""


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CREATE)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_DROP)


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0003_drafts")]
    operations = [migrations.RunPython(create, drop)]
