-- What is nobody's business but the desk's: emergency and medical notes, the numbers of identity
-- documents, signatures, and from where a waiver was signed. These are sealed with pgcrypto under a key
-- that a session brings along (the setting frontdesk.key) and that no table, log or error ever holds.
-- Without the key everything else works; a sealed value then says that it is sealed.
--
-- Sealed values stand in a table of their own and not in columns beside what they belong to: so nobody
-- reads them but through the functions here, whatever is granted on people and waivers; a new key
-- touches one table; and the audit of people and waivers never copies them. Email and phone stay
-- readable, and get a keyed index beside them: whoever may not read them finds an exact match.

CREATE EXTENSION IF NOT EXISTS pgcrypto;

-- The keys by their fingerprints. One is current: only under it anything is sealed, so a desk with an old
-- key, or one that somebody made by mistake, reads what it can and adds nothing that nobody else can read.
CREATE TABLE sealing_keys (
    key_id     BYTEA PRIMARY KEY,
    is_current BOOLEAN NOT NULL,
    begun_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    begun_by   TEXT NOT NULL DEFAULT session_user,
    retired_at TIMESTAMPTZ,
    CONSTRAINT sealing_keys_current_or_retired CHECK (is_current = (retired_at IS NULL))
);
CREATE UNIQUE INDEX sealing_keys_one_current ON sealing_keys (is_current) WHERE is_current;

CREATE TABLE sealed_values (
    kind              TEXT NOT NULL
        CONSTRAINT sealed_values_kind_known CHECK (kind IN ('notes', 'document_number', 'signature', 'network')),
    -- Notes belong to an account, or to an attendee who has none.
    user_id           UUID REFERENCES users (id),
    order_item_id     UUID REFERENCES order_items (id),
    identity_check_id UUID REFERENCES identity_checks (id),
    -- Sealed before the waiver's own row is there, so it refers to nothing; a waiver never goes.
    waiver_id         UUID,
    owner             UUID NOT NULL
        GENERATED ALWAYS AS (coalesce(user_id, order_item_id, identity_check_id, waiver_id)) STORED,
    -- A 1 for this format, the key's fingerprint, an OpenPGP message.
    content           BYTEA NOT NULL
        CONSTRAINT sealed_values_sealed CHECK (length(content) > 9 AND get_byte(content, 0) = 1),
    key_id            BYTEA NOT NULL GENERATED ALWAYS AS (substr(content, 2, 8)) STORED,
    -- The write that made it what it is; a new key leaves it.
    write_id          UUID NOT NULL DEFAULT gen_random_uuid(),
    written_by        TEXT NOT NULL DEFAULT session_user,
    desk              TEXT,
    written_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, owner),
    CONSTRAINT sealed_values_of_one CHECK (num_nonnulls(user_id, order_item_id, identity_check_id, waiver_id) = 1)
);
-- It is as random as can be: nothing to compress.
ALTER TABLE sealed_values ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX idx_sealed_values_key ON sealed_values (key_id, kind, owner);
CREATE INDEX idx_sealed_values_item ON sealed_values (order_item_id) WHERE order_item_id IS NOT NULL;
CREATE INDEX idx_waivers_unsealed ON waivers (id)
    WHERE signature_data IS NOT NULL OR ip_address IS NOT NULL OR user_agent IS NOT NULL;

CREATE TABLE blind_index (
    person_id UUID NOT NULL,
    kind      TEXT NOT NULL CONSTRAINT blind_index_kind_known CHECK (kind IN ('email', 'phone')),
    blind     BYTEA NOT NULL,
    key_id    BYTEA NOT NULL,
    PRIMARY KEY (person_id, kind)
);
CREATE INDEX idx_blind_index_blind ON blind_index (blind);

-- The keys of the session: the newest first, with commas. What is no key counts for nothing.
CREATE FUNCTION session_keys() RETURNS TEXT[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT k FROM string_to_table(lower(current_setting('frontdesk.key', true)), ',') WITH ORDINALITY s (k, n)
                 WHERE k ~ '^[0-9a-f]{64}$' ORDER BY n)
$$;

CREATE FUNCTION sealing_key_id(key TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT substr(sha256('frontdesk key: '::bytea || decode(key, 'hex')), 1, 8)
$$;

-- The key of the session that may seal: the one that is current here. The first key that somebody seals
-- with who may change settings becomes it; a desk with a key of its own making changes nothing. NULL for a
-- session without it. A change of keys waits for those who are just sealing.
CREATE FUNCTION sealing_key() RETURNS TEXT LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keys TEXT[] := session_keys();
    now_current BYTEA;
BEGIN
    IF keys = '{}' THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('frontdesk sealing key'));
    SELECT key_id INTO now_current FROM sealing_keys WHERE is_current;
    IF NOT FOUND AND may('settings.manage') THEN
        INSERT INTO sealing_keys (key_id, is_current) VALUES (sealing_key_id(keys[1]), TRUE) ON CONFLICT DO NOTHING;
        SELECT key_id INTO now_current FROM sealing_keys WHERE is_current;
    END IF;
    RETURN (SELECT k FROM unnest(keys) k WHERE sealing_key_id(k) = now_current);
END $$;

-- The key is 256 random bits, so nothing is gained by making a guess at it slow: s2k-mode 1 hashes it
-- once, and the default thousands of times for each value (0.008 ms against 0.21 ms a value).
CREATE FUNCTION seal_under(key TEXT, plain TEXT) RETURNS BYTEA LANGUAGE sql STRICT
SET search_path = public, pg_temp AS $$
    SELECT '\x01'::bytea || sealing_key_id(key) || pgp_sym_encrypt(plain, key, 'cipher-algo=aes256, s2k-mode=1')
$$;

CREATE FUNCTION seal(plain TEXT) RETURNS BYTEA LANGUAGE plpgsql AS $$
DECLARE
    key TEXT := sealing_key();
BEGIN
    IF key IS NULL THEN
        RAISE EXCEPTION 'this session has not the key to seal with'
            USING ERRCODE = 'object_not_in_prerequisite_state', CONSTRAINT = 'sealing_needs_the_key';
    END IF;
    RETURN seal_under(key, plain);
END $$;

-- What was sealed, or NULL: without the key, or when it is damaged. Never an error.
CREATE FUNCTION unseal(sealed BYTEA) RETURNS TEXT LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
BEGIN
    IF sealed IS NULL OR length(sealed) < 10 OR get_byte(sealed, 0) <> 1 THEN
        RETURN NULL;
    END IF;
    SELECT k INTO key FROM unnest(session_keys()) k WHERE sealing_key_id(k) = substr(sealed, 2, 8) LIMIT 1;
    RETURN pgp_sym_decrypt(substr(sealed, 10), key);
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

-- What a console shows of a sealed value: itself (`open`), or why not: no_key, other_key, damaged.
CREATE FUNCTION reveal(sealed BYTEA) RETURNS JSONB LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    plain TEXT := unseal(sealed);
BEGIN
    RETURN CASE
        WHEN sealed IS NULL THEN '{"state": "nothing"}'
        WHEN plain IS NOT NULL THEN jsonb_build_object('state', 'open', 'value', plain)
        WHEN session_keys() = '{}' THEN '{"state": "no_key"}'
        WHEN substr(sealed, 2, 8) IN (SELECT sealing_key_id(k) FROM unnest(session_keys()) k) THEN '{"state": "damaged"}'
        ELSE jsonb_build_object('state', 'other_key', 'key', encode(substr(sealed, 2, 8), 'hex')) END;
END $$;

-- What was sealed as evidence is never taken away; under another key it says the same, and whoever
-- changes the key can show that.
CREATE FUNCTION sealed_evidence_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND unseal(NEW.content) = unseal(OLD.content)
       AND (NEW.kind, NEW.waiver_id, NEW.identity_check_id)
           IS NOT DISTINCT FROM (OLD.kind, OLD.waiver_id, OLD.identity_check_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was sealed with a signature or a document is never changed or deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sealed_values_are_evidence', TABLE = 'sealed_values';
END $$;
CREATE TRIGGER sealed_evidence_stays BEFORE UPDATE OR DELETE ON sealed_values
    FOR EACH ROW WHEN (OLD.kind <> 'notes') EXECUTE FUNCTION sealed_evidence_stays();
CREATE TRIGGER sealed_values_stay BEFORE TRUNCATE ON sealed_values
    FOR EACH STATEMENT EXECUTE FUNCTION sealed_evidence_stays();

-- Waivers. The website goes on writing signature_data, ip_address and user_agent. A session with the key
-- seals them at once; what another wrote is sealed by the next `frontdesk keys seal` or `maintain`. From
-- then on these columns are empty. A signature may come after the rest, but is never replaced.

CREATE FUNCTION waiver_seals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
    network JSONB := nullif(jsonb_strip_nulls(jsonb_build_object('ip_address', NEW.ip_address, 'user_agent', NEW.user_agent)), '{}');
BEGIN
    IF TG_OP = 'UPDATE' AND (
           (NEW.signature_data IS DISTINCT FROM OLD.signature_data
            AND (OLD.signature_data IS NOT NULL
                 OR EXISTS (SELECT FROM sealed_values WHERE kind = 'signature' AND owner = NEW.id)))
           OR ((NEW.ip_address, NEW.user_agent) IS DISTINCT FROM (OLD.ip_address, OLD.user_agent)
               AND (num_nonnulls(OLD.ip_address, OLD.user_agent) > 0
                    OR EXISTS (SELECT FROM sealed_values WHERE kind = 'network' AND owner = NEW.id)))) THEN
        RAISE EXCEPTION 'a signed waiver is never changed or deleted; void it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waivers_are_evidence', TABLE = 'waivers';
    END IF;
    IF NEW.signature_data IS NULL AND network IS NULL THEN
        RETURN NEW;
    END IF;
    key := sealing_key();
    IF key IS NULL THEN
        RETURN NEW;
    END IF;
    INSERT INTO sealed_values (kind, waiver_id, content)
    SELECT v.kind, NEW.id, seal_under(key, v.plain)
    FROM (VALUES ('signature', NEW.signature_data), ('network', network::text)) v (kind, plain)
    WHERE v.plain IS NOT NULL;
    NEW.signature_data := NULL;
    NEW.ip_address := NULL;
    NEW.user_agent := NULL;
    RETURN NEW;
END $$;
-- After waiver_covers and waiver_is_evidence.
CREATE TRIGGER waiver_seals BEFORE INSERT OR UPDATE OF signature_data, ip_address, user_agent ON waivers
    FOR EACH ROW EXECUTE FUNCTION waiver_seals();

-- The evidence of a signed waiver, sealed or not yet.
CREATE FUNCTION waiver_evidence(waiver UUID, OUT signature JSONB, OUT network JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plain waivers%ROWTYPE;
BEGIN
    PERFORM require('waivers.read');
    SELECT * INTO plain FROM waivers WHERE id = waiver;
    signature := CASE WHEN plain.signature_data IS NOT NULL
        THEN jsonb_build_object('state', 'open', 'value', plain.signature_data)
        ELSE reveal((SELECT content FROM sealed_values WHERE kind = 'signature' AND owner = waiver)) END;
    network := CASE WHEN num_nonnulls(plain.ip_address, plain.user_agent) > 0
        THEN jsonb_build_object('state', 'open', 'value',
                                jsonb_build_object('ip_address', plain.ip_address, 'user_agent', plain.user_agent)::text)
        ELSE reveal((SELECT content FROM sealed_values WHERE kind = 'network' AND owner = waiver)) END;
END $$;

-- Emergency and medical notes, sealed as one. An instructor reads those of the people taught.

CREATE FUNCTION teaches_class(class UUID) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN class = ANY (my_classes());
END $$;

-- Not the account behind a substitute's seat.
CREATE FUNCTION teaches_person(person UUID) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine UUID[] := my_classes();
BEGIN
    RETURN EXISTS (SELECT FROM order_items oi LEFT JOIN users u ON u.id = oi.participant_id
                   WHERE oi.schedule_id = ANY (mine) AND oi.status <> 'cancelled'
                     AND person = coalesce(u.id, oi.id)
                     AND (u.id IS NULL OR is_same_person(oi.participant_name, u.first_name || ' ' || u.last_name)));
END $$;

-- Notes as a console shows them. In an open value both parts stand as they were written.
CREATE FUNCTION notes_of(person UUID) RETURNS JSONB LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    kept sealed_values%ROWTYPE;
    shown JSONB;
BEGIN
    SELECT * INTO kept FROM sealed_values WHERE kind = 'notes' AND owner = person;
    shown := reveal(kept.content);
    IF shown ->> 'state' = 'open' THEN
        shown := jsonb_set(shown, '{value}', (shown ->> 'value')::jsonb);
    END IF;
    RETURN shown || jsonb_build_object('write_id', kept.write_id, 'written_by', kept.written_by, 'written_at', kept.written_at);
END $$;

-- The notes of a person, and the numbers of the documents that were seen, newest first.
CREATE FUNCTION sealed_of_person(person UUID, person_kind TEXT) RETURNS JSONB
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN jsonb_build_object(
        'notes', CASE WHEN may('medical.read') AND (may('people.read') OR teaches_person(person))
                      THEN notes_of(person) ELSE '{"state": "withheld"}' END,
        'documents', CASE WHEN NOT may('identity.read') THEN '[]' ELSE (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'kind', i.document_type, 'checked_at', i.checked_at, 'number', reveal(v.content))
                   ORDER BY i.checked_at DESC), '[]')
            FROM identity_checks i JOIN sealed_values v ON v.kind = 'document_number' AND v.owner = i.id
            WHERE (person_kind = 'account' AND i.user_id = person)
               OR (person_kind = 'attendee' AND i.user_id IS NULL AND i.order_item_id = person)) END);
END $$;

-- The notes on a roster, seat by seat; a substitute under another's account has none of the account's.
CREATE FUNCTION notes_of_class(class UUID) RETURNS TABLE (seat_id UUID, notes JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF may('medical.read') AND (may('schedule.read') OR (may('schedule.read_own') AND teaches_class(class))) THEN
        RETURN QUERY
        SELECT n.seat_id, notes_of(v.owner)
        FROM named_seats n JOIN sealed_values v ON v.kind = 'notes' AND v.owner = coalesce(n.participant_id, n.seat_id)
        WHERE n.schedule_id = class AND n.status <> 'cancelled';
    END IF;
END $$;

-- Writes both notes. The caller says which write it saw, so that of two desks the second is told. Safe to
-- repeat. `outcome` is written, changed, no_key, sealed (what is there cannot be read here, so it is not
-- replaced), saved_before or not_found; `sealed` is the person's as it is now.
CREATE FUNCTION write_medical_notes(
    p_id UUID, p_person UUID, p_kind TEXT, p_seen UUID, p_emergency TEXT, p_medical TEXT,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ,
    OUT outcome TEXT, OUT sealed JSONB)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plain TEXT := jsonb_build_object('emergency', coalesce(trim(p_emergency), ''), 'medical', coalesce(trim(p_medical), ''));
    key TEXT;
    kept sealed_values%ROWTYPE;
BEGIN
    PERFORM require('medical.write');
    -- Whoever writes about this person waits here; it makes no difference whether there is a value yet.
    IF p_kind = 'account' THEN
        PERFORM FROM users WHERE id = p_person AND deleted_at IS NULL FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM order_items WHERE id = p_person AND p_kind = 'attendee' AND participant_id IS NULL FOR NO KEY UPDATE;
    END IF;
    IF NOT FOUND OR NOT (may('people.read') OR teaches_person(p_person)) THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO kept FROM sealed_values WHERE kind = 'notes' AND owner = p_person;
    key := sealing_key();
    IF key IS NULL THEN
        outcome := 'no_key';
    ELSIF kept.owner IS NOT NULL AND unseal(kept.content) IS NULL THEN
        outcome := 'sealed';
    ELSIF kept.write_id = p_id THEN
        outcome := CASE WHEN unseal(kept.content) = plain THEN 'written' ELSE 'saved_before' END;
    ELSIF kept.write_id IS DISTINCT FROM p_seen THEN
        outcome := 'changed';
    ELSE
        INSERT INTO sealed_values (kind, user_id, order_item_id, content, write_id, written_by, desk, written_at)
        VALUES ('notes', CASE WHEN p_kind = 'account' THEN p_person END, CASE WHEN p_kind = 'attendee' THEN p_person END,
                seal_under(key, plain), p_id, actor_name(p_actor), p_desk, p_at)
        ON CONFLICT (kind, owner) DO UPDATE SET
            content = excluded.content, write_id = excluded.write_id, written_by = excluded.written_by,
            desk = excluded.desk, written_at = excluded.written_at;
        outcome := 'written';
    END IF;
    sealed := sealed_of_person(p_person, p_kind);
END $$;

-- record_identity with the document's number, which is kept sealed: one round trip, safe to repeat. It is
-- not written without its number: `outcome` is then no_key.
CREATE FUNCTION record_identity(
    p_id UUID, p_item UUID, p_seat UUID, p_covers TEXT, p_kind TEXT, p_valid_until DATE, p_birth DATE,
    p_actor TEXT, p_desk TEXT, p_at TIMESTAMPTZ, p_number TEXT,
    OUT outcome TEXT, OUT facts JSONB)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    number TEXT := nullif(trim(p_number), '');
    key TEXT;
    was_there BOOLEAN;
    kept BYTEA;
BEGIN
    PERFORM require('identity.write');
    -- The same id at the same moment waits here for the other.
    PERFORM hold_seat(p_item, p_seat);
    was_there := EXISTS (SELECT FROM identity_checks WHERE id = p_id);
    IF number IS NOT NULL THEN
        key := sealing_key();
        IF key IS NULL THEN
            outcome := 'no_key';
            RETURN;
        END IF;
    END IF;
    SELECT r.outcome, r.facts INTO outcome, facts
    FROM record_identity(p_id, p_item, p_seat, p_covers, p_kind, p_valid_until, p_birth, p_actor, p_desk, p_at) r;
    IF outcome IS DISTINCT FROM 'recorded' THEN
        RETURN;
    END IF;
    IF was_there THEN
        SELECT content INTO kept FROM sealed_values WHERE kind = 'document_number' AND owner = p_id;
        IF unseal(kept) IS DISTINCT FROM number THEN
            outcome := 'saved_before';
        END IF;
    ELSIF number IS NOT NULL THEN
        INSERT INTO sealed_values (kind, identity_check_id, content, write_id, written_by, desk, written_at)
        VALUES ('document_number', p_id, seal_under(key, number), p_id, actor_name(p_actor), p_desk, p_at);
    END IF;
END $$;

-- Exact email and phone. The index has a key of its own, made from the sealing key, so that a dump of the
-- index alone tells nobody whether somebody is in it.

CREATE FUNCTION blind_of(p_kind TEXT, value TEXT, key TEXT) RETURNS BYTEA LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
    SELECT hmac(convert_to(p_kind || ':' || nullif(
                    CASE p_kind WHEN 'email' THEN lower(trim(value))
                                -- With or without the country's 1, as a search takes it.
                                ELSE regexp_replace(regexp_replace(value, '\D', '', 'g'), '^(?:00|011)?1(\d{10})$', '\1') END, ''),
                    'UTF8'),
                hmac('frontdesk blind index'::bytea, decode(key, 'hex'), 'sha256'), 'sha256')
$$;

CREATE FUNCTION blind_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE blind_index;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM blind_index WHERE person_id = OLD.person_id;
    ELSE
        key := sealing_key();
        INSERT INTO blind_index (person_id, kind, blind, key_id)
        SELECT NEW.person_id, v.kind, v.blind, sealing_key_id(key)
        FROM (VALUES ('email', blind_of('email', NEW.email, key)), ('phone', blind_of('phone', NEW.phone, key))) v (kind, blind)
        WHERE v.blind IS NOT NULL
        ON CONFLICT (person_id, kind) DO UPDATE SET blind = excluded.blind, key_id = excluded.key_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER blind_new AFTER INSERT ON person_search FOR EACH ROW
    WHEN (current_setting('frontdesk.key', true) <> '') EXECUTE FUNCTION blind_person();
CREATE TRIGGER blind_gone AFTER DELETE ON person_search FOR EACH ROW EXECUTE FUNCTION blind_person();
CREATE TRIGGER blind_all_gone AFTER TRUNCATE ON person_search FOR EACH STATEMENT EXECUTE FUNCTION blind_person();

-- Who has this very email or phone (`wanted_kind`), for somebody who may not read them: an instructor knows
-- the caller's number and learns which student it is. Only people whom the session may know of at all.
CREATE FUNCTION find_by_blind(wanted_kind TEXT, value TEXT) RETURNS TABLE (person_id UUID, kind TEXT)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sees_all BOOLEAN := may('people.read');
    mine UUID[] := CASE WHEN NOT sees_all THEN my_people() END;
BEGIN
    PERFORM require_staff();
    RETURN QUERY
    SELECT DISTINCT p.person_id, p.kind
    FROM unnest(session_keys()) k
    JOIN blind_index b ON b.blind = blind_of(wanted_kind, value, k)
    JOIN person_search p ON p.person_id = b.person_id
    WHERE b.kind = wanted_kind AND (sees_all OR p.person_id = ANY (mine));
END $$;

-- Work in batches, each its own transaction. `done` is NULL for a session that cannot seal; `last` says
-- where the next batch begins, and is NULL after the last one.

CREATE FUNCTION seal_waivers(after UUID, most INTEGER, OUT done INTEGER, OUT last UUID)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch UUID[];
BEGIN
    PERFORM require('maintenance.run');
    IF sealing_key() IS NULL THEN
        RETURN;
    END IF;
    batch := ARRAY(SELECT id FROM waivers
                   WHERE (signature_data IS NOT NULL OR ip_address IS NOT NULL OR user_agent IS NOT NULL)
                     AND (after IS NULL OR id > after)
                   ORDER BY id LIMIT most FOR NO KEY UPDATE);
    -- The trigger seals them.
    UPDATE waivers SET signature_data = signature_data WHERE id = ANY(batch);
    GET DIAGNOSTICS done = ROW_COUNT;
    last := batch[most];
END $$;

CREATE FUNCTION blind_people(after UUID, most INTEGER, OUT done INTEGER, OUT last UUID)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
    batch UUID[];
BEGIN
    PERFORM require('maintenance.run');
    key := sealing_key();
    IF key IS NULL THEN
        RETURN;
    END IF;
    -- Held, so that nobody's email changes in between.
    batch := ARRAY(SELECT person_id FROM person_search WHERE after IS NULL OR person_id > after
                   ORDER BY person_id LIMIT most FOR SHARE);
    INSERT INTO blind_index AS b (person_id, kind, blind, key_id)
    SELECT p.person_id, v.kind, blind_of(v.kind, v.value, key), sealing_key_id(key)
    FROM person_search p CROSS JOIN LATERAL (VALUES ('email', p.email), ('phone', p.phone)) v (kind, value)
    WHERE p.person_id = ANY(batch) AND v.value ~ CASE v.kind WHEN 'email' THEN '\S' ELSE '\d' END
      AND NOT EXISTS (SELECT FROM blind_index o WHERE o.person_id = p.person_id AND o.kind = v.kind
                        AND o.key_id = sealing_key_id(key))
    ON CONFLICT (person_id, kind) DO UPDATE SET blind = excluded.blind, key_id = excluded.key_id;
    GET DIAGNOSTICS done = ROW_COUNT;
    last := batch[most];
END $$;

-- Makes the session's first key the current one; from here on nothing is sealed under another. `outcome`
-- is begun, current (it was already), no_key, or lacks_old: the session has not the current key, or values
-- stand under one that it has not, and nobody could seal them anew. (When a key is lost, the owner retires
-- it by hand: docs/operator.md.)
CREATE FUNCTION begin_sealing_key(OUT outcome TEXT) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    keys TEXT[] := session_keys();
    wanted BYTEA := sealing_key_id(keys[1]);
BEGIN
    PERFORM require('settings.manage');
    IF wanted IS NULL THEN
        outcome := 'no_key';
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('frontdesk sealing key'));
    IF EXISTS (SELECT FROM sealing_keys WHERE is_current AND key_id = wanted) THEN
        outcome := 'current';
    ELSIF EXISTS (SELECT FROM sealing_keys c
                  WHERE c.is_current
                    AND (c.key_id <> ALL (SELECT sealing_key_id(k) FROM unnest(keys) k)
                         OR EXISTS (SELECT FROM sealed_values v
                                    WHERE v.key_id <> ALL (SELECT sealing_key_id(k) FROM unnest(keys) k)))) THEN
        outcome := 'lacks_old';
    ELSE
        UPDATE sealing_keys SET is_current = FALSE, retired_at = now() WHERE is_current;
        INSERT INTO sealing_keys (key_id, is_current) VALUES (wanted, TRUE)
        ON CONFLICT (key_id) DO UPDATE SET is_current = TRUE, retired_at = NULL, begun_at = now(), begun_by = session_user;
        outcome := 'begun';
    END IF;
END $$;

-- Seals anew under the current key what stands under another that the session has too. `stuck` counts what
-- could not be read and was left.
CREATE FUNCTION reseal(
    after_kind TEXT, after_owner UUID, most INTEGER,
    OUT done INTEGER, OUT stuck INTEGER, OUT last_kind TEXT, OUT last_owner UUID)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key TEXT;
    held sealed_values%ROWTYPE;
    plain TEXT;
    seen INTEGER := 0;
BEGIN
    PERFORM require('settings.manage');
    key := sealing_key();
    IF key IS NULL THEN
        RETURN;
    END IF;
    done := 0;
    stuck := 0;
    FOR held IN SELECT * FROM sealed_values v
               WHERE v.key_id IN (SELECT sealing_key_id(k) FROM unnest(session_keys()) k WHERE k <> key)
                 AND (after_kind IS NULL OR (v.kind, v.owner) > (after_kind, after_owner))
               ORDER BY v.kind, v.owner LIMIT most FOR UPDATE LOOP
        plain := unseal(held.content);
        IF plain IS NULL THEN
            stuck := stuck + 1;
        ELSE
            UPDATE sealed_values v SET content = seal_under(key, plain) WHERE v.kind = held.kind AND v.owner = held.owner;
            done := done + 1;
        END IF;
        seen := seen + 1;
        last_kind := held.kind;
        last_owner := held.owner;
    END LOOP;
    IF seen < most THEN
        last_kind := NULL;
        last_owner := NULL;
    END IF;
END $$;

-- How much is sealed under which key, and what is not sealed yet. Numbers only.
CREATE FUNCTION sealing_status() RETURNS JSONB LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_staff();
    RETURN jsonb_build_object(
        'session', (SELECT coalesce(jsonb_agg(encode(sealing_key_id(k), 'hex') ORDER BY n), '[]')
                    FROM unnest(session_keys()) WITH ORDINALITY s (k, n)),
        'current', (SELECT encode(key_id, 'hex') FROM sealing_keys WHERE is_current),
        'values', (SELECT coalesce(jsonb_agg(v ORDER BY v.kind, v.key), '[]')
                   FROM (SELECT kind, encode(key_id, 'hex') AS key, count(*) AS rows FROM sealed_values GROUP BY kind, key_id) v),
        'looked_up', (SELECT coalesce(jsonb_agg(b ORDER BY b.key), '[]')
                      FROM (SELECT encode(key_id, 'hex') AS key, count(*) AS rows FROM blind_index GROUP BY key_id) b),
        'unsealed_waivers', (SELECT count(*) FROM waivers
                             WHERE signature_data IS NOT NULL OR ip_address IS NOT NULL OR user_agent IS NOT NULL),
        'unindexed', (SELECT count(*) FILTER (WHERE email ~ '\S') + count(*) FILTER (WHERE phone ~ '\d') FROM person_search)
                     - (SELECT count(*) FROM blind_index));
END $$;

-- Nobody reads these tables but through the functions.
ALTER TABLE sealing_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE sealed_values ENABLE ROW LEVEL SECURITY;
ALTER TABLE blind_index ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON sealing_keys, sealed_values, blind_index FROM PUBLIC, frontdesk_staff, frontdesk_desk, frontdesk_instructor,
    frontdesk_manager, frontdesk_admin, frontdesk_website, frontdesk_door;
DO $$
DECLARE
    made REGPROCEDURE;
BEGIN
    FOR made IN SELECT p.oid FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace
                  AND (p.proname IN ('session_keys', 'sealing_key_id', 'sealing_key', 'seal_under', 'seal', 'unseal', 'reveal',
                                     'sealed_evidence_stays', 'waiver_seals', 'waiver_evidence', 'teaches_class',
                                     'teaches_person', 'notes_of', 'sealed_of_person', 'notes_of_class',
                                     'write_medical_notes', 'blind_of', 'blind_person', 'find_by_blind', 'seal_waivers',
                                     'blind_people', 'begin_sealing_key', 'reseal', 'sealing_status')
                       OR (p.proname = 'record_identity' AND p.pronargs = 11)) LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION sealed_of_person(UUID, TEXT), notes_of_class(UUID), teaches_class(UUID), teaches_person(UUID),
    find_by_blind(TEXT, TEXT), sealing_status() TO frontdesk_staff;
GRANT EXECUTE ON FUNCTION write_medical_notes(UUID, UUID, TEXT, UUID, TEXT, TEXT, TEXT, TEXT, TIMESTAMPTZ),
    waiver_evidence(UUID), seal_waivers(UUID, INTEGER), blind_people(UUID, INTEGER), begin_sealing_key(),
    reseal(TEXT, UUID, INTEGER) TO frontdesk_staff;
GRANT EXECUTE ON FUNCTION
    record_identity(UUID, UUID, UUID, TEXT, TEXT, DATE, DATE, TEXT, TEXT, TIMESTAMPTZ, TEXT)
TO frontdesk_desk, frontdesk_manager, frontdesk_admin;
