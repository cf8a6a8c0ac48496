-- Creates or repairs the PostgreSQL role of a member of staff; never a role with other powers.
CREATE OR REPLACE FUNCTION give_login(person staff, verifier text)
RETURNS text
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
           -- A user may always change their own password.
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
    -- Lets the owner terminate the connections of this login.
    IF NOT pg_has_role(current_user, person.login, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO %I', person.login, current_user);
    END IF;
    RETURN 'done';
END $$;

REVOKE ALL ON FUNCTION give_login FROM PUBLIC;
