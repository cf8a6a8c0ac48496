-- Functions and views stand once, as they are now, under schema/. The console loads them after the
-- migrations when this table holds another fingerprint than its own. A migration therefore creates
-- functions only for itself. A change under schema/ comes with a migration that names the new fingerprint,
-- so a console of the previous release knows that the database is newer than itself.

CREATE TABLE schema_state (
    fingerprint TEXT PRIMARY KEY,
    loaded_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO schema_state (fingerprint) VALUES ('none');
ALTER TABLE schema_state ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON schema_state FROM PUBLIC;

-- schema: f0d6029577d885ddf911bb64467ef834e36a4750b467889c5a05f38401f23ec6
