-- Returns the name for the log and for other desks. A member of staff cannot act under another name.
CREATE OR REPLACE FUNCTION actor_name(claimed text)
RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((current_staff()).display_name, claimed)
$$;

REVOKE ALL ON FUNCTION actor_name FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actor_name TO frontdesk_staff;
