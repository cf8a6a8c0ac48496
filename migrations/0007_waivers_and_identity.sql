-- Waivers have published versions, run out, and can be voided; an identity check is a fact of
-- its own that outlives the uploaded document, which the purge deletes after 30 days.

CREATE TABLE waiver_versions (
    version      VARCHAR(20) PRIMARY KEY,
    body         TEXT NOT NULL CONSTRAINT waiver_versions_body_not_empty CHECK (body ~ '\S'),
    is_current   BOOLEAN NOT NULL DEFAULT FALSE,
    published_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX waiver_versions_one_current ON waiver_versions (is_current) WHERE is_current;

-- The versions that an adopted database has signatures for; the one signed last is current.
INSERT INTO waiver_versions (version, body, is_current, published_at)
SELECT version, body, row_number() OVER (ORDER BY last_signed DESC, version DESC) = 1, first_signed
FROM (SELECT DISTINCT ON (waiver_version) waiver_version AS version, waiver_text AS body,
             max(signed_date) OVER w AS last_signed, min(signed_date) OVER w AS first_signed
      FROM waivers WHERE waiver_text ~ '\S'
      WINDOW w AS (PARTITION BY waiver_version)
      ORDER BY waiver_version, signed_date DESC) signed;

ALTER TABLE waivers
    ADD COLUMN guardian_name VARCHAR(200),
    -- Whom it covers: a substitute on the same seat signs anew.
    ADD COLUMN covers_user_id UUID REFERENCES users (id),
    ADD COLUMN covers_name VARCHAR(200),
    ADD COLUMN voided_at TIMESTAMPTZ,
    ADD COLUMN voided_by TEXT,
    ADD COLUMN void_reason TEXT,
    ADD COLUMN witnessed_by TEXT,
    ADD COLUMN desk TEXT,
    ADD CONSTRAINT waivers_void_has_reason CHECK ((voided_at IS NULL) = (coalesce(void_reason, '') !~ '\S'));

-- Whom a signature for a seat covers of its account and the name on it: not the account when the seat
-- is a substitute's, unless the account's person has signed.
CREATE FUNCTION covered_account(seat order_items, covers TEXT, signed TEXT) RETURNS UUID
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT u.id FROM users u
            WHERE u.id = seat.participant_id
              AND (is_same_person(coalesce(covers, seat.participant_name), u.first_name || ' ' || u.last_name)
                   OR (covers IS NULL AND is_same_person(signed, u.first_name || ' ' || u.last_name))));
END $$;

-- Whose seat it was when it was signed, or else who signed.
CREATE FUNCTION waiver_covers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seat order_items%ROWTYPE;
BEGIN
    IF NEW.order_item_id IS NOT NULL THEN
        SELECT * INTO seat FROM order_items WHERE id = NEW.order_item_id;
        NEW.covers_user_id := coalesce(NEW.covers_user_id, covered_account(seat, NEW.covers_name, NEW.signed_name));
        NEW.covers_name := coalesce(NEW.covers_name, seat.participant_name);
    ELSE
        NEW.covers_user_id := coalesce(NEW.covers_user_id, NEW.user_id);
    END IF;
    NEW.covers_name := coalesce(NEW.covers_name,
        (SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = NEW.covers_user_id), NEW.signed_name);
    RETURN NEW;
END $$;
CREATE TRIGGER waiver_covers BEFORE INSERT ON waivers FOR EACH ROW EXECUTE FUNCTION waiver_covers();

UPDATE waivers w SET
    covers_user_id = CASE WHEN w.order_item_id IS NULL THEN w.user_id
                     ELSE (SELECT covered_account(oi, NULL, w.signed_name) FROM order_items oi
                           WHERE oi.id = w.order_item_id) END;
UPDATE waivers w SET covers_name = coalesce(
    (SELECT participant_name FROM order_items WHERE id = w.order_item_id),
    (SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = w.covers_user_id), w.signed_name);
CREATE INDEX idx_waivers_covers ON waivers (covers_user_id);

-- A signature is evidence: it can be voided, never changed or deleted.
CREATE FUNCTION waiver_is_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.waiver_version, NEW.waiver_text, NEW.signed_name, NEW.signed_date)
       IS DISTINCT FROM (OLD.waiver_version, OLD.waiver_text, OLD.signed_name, OLD.signed_date) THEN
        RAISE EXCEPTION 'a signed waiver is never changed or deleted; void it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waivers_are_evidence', TABLE = 'waivers';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER waiver_is_evidence BEFORE UPDATE OR DELETE ON waivers
    FOR EACH ROW EXECUTE FUNCTION waiver_is_evidence();

CREATE FUNCTION waivers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signed waiver is never deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waivers_are_evidence', TABLE = 'waivers';
END $$;
CREATE TRIGGER waivers_stay BEFORE TRUNCATE ON waivers FOR EACH STATEMENT EXECUTE FUNCTION waivers_stay();

CREATE TABLE identity_checks (
    id              UUID PRIMARY KEY,
    user_id         UUID REFERENCES users (id),
    order_item_id   UUID REFERENCES order_items (id),
    covers_name     VARCHAR(200),
    document_type   VARCHAR(50) NOT NULL
        CONSTRAINT identity_checks_kind_known
        CHECK (document_type IN ('drivers_license', 'state_id', 'passport', 'military_id', 'other')),
    valid_until     DATE,
    checked_by      TEXT NOT NULL,
    desk            TEXT,
    checked_at      TIMESTAMPTZ NOT NULL,
    verification_id UUID,
    recorded_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT identity_checks_of_somebody CHECK (num_nonnulls(user_id, order_item_id) >= 1)
);
CREATE INDEX idx_identity_checks_user ON identity_checks (user_id, checked_at DESC);
CREATE INDEX idx_identity_checks_item ON identity_checks (order_item_id, checked_at DESC);
CREATE UNIQUE INDEX identity_checks_once_per_upload ON identity_checks (verification_id);

-- The website verifies an upload; the fact is kept at once, so the purge deletes no proof.
CREATE FUNCTION keep_identity_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO identity_checks (id, user_id, document_type, checked_by, checked_at, verification_id)
    SELECT gen_random_uuid(), NEW.user_id,
           CASE WHEN NEW.document_type IN ('drivers_license', 'state_id', 'passport', 'military_id')
                THEN NEW.document_type ELSE 'other' END,
           coalesce((SELECT first_name || ' ' || last_name FROM users WHERE id = NEW.verified_by), 'website'),
           coalesce(NEW.verified_at, NEW.created_at, now()), NEW.id
    ON CONFLICT (verification_id) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_identity_check AFTER INSERT OR UPDATE OF verified ON id_verifications
    FOR EACH ROW WHEN (NEW.verified) EXECUTE FUNCTION keep_identity_check();
UPDATE id_verifications SET verified = verified WHERE verified;
