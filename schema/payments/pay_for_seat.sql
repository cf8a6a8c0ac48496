-- Records a payment for the order of a seat. Consoles of the previous release call this; seat_pay takes several
-- tenders.
CREATE OR REPLACE FUNCTION pay_for_seat(
    p_id uuid, p_item uuid, p_seat uuid, p_amount numeric, p_method text, p_reference text, p_actor text,
    p_desk text, p_at timestamptz, OUT outcome text, OUT balance numeric, OUT facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    bill UUID := (SELECT order_id FROM order_items
                  WHERE id IN (p_item, p_seat) AND sees_class(schedule_id) LIMIT 1);
BEGIN
    -- Checked first, because the other answers would reveal the amount due.
    PERFORM require('payments.write');
    SELECT r.outcome, r.balance INTO outcome, balance
    FROM record_payment(p_id, bill, p_amount, p_method, p_reference, p_actor, p_desk, p_at) r;
    facts := facts_of(p_item, p_seat);
END $$;

REVOKE ALL ON FUNCTION pay_for_seat FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pay_for_seat TO frontdesk_admin, frontdesk_desk, frontdesk_manager;
