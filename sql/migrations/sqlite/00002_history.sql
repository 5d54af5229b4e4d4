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

-- +goose Down
select 'history is never taken away' where 1 = 0;
