-- The lead that another is a part of; itself, when it is a part of none.
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
