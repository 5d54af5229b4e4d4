-- +goose Up

-- The trail stays as it was written, as the history does.

-- +goose StatementBegin
create trigger event_refuses_update before update on event
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger event_refuses_delete before delete on event
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger event_refuses_replace before insert on event
when exists (select 1 from event where authority = new.authority and number = new.number or request_id = new.request_id)
begin
  select raise(abort, 'history is never changed');
end;
-- +goose StatementEnd

-- +goose Down
select 'history is never taken away' where 1 = 0;
