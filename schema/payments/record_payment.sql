-- Records a payment in one tender, see record_tenders.
CREATE OR REPLACE FUNCTION record_payment(
    p_id uuid, p_order uuid, p_amount numeric, p_method text, p_reference text, p_actor text, p_desk text,
    p_at timestamptz, OUT outcome text, OUT balance numeric)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT r.outcome, r.balance INTO outcome, balance
    FROM record_tenders(p_id, p_order, jsonb_build_array(jsonb_build_object(
             'id', p_id, 'amount', p_amount, 'method', p_method, 'reference', p_reference)), p_actor, p_desk, p_at) r;
END $$;

REVOKE ALL ON FUNCTION record_payment FROM PUBLIC;
