-- Records a payment for the order of a seat: {"tenders": […]}, see record_tenders. The answer has the balance and the
-- currency.
CREATE OR REPLACE FUNCTION seat_pay(
    p_id uuid, p_item uuid, p_seat uuid, command jsonb, p_actor text, p_desk text, p_at timestamptz)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    bill UUID := (SELECT order_id FROM order_items
                  WHERE id IN (p_item, p_seat) AND sees_class(schedule_id) LIMIT 1);
    result RECORD;
BEGIN
    -- Checked first, because the other answers would reveal the amount due.
    PERFORM require('payments.write');
    SELECT * INTO result FROM record_tenders(p_id, bill, command -> 'tenders', p_actor, p_desk, p_at);
    RETURN jsonb_build_object(
        'outcome', result.outcome, 'balance', result.balance::text,
        'currency', coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.currency'), 'USD'));
END $$;

REVOKE ALL ON FUNCTION seat_pay FROM PUBLIC;
