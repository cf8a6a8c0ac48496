-- Who is at the desk, and what they may do. Staff sign in to PostgreSQL itself: each has a login of
-- their own, a member of one of four group roles. What a group may touch at all is granted to it;
-- within that, NAMC's roles, permissions, role_permissions and user_roles say what a person may, and
-- the policies ask them through may().
-- NAMC gives roles to users with TEXT ids; here a role is given to a member of staff, who need not have
-- a customer's account. permissions_count is left out: it would be a second truth beside the rows.

-- Roles belong to the whole server, so another database may have made them.
DO $$
DECLARE
    wanted NAME;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['frontdesk_staff', 'frontdesk_desk', 'frontdesk_instructor', 'frontdesk_manager',
                                  'frontdesk_admin', 'frontdesk_website', 'frontdesk_door']::name[] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = wanted);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            IF wanted IN ('frontdesk_desk', 'frontdesk_instructor', 'frontdesk_manager', 'frontdesk_admin') THEN
                EXECUTE format('GRANT frontdesk_staff TO %I', wanted);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the role % is missing, and this login may not make it: give it CREATEROLE, or make the roles first (docs/operator.md)', wanted
                    USING ERRCODE = 'insufficient_privilege';
        END;
    END LOOP;
END $$;

-- Nobody but the owner makes functions or tables here: a function of one's own could look at rows
-- before a policy has judged them.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

ALTER TABLE staff
    -- From here on the account holds no more; it needs nobody to switch it off.
    ADD COLUMN valid_until TIMESTAMPTZ,
    ADD COLUMN disabled_at TIMESTAMPTZ,
    ADD COLUMN disabled_by TEXT,
    -- Single rights or a further role were decided for this person: kept by a trigger, for may().
    ADD COLUMN has_own_rights BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT staff_login_plain CHECK (login ~ '\S' AND login !~ '[[:cntrl:]]'),
    ADD CONSTRAINT staff_name_not_empty CHECK (display_name ~ '\S');

CREATE TABLE roles (
    id             UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name           TEXT NOT NULL CONSTRAINT roles_name_once UNIQUE,
    description    TEXT NOT NULL,
    is_system_role BOOLEAN NOT NULL DEFAULT FALSE,
    is_active      BOOLEAN NOT NULL DEFAULT TRUE,
    -- What role_permissions says, by name: kept by a trigger, for may().
    rights         TEXT[] NOT NULL DEFAULT '{}',
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE permissions (
    id                   UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name                 TEXT NOT NULL CONSTRAINT permissions_name_once UNIQUE,
    description          TEXT NOT NULL,
    resource             TEXT NOT NULL,
    action               TEXT NOT NULL,
    conditions           JSONB NOT NULL DEFAULT '{}',
    is_system_permission BOOLEAN NOT NULL DEFAULT TRUE,
    created_at           TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT permissions_name_says_both CHECK (name = resource || '.' || action)
);

CREATE TABLE role_permissions (
    id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    role_id       UUID NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission_id UUID NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    granted_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    granted_by    TEXT NOT NULL DEFAULT session_user,
    CONSTRAINT role_permissions_once UNIQUE (role_id, permission_id)
);

-- A further role for a while: what it adds ends with it.
CREATE TABLE user_roles (
    id          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id    UUID NOT NULL REFERENCES staff (id),
    role_id     UUID NOT NULL REFERENCES roles (id),
    assigned_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    assigned_by TEXT NOT NULL DEFAULT session_user,
    expires_at  TIMESTAMPTZ,
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    CONSTRAINT user_roles_once UNIQUE (staff_id, role_id)
);

-- A single right, given or withheld; it goes before what the roles say.
CREATE TABLE staff_permissions (
    id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id      UUID NOT NULL REFERENCES staff (id),
    permission_id UUID NOT NULL REFERENCES permissions (id),
    is_granted    BOOLEAN NOT NULL,
    reason        TEXT,
    expires_at    TIMESTAMPTZ,
    granted_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    granted_by    TEXT NOT NULL DEFAULT session_user,
    CONSTRAINT staff_permissions_once UNIQUE (staff_id, permission_id)
);

CREATE FUNCTION keep_role_rights() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE roles r SET rights = now_has.names
    FROM (SELECT q.id, ARRAY(SELECT p.name FROM role_permissions rp JOIN permissions p ON p.id = rp.permission_id
                             WHERE rp.role_id = q.id ORDER BY p.name) AS names FROM roles q) now_has
    WHERE now_has.id = r.id AND r.rights <> now_has.names;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_rights AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON role_permissions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_role_rights();
CREATE TRIGGER keep_rights AFTER UPDATE OR DELETE ON permissions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_role_rights();

CREATE FUNCTION keep_own_rights() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE staff s SET has_own_rights = NOT s.has_own_rights
    WHERE s.has_own_rights <> (EXISTS (SELECT FROM staff_permissions d WHERE d.staff_id = s.id)
                               OR EXISTS (SELECT FROM user_roles u WHERE u.staff_id = s.id));
    RETURN NULL;
END $$;
CREATE TRIGGER keep_own_rights AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON staff_permissions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_own_rights();
CREATE TRIGGER keep_own_rights AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON user_roles
    FOR EACH STATEMENT EXECUTE FUNCTION keep_own_rights();

INSERT INTO roles (name, description, is_system_role) VALUES
    ('desk', 'Front desk: checks people in', TRUE),
    ('instructor', 'Teaches, and sees the rosters of the classes taught', TRUE),
    ('manager', 'Runs the day: overrides blocks, moves classes, triages leads', TRUE),
    ('admin', 'Looks after staff, settings and the database', TRUE);

WITH rights (name, description, roles) AS (VALUES
    ('schedule.read', 'See every class and its roster', '{desk,manager,admin}'::text[]),
    ('schedule.read_own', 'See the classes taught, and their rosters', '{instructor}'),
    ('schedule.manage', 'Make, move and cancel classes', '{manager,admin}'),
    ('people.read', 'Find anybody, with addresses and contacts', '{desk,manager,admin}'),
    ('people.write', 'Change what is known of a person', '{desk,manager,admin}'),
    ('orders.read', 'See orders and amounts', '{desk,manager,admin}'),
    ('orders.write', 'Change orders', '{desk,manager,admin}'),
    ('payments.read', 'See payments', '{desk,manager,admin}'),
    ('payments.write', 'Take payments', '{desk,manager,admin}'),
    ('waivers.read', 'See signed waivers', '{desk,manager,admin}'),
    ('waivers.write', 'Have waivers signed', '{desk,manager,admin}'),
    ('waivers.void', 'Void a signed waiver', '{manager,admin}'),
    ('identity.read', 'See identity checks', '{desk,manager,admin}'),
    ('identity.write', 'Record identity checks', '{desk,manager,admin}'),
    ('seats.name', 'Name seats and put in substitutes', '{desk,manager,admin}'),
    ('attendance.write', 'Check in, mark and undo in every class', '{desk,manager,admin}'),
    ('attendance.write_own', 'Check in, mark and undo in the classes taught', '{instructor}'),
    ('admission.override', 'Admit all the same where a rule warns', '{desk,instructor,manager,admin}'),
    ('admission.override_block', 'Admit all the same where a rule blocks', '{manager,admin}'),
    ('medical.read', 'See emergency and medical notes', '{desk,instructor,manager,admin}'),
    ('medical.write', 'Write emergency and medical notes', '{desk,manager,admin}'),
    ('tickets.read', 'See every support ticket', '{desk,manager,admin}'),
    ('tickets.read_own', 'See the tickets of the classes taught', '{instructor}'),
    ('tickets.write', 'Work on support tickets', '{desk,manager,admin}'),
    ('leads.read', 'See who asked for security training', '{desk,manager,admin}'),
    ('leads.manage', 'Work on leads, with notes and budgets', '{manager,admin}'),
    ('reports.read', 'See reports', '{manager,admin}'),
    ('staff.manage', 'Add, disable and unlock staff, and change their rights', '{admin}'),
    ('settings.manage', 'Change settings and publish waivers', '{admin}'),
    ('audit.read', 'See who changed what', '{admin}'),
    ('maintenance.run', 'Run the maintenance jobs', '{admin}')
), named AS (
    INSERT INTO permissions (name, description, resource, action)
    SELECT name, description, split_part(name, '.', 1), split_part(name, '.', 2) FROM rights
    RETURNING id, name
)
INSERT INTO role_permissions (role_id, permission_id)
SELECT r.id, n.id
FROM rights JOIN named n USING (name) CROSS JOIN LATERAL unnest(rights.roles) given (role) JOIN roles r ON r.name = given.role;

-- Whether the session is the owner's own: the login that keeps the schema, or the server's superuser. In
-- plpgsql, which keeps its plan: a function in SQL that cannot be inlined costs twenty times as much.
CREATE FUNCTION acts_as_owner() RETURNS BOOLEAN LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = 'public.staff'::regclass), 'MEMBER');
END $$;

-- The member of staff whose session this is; NULL for everybody else, and for an account that holds no more.
-- By the clock and not by when the statement began: a statement may run for hours.
CREATE FUNCTION current_staff() RETURNS staff LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    me staff%ROWTYPE;
BEGIN
    SELECT * INTO me FROM staff
    WHERE login = session_user AND is_active AND (valid_until IS NULL OR valid_until > clock_timestamp());
    -- A transaction that keeps its snapshot would keep the rights of then, for as long as it stays open.
    IF FOUND AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'staff work in transactions that are read committed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN FOUND THEN me END;
END $$;

-- Whether a member of staff has a right now: what was given or withheld singly, else what the roles say.
CREATE FUNCTION staff_may(person staff, wanted TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    singly BOOLEAN;
BEGIN
    SELECT s.is_granted INTO singly
    FROM staff_permissions s JOIN permissions p ON p.id = s.permission_id
    WHERE s.staff_id = person.id AND p.name = wanted AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp());
    IF FOUND THEN
        RETURN singly;
    END IF;
    RETURN EXISTS (
        SELECT FROM permissions p
        JOIN role_permissions rp ON rp.permission_id = p.id
        JOIN roles r ON r.id = rp.role_id AND r.is_active
        WHERE p.name = wanted
          AND (r.name = person.role
               OR EXISTS (SELECT FROM user_roles u
                          WHERE u.staff_id = person.id AND u.role_id = r.id AND u.is_active
                            AND (u.expires_at IS NULL OR u.expires_at > clock_timestamp()))));
END $$;

-- Whether the session has a right. The owner has all; whoever is nobody of ours has none. A desk action asks
-- a dozen times, so the usual case, somebody with the rights of the role and no others, is one short look.
CREATE FUNCTION may(wanted TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    holds BOOLEAN;
    is_own BOOLEAN;
    by_role BOOLEAN;
BEGIN
    SELECT s.is_active AND (s.valid_until IS NULL OR s.valid_until > clock_timestamp()), s.has_own_rights,
           r.is_active AND wanted = ANY (r.rights)
    INTO holds, is_own, by_role
    FROM staff s JOIN roles r ON r.name = s.role
    WHERE s.login = session_user;
    IF NOT FOUND THEN
        -- A member of staff stays one, whatever else the login may be.
        RETURN acts_as_owner() AND NOT EXISTS (SELECT FROM staff WHERE login = session_user);
    END IF;
    IF NOT holds THEN
        RETURN FALSE;
    END IF;
    IF is_own THEN
        RETURN staff_may(current_staff(), wanted);
    END IF;
    -- As in current_staff().
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'staff work in transactions that are read committed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN by_role;
END $$;

-- All rights of the session, for a console that explains what it refuses.
CREATE FUNCTION my_rights() RETURNS TEXT[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT name FROM permissions WHERE may(name) ORDER BY name);
END $$;

-- Stops whoever has not the right; the message names it, for the log.
CREATE FUNCTION require(wanted TEXT) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT may(wanted) THEN
        RAISE EXCEPTION 'this needs the right %', wanted USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- The name that stands in the log and on other desks: nobody signs with another's.
CREATE FUNCTION actor_name(claimed TEXT) RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT coalesce((current_staff()).display_name, claimed)
$$;

-- The desk of the session, as its console says ("frontdesk desk-1").
CREATE FUNCTION current_desk() RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(current_setting('application_name', true), '^frontdesk ', ''), '')
$$;
