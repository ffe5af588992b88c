-- SPDX-License-Identifier: Apache-2.0
-- Our own tables: the site, keys, requests answered, what is ours, what was deleted, what changed.
-- Nothing here refers to a Moodle table by constraint, and no Moodle table refers to us: Moodle's
-- upgrades never meet us. Moodle ids are plain bigint. Owned by nexsis_owner.

CREATE TABLE nexsis.site (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    site          uuid NOT NULL DEFAULT gen_random_uuid(),
    kind          text NOT NULL CHECK (kind IN ('moodle', 'standalone')),
    moodle_schema text NOT NULL,
    moodle_prefix text NOT NULL,
    branch        text NOT NULL,
    release       text NOT NULL,
    actor         bigint,
    actor_made    boolean NOT NULL DEFAULT false,
    frozen        text,
    epoch         bigint NOT NULL DEFAULT 1,
    min_f         int NOT NULL DEFAULT 1,
    installed_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE nexsis.site IS 'One row: which Moodle this is, and how we act in it.';
COMMENT ON COLUMN nexsis.site.actor IS 'mdl_user.id our writes are attributed to unless the key names another account';
COMMENT ON COLUMN nexsis.site.actor_made IS 'true: db install made that account, db uninstall may remove it';
COMMENT ON COLUMN nexsis.site.frozen IS 'reason given to nexsisctl freeze; NULL: writes are allowed';
COMMENT ON COLUMN nexsis.site.epoch IS 'raised when change numbers start anew, for instance after a restore';
COMMENT ON COLUMN nexsis.site.min_f IS 'oldest function set that may still write to these tables';

CREATE TABLE nexsis.function_set (
    f          int PRIMARY KEY,
    branch     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE nexsis.function_set IS 'Schemas nexsis_f<N> in this database and the Moodle branch each was made for.';

CREATE TABLE nexsis.node (
    name    text NOT NULL,
    f       int NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, f)
);
COMMENT ON TABLE nexsis.node IS 'Servers that use this database and the function set each calls; what none used for a week can be pruned.';

CREATE TABLE nexsis.api_key (
    id         text PRIMARY KEY,
    name       text NOT NULL,
    scopes     text[] NOT NULL DEFAULT '{}',
    protocols  text[] NOT NULL DEFAULT '{}',
    networks   cidr[] NOT NULL DEFAULT '{}',
    not_before timestamptz,
    not_after  timestamptz,
    actor      bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used  timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE nexsis.api_key IS 'Who may call. Empty protocols or networks: any.';
COMMENT ON COLUMN nexsis.api_key.actor IS 'mdl_user.id writes with this key are attributed to; NULL: nexsis.site.actor';
COMMENT ON COLUMN nexsis.api_key.last_used IS 'coarse: written at most once an hour';

CREATE TABLE nexsis.api_secret (
    sha256     text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    key_id     text NOT NULL REFERENCES nexsis.api_key (id),
    prefix     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz
);
CREATE INDEX api_secret_key ON nexsis.api_secret (key_id);
COMMENT ON TABLE nexsis.api_secret IS 'Secrets of a key: SHA-256 of the whole token, never the token. Rotation keeps two alive for a while.';
COMMENT ON COLUMN nexsis.api_secret.prefix IS 'beginning of the token, so that people can tell secrets apart';

CREATE TABLE nexsis.request (
    id     text PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT now(),
    result jsonb NOT NULL
);
CREATE INDEX request_at ON nexsis.request (at);
COMMENT ON TABLE nexsis.request IS 'Write calls that changed something, and what they answered: a repeated call gets the same answer and writes nothing.';

CREATE TABLE nexsis.owned (
    kind      text NOT NULL,
    moodle_id bigint NOT NULL,
    role      bigint NOT NULL DEFAULT 0,
    key_id    text,
    since     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, moodle_id, role)
);
COMMENT ON TABLE nexsis.owned IS 'Records of Moodle that we created or adopted. Whatever is not listed here was somebody else''s and stays so.';
COMMENT ON COLUMN nexsis.owned.role IS 'role id where the record is a role assignment, else 0';

CREATE TABLE nexsis.deleted (
    kind          text NOT NULL,
    external_id   text NOT NULL,
    moodle_id     bigint NOT NULL,
    how           text NOT NULL CHECK (how IN ('suspend', 'delete')),
    was_suspended boolean NOT NULL DEFAULT false,
    key_id        text,
    request_id    text,
    at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, external_id)
);
COMMENT ON TABLE nexsis.deleted IS 'Tombstones: external ids deleted through the API. One with how = suspend counts only while the record itself is still suspended or hidden.';
COMMENT ON COLUMN nexsis.deleted.was_suspended IS 'somebody else had suspended or hidden it before: a revival leaves it so';

CREATE TABLE nexsis.change (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seq         bigint,
    at          timestamptz NOT NULL DEFAULT now(),
    run         text,
    request_id  text,
    key_id      text,
    address     text,
    actor       bigint,
    kind        text NOT NULL,
    operation   text NOT NULL,
    external_id text,
    moodle_id   bigint,
    diff        jsonb
);
CREATE INDEX change_unnumbered ON nexsis.change (id) WHERE seq IS NULL;
COMMENT ON TABLE nexsis.change IS 'One row a record written: audit trail, change feed, work list. diff is {"member": [old, new]}, for a password just true.';
COMMENT ON COLUMN nexsis.change.seq IS 'number in commit order, given later by the sequencer; NULL until then';

CREATE TABLE nexsis.pending (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    moodle_id   bigint NOT NULL,
    external_id text,
    what        text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    expires     timestamptz NOT NULL DEFAULT now() + interval '14 days'
);
COMMENT ON TABLE nexsis.pending IS 'What only Moodle''s PHP can do, for instance removing the files of a deleted account.';

CREATE TABLE nexsis.user_extra (
    userid bigint NOT NULL,
    name   text NOT NULL,
    value  text NOT NULL,
    PRIMARY KEY (userid, name)
);
COMMENT ON TABLE nexsis.user_extra IS 'Members of a user this site has no profile field for.';
