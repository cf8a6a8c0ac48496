-- Returns which additional data of tickets the session may see, computed once for a whole queue.
CREATE OR REPLACE FUNCTION ticket_eyes()
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object('notes', may('tickets.read_notes'), 'people', may('people.read'), 'leads', may('leads.read'),
                              'zone', site_timezone());
END $$;

REVOKE ALL ON FUNCTION ticket_eyes FROM PUBLIC;
