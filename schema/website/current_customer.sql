CREATE OR REPLACE FUNCTION current_customer()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('frontdesk.customer', true), '')::uuid
$$;

REVOKE ALL ON FUNCTION current_customer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_customer TO frontdesk_website;
