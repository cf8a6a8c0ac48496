-- Reassigns all open leads and tickets of one user to another. Each user is given by login, or by the assignee id of a
-- lead or ticket. Sending the command again finds no more work. Outcomes: done, not_found (the first user),
-- no_such_taker, the_same, cannot_take_leads, cannot_take_tickets.
CREATE OR REPLACE FUNCTION staff_reassign(p_from text, p_to text)
RETURNS TABLE(outcome text, from_name text, to_name text, leads bigint, steps bigint, tickets bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was staff;
    taker staff;
    open_work RECORD;
BEGIN
    PERFORM require('leads.manage');
    PERFORM require('tickets.write');
    SELECT * INTO was FROM staff s WHERE s.login = p_from OR s.id::text = p_from ORDER BY s.login = p_from DESC LIMIT 1;
    SELECT * INTO taker FROM staff s WHERE (s.login = p_to OR s.id::text = p_to) AND staff_is_working(s.id) ORDER BY s.login = p_to DESC LIMIT 1;
    SELECT * INTO open_work FROM staff_open_work(was.id);
    outcome := CASE
        WHEN was.id IS NULL THEN 'not_found'
        WHEN taker.id IS NULL THEN 'no_such_taker'
        WHEN taker.id = was.id THEN 'the_same'
        WHEN open_work.leads > 0 AND NOT staff_may(taker, 'leads.manage') THEN 'cannot_take_leads'
        WHEN open_work.tickets > 0 AND NOT staff_may(taker, 'tickets.write') THEN 'cannot_take_tickets'
        ELSE 'done' END;
    from_name := was.display_name;
    to_name := taker.display_name;
    leads := open_work.leads;
    steps := open_work.steps;
    tickets := open_work.tickets;
    IF outcome = 'done' THEN
        PERFORM set_config('frontdesk.cause', 'reassign', true), set_config('frontdesk.lead_how', 'reassigned', true);
        PERFORM FROM church_inquiries l WHERE l.assignee_id = was.id ORDER BY l.id FOR NO KEY UPDATE;
        UPDATE church_inquiries l SET assignee_id = taker.id
        WHERE l.assignee_id = was.id AND l.merged_into IS NULL AND l.status NOT IN ('won', 'lost');
        GET DIAGNOSTICS leads = ROW_COUNT;
        PERFORM FROM tickets t WHERE t.assignee_id = was.id ORDER BY t.id FOR NO KEY UPDATE;
        UPDATE tickets t SET assignee_id = taker.id WHERE t.assignee_id = was.id AND t.merged_into IS NULL AND t.status <> 'done';
        GET DIAGNOSTICS tickets = ROW_COUNT;
        PERFORM set_config('frontdesk.cause', '', true), set_config('frontdesk.lead_how', '', true);
    END IF;
    RETURN NEXT;
END $$;

REVOKE ALL ON FUNCTION staff_reassign FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_reassign TO frontdesk_staff;
