CREATE OR REPLACE FUNCTION seal_waivers(after uuid, most integer, OUT done integer, OUT last uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch UUID[];
BEGIN
    PERFORM require('maintenance.run');
    IF sealing_key() IS NULL THEN
        RETURN;
    END IF;
    batch := ARRAY(SELECT id FROM waivers
                   WHERE (signature_data IS NOT NULL OR ip_address IS NOT NULL OR user_agent IS NOT NULL)
                     AND (after IS NULL OR id > after)
                   ORDER BY id LIMIT most FOR NO KEY UPDATE);
    -- The update fires the trigger that seals.
    UPDATE waivers SET signature_data = signature_data WHERE id = ANY(batch);
    GET DIAGNOSTICS done = ROW_COUNT;
    last := batch[most];
END $$;

REVOKE ALL ON FUNCTION seal_waivers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_waivers TO frontdesk_staff;
