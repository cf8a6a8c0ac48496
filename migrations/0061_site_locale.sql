-- How the institute writes dates and times. `setting_is_legal` refuses anything else.

INSERT INTO settings (key, value, description) VALUES
    ('site.locale', '"en-US"', 'How dates and times are written: en-US (Mon, Nov 30, 8:00 AM) or iso (2026-11-30, 08:00)')
ON CONFLICT (key) DO NOTHING;
