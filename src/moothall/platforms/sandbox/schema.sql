create table if not exists people (
    id text primary key,
    handle text not null unique collate nocase,
    name text not null,
    bio text not null default '',
    invented integer not null default 0
);
create table if not exists friends (
    person text not null references people (id),
    friend text not null references people (id),
    primary key (person, friend)
) without rowid;
create table if not exists posts (
    id text primary key,
    number integer not null unique,
    author text not null references people (id),
    kind text not null,
    text text not null,
    parent text not null default '',
    root text not null default '',
    conversation text not null default '',
    created_at text not null,
    edited_at text not null default '',
    deleted_at text not null default '',
    deleted_by text not null default '',
    hidden integer not null default 0,
    revision integer not null default 1,
    client_key text not null default '',
    rating integer,
    picture text not null default '',
    picture_missing integer not null default 0
);
create index if not exists posts_by_parent on posts (parent);
create index if not exists posts_by_author on posts (author);
create index if not exists posts_by_kind on posts (kind, number);
create index if not exists posts_by_conversation on posts (conversation);
create unique index if not exists posts_by_key on posts (client_key) where client_key <> '';
create table if not exists events (
    seq integer primary key autoincrement,
    told integer not null,
    body text not null
);
create table if not exists standing (
    person text not null references people (id),
    kind text not null,
    primary key (person, kind)
) without rowid;
create table if not exists reports (
    client_key text primary key,
    post text not null references posts (id),
    reason text not null,
    at text not null
);
create table if not exists uses (
    post text not null references posts (id),
    verb text not null,
    times integer not null,
    primary key (post, verb)
) without rowid;
create table if not exists settings (
    name text primary key,
    value text not null
) without rowid;
create table if not exists hooks (
    id text primary key,
    seq integer not null,
    copy integer not null default 0,
    attempts integer not null default 0,
    next_at real not null,
    state text not null default 'waiting',
    last text not null default ''
);
create index if not exists hooks_waiting on hooks (state, next_at);
create table if not exists calls (
    number integer primary key autoincrement,
    at text not null,
    what text not null,
    status integer not null,
    note text not null default ''
);
create table if not exists script_ids (
    id text primary key,
    post text not null references posts (id)
) without rowid;
create table if not exists script_lines (
    number integer primary key,
    minute real not null,
    body text not null,
    played integer not null default 0,
    note text not null default ''
);
create index if not exists script_due on script_lines (played, minute, number);
