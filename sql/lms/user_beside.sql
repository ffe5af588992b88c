-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Compares what items give beside the account itself (cohorts, profile fields) with what is there.
-- Where nothing of it and nothing of the account differs the outcome becomes unchanged.

CREATE FUNCTION {f}.user_beside(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    cohorts boolean;
    profile boolean;
BEGIN
    SELECT pg_catalog.bool_or(w.given ?| ARRAY['cohort0', 'cohort1', 'cohort2', 'cohort3', 'cohort4',
               'cohort5', 'cohort6', 'cohort7', 'cohort8', 'cohort9']),
           pg_catalog.bool_or(w.given ?| ARRAY['url', 'icq', 'skype', 'yahoo', 'aim', 'msn', 'tenant', 'profile'])
      INTO cohorts, profile
      FROM pg_catalog.unnest(work) AS w;
    IF cohorts THEN
        work := {f}.user_cohorts(work);
    END IF;
    IF profile THEN
        work := {f}.user_profile(work);
    END IF;
    IF cohorts OR profile THEN
        SELECT pg_catalog.array_agg({f}.item_set(w, outcome => CASE WHEN w.outcome = 'updated'
                   AND w.new = '{}' AND w.more IS NULL THEN 'unchanged' END) ORDER BY w.pos)
          INTO work
          FROM pg_catalog.unnest(work) AS w;
    END IF;
    RETURN work;
END
$$;
