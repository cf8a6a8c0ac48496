-- Returns how many tickets a filter finds. With search words at most 10 000, because each ticket has to be searched.
CREATE OR REPLACE FUNCTION ticket_count(p_ask jsonb)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET jit = 'off' AS $$
DECLARE
    found BIGINT;
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM tickets t WHERE %s LIMIT %L) t', ticket_where(p_ask, ticket_eyes()),
                   CASE WHEN p_ask ->> 'text' IS NOT NULL THEN 10000 END) INTO found;
    RETURN found;
END $$;

REVOKE ALL ON FUNCTION ticket_count FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_count TO frontdesk_staff;
