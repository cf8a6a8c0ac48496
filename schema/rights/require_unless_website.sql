-- Requires a right, except from the website, which its own policies restrict. Triggers call this, so it applies to
-- every kind of write.
CREATE OR REPLACE FUNCTION require_unless_website(wanted text)
RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT (may(wanted) OR is_website()) THEN
        PERFORM require(wanted);
    END IF;
END $$;

REVOKE ALL ON FUNCTION require_unless_website FROM PUBLIC;
