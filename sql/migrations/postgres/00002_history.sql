-- +goose Up

-- What was written of the history stays as it was: the database itself refuses to change or remove it.

-- +goose StatementBegin
create function history_is_never_changed() returns trigger language plpgsql as $$
begin
  raise exception 'history is never changed';
end;
$$;
-- +goose StatementEnd

create trigger revision_stays before update or delete or truncate on revision
  for each statement execute function history_is_never_changed();

create trigger audit_stays before update or delete or truncate on audit
  for each statement execute function history_is_never_changed();

-- +goose Down
select 'history is never taken away' where 1 = 0;
