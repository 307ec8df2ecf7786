"""Keeping a delivery is one call to the database, which plans its statement once a connection."""

from typing import Any

from django.db import migrations

from moothall.people.tenancy import app_role
from moothall.store.row_security import SETTING, quoted

#: the caller's rights and the row security of the organisation that it names: asked outside any
#: scope, since opening and closing one would be two more calls. One statement keeps all or nothing
PUT = """
    CREATE FUNCTION channels_put(
        of_organisation uuid, of_application uuid, of_platform text, wanted text[], ids uuid[],
        stray_id uuid, number text, sent jsonb, raw bytea, digest text, came timestamptz,
        wrong text, OUT made uuid[], OUT accounts uuid[], OUT others text[], OUT is_stray boolean
    ) LANGUAGE plpgsql SECURITY INVOKER AS $$
    DECLARE scope text := current_setting('SETTING', true);
    BEGIN
        PERFORM set_config('SETTING', of_organisation::text, true);
        WITH ours AS (
            SELECT id, external_id, row_number() OVER () AS place FROM channels_account
            WHERE organisation_id = of_organisation AND platform = of_platform
            AND external_id = ANY(wanted) AND disconnected_at IS NULL
        ), kept AS (
            INSERT INTO channels_delivery (
                id, organisation_id, account_id, source, external_id, headers, body, sha256,
                received_at, logged_by_id, logged_by_name, problem, settled_by_name
            )
            SELECT ids[place], of_organisation, id, 'webhook', number, sent, raw, digest, came,
                '', '', '', '' FROM ours
            ON CONFLICT DO NOTHING RETURNING id, account_id
        ), strangers AS (
            SELECT name FROM unnest(wanted) AS name
            WHERE name NOT IN (SELECT external_id FROM ours)
        ), stray AS (
            INSERT INTO channels_stray (
                id, organisation_id, place, platform, external_id, headers, body, sha256,
                received_at, names, problem, settled_by_name
            )
            SELECT stray_id, of_organisation, of_application, of_platform, number, sent, raw,
                digest, came, (SELECT coalesce(jsonb_agg(name ORDER BY name), '[]') FROM strangers),
                wrong, ''
            WHERE EXISTS (SELECT 1 FROM strangers) OR NOT EXISTS (SELECT 1 FROM ours)
            ON CONFLICT DO NOTHING RETURNING id
        )
        SELECT array(SELECT id FROM kept ORDER BY id),
            array(SELECT account_id FROM kept ORDER BY id),
            array(SELECT name FROM strangers ORDER BY name), EXISTS (SELECT 1 FROM stray)
        INTO made, accounts, others, is_stray;
        PERFORM set_config('SETTING', coalesce(scope, ''), true);
    END $$
""".replace("SETTING", SETTING)


def make(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(PUT)
    schema_editor.execute("REVOKE ALL ON FUNCTION channels_put FROM PUBLIC")
    schema_editor.execute(f"GRANT EXECUTE ON FUNCTION channels_put TO {quoted(app_role())}")


def drop(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP FUNCTION channels_put")


class Migration(migrations.Migration):
    dependencies = [("channels", "0013_arrivals"), ("people", "0005_person_phone")]

    operations = [migrations.RunPython(make, drop)]
