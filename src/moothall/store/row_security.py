"""The statements that keep each organisation's rows to itself.

PostgreSQL compares every row with the setting ``moothall.organisation``, for reading and writing.
Where the setting is missing the comparison is with NULL, and nobody sees anything.
"""

from psycopg import sql

SETTING = "moothall.organisation"
POLICY = "of_the_organisation"
#: ``true``: a connection that never had the setting gives NULL instead of an error
SCOPE = f"organisation_id = NULLIF(current_setting('{SETTING}', true), '')::uuid"
ALL_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def protecting(table: str, app_role: str, rights: tuple[str, ...] = ALL_RIGHTS) -> list[str]:
    """Row security on a table with ``organisation_id``, and no more than these rights for the app.

    TRUNCATE passes by row security, and is never among the rights.
    """
    name, role = quoted(table), quoted(app_role)
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY {POLICY} ON {name} USING ({SCOPE}) WITH CHECK ({SCOPE})",
        f"REVOKE ALL ON {name} FROM {role}",
        f"GRANT {', '.join(rights)} ON {name} TO {role}",
    ]


def baring(table: str) -> list[str]:
    """The way back."""
    name = quoted(table)
    return [
        f"DROP POLICY {POLICY} ON {name}",
        f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
    ]


def quoted(name: str) -> str:
    """As an SQL identifier."""
    return sql.Identifier(name).as_string()
