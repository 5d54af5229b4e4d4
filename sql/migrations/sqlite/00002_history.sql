-- +goose Up

-- What was written of the history stays as it was: the database itself refuses to change or remove it.

-- +goose StatementBegin
create trigger revision_refuses_update before update on revision
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger revision_refuses_delete before delete on revision
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_refuses_update before update on audit
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_refuses_delete before delete on audit
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- "insert or replace" removes the row that is in its way and asks no trigger of deletion.

-- +goose StatementBegin
create trigger revision_refuses_replace before insert on revision
when exists (select 1 from revision where authority = new.authority and number = new.number or request_id = new.request_id)
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_refuses_replace before insert on audit
when exists (select 1 from audit where authority = new.authority and revision = new.revision and position = new.position)
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose Down
select 'history is never taken away' where 1 = 0;
