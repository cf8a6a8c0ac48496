CREATE OR REPLACE FUNCTION ticket_leave(p_ticket uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_scope();
    DELETE FROM ticket_presences WHERE ticket_id = p_ticket AND login = session_user AND desk = coalesce(current_desk(), '');
END $$;

REVOKE ALL ON FUNCTION ticket_leave FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ticket_leave TO frontdesk_staff;
