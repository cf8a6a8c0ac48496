-- From how many hours before its start a class is checked in without a question. `setting_is_legal` refuses what is no
-- number of hours. The rule is `too_early` in `admission.policy`: warn, unless the institute has chosen otherwise.

INSERT INTO settings (key, value, description) VALUES
    ('admission.ask_hours_before', '2', 'A class that starts more than this many hours from now is asked about')
ON CONFLICT (key) DO NOTHING;
