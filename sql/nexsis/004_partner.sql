-- SPDX-License-Identifier: Apache-2.0
-- Program partners: which cohorts a Moodle web service token is confined to.

CREATE TABLE nexsis.partner (
    token_id  bigint NOT NULL,
    cohort_id bigint NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (token_id, cohort_id)
);
COMMENT ON TABLE nexsis.partner IS 'Tokens of Moodle''s web services that see the members of these cohorts only. A token that is not listed is confined by Moodle''s rules alone.';
COMMENT ON COLUMN nexsis.partner.token_id IS 'external_tokens.id';
COMMENT ON COLUMN nexsis.partner.cohort_id IS 'cohort.id; one that is gone has no members: the token sees nobody';
