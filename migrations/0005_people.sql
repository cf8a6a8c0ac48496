-- People as a desk meets them: a walk-in has no password, sometimes no email and no birth date
-- yet; a person is never deleted, only marked; a minor has a guardian, and one guardian may
-- stand for several children. Staff are the people who act.

ALTER TABLE users
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN password_hash DROP NOT NULL,
    ALTER COLUMN date_of_birth DROP NOT NULL,
    ADD COLUMN deleted_at TIMESTAMPTZ,
    ADD COLUMN emergency_name VARCHAR(200),
    ADD COLUMN emergency_phone VARCHAR(20);

CREATE TABLE staff (
    id           UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    login        NAME NOT NULL CONSTRAINT staff_login_once UNIQUE,
    display_name VARCHAR(200) NOT NULL,
    role         VARCHAR(20) NOT NULL
        CONSTRAINT staff_role_known CHECK (role IN ('desk', 'instructor', 'manager', 'admin')),
    user_id      UUID REFERENCES users (id),
    is_active    BOOLEAN NOT NULL DEFAULT TRUE,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE guardians (
    id                UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    minor_user_id     UUID REFERENCES users (id),
    order_item_id     UUID REFERENCES order_items (id),
    minor_name        VARCHAR(200),
    guardian_user_id  UUID REFERENCES users (id),
    guardian_name     VARCHAR(200) NOT NULL CONSTRAINT guardians_name_not_empty CHECK (guardian_name ~ '\S'),
    phone             VARCHAR(20),
    relation          VARCHAR(50),
    recorded_by       TEXT NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT guardians_of_somebody CHECK (num_nonnulls(minor_user_id, order_item_id) >= 1),
    CONSTRAINT guardians_not_oneself CHECK (guardian_user_id <> minor_user_id)
);
CREATE INDEX idx_guardians_minor ON guardians (minor_user_id);
CREATE INDEX idx_guardians_item ON guardians (order_item_id);

-- "A waiver under another email": the same name and birth date on another account.
CREATE INDEX idx_users_name_birth ON users (lower(trim(first_name || ' ' || last_name)), date_of_birth);
