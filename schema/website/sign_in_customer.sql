-- A password is looked at before anybody is spoken for: one account at a time, by its whole email.
CREATE OR REPLACE FUNCTION sign_in_customer(p_email text)
RETURNS TABLE(id uuid, password_hash text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT u.id, u.password_hash::text FROM users u WHERE u.email = p_email AND u.deleted_at IS NULL;
END $$;

REVOKE ALL ON FUNCTION sign_in_customer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_customer TO frontdesk_website;
