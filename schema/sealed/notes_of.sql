-- Returns a person's notes as a console shows them. An `open` value has both parts as they were written.
CREATE OR REPLACE FUNCTION notes_of(person uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    kept sealed_values%ROWTYPE;
    shown JSONB;
BEGIN
    SELECT * INTO kept FROM sealed_values WHERE kind = 'notes' AND owner = person;
    shown := reveal(kept.content);
    IF shown ->> 'state' = 'open' THEN
        shown := jsonb_set(shown, '{value}', (shown ->> 'value')::jsonb);
    END IF;
    RETURN shown || jsonb_build_object('write_id', kept.write_id, 'written_by', kept.written_by, 'written_at', kept.written_at);
END $$;

REVOKE ALL ON FUNCTION notes_of FROM PUBLIC;
