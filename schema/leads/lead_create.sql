CREATE OR REPLACE FUNCTION lead_create(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lead_insert((p ->> 'lead')::uuid, p -> 'fields');
    RETURN lead_done((p ->> 'lead')::uuid);
END $$;

REVOKE ALL ON FUNCTION lead_create FROM PUBLIC;
