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

-- unaccent() is not IMMUTABLE because its dictionary could change; ours is the stock one. Named are
-- the signs that part words, not those that make them: in a database with locale C only the
-- letters of English count as letters, and 王小明 would vanish.
-- In plpgsql, and so are the functions below: it keeps its plans, while a function in SQL that cannot
-- be inlined is planned for every row of a million.
CREATE FUNCTION fold(words TEXT) RETURNS TEXT
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN trim(regexp_replace(lower(public.unaccent('public.unaccent', words)), '[[:space:][:punct:][:cntrl:]]+', ' ', 'g'));
END $$;

-- A name and all others that it goes by. Spread over many pages, so that even a plan for a small
-- table looks a word up by its key.
CREATE TABLE nicknames (
    word   TEXT PRIMARY KEY,
    others TEXT NOT NULL
) WITH (fillfactor = 10);
WITH grouped AS (
    SELECT n, w FROM (SELECT row_number() OVER () AS n, names FROM (VALUES
    ('robert bob rob bobby robbie bert roberto'), ('william bill will billy willie liam'), ('richard dick rick ricky rich'),
    ('james jim jimmy jamie'), ('john jack johnny jon juan'), ('joseph joe joey jose pepe'), ('thomas tom tommy'),
    ('charles charlie chuck chas carlos'), ('edward ed eddie ted ned eduardo'), ('michael mike mick mickey miguel'),
    ('david dave davy'), ('daniel dan danny'), ('matthew matt'), ('anthony tony antonio'), ('andrew andy drew andres'),
    ('christopher chris topher kit'), ('nicholas nick nicky'), ('alexander alex al sasha xander alejandro'),
    ('benjamin ben benny benji'), ('samuel sam sammy'), ('jonathan jon jonny'), ('steven stephen steve stevie'),
    ('gregory greg'), ('kenneth ken kenny'), ('ronald ron ronnie'), ('donald don donnie'), ('timothy tim timmy'),
    ('lawrence larry laurence'), ('frederick fred freddy freddie'), ('gerald gerry jerry'), ('raymond ray'),
    ('patrick pat paddy'), ('peter pete pedro'), ('philip phil phillip'), ('theodore ted teddy theo'),
    ('vincent vince vinny'), ('walter walt wally'), ('zachary zach zack'), ('joshua josh'), ('jeffrey jeff geoffrey geoff'),
    ('francis frank frankie francisco paco'), ('henry hank harry'), ('leonard leo len lenny'), ('nathaniel nathan nate nat'),
    ('elizabeth liz lizzie beth betty eliza libby isabel'), ('margaret maggie meg peggy marge greta margarita'),
    ('katherine catherine kate katie kathy cathy kat kathryn'), ('patricia pat patty trish tricia'),
    ('jennifer jen jenny'), ('jessica jess jessie'), ('susan sue susie suzanne'), ('deborah deb debbie debra'),
    ('barbara barb barbie'), ('rebecca becky becca'), ('victoria vicky tori vick'), ('christina chris tina christine chrissy'),
    ('samantha sam sammie'), ('alexandra alex sandra sasha lexi alejandra'), ('amanda mandy'), ('pamela pam'), ('cynthia cindy'),
    ('dorothy dot dottie'), ('judith judy'), ('theresa terry tess teresa'), ('abigail abby gail'),
    ('angela angie'), ('kimberly kim kimmy'), ('melissa missy mel'), ('nancy nan'), ('sarah sally sara'),
    ('stephanie steph'), ('valerie val'), ('veronica ronnie'), ('josephine jo josie'), ('eleanor ellie nell nora'),
    ('ann anne anna annie ana nan'), ('mary molly polly maria mae'), ('guadalupe lupe'), ('ignacio nacho'), ('enrique quique')
    ) AS groups (names)) g, regexp_split_to_table(g.names, ' ') w
)
INSERT INTO nicknames (word, others)
SELECT mine.w, string_agg(DISTINCT other.w, ' ')
FROM grouped mine JOIN grouped other ON other.n = mine.n AND other.w <> mine.w
GROUP BY mine.w;
ANALYZE nicknames;

-- Whether the name on a seat can be that of the account behind it. The website may put in a substitute by
-- changing the name alone; then the account's papers are not the substitute's. It is the same person when
-- one name has all the words of the other (a middle name, another order, accents), when they differ in
-- spaces and signs only, or when the last names are equal and one first name is a nickname of the other.
-- In doubt it is somebody else: to sign once more costs a minute, a stranger's waiver covers nobody. So a
-- relative of the same last name is somebody else, and so is a misspelt name until a desk mends it.
CREATE FUNCTION is_same_person(seat_name TEXT, account_name TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    here TEXT[];
    there TEXT[];
BEGIN
    -- Nearly always: no name of its own, or the account's word for word.
    IF coalesce(trim(seat_name), '') = '' OR lower(trim(seat_name)) = lower(trim(account_name)) THEN
        RETURN TRUE;
    END IF;
    here := string_to_array(fold(seat_name), ' ');
    there := string_to_array(fold(account_name), ' ');
    IF here = '{}' OR there = '{}' OR there IS NULL THEN
        RETURN FALSE;
    END IF;
    RETURN here <@ there OR there <@ here
        OR array_to_string(here, '') = array_to_string(there, '')
        OR (here[cardinality(here)] = there[cardinality(there)]
            AND EXISTS (SELECT 1 FROM nicknames n
                        WHERE n.word = here[1] AND there[1] = ANY (string_to_array(n.others, ' '))));
END $$;
