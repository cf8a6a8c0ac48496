-- Returns the users who take leads in turn, in order: those of the setting who can sign in and have the right,
-- otherwise all who manage leads.
CREATE OR REPLACE FUNCTION lead_takers()
RETURNS SETOF staff
LANGUAGE sql STABLE AS $$
    WITH able AS (
        SELECT s.* FROM staff s
        WHERE s.is_active AND (s.valid_until IS NULL OR s.valid_until > now()) AND staff_may(s, 'leads.manage')
    ), named AS (
        SELECT e #>> '{}' AS login, n
        FROM settings, jsonb_array_elements(value) WITH ORDINALITY AS t (e, n) WHERE key = 'leads.round_robin'
    )
    SELECT able.* FROM able LEFT JOIN named USING (login)
    WHERE named.n IS NOT NULL OR (able.role = 'manager' AND NOT EXISTS (SELECT FROM named))
    ORDER BY named.n, able.login
$$;

REVOKE ALL ON FUNCTION lead_takers FROM PUBLIC;
