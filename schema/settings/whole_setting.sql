-- Returns an integer setting, for every login, and therefore only the settings listed here. Other settings may be
-- secret, and the error about a value that is not a number would show it.
CREATE OR REPLACE FUNCTION whole_setting(wanted text, otherwise integer)
RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings
                     WHERE key = wanted
                       AND key IN ('desk.lock_after_minutes', 'sign_in.attempts', 'sign_in.lock_minutes',
                                   'admission.ask_hours_before')), otherwise)
$$;

REVOKE ALL ON FUNCTION whole_setting FROM PUBLIC;
GRANT EXECUTE ON FUNCTION whole_setting TO frontdesk_staff;
