-- Seats. An order item of quantity 1 is a seat; one of quantity 3 is three seats, two of them
-- without a name. A seat has a number within its order (MDI-2025-00042-2 is the second) and an
-- id; both stay the same when an item is split, so a printed ticket stays good.

ALTER TABLE order_items ADD COLUMN seat_no INTEGER,
    -- The item that a desk made this seat of.
    ADD COLUMN split_from UUID REFERENCES order_items (id) ON DELETE SET NULL;
CREATE INDEX idx_order_items_split ON order_items (split_from) WHERE split_from IS NOT NULL;

UPDATE order_items oi SET seat_no = n.first_no
FROM (SELECT id, 1 + coalesce(sum(greatest(quantity, 1)) OVER (
                 PARTITION BY order_id ORDER BY created_at, id
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS first_no
      FROM order_items) n
WHERE n.id = oi.id;

ALTER TABLE order_items
    ALTER COLUMN seat_no SET NOT NULL,
    ADD CONSTRAINT order_items_seat_no_once UNIQUE (order_id, seat_no) DEFERRABLE INITIALLY IMMEDIATE;

-- A ticket may show the id of a seat that has no row yet: the few items that hold several are gone through.
CREATE INDEX idx_order_items_unsplit ON order_items (schedule_id) WHERE quantity > 1;

-- The id of seat `no` of an item whose first seat is `first_no`: the first seat is the item
-- itself, the others have ids that follow from it. With no::text it is IMMUTABLE in truth, so a query
-- takes it in as an expression; text || integer would be STABLE, and every seat would call it a dozen times.
CREATE FUNCTION seat_id_of(item UUID, first_no INTEGER, no INTEGER) RETURNS UUID
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN no = first_no THEN item ELSE md5(item::text || '-' || no::text)::uuid END
$$;

-- Numbers are given when an item is written. When the website raises a quantity into numbers
-- that another item has, the item moves behind the last one.
-- The website does not know that a desk has split an item: its "quantity = 4" means four seats altogether.
-- So only what is missing is added, and seats that are there keep their numbers. Less than what is there
-- would have to choose whose seat goes: that is refused, a seat is cancelled by itself.
CREATE FUNCTION order_item_number_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    apart INTEGER;
    next_no INTEGER;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.seat_no IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- A desk that splits an item, above all: it takes no lock for this.
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
CREATE TRIGGER a_number_seats_new BEFORE INSERT ON order_items
    FOR EACH ROW EXECUTE FUNCTION order_item_number_seats();
CREATE TRIGGER a_number_seats_grown BEFORE UPDATE OF quantity ON order_items
    FOR EACH ROW WHEN (NEW.quantity <> OLD.quantity) EXECUTE FUNCTION order_item_number_seats();

-- Every seat, named or not.
CREATE VIEW seats AS
SELECT seat_id_of(oi.id, oi.seat_no, n) AS seat_id,
       oi.id AS order_item_id,
       oi.order_id,
       oi.schedule_id,
       n AS seat_no,
       n = oi.seat_no AS is_first
FROM order_items oi, generate_series(oi.seat_no, oi.seat_no + oi.quantity - 1) n;

-- Taken seats and the state `full` follow from the seats, whatever the website wrote.
-- What an adopted database counted otherwise is listed; its updated_at stays.
WITH counted AS (
    SELECT s.id, s.spots_filled AS was, s.status AS state, s.max_capacity,
           coalesce((SELECT sum(greatest(quantity, 0)) FROM order_items oi
                     WHERE oi.schedule_id = s.id AND oi.status <> 'cancelled'), 0)::integer AS seats
    FROM schedule s
), listed AS (
    INSERT INTO adoption_findings (table_name, row_id, promise, detail)
    SELECT 'schedule', id, 'schedule_spots_follow_seats', format('%s spots filled, %s seats', was, seats)
    FROM counted WHERE was <> seats
    UNION ALL
    SELECT 'schedule', id, 'schedule_capacity_never_exceeded', format('%s seats for %s places', seats, max_capacity)
    FROM counted WHERE seats > max_capacity AND state <> 'cancelled'
)
UPDATE schedule s SET
    spots_filled = c.seats,
    status = CASE WHEN c.state NOT IN ('scheduled', 'full') THEN c.state
                  WHEN c.seats >= c.max_capacity THEN 'full' ELSE 'scheduled' END
FROM counted c WHERE c.id = s.id;

CREATE FUNCTION schedule_follow_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(greatest(quantity, 0)), 0) INTO NEW.spots_filled
    FROM order_items WHERE schedule_id = NEW.id AND status <> 'cancelled';
    IF NEW.status IN ('scheduled', 'full') THEN
        NEW.status := CASE WHEN NEW.spots_filled >= NEW.max_capacity THEN 'full' ELSE 'scheduled' END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_follow_seats BEFORE INSERT OR UPDATE ON schedule
    FOR EACH ROW EXECUTE FUNCTION schedule_follow_seats();

-- A class that already holds more than its capacity keeps its seats and takes no new one.
CREATE FUNCTION order_item_take_seat() RETURNS trigger LANGUAGE plpgsql AS $$
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
    grew := NEW.status <> 'cancelled' AND (TG_OP = 'INSERT' OR OLD.status = 'cancelled'
            OR OLD.schedule_id <> NEW.schedule_id OR NEW.quantity > OLD.quantity);
    IF grew AND session.spots_filled > session.max_capacity
       AND current_setting('frontdesk.splitting', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the class is full: % seats for % places', session.spots_filled, session.max_capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_capacity_never_exceeded', TABLE = 'schedule';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER b_take_seat AFTER INSERT OR DELETE ON order_items
    FOR EACH ROW EXECUTE FUNCTION order_item_take_seat();
CREATE TRIGGER b_take_seat_changed AFTER UPDATE OF quantity, status, schedule_id ON order_items
    FOR EACH ROW WHEN (OLD.quantity <> NEW.quantity OR OLD.schedule_id <> NEW.schedule_id
                       OR (OLD.status = 'cancelled') <> (NEW.status = 'cancelled'))
    EXECUTE FUNCTION order_item_take_seat();

-- Makes single seats of an item: prices, totals, numbers and ids stay. The caller holds the row.
CREATE FUNCTION split_item(item UUID) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole order_items%ROWTYPE;
BEGIN
    SELECT * INTO whole FROM order_items WHERE id = item FOR UPDATE;
    IF whole.quantity IS NULL OR whole.quantity <= 1 THEN
        RETURN;
    END IF;
    PERFORM set_config('frontdesk.splitting', 'on', true);
    UPDATE order_items SET quantity = 1 WHERE id = item;
    INSERT INTO order_items (id, order_id, schedule_id, unit_price, quantity, status, created_at, seat_no, split_from)
    SELECT seat_id_of(item, whole.seat_no, n), whole.order_id, whole.schedule_id, whole.unit_price, 1,
           whole.status, whole.created_at, n, item
    FROM generate_series(whole.seat_no + 1, whole.seat_no + whole.quantity - 1) n;
    PERFORM set_config('frontdesk.splitting', 'off', true);
END $$;
