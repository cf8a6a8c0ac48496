-- Returns why a ticket accepts no commands; NULL if it does.
CREATE OR REPLACE FUNCTION ticket_closed(t tickets)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN t.id IS NULL THEN '{"outcome": "gone"}'::jsonb
                WHEN t.merged_into IS NOT NULL THEN jsonb_build_object(
                    'outcome', 'merged', 'into', t.merged_into, 'number', (SELECT number FROM tickets WHERE id = t.merged_into)) END
$$;

REVOKE ALL ON FUNCTION ticket_closed FROM PUBLIC;
