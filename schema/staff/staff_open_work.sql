-- Counts the open work of a user: leads that are neither won nor lost, the open steps of these leads, and tickets that
-- are not done.
CREATE OR REPLACE FUNCTION staff_open_work(person uuid, OUT leads bigint, OUT steps bigint, OUT tickets bigint)
LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM church_inquiries l WHERE l.assignee_id = person AND l.merged_into IS NULL AND l.status NOT IN ('won', 'lost')),
           (SELECT count(*) FROM lead_steps s JOIN church_inquiries l ON l.id = s.lead_id
            WHERE l.assignee_id = person AND l.merged_into IS NULL AND l.status NOT IN ('won', 'lost') AND s.done_at IS NULL),
           (SELECT count(*) FROM tickets t WHERE t.assignee_id = person AND t.merged_into IS NULL AND t.status <> 'done')
$$;

REVOKE ALL ON FUNCTION staff_open_work FROM PUBLIC;
