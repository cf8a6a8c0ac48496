-- Records an identity check as soon as the website verifies an upload, so that the purge of the file deletes no proof.
CREATE OR REPLACE FUNCTION keep_identity_check()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

REVOKE ALL ON FUNCTION keep_identity_check FROM PUBLIC;
