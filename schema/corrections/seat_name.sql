-- Names a seat as name_seat does, and records the previous participant, so that the naming can be undone.
CREATE OR REPLACE FUNCTION seat_name(
    p_id uuid, p_item uuid, p_seat uuid, command jsonb, p_actor text, p_desk text, p_at timestamptz)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    past seat_names%ROWTYPE;
    earlier JSONB;
    class UUID;
    result TEXT;
BEGIN
    IF NOT hold_seat(p_item, p_seat) THEN
        RETURN jsonb_build_object('outcome', 'not_found');
    END IF;
    SELECT * INTO past FROM seat_names WHERE id = p_id;
    IF FOUND THEN
        RETURN jsonb_build_object('outcome', CASE
            WHEN past.seat_id <> p_seat THEN 'event_reused'
            WHEN past.after ->> 'name' IS DISTINCT FROM tidy_name(command ->> 'name') THEN 'saved_before'
            ELSE 'named' END);
    END IF;
    SELECT seat_naming(i), i.schedule_id INTO earlier, class FROM order_items i WHERE i.id = p_seat;
    SELECT n.outcome INTO result
    FROM name_seat(p_seat, p_seat, command ->> 'seen', command ->> 'name', command ->> 'email',
                   (command ->> 'birth_date')::date, (command ->> 'person')::uuid) n;
    IF result = 'named' THEN
        INSERT INTO seat_names (id, seat_id, schedule_id, before, after, actor, desk, happened_at)
        SELECT p_id, p_seat, class, earlier, seat_naming(i), p_actor, p_desk, p_at FROM order_items i WHERE i.id = p_seat;
    END IF;
    RETURN jsonb_build_object('outcome', result);
END $$;

REVOKE ALL ON FUNCTION seat_name FROM PUBLIC;
