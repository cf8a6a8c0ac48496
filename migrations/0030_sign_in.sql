-- Signing in, and looking after who may. A password never comes here: a console sends what PostgreSQL
-- keeps of it (a SCRAM verifier), so no statement, log or view can show it.

ALTER TABLE staff
    -- Set by an admin's reset: the person chooses a password of their own before anything else.
    ADD COLUMN must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    -- The last time that wrong passwords were forgotten, and by whom.
    ADD COLUMN unlocked_at TIMESTAMPTZ,
    ADD COLUMN unlocked_by TEXT;

INSERT INTO settings (key, value, description) VALUES
    ('desk.lock_after_minutes', '10', 'A console hides everything after so many minutes without a key; 0 is never'),
    ('sign_in.attempts', '5', 'So many wrong passwords in a row lock a name'),
    ('sign_in.lock_minutes', '15', 'For so long a name stays locked, unless an admin unlocks it');

CREATE FUNCTION sign_in_setting_is_legal() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.value::text !~ '^[0-9]{1,4}$' OR (NEW.key = 'sign_in.attempts' AND NEW.value::text::integer = 0) THEN
        RAISE EXCEPTION 'settings: % is not a whole number that fits', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_number_legal', TABLE = 'settings';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sign_in_setting_is_legal BEFORE INSERT OR UPDATE ON settings FOR EACH ROW
    WHEN (NEW.key IN ('desk.lock_after_minutes', 'sign_in.attempts', 'sign_in.lock_minutes'))
    EXECUTE FUNCTION sign_in_setting_is_legal();

-- Everybody may ask for these, so for no other: a setting may be a secret, and so are the words of an error
-- about one that is no number.
CREATE FUNCTION whole_setting(wanted TEXT, otherwise INTEGER) RETURNS INTEGER
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings
                     WHERE key = wanted
                       AND key IN ('desk.lock_after_minutes', 'sign_in.attempts', 'sign_in.lock_minutes')), otherwise)
$$;

-- Tech Deputies' PasswordChangeAudit: who changed whose password, how, and whether it worked.
CREATE TABLE password_changes (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_id      UUID REFERENCES staff (id),
    login         TEXT NOT NULL,
    changed_by    TEXT NOT NULL DEFAULT session_user,
    change_type   TEXT NOT NULL
        CONSTRAINT password_changes_type_known CHECK (change_type IN ('SELF_CHANGE', 'ADMIN_FORCE_CHANGE', 'ADMIN_RESET')),
    desk          TEXT,
    success       BOOLEAN NOT NULL,
    error_message TEXT,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

-- What happened at the door. The name is kept where it is a login of ours: anything else may be a
-- password in the wrong field.
CREATE TABLE sign_in_attempts (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_id UUID REFERENCES staff (id),
    desk     TEXT,
    outcome  TEXT NOT NULL
        CONSTRAINT sign_in_outcome_known CHECK (outcome IN ('tried', 'entered', 'held_back', 'locked', 'unlocked')),
    by_login TEXT NOT NULL DEFAULT session_user,
    at       TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX idx_sign_in_attempts_staff ON sign_in_attempts (staff_id, at DESC);
CREATE INDEX idx_sign_in_attempts_at ON sign_in_attempts (at);

-- Names that were tried without success, known or not: a stranger cannot tell which exist.
CREATE TABLE sign_in_locks (
    name_hash    TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last_at      TIMESTAMPTZ NOT NULL,
    locked_until TIMESTAMPTZ
);

ALTER TABLE password_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_locks ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON password_changes, sign_in_attempts, sign_in_locks TO frontdesk_admin;
CREATE POLICY admin_reads ON password_changes FOR SELECT TO frontdesk_admin USING ((SELECT may('staff.manage')));
CREATE POLICY admin_reads ON sign_in_attempts FOR SELECT TO frontdesk_admin USING ((SELECT may('staff.manage')));
CREATE POLICY admin_reads ON sign_in_locks FOR SELECT TO frontdesk_admin USING ((SELECT may('staff.manage')));

CREATE FUNCTION name_hash(login TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(login, 'UTF8')), 'hex')
$$;

-- Asked before a password is tried: how many milliseconds the name has to wait, 0 when it may be tried.
-- A try counts as failed until whoever tried is in, so that nobody fails without being counted.
CREATE FUNCTION knock(p_login TEXT, p_desk TEXT, OUT wait_ms BIGINT, OUT is_locked BOOLEAN)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    past sign_in_locks%ROWTYPE;
    known UUID := (SELECT id FROM staff WHERE login = p_login);
    most INTEGER := whole_setting('sign_in.attempts', 5);
    span INTERVAL := make_interval(mins => whole_setting('sign_in.lock_minutes', 15));
    instant TIMESTAMPTZ := clock_timestamp();
    free_at TIMESTAMPTZ := '-infinity';
    said TEXT := 'tried';
BEGIN
    BEGIN
        INSERT INTO sign_in_locks AS l (name_hash, failures, last_at) VALUES (name_hash(p_login), 0, '-infinity')
        ON CONFLICT ON CONSTRAINT sign_in_locks_pkey DO UPDATE SET failures = l.failures
        RETURNING * INTO past;
    EXCEPTION WHEN lock_not_available THEN
        -- Somebody knocked and keeps the transaction open. That has a session already and needs no console to
        -- try passwords with, so nothing is gained by making the name wait; it would only be shut out.
        INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (known, left(p_desk, 100), said);
        is_locked := FALSE;
        wait_ms := 0;
        RETURN;
    END;
    IF past.locked_until > instant THEN
        free_at := past.locked_until;
        said := 'held_back';
    ELSIF past.last_at < instant - span OR past.locked_until IS NOT NULL THEN
        past.failures := 0;
        past.locked_until := NULL;
    ELSIF past.failures >= most THEN
        past.locked_until := instant + span;
        free_at := past.locked_until;
        said := 'locked';
    ELSIF past.failures > 0 THEN
        -- One second after the first, then twice as long each time.
        free_at := past.last_at + make_interval(secs => 2 ^ least(past.failures - 1, 4));
        said := CASE WHEN free_at > instant THEN 'held_back' ELSE said END;
    END IF;
    IF said = 'tried' THEN
        past.failures := past.failures + 1;
        past.last_at := instant;
    END IF;
    UPDATE sign_in_locks SET failures = past.failures, last_at = past.last_at, locked_until = past.locked_until
    WHERE name_hash = past.name_hash;
    INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (known, left(p_desk, 100), said);
    is_locked := past.locked_until IS NOT NULL;
    wait_ms := CASE WHEN free_at > instant THEN ceil(extract(epoch FROM free_at - instant) * 1000) ELSE 0 END;
END $$;

-- Said by whoever has come in: who they are and what they may. `outcome` is entered, expired or
-- stranger (a login that is no member of staff). Ends the count of failures.
CREATE FUNCTION sign_in(
    p_desk TEXT,
    OUT outcome TEXT, OUT staff_id UUID, OUT name TEXT, OUT role TEXT, OUT rights TEXT[], OUT must_change BOOLEAN)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me staff%ROWTYPE;
BEGIN
    SELECT * INTO me FROM staff s WHERE s.login = session_user;
    outcome := CASE WHEN me.id IS NULL THEN 'stranger'
                    WHEN (current_staff()).id IS NULL THEN 'expired'
                    ELSE 'entered' END;
    IF outcome <> 'entered' THEN
        RETURN;
    END IF;
    DELETE FROM sign_in_locks WHERE name_hash = (
        SELECT l.name_hash FROM sign_in_locks l WHERE l.name_hash = name_hash(session_user) FOR UPDATE SKIP LOCKED);
    INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (me.id, left(p_desk, 100), 'entered');
    staff_id := me.id;
    name := me.display_name;
    role := me.role;
    rights := my_rights();
    must_change := me.must_change_password;
END $$;

-- Whose session it is: staff (a row of ours, whether it still holds or not), owner, door or stranger.
CREATE FUNCTION whose_session() RETURNS TEXT
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM staff WHERE login = session_user) THEN 'staff'
                WHEN acts_as_owner() THEN 'owner'
                WHEN pg_has_role(session_user, 'frontdesk_door', 'MEMBER') THEN 'door'
                ELSE 'stranger' END;
END $$;
GRANT EXECUTE ON FUNCTION whose_session() TO frontdesk_staff, frontdesk_door;

-- Whether an admin has set the session's password.
CREATE FUNCTION must_change_my_password() RETURNS BOOLEAN
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((current_staff()).must_change_password, FALSE);
END $$;
GRANT EXECUTE ON FUNCTION must_change_my_password() TO frontdesk_staff, frontdesk_door;

-- The last admin cannot be switched off or given another role: nobody could mend it from a console.
CREATE FUNCTION is_last_admin(person staff) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT person.role = 'admin' AND person.is_active
           AND NOT EXISTS (SELECT FROM staff s WHERE s.role = 'admin' AND s.is_active AND s.id <> person.id
                             AND (s.valid_until IS NULL OR s.valid_until > now()))
$$;

-- Makes or mends the login behind a member of staff; never one that has other powers.
CREATE FUNCTION give_login(person staff, verifier TEXT) RETURNS TEXT
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    verb TEXT := 'CREATE';
    rival pg_roles%ROWTYPE;
    teams NAME[] := ARRAY['frontdesk_desk', 'frontdesk_instructor', 'frontdesk_manager', 'frontdesk_admin'];
    team NAME;
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
        RETURN 'not_a_verifier';
    END IF;
    SELECT * INTO rival FROM pg_roles WHERE rolname = person.login;
    IF FOUND THEN
        IF rival.rolsuper OR rival.rolcreaterole OR rival.rolcreatedb OR rival.rolreplication OR rival.rolbypassrls
           OR EXISTS (SELECT FROM pg_class WHERE relowner = rival.oid)
           OR rival.rolname = ANY (teams || ARRAY['frontdesk_staff', 'frontdesk_website', 'frontdesk_door']::name[])
           -- Of its own password anybody may be told a new one.
           OR (person.login <> session_user
               AND EXISTS (SELECT FROM pg_auth_members m WHERE m.member = rival.oid
                             AND pg_get_userbyid(m.roleid) <> ALL (teams)))
           OR NOT pg_has_role(current_user, rival.oid, 'MEMBER') THEN
            RETURN 'login_taken';
        END IF;
        verb := 'ALTER';
    END IF;
    EXECUTE format('%s ROLE %I %s PASSWORD %L', verb, person.login,
                   CASE WHEN person.is_active THEN 'LOGIN' ELSE 'NOLOGIN' END, verifier);
    FOREACH team IN ARRAY teams LOOP
        IF team = 'frontdesk_' || person.role THEN
            EXECUTE format('GRANT %I TO %I', team, person.login);
        ELSIF pg_has_role(person.login, team, 'MEMBER') THEN
            EXECUTE format('REVOKE %I FROM %I', team, person.login);
        END IF;
    END LOOP;
    -- So that the owner may end this login's connections.
    IF NOT pg_has_role(current_user, person.login, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO %I', person.login, current_user);
    END IF;
    RETURN 'done';
END $$;

-- A new member of staff with a login. `p_account` is the email of the person's own account: an instructor
-- sees the classes of that account's instructor. Outcomes: done, login_taken, no_account, not_a_verifier.
CREATE FUNCTION staff_add(
    p_login TEXT, p_name TEXT, p_role TEXT, p_verifier TEXT, p_valid_until TIMESTAMPTZ, p_account TEXT,
    p_must_change BOOLEAN)
RETURNS TEXT LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
    account UUID := (SELECT id FROM users WHERE email IN (p_account, lower(p_account)) AND deleted_at IS NULL LIMIT 1);
    told TEXT;
BEGIN
    PERFORM require('staff.manage');
    -- A role that is there already may be somebody's in another database of the server: only the owner
    -- takes it over, as after a restore.
    IF octet_length(p_login) > 63 OR p_login ~ '^pg_' OR p_login IN ('public', 'none') OR EXISTS (SELECT FROM staff WHERE login = p_login)
       OR (EXISTS (SELECT FROM pg_roles WHERE rolname = p_login) AND NOT acts_as_owner()) THEN
        RETURN 'login_taken';
    ELSIF coalesce(p_account, '') <> '' AND account IS NULL THEN
        RETURN 'no_account';
    END IF;
    INSERT INTO staff (login, display_name, role, valid_until, user_id, must_change_password)
    VALUES (p_login, p_name, p_role, p_valid_until, account, p_must_change)
    RETURNING * INTO person;
    told := give_login(person, p_verifier);
    IF told <> 'done' THEN
        DELETE FROM staff WHERE id = person.id;
    END IF;
    RETURN told;
END $$;

-- Outcomes: done, not_found, last_admin, no_login (after a restore: reset the password first).
CREATE FUNCTION staff_set_role(p_login TEXT, p_role TEXT, p_account TEXT) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
    account UUID := (SELECT id FROM users WHERE email IN (p_account, lower(p_account)) AND deleted_at IS NULL LIMIT 1);
BEGIN
    PERFORM require('staff.manage');
    SELECT * INTO person FROM staff WHERE login = p_login FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF coalesce(p_account, '') <> '' AND account IS NULL THEN
        RETURN 'no_account';
    ELSIF p_role <> 'admin' AND is_last_admin(person) THEN
        RETURN 'last_admin';
    ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = person.login) THEN
        RETURN 'no_login';
    END IF;
    UPDATE staff SET role = p_role, user_id = coalesce(account, user_id) WHERE id = person.id;
    IF p_role <> person.role THEN
        EXECUTE format('REVOKE %I FROM %I', 'frontdesk_' || person.role, person.login);
        EXECUTE format('GRANT %I TO %I', 'frontdesk_' || p_role, person.login);
    END IF;
    RETURN 'done';
END $$;

-- Ends the connections of a login; so many were open.
CREATE FUNCTION staff_end_sessions(p_login TEXT) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('staff.manage');
    IF NOT EXISTS (SELECT FROM staff WHERE login = p_login) THEN
        RETURN 0;
    END IF;
    RETURN (SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename = p_login AND datname = current_database() AND pid <> pg_backend_pid());
END $$;

-- Switches an account off: no right holds from this moment, no new connection comes in, and whoever calls
-- ends the open ones (staff_end_sessions) once this has been committed. Outcomes: done, not_found, last_admin.
CREATE FUNCTION staff_disable(p_login TEXT) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
BEGIN
    PERFORM require('staff.manage');
    SELECT * INTO person FROM staff WHERE login = p_login FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF is_last_admin(person) THEN
        RETURN 'last_admin';
    END IF;
    UPDATE staff SET is_active = FALSE, disabled_at = now(), disabled_by = actor_name(session_user)
    WHERE id = person.id AND is_active;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = p_login) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN', p_login);
    END IF;
    RETURN 'done';
END $$;

-- Outcomes: done, not_found, no_login.
CREATE FUNCTION staff_enable(p_login TEXT, p_valid_until TIMESTAMPTZ) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('staff.manage');
    UPDATE staff SET is_active = TRUE, disabled_at = NULL, disabled_by = NULL, valid_until = p_valid_until
    WHERE login = p_login;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = p_login) THEN
        RETURN 'no_login';
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN', p_login);
    RETURN 'done';
END $$;

-- A new password from an admin, by default to be changed at the next sign-in. Recorded whatever comes of
-- it. Outcomes: done, not_found, login_taken, not_a_verifier, failed.
CREATE FUNCTION staff_reset_password(p_login TEXT, p_verifier TEXT, p_must_change BOOLEAN) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person staff%ROWTYPE;
    told TEXT;
    why TEXT;
BEGIN
    PERFORM require('staff.manage');
    SELECT * INTO person FROM staff WHERE login = p_login FOR UPDATE;
    IF NOT FOUND THEN
        told := 'not_found';
    ELSE
        BEGIN
            told := give_login(person, p_verifier);
            UPDATE staff SET must_change_password = p_must_change WHERE id = person.id AND told = 'done';
        EXCEPTION WHEN OTHERS THEN
            told := 'failed';
            why := SQLERRM;
        END;
    END IF;
    INSERT INTO password_changes (staff_id, login, change_type, desk, success, error_message)
    VALUES (person.id, left(p_login, 63), CASE WHEN p_must_change THEN 'ADMIN_RESET' ELSE 'ADMIN_FORCE_CHANGE' END,
            current_desk(), told = 'done', coalesce(why, nullif(told, 'done')));
    RETURN told;
END $$;

-- One's own password. Outcomes: done, not_a_verifier, failed, not_staff.
CREATE FUNCTION change_my_password(p_verifier TEXT) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me staff := current_staff();
    told TEXT;
    why TEXT;
BEGIN
    IF me.id IS NULL THEN
        RETURN 'not_staff';
    END IF;
    BEGIN
        told := give_login(me, p_verifier);
        UPDATE staff SET must_change_password = FALSE WHERE id = me.id AND told = 'done';
    EXCEPTION WHEN OTHERS THEN
        told := 'failed';
        why := SQLERRM;
    END;
    INSERT INTO password_changes (staff_id, login, change_type, desk, success, error_message)
    VALUES (me.id, me.login, 'SELF_CHANGE', current_desk(), told = 'done', coalesce(why, nullif(told, 'done')));
    RETURN told;
END $$;

-- Outcomes: done, not_found.
CREATE FUNCTION staff_unlock(p_login TEXT) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person UUID := (SELECT id FROM staff WHERE login = p_login);
BEGIN
    PERFORM require('staff.manage');
    DELETE FROM sign_in_locks WHERE name_hash = name_hash(p_login);
    IF person IS NULL THEN
        RETURN 'not_found';
    END IF;
    INSERT INTO sign_in_attempts (staff_id, desk, outcome) VALUES (person, current_desk(), 'unlocked');
    UPDATE staff SET unlocked_at = now(), unlocked_by = actor_name(session_user) WHERE id = person;
    RETURN 'done';
END $$;

-- What happened at the door is kept for half a year, names that were tried until their lock is long over.
CREATE FUNCTION forget_sign_ins(dry_run BOOLEAN) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept_from TIMESTAMPTZ := now() - interval '180 days';
    stale_from TIMESTAMPTZ := now() - interval '1 day' - make_interval(mins => whole_setting('sign_in.lock_minutes', 15));
    attempts BIGINT;
    names BIGINT;
BEGIN
    PERFORM require('maintenance.run');
    IF dry_run THEN
        RETURN (SELECT count(*) FROM sign_in_attempts WHERE at < kept_from)
             + (SELECT count(*) FROM sign_in_locks WHERE last_at < stale_from);
    END IF;
    DELETE FROM sign_in_attempts WHERE at < kept_from;
    GET DIAGNOSTICS attempts = ROW_COUNT;
    DELETE FROM sign_in_locks WHERE last_at < stale_from;
    GET DIAGNOSTICS names = ROW_COUNT;
    RETURN attempts + names;
END $$;

-- Gives (TRUE) or withholds (FALSE) a single right, or takes such a decision back (NULL).
-- Outcomes: done, not_found, no_such_right.
CREATE FUNCTION staff_decide_right(p_login TEXT, p_right TEXT, p_given BOOLEAN, p_until TIMESTAMPTZ, p_reason TEXT)
RETURNS TEXT LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person UUID := (SELECT id FROM staff WHERE login = p_login);
    about UUID := (SELECT id FROM permissions WHERE name = p_right);
BEGIN
    PERFORM require('staff.manage');
    IF person IS NULL OR about IS NULL THEN
        RETURN CASE WHEN person IS NULL THEN 'not_found' ELSE 'no_such_right' END;
    END IF;
    DELETE FROM staff_permissions WHERE staff_id = person AND permission_id = about;
    INSERT INTO staff_permissions (staff_id, permission_id, is_granted, expires_at, reason)
    SELECT person, about, p_given, p_until, nullif(trim(p_reason), '') WHERE p_given IS NOT NULL;
    RETURN 'done';
END $$;

-- Everybody on the staff, as an admin sees them.
CREATE FUNCTION staff_overview() RETURNS TABLE (
    staff_id UUID, login TEXT, name TEXT, role TEXT, is_active BOOLEAN, valid_until TIMESTAMPTZ, must_change BOOLEAN,
    has_login BOOLEAN, locked_until TIMESTAMPTZ, last_entered TIMESTAMPTZ, connections BIGINT, account TEXT,
    decided JSONB)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require('staff.manage');
    RETURN QUERY
    SELECT s.id, s.login::text, s.display_name::text, s.role::text, s.is_active, s.valid_until, s.must_change_password,
           EXISTS (SELECT FROM pg_roles r WHERE r.rolname = s.login),
           (SELECT l.locked_until FROM sign_in_locks l
            WHERE l.name_hash = name_hash(s.login) AND l.locked_until > clock_timestamp()),
           (SELECT max(a.at) FROM sign_in_attempts a WHERE a.staff_id = s.id AND a.outcome = 'entered'),
           (SELECT count(*) FROM pg_stat_activity p WHERE p.usename = s.login AND p.datname = current_database()),
           (SELECT u.email::text FROM users u WHERE u.id = s.user_id),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('right', p.name, 'given', d.is_granted, 'until', d.expires_at,
                                                         'reason', d.reason) ORDER BY p.name), '[]')
            FROM staff_permissions d JOIN permissions p ON p.id = d.permission_id
            WHERE d.staff_id = s.id AND (d.expires_at IS NULL OR d.expires_at > clock_timestamp()))
    FROM staff s
    ORDER BY s.is_active DESC, lower(s.display_name), s.login;
END $$;

REVOKE EXECUTE ON FUNCTION
    forget_sign_ins(BOOLEAN), whole_setting(TEXT, INTEGER), knock(TEXT, TEXT), sign_in(TEXT), give_login(staff, TEXT), is_last_admin(staff), name_hash(TEXT),
    staff_add(TEXT, TEXT, TEXT, TEXT, TIMESTAMPTZ, TEXT, BOOLEAN), staff_set_role(TEXT, TEXT, TEXT),
    staff_end_sessions(TEXT), staff_disable(TEXT), staff_enable(TEXT, TIMESTAMPTZ),
    staff_reset_password(TEXT, TEXT, BOOLEAN), change_my_password(TEXT), staff_unlock(TEXT),
    staff_decide_right(TEXT, TEXT, BOOLEAN, TIMESTAMPTZ, TEXT), staff_overview() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION knock(TEXT, TEXT) TO frontdesk_door, frontdesk_staff;
GRANT EXECUTE ON FUNCTION sign_in(TEXT), change_my_password(TEXT), whole_setting(TEXT, INTEGER) TO frontdesk_staff;
GRANT EXECUTE ON FUNCTION
    staff_add(TEXT, TEXT, TEXT, TEXT, TIMESTAMPTZ, TEXT, BOOLEAN), staff_set_role(TEXT, TEXT, TEXT),
    staff_end_sessions(TEXT), staff_disable(TEXT), staff_enable(TEXT, TIMESTAMPTZ),
    staff_reset_password(TEXT, TEXT, BOOLEAN), staff_unlock(TEXT),
    staff_decide_right(TEXT, TEXT, BOOLEAN, TIMESTAMPTZ, TEXT), staff_overview() TO frontdesk_staff;

GRANT EXECUTE ON FUNCTION forget_sign_ins(BOOLEAN) TO frontdesk_admin;

-- A console sees whether the schema is its own.
DO $$
BEGIN
    IF to_regclass('_sqlx_migrations') IS NOT NULL THEN
        GRANT SELECT ON _sqlx_migrations TO frontdesk_staff, frontdesk_door;
    END IF;
END $$;

-- What is done about accounts and about what is sealed stands in the audit log. A new key seals all values
-- anew without changing one: that is no entry each.
SELECT audit_watch('password_changes', TRUE), audit_watch('sealing_keys', TRUE), audit_watch('sealed_values', TRUE);
DROP TRIGGER a_audit_changed ON sealed_values;
CREATE TRIGGER a_audit_changed AFTER UPDATE ON sealed_values
    FOR EACH ROW WHEN (OLD.write_id IS DISTINCT FROM NEW.write_id)
    EXECUTE FUNCTION audit_row('keep', 'kind', 'owner');
