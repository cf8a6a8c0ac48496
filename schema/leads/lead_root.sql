-- Returns the lead that this lead was finally merged into; itself if it is not merged.
CREATE OR REPLACE FUNCTION lead_root(lead uuid)
RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
    above UUID;
BEGIN
    LOOP
        SELECT l.merged_into INTO above FROM church_inquiries l WHERE l.id = lead;
        EXIT WHEN above IS NULL;
        lead := above;
    END LOOP;
    RETURN lead;
END $$;

REVOKE ALL ON FUNCTION lead_root FROM PUBLIC;
