-- One definition of "taken": a registered or attended seat of an order that is neither canceled nor refunded in
-- full. It decides what a class has left, what a desk expects and what the nightly job marks. The website cancels an
-- order by its status alone; its seats are free from then on.

-- In SQL and without settings of their own, so that a query takes them in as expressions.
CREATE FUNCTION order_is_closed(status TEXT, payment_status TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status = 'cancelled' OR payment_status = 'refunded'
$$;

-- The seat may still be used; an absent participant may still come.
CREATE FUNCTION seat_is_open(seat_status TEXT, order_status TEXT, payment_status TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT seat_status <> 'cancelled' AND NOT (order_status = 'cancelled' OR payment_status = 'refunded')
$$;

-- The seat takes a place in its class.
CREATE FUNCTION seat_is_taken(seat_status TEXT, order_status TEXT, payment_status TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT seat_status IN ('registered', 'attended') AND NOT (order_status = 'cancelled' OR payment_status = 'refunded')
$$;

-- ── When an order was closed ─────────────────────────────────────────────────────────────────────────────

-- NULL for an open order, and for one that was closed before anybody noted the time.
ALTER TABLE orders ADD COLUMN closed_at TIMESTAMPTZ;

CREATE FUNCTION order_note_closing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT order_is_closed(NEW.status, NEW.payment_status) THEN
        NEW.closed_at := NULL;
    ELSIF TG_OP = 'INSERT' OR NOT order_is_closed(OLD.status, OLD.payment_status) THEN
        NEW.closed_at := now();
    END IF;
    RETURN NEW;
END $$;

-- What the log knows of older ones. The column follows from the others, so the log has no line for it.
CREATE OR REPLACE FUNCTION audit_derived(tbl TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE tbl WHEN 'church_inquiries' THEN '{version,stage_since,touched_at,next_step_on,due_on}'::text[]
                    WHEN 'tickets' THEN '{version,touched_at,news,public_news,answer_due_at,close_due_at,due_at,raise_at,used_seconds,running_since,
                                          answer_late,close_late}'
                    ELSE '{spots_filled,last_login,has_own_rights,rights,closed_at}' END;
END $$;
UPDATE orders o SET closed_at = l.at
FROM (SELECT row_id, min(at) AS at FROM audit_logs
      WHERE table_name = 'orders'
        AND (changes #>> '{status,1}' = 'cancelled' OR changes #>> '{payment_status,1}' = 'refunded')
      GROUP BY row_id) l
WHERE l.row_id = o.id::text AND order_is_closed(o.status, o.payment_status);

CREATE TRIGGER b_note_closing_new BEFORE INSERT ON orders
    FOR EACH ROW WHEN (NEW.status = 'cancelled' OR NEW.payment_status = 'refunded') EXECUTE FUNCTION order_note_closing();
CREATE TRIGGER b_note_closing BEFORE UPDATE OF status, payment_status ON orders
    FOR EACH ROW EXECUTE FUNCTION order_note_closing();

-- ── The places of a class ────────────────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION schedule_follow_seats() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT coalesce(sum(greatest(oi.quantity, 0)), 0) INTO NEW.spots_filled
    FROM order_items oi JOIN orders o ON o.id = oi.order_id
    WHERE oi.schedule_id = NEW.id AND seat_is_taken(oi.status, o.status, o.payment_status);
    IF NEW.status IN ('scheduled', 'full') THEN
        NEW.status := CASE WHEN NEW.spots_filled >= NEW.max_capacity THEN 'full' ELSE 'scheduled' END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

-- As before, with the one definition. A participant who was marked absent and comes after all is never refused: the
-- place was theirs. A place that was sold meanwhile shows as oversold.
CREATE OR REPLACE FUNCTION order_item_take_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    session schedule%ROWTYPE;
    grew BOOLEAN := FALSE;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.schedule_id <> NEW.schedule_id THEN
        -- Always in the same order, so that two moves in opposite directions do not block each other.
        PERFORM 1 FROM schedule WHERE id IN (OLD.schedule_id, NEW.schedule_id) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.schedule_id <> NEW.schedule_id OR TG_OP = 'DELETE' THEN
        UPDATE schedule SET spots_filled = spots_filled WHERE id = OLD.schedule_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN NULL;
    END IF;
    -- Locks the class: of two desks at the last seat one waits here and then sees the other's.
    UPDATE schedule SET spots_filled = spots_filled WHERE id = NEW.schedule_id RETURNING * INTO session;
    grew := (TG_OP = 'INSERT' OR OLD.status = 'cancelled' OR OLD.schedule_id <> NEW.schedule_id
             OR NEW.quantity > OLD.quantity)
        AND EXISTS (SELECT FROM orders o
                    WHERE o.id = NEW.order_id AND seat_is_taken(NEW.status, o.status, o.payment_status));
    IF grew AND session.spots_filled > session.max_capacity
       AND NOT (TG_OP = 'INSERT' AND NEW.split_from IS NOT NULL AND pg_trigger_depth() = 1
                AND current_setting('frontdesk.splitting', true) IS NOT DISTINCT FROM 'on') THEN
        RAISE EXCEPTION 'the class is full: % seats for % places', session.spots_filled, session.max_capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_capacity_never_exceeded', TABLE = 'schedule';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER b_take_seat_changed ON order_items;
CREATE TRIGGER b_take_seat_changed AFTER UPDATE OF quantity, status, schedule_id ON order_items
    FOR EACH ROW WHEN (OLD.quantity <> NEW.quantity OR OLD.schedule_id <> NEW.schedule_id
                       OR (OLD.status IN ('registered', 'attended')) <> (NEW.status IN ('registered', 'attended')))
    EXECUTE FUNCTION order_item_take_seat();

-- An order that is canceled or refunded frees its places; one that is opened again needs them. For all orders of a
-- statement together, so that classes are locked in one order: orders, then items, then classes.
CREATE FUNCTION orders_free_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed UUID[];
    opened UUID[];
    classes UUID[];
    session schedule%ROWTYPE;
BEGIN
    SELECT array_agg(n.id), array_agg(n.id) FILTER (WHERE NOT order_is_closed(n.status, n.payment_status))
    INTO changed, opened
    FROM was w JOIN became n USING (id)
    WHERE order_is_closed(w.status, w.payment_status) <> order_is_closed(n.status, n.payment_status);
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    -- Held, so that none of them moves to a class that is not counted here.
    PERFORM 1 FROM order_items WHERE order_id = ANY (changed) ORDER BY id FOR SHARE;
    classes := ARRAY(SELECT DISTINCT schedule_id FROM order_items WHERE order_id = ANY (changed));
    PERFORM 1 FROM schedule WHERE id = ANY (classes) ORDER BY id FOR NO KEY UPDATE;
    UPDATE schedule SET spots_filled = spots_filled WHERE id = ANY (classes);
    SELECT s.* INTO session FROM schedule s
    WHERE s.id = ANY (classes) AND s.spots_filled > s.max_capacity
      AND EXISTS (SELECT FROM order_items oi JOIN orders o ON o.id = oi.order_id
                  WHERE oi.schedule_id = s.id AND oi.order_id = ANY (opened)
                    AND seat_is_taken(oi.status, o.status, o.payment_status))
    ORDER BY s.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the class is full: % seats for % places', session.spots_filled, session.max_capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_capacity_never_exceeded', TABLE = 'schedule';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER b_free_places AFTER UPDATE ON orders REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION orders_free_places();

-- ── The nightly job ──────────────────────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION record_no_shows(dry_run BOOLEAN) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    grace INTERVAL := make_interval(hours => coalesce(
        (SELECT (value #>> '{}')::integer FROM settings WHERE key = 'attendance.no_show_after_hours'), 12));
    absent UUID[];
    marked BIGINT;
BEGIN
    SELECT array_agg(oi.id) INTO absent
    FROM schedule s
    JOIN order_items oi ON oi.schedule_id = s.id AND oi.status = 'registered'
    JOIN orders o ON o.id = oi.order_id
    WHERE s.end_datetime < now() - grace AND oi.quantity > 0
      AND s.status NOT IN ('cancelled', 'draft')
      AND seat_is_taken(oi.status, o.status, o.payment_status);
    IF dry_run THEN
        RETURN (SELECT coalesce(sum(quantity), 0) FROM order_items WHERE id = ANY(absent));
    END IF;
    -- Held first, so that somebody whom a desk admits at this moment is not marked absent after it; and in
    -- one order, so that two runs at once do not block each other. The classes too: an absent seat takes no place.
    PERFORM 1 FROM order_items WHERE id = ANY(absent) ORDER BY id FOR UPDATE;
    PERFORM 1 FROM schedule WHERE id IN (SELECT schedule_id FROM order_items WHERE id = ANY(absent))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM split_item(id) FROM order_items WHERE id = ANY(absent) AND quantity > 1 AND status = 'registered';
    INSERT INTO attendance_events (id, seat_id, schedule_id, kind, actor, desk, happened_at, reason, before, after)
    SELECT gen_random_uuid(), oi.id, oi.schedule_id, 'no_show', 'frontdesk maintain', 'maintenance', now(),
           'absent after the class', '{}', '{}'
    FROM order_items oi
    WHERE oi.status = 'registered'
      AND (oi.id = ANY(absent)
           OR EXISTS (SELECT 1 FROM order_items first
                      WHERE first.id = ANY(absent) AND first.order_id = oi.order_id
                        AND first.schedule_id = oi.schedule_id AND oi.quantity = 1));
    GET DIAGNOSTICS marked = ROW_COUNT;
    RETURN marked;
END $$;

-- ── What stands already ──────────────────────────────────────────────────────────────────────────────────

-- Counted anew; a class's updated_at stays. What an adoption found only because such seats were counted is taken
-- from its list.
ALTER TABLE schedule DISABLE TRIGGER b_follow_seats;
WITH counted AS MATERIALIZED (
    SELECT s.id, s.max_capacity, coalesce(sum(greatest(oi.quantity, 0)) FILTER (
               WHERE seat_is_taken(oi.status, o.status, o.payment_status)), 0)::integer AS taken
    FROM schedule s
    LEFT JOIN order_items oi ON oi.schedule_id = s.id
    LEFT JOIN orders o ON o.id = oi.order_id
    GROUP BY s.id
), listed AS (
    DELETE FROM adoption_findings f USING counted c
    WHERE f.table_name = 'schedule' AND f.row_id = c.id
      AND (f.promise = 'schedule_capacity_never_exceeded' AND c.taken <= c.max_capacity
           OR f.promise = 'schedule_spots_follow_seats' AND f.detail LIKE c.taken || ' spots filled, %')
)
UPDATE schedule s SET
    spots_filled = c.taken,
    status = CASE WHEN s.status NOT IN ('scheduled', 'full') THEN s.status
                  WHEN c.taken >= s.max_capacity THEN 'full' ELSE 'scheduled' END
FROM counted c WHERE c.id = s.id AND s.spots_filled <> c.taken;
ALTER TABLE schedule ENABLE TRIGGER b_follow_seats;

REVOKE ALL ON FUNCTION order_is_closed(TEXT, TEXT), seat_is_open(TEXT, TEXT, TEXT), seat_is_taken(TEXT, TEXT, TEXT),
    order_note_closing(), orders_free_places() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION order_is_closed(TEXT, TEXT), seat_is_open(TEXT, TEXT, TEXT), seat_is_taken(TEXT, TEXT, TEXT)
    TO frontdesk_staff, frontdesk_website;
