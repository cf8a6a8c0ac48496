CREATE OR REPLACE FUNCTION ticket_carry_out(command uuid, p jsonb)
RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE p ->> 'verb'
        WHEN 'create' THEN ticket_create(command, p)
        WHEN 'reply' THEN ticket_reply(command, p)
        WHEN 'note' THEN ticket_write(command, p)
        WHEN 'hear' THEN ticket_write(command, p)
        WHEN 'move' THEN ticket_move(command, p)
        WHEN 'wait' THEN ticket_wait(command, p)
        WHEN 'assign' THEN ticket_set(command, p)
        WHEN 'prioritise' THEN ticket_set(command, p)
        WHEN 'tag' THEN ticket_set(command, p)
        WHEN 'edit' THEN ticket_edit(command, p)
        WHEN 'merge' THEN ticket_merge(command, p)
        WHEN 'unmerge' THEN ticket_unmerge(command, p)
        WHEN 'split' THEN ticket_split(command, p)
        WHEN 'unsplit' THEN ticket_unsplit(command, p)
        WHEN 'undo' THEN ticket_undo(command, p)
    END;
END $$;

REVOKE ALL ON FUNCTION ticket_carry_out FROM PUBLIC;
