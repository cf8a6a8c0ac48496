-- Since when a person is a customer, and in which city they live: {"since", "city", "state"}. `items` are their order
-- items. An account without a city has that of its last order, a guest that of the last order they made.
CREATE OR REPLACE FUNCTION person_about(whom uuid, items uuid[])
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = 'force_generic_plan' AS $$
DECLARE
    bought UUID[] := ARRAY(
        SELECT o.id FROM orders o WHERE o.user_id = whom
        UNION
        SELECT t.person_id FROM person_search me JOIN person_search t ON t.guest_key = me.guest_key
        WHERE me.person_id = whom AND t.kind = 'buyer'
        UNION
        SELECT o.id FROM orders o WHERE o.id = whom);
BEGIN
    RETURN (
        SELECT jsonb_build_object('since', least(u.created_at, first.at), 'city', home.city, 'state', home.state)
        FROM (SELECT 1) one
        LEFT JOIN users u ON u.id = whom
        CROSS JOIN LATERAL (
            SELECT min(o.created_at) AS at FROM orders o
            WHERE o.id = ANY (bought || ARRAY(SELECT oi.order_id FROM order_items oi WHERE oi.id = ANY (items)))) first
        LEFT JOIN LATERAL (
            SELECT p.city, p.state
            FROM (SELECT nullif(trim(u.city), '') AS city, nullif(trim(u.state), '') AS state, 'infinity'::timestamptz AS at
                  UNION ALL
                  SELECT nullif(trim(o.billing_city), ''), nullif(trim(o.billing_state), ''), o.created_at
                  FROM orders o WHERE o.id = ANY (bought)) p
            WHERE p.city IS NOT NULL
            ORDER BY p.at DESC NULLS LAST LIMIT 1) home ON TRUE);
END $$;

REVOKE ALL ON FUNCTION person_about FROM PUBLIC;
