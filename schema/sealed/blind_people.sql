CREATE OR REPLACE FUNCTION blind_people(after uuid, most integer, OUT done integer, OUT last uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
    batch UUID[];
BEGIN
    PERFORM require('maintenance.run');
    key := sealing_key();
    IF key IS NULL THEN
        RETURN;
    END IF;
    -- Locked, so that no email changes in between.
    batch := ARRAY(SELECT person_id FROM person_search WHERE after IS NULL OR person_id > after
                   ORDER BY person_id LIMIT most FOR SHARE);
    INSERT INTO blind_index AS b (person_id, kind, blind, key_id)
    SELECT p.person_id, v.kind, blind_of(v.kind, v.value, key), sealing_key_id(key)
    FROM person_search p CROSS JOIN LATERAL (VALUES ('email', p.email), ('phone', p.phone)) v (kind, value)
    WHERE p.person_id = ANY(batch) AND v.value ~ CASE v.kind WHEN 'email' THEN '\S' ELSE '\d' END
      AND NOT EXISTS (SELECT FROM blind_index o WHERE o.person_id = p.person_id AND o.kind = v.kind
                        AND o.key_id = sealing_key_id(key))
    ON CONFLICT (person_id, kind) DO UPDATE SET blind = excluded.blind, key_id = excluded.key_id;
    GET DIAGNOSTICS done = ROW_COUNT;
    last := batch[most];
END $$;

REVOKE ALL ON FUNCTION blind_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION blind_people TO frontdesk_staff;
