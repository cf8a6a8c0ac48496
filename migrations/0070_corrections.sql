-- What a desk recorded by mistake is taken back by a row of its own, with a reason. Payments, signatures, identity
-- checks and names are never changed or deleted for it.

CREATE TABLE corrections (
    id          UUID PRIMARY KEY,
    kind        TEXT NOT NULL
        CONSTRAINT corrections_kind_known CHECK (kind IN ('payment', 'waiver', 'identity', 'name')),
    target      UUID NOT NULL,
    seat_id     UUID NOT NULL REFERENCES order_items (id),
    schedule_id UUID NOT NULL REFERENCES schedule (id),
    reason      TEXT NOT NULL
        CONSTRAINT corrections_have_reason CHECK (reason ~ '\S' AND length(reason) <= 500),
    actor       TEXT NOT NULL,
    login       NAME NOT NULL DEFAULT session_user,
    desk        TEXT NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT corrections_once UNIQUE (kind, target)
);
CREATE INDEX idx_corrections_seat ON corrections (seat_id);

-- Each naming of a seat by a desk, so that it can be taken back to what stood there before.
CREATE TABLE seat_names (
    id          UUID PRIMARY KEY,
    seat_id     UUID NOT NULL REFERENCES order_items (id),
    schedule_id UUID NOT NULL REFERENCES schedule (id),
    before      JSONB NOT NULL,
    after       JSONB NOT NULL,
    actor       TEXT NOT NULL,
    login       NAME NOT NULL DEFAULT session_user,
    desk        TEXT NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX idx_seat_names_seat ON seat_names (seat_id, recorded_at DESC);

-- A reversal has the same amount and tender; `reverses` gives its sign.
ALTER TABLE payments ADD COLUMN reverses UUID REFERENCES payments (id);
ALTER TABLE payments ADD COLUMN reason TEXT;
ALTER TABLE payments ADD CONSTRAINT payments_reversed_once UNIQUE (reverses);
ALTER TABLE payments ADD CONSTRAINT payments_reversal_has_reason
    CHECK ((reverses IS NULL) = (coalesce(reason, '') !~ '\S'));

-- Rows are added and stay.
CREATE FUNCTION corrections_append_only() RETURNS trigger LANGUAGE plpgsql -- for this step alone
SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON corrections
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_append_only();
CREATE TRIGGER corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seat_names
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_append_only();
CREATE TRIGGER corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_append_only();

CREATE FUNCTION sign_correction() RETURNS trigger LANGUAGE plpgsql -- for this step alone
SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER a_allowed BEFORE INSERT ON corrections FOR EACH ROW EXECUTE FUNCTION sign_correction();
CREATE TRIGGER a_allowed BEFORE INSERT ON seat_names FOR EACH ROW EXECUTE FUNCTION sign_correction();

WITH named AS (
    INSERT INTO permissions (name, description, resource, action)
    VALUES ('payments.correct', 'Take back payments of another person or day', 'payments', 'correct') RETURNING id
)
INSERT INTO role_permissions (role_id, permission_id)
SELECT r.id, n.id FROM roles r, named n WHERE r.name IN ('manager', 'admin');

ALTER TABLE corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE seat_names ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_select ON corrections FOR SELECT TO frontdesk_staff
    USING ((SELECT may('schedule.read')) OR schedule_id = ANY ((SELECT my_classes())::uuid[]));
CREATE POLICY staff_select ON seat_names FOR SELECT TO frontdesk_staff
    USING ((SELECT may('people.read')));
GRANT SELECT ON corrections, seat_names TO frontdesk_staff;

SELECT audit_watch('corrections', TRUE);
SELECT audit_watch('seat_names', TRUE);
SELECT live_watch('corrections', '{"class": "ARRAY[r.schedule_id]"}');
SELECT live_watch('seat_names', '{"class": "ARRAY[r.schedule_id]"}');

-- schema: 2b1f7b2d208ee9f1a0e9c0b7239d35963287160e89343403c2f845fc96f3d129
