-- Withdraws an identity check of the seat's participant. The check is kept but no longer counts (see seat_facts_all).
CREATE OR REPLACE FUNCTION withdraw_identity(p_seat uuid, p_check uuid)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('identity.write');
    IF EXISTS (SELECT FROM identity_checks c JOIN order_items i ON i.id = p_seat
               WHERE c.id = p_check AND (c.order_item_id = i.id OR c.user_id = i.participant_id)) THEN
        RETURN 'taken_back';
    END IF;
    RETURN 'not_found';
END $$;

REVOKE ALL ON FUNCTION withdraw_identity FROM PUBLIC;
