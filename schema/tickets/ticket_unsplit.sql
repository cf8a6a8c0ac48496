-- Moves the comment back, and merges the ticket that was created for it into the original. Later comments on that
-- ticket follow.
CREATE OR REPLACE FUNCTION ticket_unsplit(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
    origin tickets;
BEGIN
    SELECT * INTO t FROM tickets WHERE id = (p ->> 'ticket')::uuid;
    IF t.id IS NULL THEN
        RETURN '{"outcome": "gone"}';
    ELSIF t.split_from IS NULL THEN
        RETURN '{"outcome": "not_split"}';
    END IF;
    SELECT * INTO origin FROM tickets WHERE id = t.split_from;
    PERFORM 1 FROM tickets WHERE id IN (t.id, t.split_from) ORDER BY id FOR NO KEY UPDATE;
    t := ticket_hold(t.id);
    IF t.merged_into IS NOT NULL THEN
        RETURN ticket_closed(t);
    END IF;
    origin := ticket_hold_root(t.split_from);
    IF origin.id = t.id THEN
        RETURN '{"outcome": "not_split"}';
    END IF;
    PERFORM set_config('frontdesk.ticket_how', 'merge', true);
    UPDATE ticket_comments SET ticket_id = split_from, split_from = NULL
    WHERE ticket_id = t.id AND split_from IS NOT NULL AND split_from <> t.id;
    UPDATE tickets SET merged_into = origin.id WHERE id = t.id;
    PERFORM ticket_note_down(command, origin.id, 'unsplit', t.title, jsonb_build_object('other', t.id, 'number', t.number));
    PERFORM ticket_note_down(command, t.id, 'unsplit', origin.title, jsonb_build_object('other', origin.id, 'number', origin.number));
    PERFORM ticket_tell_family(origin.id);
    RETURN ticket_done(origin.id);
END $$;

REVOKE ALL ON FUNCTION ticket_unsplit FROM PUBLIC;
