#!/bin/sh
# Run once by the PostgreSQL image: the owner of the tables, and the desk's own role, which owns
# nothing, so that row security and the guards on the record hold against it.
set -eu
: "${APP_PASSWORD:?}" "${OWNER_PASSWORD:?}"  # an empty one would let anybody in
psql --set=ON_ERROR_STOP=1 --username=postgres \
    --set=app="$APP_PASSWORD" --set=owner="$OWNER_PASSWORD" <<'SQL'
CREATE ROLE moothall_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE moothall_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
CREATE DATABASE moothall OWNER moothall_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE moothall FROM PUBLIC;
GRANT CONNECT ON DATABASE moothall TO moothall_app;
SQL
