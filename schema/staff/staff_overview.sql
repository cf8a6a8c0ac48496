-- Returns all members of staff as an admin sees them.
CREATE OR REPLACE FUNCTION staff_overview()
RETURNS TABLE(
    staff_id uuid, login text, name text, role text, is_active boolean, valid_until timestamp with time zone,
    must_change boolean, has_login boolean, locked_until timestamp with time zone,
    last_entered timestamp with time zone, connections bigint, account text, decided jsonb)
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

REVOKE ALL ON FUNCTION staff_overview FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_overview TO frontdesk_staff;
