-- Accounts, a page or all: what GET of one shows and what a PUT takes. Deleted accounts, and those we
-- deleted by suspending them, are left out; accounts without an external id are not.
-- @include user_head
WITH RECURSIVE
-- @include user_hosts
matched AS NOT MATERIALIZED (
-- @include user_columns
-- @include user_matched
-- @include page
