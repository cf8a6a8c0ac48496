-- Locks the row of a lead until the end of the transaction. Callers lock several leads in one order.
CREATE OR REPLACE FUNCTION lead_hold(lead uuid)
RETURNS church_inquiries
LANGUAGE sql AS $$
    SELECT * FROM church_inquiries WHERE id = lead FOR NO KEY UPDATE
$$;

REVOKE ALL ON FUNCTION lead_hold FROM PUBLIC;
