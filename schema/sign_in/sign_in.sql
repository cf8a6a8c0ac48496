-- Completes a sign-in: returns the user and their rights, and resets the count of failures. `outcome` is entered,
-- expired or stranger (a login that is not a member of staff).
CREATE OR REPLACE FUNCTION sign_in(
    p_desk text, OUT outcome text, OUT staff_id uuid, OUT name text, OUT role text, OUT rights text[],
    OUT must_change boolean)
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

REVOKE ALL ON FUNCTION sign_in FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in TO frontdesk_staff;
