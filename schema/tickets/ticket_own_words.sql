-- Returns " t1042 lost card ann lee annlee example org mdi 2026 00042 refund ruth boyd 3045550142 ". The assignee of a
-- merged ticket is left out.
CREATE OR REPLACE FUNCTION ticket_own_words(t tickets)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN left(concat(' t', t.number, ' ', fold(concat_ws(' ', t.title, t.description, t.requester_name, t.requester_email,
                       (SELECT o.order_number FROM orders o WHERE o.id = t.order_id), array_to_string(t.tags, ' '),
                       CASE WHEN t.merged_into IS NULL THEN t.assignee_name END)), ' ',
                       nullif(regexp_replace(coalesce(t.requester_phone, ''), '\D', '', 'g'), '') || ' '), 100000);
END $$;

REVOKE ALL ON FUNCTION ticket_own_words FROM PUBLIC;
