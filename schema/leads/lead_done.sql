CREATE OR REPLACE FUNCTION lead_done(lead uuid)
RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('outcome', 'done', 'lead', l.id, 'version', l.version) FROM church_inquiries l WHERE l.id = lead
$$;

REVOKE ALL ON FUNCTION lead_done FROM PUBLIC;
