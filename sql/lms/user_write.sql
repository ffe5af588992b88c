-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The second half of user_put: checks what user_wanted found, and writes it.

CREATE FUNCTION {f}.user_write(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    cohorts boolean;
    profile boolean;
BEGIN
    SELECT pg_catalog.bool_or(w.given ?| ARRAY['cohort0', 'cohort1', 'cohort2', 'cohort3', 'cohort4',
               'cohort5', 'cohort6', 'cohort7', 'cohort8', 'cohort9']),
           pg_catalog.bool_or(w.given ?| ARRAY['url', 'icq', 'skype', 'yahoo', 'aim', 'msn', 'tenant'])
      INTO cohorts, profile
      FROM pg_catalog.unnest(work) AS w;
    IF cohorts THEN
        work := {f}.user_cohorts(work);
    END IF;
    IF profile THEN
        work := {f}.user_profile(work);
    END IF;

    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.new <> '{}' OR w.more IS NOT NULL) THEN
        run.settings := run.settings || {f}.settings(ARRAY['auth', 'extendedusernamechars',
            'allowaccountssameemail', 'allowemailaddresses', 'denyemailaddresses']);
        work := {f}.user_check(run, work);
        work := {f}.user_unique(call, run, work);
        work := {f}.atomic_check(call, work);
        PERFORM {f}.user_update(run, work);
        work := {f}.user_insert(run, work);
        PERFORM {f}.context_add(run, 30, ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                           WHERE w.outcome <> 'failed' AND w.new <> '{}'));
        PERFORM {f}.user_write_more(call, run, work);
        PERFORM {f}.log_events(call, run, {f}.user_events(work));
    END IF;
    RETURN work;
END
$$;
