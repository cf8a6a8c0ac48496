CREATE OR REPLACE FUNCTION lead_search_refresh()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO lead_search SELECT (lead_search_row(NEW)).*
    ON CONFLICT (lead_id) DO UPDATE
    SET words = EXCLUDED.words, org = EXCLUDED.org, email = EXCLUDED.email, phone = EXCLUDED.phone;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION lead_search_refresh FROM PUBLIC;
