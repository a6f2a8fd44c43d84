-- How often in a row a job was begun while it still ran: its worker had died.
alter table jobs add column takeovers int not null default 0;
