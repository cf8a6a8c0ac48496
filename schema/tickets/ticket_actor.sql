-- Returns the author of a change. Automatic escalation is attributed to `system`, not to the user whose console
-- triggered it.
CREATE OR REPLACE FUNCTION ticket_actor()
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN is_website() THEN 'website'
                WHEN current_setting('frontdesk.ticket_how', true) = 'escalate' THEN 'system'
                ELSE coalesce((current_staff()).display_name, nullif(current_setting('frontdesk.ticket_actor', true), ''), session_user) END;
END $$;

REVOKE ALL ON FUNCTION ticket_actor FROM PUBLIC;
