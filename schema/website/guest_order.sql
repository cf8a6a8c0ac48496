CREATE OR REPLACE FUNCTION guest_order()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('frontdesk.guest_order', true), '')::uuid
$$;

REVOKE ALL ON FUNCTION guest_order FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guest_order TO frontdesk_website;
