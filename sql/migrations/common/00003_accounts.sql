-- +goose Up

-- Who may see and change what, and the trail of what they did. Instants are text in UTC: 2026-11-22T01:02:03.000004Z.

-- Somebody who can sign in. subject is who the identity provider says that they are.
create table app_user (
  id               text not null primary key check (id <> ''),
  email            text not null unique check (email <> '' and email = lower(email)),
  name             text not null,
  operator         bigint not null check (operator in (0, 1)),
  suspended        bigint not null check (suspended in (0, 1)),
  password         text not null,
  subject          text unique check (subject <> ''),
  epoch            bigint not null check (epoch >= 0),
  made_at          text not null check (length(made_at) = 27)
) /*strict*/;

-- A user's role in an authority, which may not have a plan yet.
create table member (
  authority        text not null check (authority <> ''),
  user_id          text not null references app_user (id),
  role             text not null check (role in ('VIEWER', 'ANALYST', 'APPROVER', 'ADMIN')),
  by_group         bigint not null check (by_group in (0, 1)),
  primary key (authority, user_id)
) /*strict*/;

create index member_by_user on member (user_id);

create table one_time_code (
  user_id          text not null primary key references app_user (id),
  hash             text not null unique,
  expires_at       text not null check (length(expires_at) = 27)
) /*strict*/;

create table api_token (
  authority        text not null check (authority <> ''),
  id               text not null primary key check (id <> ''),
  user_id          text not null references app_user (id),
  role             text not null check (role in ('VIEWER', 'ANALYST', 'APPROVER', 'ADMIN')),
  name             text not null,
  hash             text not null unique,
  made_at          text not null check (length(made_at) = 27),
  expires_at       text not null check (length(expires_at) = 27),
  used_at          text check (length(used_at) = 27),
  revoked_at       text check (length(revoked_at) = 27)
) /*strict*/;

-- Failed attempts to sign in: with an e-mail address, from a network address.
create table sign_in_try (
  key              text not null primary key check (key <> ''),
  failures         bigint not null check (failures >= 1),
  until_at         text check (length(until_at) = 27),
  touched_at       text not null check (length(touched_at) = 27)
) /*strict*/;

create table session (
  hash             text not null primary key,
  data             text not null,
  expires_at       text not null check (length(expires_at) = 27)
) /*strict*/;

create index session_by_end on session (expires_at);

-- The trail: a chain for each authority, and one for the platform, whose authority is ''. It names users by ids that outlast them.
-- revision is 0, and revised is '', of what is no change of a plan.
create table event (
  authority        text not null,
  number           bigint not null check (number >= 1),
  at               text not null check (length(at) = 27),
  actor            text not null,
  action           text not null check (action <> ''),
  user_id          text not null,
  detail           text not null,
  revision         bigint not null check (revision >= 0),
  revised          text not null check ((revised = '') = (revision = 0)),
  request_id       text not null unique,
  previous_hash    text not null,
  hash             text not null check (length(hash) = 64),
  primary key (authority, number)
) /*strict*/;

create index event_by_time on event (authority, at, number);

-- +goose Down
select 'history is never taken away' where 1 = 0;
