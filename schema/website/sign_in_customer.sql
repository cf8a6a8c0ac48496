-- Returns the password hash of one account by its exact email, because the website checks the password before it acts
-- for a customer.
CREATE OR REPLACE FUNCTION sign_in_customer(p_email text)
RETURNS TABLE(id uuid, password_hash text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT u.id, u.password_hash::text FROM users u WHERE u.email = p_email AND u.deleted_at IS NULL;
END $$;

REVOKE ALL ON FUNCTION sign_in_customer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_customer TO frontdesk_website;
