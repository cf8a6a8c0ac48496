CREATE OR REPLACE FUNCTION lead_actor()
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((current_staff()).display_name, nullif(current_setting('frontdesk.lead_actor', true), ''),
                    CASE WHEN is_website() THEN 'website' ELSE session_user END);
END $$;

REVOKE ALL ON FUNCTION lead_actor FROM PUBLIC;
