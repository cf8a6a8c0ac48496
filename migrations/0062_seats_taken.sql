-- One definition of "taken": a registered or attended seat of an order that is neither canceled nor refunded in
-- full. The website cancels an order by its status alone; its seats are free from then on.

-- When an order was canceled or refunded. NULL for an open order, and where the time is unknown.
ALTER TABLE orders ADD COLUMN closed_at TIMESTAMPTZ;

-- What the log knows of older ones. The column follows from the others, so the log needs no line for it.
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE orders o SET closed_at = l.at
FROM (SELECT row_id, min(at) AS at FROM audit_logs
      WHERE table_name = 'orders'
        AND (changes #>> '{status,1}' = 'cancelled' OR changes #>> '{payment_status,1}' = 'refunded')
      GROUP BY row_id) l
WHERE l.row_id = o.id::text AND (o.status = 'cancelled' OR o.payment_status = 'refunded');
ALTER TABLE orders ENABLE TRIGGER USER;

CREATE FUNCTION order_note_closing() RETURNS trigger LANGUAGE plpgsql -- for this step alone
SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER b_note_closing_new BEFORE INSERT ON orders
    FOR EACH ROW WHEN (NEW.status = 'cancelled' OR NEW.payment_status = 'refunded') EXECUTE FUNCTION order_note_closing();
CREATE TRIGGER b_note_closing BEFORE UPDATE OF status, payment_status ON orders
    FOR EACH ROW EXECUTE FUNCTION order_note_closing();

CREATE FUNCTION orders_free_places() RETURNS trigger LANGUAGE plpgsql -- for this step alone
SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER b_free_places AFTER UPDATE ON orders REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION orders_free_places();

-- An absent participant takes no place.
DROP TRIGGER b_take_seat_changed ON order_items;
CREATE TRIGGER b_take_seat_changed AFTER UPDATE OF quantity, status, schedule_id ON order_items
    FOR EACH ROW WHEN (OLD.quantity <> NEW.quantity OR OLD.schedule_id <> NEW.schedule_id
                       OR (OLD.status IN ('registered', 'attended')) <> (NEW.status IN ('registered', 'attended')))
    EXECUTE FUNCTION order_item_take_seat();

-- Every class is counted anew; its updated_at stays. What an adoption found only because such seats were counted is
-- taken from its list.
ALTER TABLE schedule DISABLE TRIGGER b_follow_seats;
WITH counted AS MATERIALIZED (
    SELECT s.id, s.max_capacity, coalesce(sum(greatest(oi.quantity, 0)) FILTER (
               WHERE oi.status IN ('registered', 'attended') AND o.status <> 'cancelled'
                 AND o.payment_status <> 'refunded'), 0)::integer AS taken
    FROM schedule s
    LEFT JOIN order_items oi ON oi.schedule_id = s.id
    LEFT JOIN orders o ON o.id = oi.order_id
    GROUP BY s.id
), refuted AS (
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
