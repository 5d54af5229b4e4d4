-- +goose Up

-- Money is whole pence (…_pence). Percentages, FTE and families are whole ten-thousandths (…_e4): 37.5% is 375000.
-- Days are text, 2020-03-31; financial years are 2019/20. Every table but authority belongs to one: (authority, id) is its key.
-- position is the place in the plan's list, from 0. note and assumed are what the plan says beside an item.

create table authority (
  id               text not null primary key check (id <> ''),
  name             text not null,
  lead_time_days   bigint not null check (lead_time_days >= 0),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  revision         bigint not null check (revision >= 1)
) /*strict*/;

create table revision (
  authority        text not null references authority (id),
  number           bigint not null check (number >= 1),
  author           text not null,
  made_at          text not null check (length(made_at) = 27),
  note             text not null,
  request_id       text not null unique,
  snapshot         text not null,
  previous_hash    text not null,
  hash             text not null check (length(hash) = 64),
  primary key (authority, number)
) /*strict*/;

create table audit (
  authority        text not null references authority (id),
  revision         bigint not null,
  position         bigint not null,
  action           text not null check (action in ('ADDED', 'CHANGED', 'REMOVED')),
  kind             text not null,
  item             text not null,
  before_text      text not null,
  after_text       text not null,
  primary key (authority, revision, position),
  foreign key (authority, revision) references revision (authority, number)
) /*strict*/;

create table idempotency_key (
  actor            text not null,
  key              text not null check (key <> ''),
  body_hash        text not null,
  authority        text not null references authority (id),
  revision         bigint not null,
  primary key (actor, key),
  foreign key (authority, revision) references revision (authority, number)
) /*strict*/;

create table programme (
  authority        text not null references authority (id),
  id               text not null,
  position         bigint not null,
  name             text not null,
  starts           text not null check (starts like '____-__-__'),
  ends             text check (ends like '____-__-__'),
  never_starts     bigint not null check (never_starts in (0, 1)),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id)
) /*strict*/;

create table pay_award (
  authority        text not null references authority (id),
  position         bigint not null,
  from_day         text not null check (from_day like '____-__-__'),
  pay_group        text not null,
  percent_e4       bigint,
  amount_pence     bigint,
  uncertain_low_e4    bigint,
  uncertain_likely_e4 bigint,
  uncertain_high_e4   bigint,
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, from_day, pay_group),
  check ((percent_e4 is null) <> (amount_pence is null))
) /*strict*/;

-- What costs money: posts and cost lines share their ids.
create table cost_item (
  authority        text not null references authority (id),
  id               text not null,
  kind             text not null check (kind in ('POST', 'COST_LINE')),
  primary key (authority, id)
) /*strict*/;

create table post (
  authority        text not null,
  id               text not null,
  position         bigint not null,
  title            text not null,
  programme        text not null,
  location         text not null,
  fte_e4           bigint not null check (fte_e4 between 0 and 10000000),
  starts           text not null check (starts like '____-__-__'),
  ends             text check (ends like '____-__-__'),
  ends_with_programme bigint not null check (ends_with_programme in (0, 1)),
  never_starts     bigint not null check (never_starts in (0, 1)),
  pay_group        text not null,
  other_annual_pence bigint not null check (other_annual_pence >= 0),
  caseload_e4      bigint not null check (caseload_e4 >= 0),
  priority         bigint not null check (priority between 1 and 1000),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id),
  foreign key (authority, id) references cost_item (authority, id) deferrable initially deferred,
  foreign key (authority, programme) references programme (authority, id) deferrable initially deferred
) /*strict*/;

create table post_salary (
  authority        text not null,
  post             text not null,
  position         bigint not null,
  from_day         text not null check (from_day like '____-__-__'),
  amount_pence     bigint not null check (amount_pence >= 0),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, post, from_day),
  foreign key (authority, post) references post (authority, id) deferrable initially deferred
) /*strict*/;

create table post_fte_step (
  authority        text not null,
  post             text not null,
  position         bigint not null,
  from_day         text not null check (from_day like '____-__-__'),
  fte_e4           bigint not null check (fte_e4 between 0 and 10000000),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, post, from_day),
  foreign key (authority, post) references post (authority, id) deferrable initially deferred
) /*strict*/;

create table post_on_costs (
  authority        text not null,
  post             text not null,
  position         bigint not null,
  from_day         text check (from_day like '____-__-__'),
  percent_e4       bigint not null check (percent_e4 between 0 and 5000000),
  national_insurance text not null check (national_insurance in ('NONE', 'STATUTORY')),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, post, position),
  foreign key (authority, post) references post (authority, id) deferrable initially deferred
) /*strict*/;

create table cost_line (
  authority        text not null,
  id               text not null,
  position         bigint not null,
  title            text not null,
  programme        text not null,
  location         text not null,
  annual_pence     bigint check (annual_pence >= 0),
  starts           text check (starts like '____-__-__'),
  ends             text check (ends like '____-__-__'),
  never_starts     bigint not null check (never_starts in (0, 1)),
  once_pence       bigint check (once_pence >= 0),
  once_on          text check (once_on like '____-__-__'),
  priority         bigint not null check (priority between 1 and 1000),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id),
  check ((annual_pence is null) <> (once_pence is null)),
  foreign key (authority, id) references cost_item (authority, id) deferrable initially deferred,
  foreign key (authority, programme) references programme (authority, id) deferrable initially deferred
) /*strict*/;

create table contract (
  authority        text not null,
  id               text not null,
  position         bigint not null,
  post             text not null,
  kind             text not null check (kind in ('PERMANENT', 'FIXED_TERM', 'SECONDMENT')),
  starts           text not null check (starts like '____-__-__'),
  ends             text check (ends like '____-__-__'),
  never_starts     bigint not null check (never_starts in (0, 1)),
  fte_e4           bigint not null check (fte_e4 between 0 and 10000000),
  continuous_since text check (continuous_since like '____-__-__'),
  employer         text not null,
  host             text not null,
  paid_by          text not null,
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id),
  foreign key (authority, post) references post (authority, id) deferrable initially deferred
) /*strict*/;

-- What pays: sources and outcome streams share their ids.
create table payer (
  authority        text not null references authority (id),
  id               text not null,
  kind             text not null check (kind in ('SOURCE', 'OUTCOME_STREAM')),
  position         bigint not null,
  name             text not null,
  scheme           text not null,
  status           text not null check (status in ('CONFIRMED', 'PROVISIONAL', 'BID')),
  intervention_rate_e4 bigint not null check (intervention_rate_e4 > 0 and intervention_rate_e4 <= 1000000),
  priority         bigint not null check (priority between 1 and 1000),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id)
) /*strict*/;

create table source (
  authority        text not null,
  id               text not null,
  funder           text not null,
  kind             text not null check (kind in ('GRANT', 'BASE_BUDGET', 'RESERVE', 'PARTNER', 'IN_KIND')),
  probability_e4   bigint check (probability_e4 between 0 and 10000),
  primary key (authority, id),
  foreign key (authority, id) references payer (authority, id) deferrable initially deferred
) /*strict*/;

create table tranche (
  authority        text not null,
  source           text not null,
  position         bigint not null,
  amount_pence     bigint not null check (amount_pence >= 0),
  from_day         text not null check (from_day like '____-__-__'),
  until_day        text not null check (until_day like '____-__-__'),
  use_of_money     text not null check (use_of_money in ('', 'SPREAD', 'IN_ORDER')),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, source, position),
  check (from_day <= until_day),
  foreign key (authority, source) references source (authority, id) deferrable initially deferred
) /*strict*/;

-- One row for each thing that a block of eligibility names. Blocks are alternatives; within a block, one of each list must match.
create table eligibility (
  authority        text not null,
  payer            text not null,
  block            bigint not null,
  list             text not null check (list in ('PROGRAMMES', 'POSTS', 'LOCATIONS')),
  position         bigint not null,
  value            text not null,
  primary key (authority, payer, block, list, position),
  foreign key (authority, payer) references payer (authority, id) deferrable initially deferred
) /*strict*/;

create table match_source (
  authority        text not null,
  payer            text not null,
  position         bigint not null,
  matched_by       text not null,
  primary key (authority, payer, position),
  foreign key (authority, payer) references payer (authority, id) deferrable initially deferred,
  foreign key (authority, matched_by) references payer (authority, id) deferrable initially deferred
) /*strict*/;

create table split (
  authority        text not null,
  position         bigint not null,
  cost_item        text not null,
  payer            text not null,
  percent_e4       bigint not null check (percent_e4 between 0 and 1000000),
  from_day         text not null check (from_day like '____-__-__'),
  until_day        text check (until_day like '____-__-__'),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, position),
  foreign key (authority, cost_item) references cost_item (authority, id) deferrable initially deferred,
  foreign key (authority, payer) references payer (authority, id) deferrable initially deferred
) /*strict*/;

create table outcome_stream (
  authority        text not null,
  id               text not null,
  programme        text not null,
  starts           text not null check (starts like '____-__-__'),
  ends             text check (ends like '____-__-__'),
  claims_until     text check (claims_until like '____-__-__'),
  attachment_fee_pence bigint not null check (attachment_fee_pence >= 0),
  result_payment_pence bigint not null check (result_payment_pence >= 0),
  lag_months       bigint not null check (lag_months between 0 and 60),
  max_results      bigint check (max_results >= 0),
  earned_autonomy_from text check (earned_autonomy_from like '____-__-__'),
  carry_until      text check (carry_until like '____-__-__'),
  stopped_on       text check (stopped_on like '____-__-__'),
  uncertain_low_e4    bigint,
  uncertain_likely_e4 bigint,
  uncertain_high_e4   bigint,
  primary key (authority, id),
  foreign key (authority, id) references payer (authority, id) deferrable initially deferred,
  foreign key (authority, programme) references programme (authority, id) deferrable initially deferred
) /*strict*/;

-- Families attached, results paid and success rates of a stream by financial year; a rate for all years has the year ''.
create table stream_year (
  authority        text not null,
  stream           text not null,
  list             text not null check (list in ('ATTACHMENTS', 'RESULTS', 'SUCCESS_RATES')),
  year             text not null check (year = '' or year like '____/__'),
  value            bigint not null check (value >= 0),
  primary key (authority, stream, list, year),
  foreign key (authority, stream) references outcome_stream (authority, id) deferrable initially deferred
) /*strict*/;

-- Families attached from a year on, or '' for all, are multiplied.
create table stream_scale (
  authority        text not null,
  stream           text not null,
  position         bigint not null,
  from_year        text not null check (from_year = '' or from_year like '____/__'),
  percent_e4       bigint not null check (percent_e4 >= 0),
  primary key (authority, stream, position),
  foreign key (authority, stream) references outcome_stream (authority, id) deferrable initially deferred
) /*strict*/;

create table saving (
  authority        text not null,
  id               text not null,
  position         bigint not null,
  name             text not null,
  programme        text not null,
  per_family_pence bigint not null check (per_family_pence >= 0),
  beneficiary      text not null check (beneficiary in ('COUNCIL', 'NHS', 'POLICE', 'DWP', 'OTHER')),
  lag_months       bigint not null check (lag_months >= 0),
  percent_e4       bigint not null check (percent_e4 >= 0),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id),
  foreign key (authority, programme) references programme (authority, id) deferrable initially deferred
) /*strict*/;

create table saving_year (
  authority        text not null,
  saving           text not null,
  year             text not null check (year like '____/__'),
  families         bigint not null check (families >= 0),
  primary key (authority, saving, year),
  foreign key (authority, saving) references saving (authority, id) deferrable initially deferred
) /*strict*/;

create table measure (
  authority        text not null,
  id               text not null,
  position         bigint not null,
  programme        text not null,
  name             text not null,
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id),
  foreign key (authority, programme) references programme (authority, id) deferrable initially deferred
) /*strict*/;

create table measure_year (
  authority        text not null,
  measure          text not null,
  list             text not null check (list in ('TARGET', 'ACTUAL')),
  year             text not null check (year like '____/__'),
  count            bigint not null check (count >= 0),
  primary key (authority, measure, list, year),
  foreign key (authority, measure) references measure (authority, id) deferrable initially deferred
) /*strict*/;

create table decision (
  authority        text not null references authority (id),
  id               text not null,
  position         bigint not null,
  body             text not null,
  day              text not null check (day like '____-__-__'),
  item             text not null,
  decided          text not null,
  action           text not null,
  due              text check (due like '____-__-__'),
  status           text not null check (status in ('', 'OPEN', 'DONE')),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id)
) /*strict*/;

create table decision_ref (
  authority        text not null,
  decision         text not null,
  position         bigint not null,
  ref              text not null,
  primary key (authority, decision, position),
  foreign key (authority, decision) references decision (authority, id) deferrable initially deferred
) /*strict*/;

create table waiver (
  authority        text not null references authority (id),
  position         bigint not null,
  finding          text not null,
  at_ref           text not null,
  until_day        text check (until_day like '____-__-__'),
  decision         text,
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, position),
  foreign key (authority, decision) references decision (authority, id) deferrable initially deferred
) /*strict*/;

create table scenario (
  authority        text not null references authority (id),
  id               text not null,
  position         bigint not null,
  name             text not null,
  parent           text,
  trigger_by       text check (trigger_by like '____-__-__'),
  trigger_when     text not null,
  probability_e4   bigint check (probability_e4 between 0 and 10000),
  note             text not null,
  assumed          bigint not null check (assumed in (0, 1)),
  primary key (authority, id),
  foreign key (authority, parent) references scenario (authority, id) deferrable initially deferred
) /*strict*/;

create table change (
  authority        text not null,
  scenario         text not null,
  position         bigint not null,
  name             text not null,
  body             text not null,
  primary key (authority, scenario, position),
  foreign key (authority, scenario) references scenario (authority, id) deferrable initially deferred
) /*strict*/;

-- For reports: posts with what their funded-until date follows from: each split with who pays it, how sure that money is and
-- until when there is any, beside the ends of the post, its programme and its last contract.
create view post_funding as
select p.authority, p.id as post, p.title, p.programme, p.starts, p.ends, p.fte_e4,
       s.payer, y.name as payer_name, y.status, s.percent_e4, s.from_day as split_from, s.until_day as split_until,
       (select max(t.until_day) from tranche t where t.authority = s.authority and t.source = s.payer) as money_until,
       g.ends as programme_ends,
       (select max(coalesce(c.ends, '9999-12-31')) from contract c where c.authority = p.authority and c.post = p.id and c.never_starts = 0) as contract_until
from post p
join programme g on g.authority = p.authority and g.id = p.programme
left join split s on s.authority = p.authority and s.cost_item = p.id
left join payer y on y.authority = s.authority and y.id = s.payer
where p.never_starts = 0;

-- For reports: every tranche with its source, the source's money up to and with it, and all of the source's money.
create view tranche_of_source as
select t.authority, t.source, y.name, s.funder, s.kind, y.scheme, y.status, y.priority, y.intervention_rate_e4,
       t.position, t.amount_pence, t.from_day, t.until_day, t.use_of_money,
       sum(t.amount_pence) over (partition by t.authority, t.source order by t.position) as balance_pence,
       sum(t.amount_pence) over (partition by t.authority, t.source) as source_pence
from tranche t
join source s on s.authority = t.authority and s.id = t.source
join payer y on y.authority = t.authority and y.id = t.source;

-- +goose Down
select 'history is never taken away' where 1 = 0;
