-- Returns a page of the queue.
CREATE OR REPLACE FUNCTION ticket_list(p_ask jsonb, p_after jsonb, p_most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = 'off' SET jit = 'off' SET TimeZone = 'UTC' AS $$
DECLARE
    eyes JSONB := ticket_eyes();
BEGIN
    RETURN ticket_cards(ticket_where(p_ask, eyes), coalesce(p_ask ->> 'sort', 'due'), coalesce((p_ask ->> 'descending')::boolean, FALSE),
                        p_after, p_most, eyes);
END $$;

REVOKE ALL ON FUNCTION ticket_list FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_list TO frontdesk_staff;
