-- Returns why a lead accepts no commands; NULL if it does.
CREATE OR REPLACE FUNCTION lead_closed(l church_inquiries)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN l.id IS NULL THEN '{"outcome": "gone"}'::jsonb
                WHEN l.merged_into IS NOT NULL THEN jsonb_build_object('outcome', 'merged', 'into', l.merged_into) END
$$;

REVOKE ALL ON FUNCTION lead_closed FROM PUBLIC;
