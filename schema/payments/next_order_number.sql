-- Returns the next order number, as the website counts: MDI-2026-00042. The website counts on its own, so the number
-- may be taken at the same moment.
CREATE OR REPLACE FUNCTION next_order_number()
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    prefix TEXT := 'MDI-' || to_char(site_date(now()), 'YYYY') || '-';
    last TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('next_order_number'));
    SELECT order_number INTO last FROM orders
    WHERE left(order_number, 9) COLLATE "C" = prefix AND order_number ~ '^MDI-\d{4}-\d{1,9}$'
    ORDER BY length(order_number) DESC, order_number COLLATE "C" DESC LIMIT 1;
    RETURN prefix || lpad((coalesce(substr(last, 10)::integer, 0) + 1)::text, greatest(5, length(substr(last, 10))), '0');
END $$;

REVOKE ALL ON FUNCTION next_order_number FROM PUBLIC;
