"""Search over all posts of one organisation, quick also under row security.

PostgreSQL compares a row with the text index only after row security has let it through, unless the
comparison is known to leak nothing; that of texts is not. So the application may ask a function that
belongs to the owner, is not under row security, and names the organisation of the scope itself.
"""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, migrations, transaction

from moothall.store.row_security import SCOPE, quoted

ARGUMENTS = (
    "words tsquery, part text, accounts uuid[], author uuid, disposition text, labels text[],"
    " since timestamptz, until timestamptz, before timestamptz, before_id uuid, most integer"
)
TYPES = "tsquery, text, uuid[], uuid, text, text[], timestamptz, timestamptz, timestamptz, uuid, integer"
#: only what was asked for becomes part of the statement, so that it is planned for just that;
#: the values themselves are never part of it
FUNCTION = f"""
CREATE FUNCTION inbox_search({ARGUMENTS})
RETURNS TABLE (id uuid, posted_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $body$
BEGIN
  RETURN QUERY EXECUTE
    'SELECT p.id, p.posted_at FROM public.inbox_post p WHERE p.{SCOPE.replace("'", "''")}'
    || CASE WHEN words IS NULL OR numnode(words) = 0 THEN '' ELSE ' AND p.search @@ $1' END
    || CASE WHEN part IS NULL THEN '' ELSE ' AND p.text ILIKE $2' END
    || CASE WHEN accounts IS NULL THEN '' ELSE ' AND p.account_id = ANY($3)' END
    || CASE WHEN author IS NULL THEN '' ELSE ' AND p.author_id = $4' END
    || CASE WHEN disposition IS NULL THEN '' ELSE ' AND p.disposition = $5' END
    || CASE WHEN labels IS NULL THEN '' ELSE ' AND p.labels @> $6::varchar[]' END
    || CASE WHEN since IS NULL THEN '' ELSE ' AND p.posted_at >= $7' END
    || CASE WHEN until IS NULL THEN '' ELSE ' AND p.posted_at < $8' END
    || CASE WHEN before IS NULL THEN '' ELSE ' AND (p.posted_at, p.id) < ($9, $10)' END
    || ' ORDER BY p.posted_at DESC, p.id DESC LIMIT $11'
  USING words, part, accounts, author, disposition, labels, since, until, before, before_id, most;
END $body$
"""  # noqa: S608 - made of our own words only


def forwards(_apps: Any, schema_editor: Any) -> None:
    role = quoted(str(settings.DATABASES["default"]["USER"]))
    schema_editor.execute(FUNCTION)
    schema_editor.execute(f"REVOKE ALL ON FUNCTION inbox_search({TYPES}) FROM PUBLIC")
    schema_editor.execute(f"GRANT EXECUTE ON FUNCTION inbox_search({TYPES}) TO {role}")
    index_parts_of_words(schema_editor)


def index_parts_of_words(schema_editor: Any) -> None:
    """Quick also for a part of a word, where the server has pg_trgm and lets us use it."""
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return  # a part of a word is then found by reading the organisation's posts
    schema_editor.execute(
        "CREATE INDEX inbox_post_parts ON inbox_post USING gin (text gin_trgm_ops)"
    )


def backwards(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP INDEX IF EXISTS inbox_post_parts")
    schema_editor.execute(f"DROP FUNCTION inbox_search({TYPES})")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_row_security")]
    operations = [migrations.RunPython(forwards, backwards)]
