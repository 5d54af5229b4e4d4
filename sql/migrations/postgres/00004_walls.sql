-- +goose Up

-- The trail stays as it was written, as the history does.

create trigger event_stays before update or delete or truncate on event
  for each statement execute function history_is_never_changed();

-- A wall between authorities that the database keeps itself: of every table, a query sees and changes only rows of the authorities
-- that the setting cliffedge.authorities lists, with commas between them; all rows where it is *, and none where there is no such
-- setting. It holds for the tables' owner as well, but not for superusers and roles with BYPASSRLS.

-- +goose StatementBegin
do $$
declare
  name text;
  sees text := $policy$(select current_setting('cliffedge.authorities', true)) = '*'
    or %I = any ((select string_to_array(current_setting('cliffedge.authorities', true), ','))::text[])$policy$;
begin
  foreach name in array array[
    'authority',
    'revision', 'audit', 'idempotency_key', 'programme', 'pay_award', 'cost_item', 'post', 'post_salary',
    'post_fte_step', 'post_on_costs', 'cost_line', 'contract', 'payer', 'source', 'tranche', 'eligibility',
    'match_source', 'split', 'outcome_stream', 'stream_year', 'stream_scale', 'saving', 'saving_year',
    'measure', 'measure_year', 'decision', 'decision_ref', 'waiver', 'scenario', 'change', 'member',
    'api_token', 'event'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy of_authority on %I using (' || format(sees, case name when 'authority' then 'id' else 'authority' end) || ')', name);
  end loop;
  -- Earlier versions ask a view's rows with the rights of its owner, whom the wall holds as well.
  if current_setting('server_version_num')::int >= 150000 then
    alter view post_funding set (security_invoker = true);
    alter view tranche_of_source set (security_invoker = true);
  end if;
end
$$;
-- +goose StatementEnd

-- +goose Down
select 'history is never taken away' where 1 = 0;
