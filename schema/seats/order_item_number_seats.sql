-- Assigns seat numbers when an item is written. If the website raises a quantity into the numbers of another item, the
-- item moves behind the last one.
-- The website does not know that a desk has split an item: its "quantity = 4" means four seats altogether. Therefore
-- only the missing seats are added, and existing seats keep their numbers. A lower quantity would have to choose a seat
-- to remove, so it is refused. A seat is canceled individually.
CREATE OR REPLACE FUNCTION order_item_number_seats()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    apart INTEGER;
    next_no INTEGER;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.seat_no IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- Mostly a desk that splits an item, which needs no lock here.
    IF TG_OP = 'UPDATE' AND NEW.quantity < OLD.quantity
       AND NOT EXISTS (SELECT 1 FROM order_items WHERE split_from = NEW.id) THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM orders WHERE id = NEW.order_id FOR NO KEY UPDATE;
    SELECT coalesce(max(seat_no + quantity), 1) INTO next_no
    FROM order_items WHERE order_id = NEW.order_id AND id <> NEW.id;
    IF TG_OP = 'INSERT' THEN
        NEW.seat_no := next_no;
        RETURN NEW;
    END IF;
    SELECT nullif(count(*), 0) INTO apart
    FROM order_items WHERE split_from = NEW.id AND status <> 'cancelled';
    IF apart IS NOT NULL AND NEW.quantity > 0 THEN
        IF NEW.quantity < OLD.quantity + apart THEN
            RAISE EXCEPTION 'the item has % seats of their own already', OLD.quantity + apart
                USING ERRCODE = 'check_violation', CONSTRAINT = 'order_items_split_stays', TABLE = 'order_items';
        END IF;
        next_no := greatest(next_no, NEW.seat_no + OLD.quantity);
        INSERT INTO order_items (id, order_id, schedule_id, unit_price, quantity, status, created_at, seat_no, split_from)
        SELECT seat_id_of(NEW.id, NEW.seat_no, n), NEW.order_id, NEW.schedule_id, NEW.unit_price, 1,
               CASE WHEN NEW.status = 'cancelled' THEN 'cancelled' ELSE 'registered' END, NEW.created_at, n, NEW.id
        FROM generate_series(next_no, next_no + NEW.quantity - OLD.quantity - apart - 1) n;
        NEW.quantity := OLD.quantity;
    ELSIF NEW.quantity > OLD.quantity AND EXISTS (
        SELECT 1 FROM order_items o
        WHERE o.order_id = NEW.order_id AND o.id <> NEW.id
          AND o.seat_no < NEW.seat_no + NEW.quantity AND NEW.seat_no < o.seat_no + o.quantity) THEN
        NEW.seat_no := next_no;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION order_item_number_seats FROM PUBLIC;
