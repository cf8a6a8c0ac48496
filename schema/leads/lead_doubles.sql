-- `lead_duplicates` for consoles of the previous release.
CREATE OR REPLACE FUNCTION lead_doubles(p_asked jsonb)
RETURNS TABLE(n integer, card jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.n, d.card FROM lead_duplicates(p_asked) d
$$;

REVOKE ALL ON FUNCTION lead_doubles FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_doubles TO frontdesk_staff;
