-- When a viewer first did something with a title, which a model of then has learned, and the country where it was played last. Of what
-- was there before, the last time has to do for the first.
alter table interactions
    add column first_at timestamptz,
    add column country  text;
update interactions set first_at = last_at;
alter table interactions alter column first_at set not null;
