"""Find people by name, cases by number, posts by link; and search by what was decided.

Names are found through a function of the owner's, as words are, and for the same reason: under row
security the comparison with the index of words would come too late (see 0003).
"""

from importlib import import_module
from typing import Any

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Concat, Left, Right, Upper

from moothall.store.row_security import SCOPE, quoted

before = import_module("moothall.inbox.migrations.0003_search")

HERE = SCOPE.replace("'", "''")
ARGUMENTS = (
    f"{before.ARGUMENTS}, queue text, state text, service text, clause text, decided_by text"
)
TYPES = f"{before.TYPES}, text, text, text, text, text"
#: with $13 ``open``, or how it was closed, or ``done`` for anything closed; $15 a clause that was
#: cited or under which the post's labels fall ($6 asks for one of them)
POSTS = f"""
CREATE FUNCTION inbox_search({ARGUMENTS}, under text[])
RETURNS TABLE (id uuid, posted_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $body$
BEGIN
  RETURN QUERY EXECUTE
    'SELECT p.id, p.posted_at FROM public.inbox_post p WHERE p.{HERE}'
    || CASE WHEN words IS NULL OR numnode(words) = 0 THEN '' ELSE ' AND p.search @@ $1' END
    || CASE WHEN part IS NULL THEN '' ELSE ' AND p.text ILIKE $2' END
    || CASE WHEN accounts IS NULL THEN '' ELSE ' AND p.account_id = ANY($3)' END
    || CASE WHEN author IS NULL THEN '' ELSE ' AND p.author_id = $4' END
    || CASE WHEN disposition IS NULL THEN '' ELSE ' AND p.disposition = $5' END
    || CASE WHEN labels IS NULL THEN '' ELSE ' AND p.labels @> $6::varchar[]' END
    || CASE WHEN since IS NULL THEN '' ELSE ' AND p.posted_at >= $7' END
    || CASE WHEN until IS NULL THEN '' ELSE ' AND p.posted_at < $8' END
    || CASE WHEN before IS NULL THEN '' ELSE ' AND (p.posted_at, p.id) < ($9, $10)' END
    || CASE WHEN queue IS NULL AND state IS NULL THEN '' ELSE
         ' AND EXISTS (SELECT 1 FROM public.inbox_case c WHERE c.id = p.case_id'
         || CASE WHEN queue IS NULL THEN '' ELSE ' AND c.queue = $12' END
         || CASE WHEN state IS NULL THEN ''
              WHEN state = 'open' THEN ' AND c.is_open'
              WHEN state = 'done' THEN ' AND NOT c.is_open'
              ELSE ' AND NOT c.is_open AND c.closed_how = $13' END || ')' END
    || CASE WHEN service IS NULL THEN '' ELSE ' AND p.service = $14' END
    || CASE WHEN clause IS NULL THEN '' ELSE
         ' AND (p.labels && $17::varchar[] OR p.case_id IN (SELECT d.case_id'
         || ' FROM public.inbox_decision d WHERE d.{HERE} AND d.clause = $15))' END
    || CASE WHEN decided_by IS NULL THEN '' ELSE
         ' AND p.case_id IN (SELECT d.case_id FROM public.inbox_decision d'
         || ' WHERE d.{HERE} AND d.by_id = $16)' END
    || ' ORDER BY p.posted_at DESC, p.id DESC LIMIT $11'
  USING words, part, accounts, author, disposition, labels, since, until, before, before_id, most,
    queue, state, service, clause, decided_by, under;
END $body$
"""  # noqa: S608 - made of our own words only
PEOPLE_TYPES = "tsquery, uuid[], integer"
PEOPLE = f"""
CREATE FUNCTION inbox_people(words tsquery, accounts uuid[], most integer)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $body$
BEGIN
  IF words IS NULL OR numnode(words) = 0 THEN RETURN; END IF;
  RETURN QUERY EXECUTE
    'SELECT a.id FROM public.inbox_author a WHERE a.{HERE} AND a.search @@ $1'
    || CASE WHEN accounts IS NULL THEN '' ELSE ' AND a.account_id = ANY($2)' END
    || ' ORDER BY a.last_seen_at DESC, a.id LIMIT $3'
  USING words, accounts, most;
END $body$
"""  # noqa: S608 - made of our own words only
FUNCTIONS = ((f"inbox_search({TYPES}, text[])", POSTS), (f"inbox_people({PEOPLE_TYPES})", PEOPLE))


def forwards(_apps: Any, schema_editor: Any) -> None:
    role = quoted(str(settings.DATABASES["default"]["USER"]))
    schema_editor.execute(f"DROP FUNCTION inbox_search({before.TYPES})")
    for signature, statement in FUNCTIONS:
        schema_editor.execute(statement)
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {role}")


def backwards(_apps: Any, schema_editor: Any) -> None:
    role = quoted(str(settings.DATABASES["default"]["USER"]))
    for signature, _ in FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION {signature}")
    schema_editor.execute(before.FUNCTION)
    schema_editor.execute(f"REVOKE ALL ON FUNCTION inbox_search({before.TYPES}) FROM PUBLIC")
    schema_editor.execute(f"GRANT EXECUTE ON FUNCTION inbox_search({before.TYPES}) TO {role}")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0009_evidence_and_retention")]
    operations = [
        migrations.AddField(
            "author",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(
                    Func(
                        Left(Concat(F("name"), Value(" ", models.TextField()), F("handle")), 400),
                        Value("[^[:alnum:]]+"),
                        Value(" "),
                        Value("g"),
                        function="regexp_replace",
                        output_field=models.TextField(),
                    ),
                    config="simple",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "author",
            django.contrib.postgres.indexes.GinIndex(fields=["search"], name="inbox_author_search"),
        ),
        migrations.AddField(
            "case",
            "number",
            models.GeneratedField(
                db_persist=True,
                expression=Upper(Right(Cast("id", models.TextField()), 6)),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            "case", models.Index(fields=["organisation", "number"], name="inbox_case_number")
        ),
        migrations.AddIndex(
            "post",
            django.contrib.postgres.indexes.HashIndex(
                fields=["permalink"], name="inbox_post_permalink"
            ),
        ),
        migrations.AddIndex(
            "decision",
            models.Index(fields=["organisation", "by_id", "at"], name="inbox_decision_by"),
        ),
        migrations.AddIndex(
            "decision",
            models.Index(
                condition=~models.Q(clause=""),
                fields=["organisation", "clause", "at"],
                name="inbox_decision_clause",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
