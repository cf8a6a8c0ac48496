-- Returns how many values are sealed under which key, and how many are not sealed yet. Counts only.
CREATE OR REPLACE FUNCTION sealing_status()
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_staff();
    RETURN jsonb_build_object(
        'session', (SELECT coalesce(jsonb_agg(encode(sealing_key_id(k), 'hex') ORDER BY n), '[]')
                    FROM unnest(session_keys()) WITH ORDINALITY s (k, n)),
        'current', (SELECT encode(key_id, 'hex') FROM sealing_keys WHERE is_current),
        'values', (SELECT coalesce(jsonb_agg(v ORDER BY v.kind, v.key), '[]')
                   FROM (SELECT kind, encode(key_id, 'hex') AS key, count(*) AS rows FROM sealed_values GROUP BY kind, key_id) v),
        'looked_up', (SELECT coalesce(jsonb_agg(b ORDER BY b.key), '[]')
                      FROM (SELECT encode(key_id, 'hex') AS key, count(*) AS rows FROM blind_index GROUP BY key_id) b),
        'unsealed_waivers', (SELECT count(*) FROM waivers
                             WHERE signature_data IS NOT NULL OR ip_address IS NOT NULL OR user_agent IS NOT NULL),
        'unindexed', (SELECT count(*) FILTER (WHERE email ~ '\S') + count(*) FILTER (WHERE phone ~ '\d') FROM person_search)
                     - (SELECT count(*) FROM blind_index));
END $$;

REVOKE ALL ON FUNCTION sealing_status FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sealing_status TO frontdesk_staff;
