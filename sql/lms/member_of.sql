-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether a person is in one of these cohorts; NULL: not restricted.

CREATE FUNCTION {f}.member_of(person bigint, cohorts bigint[])
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN cohorts IS NULL OR EXISTS (
        SELECT FROM {cohort_members} AS m WHERE m.userid = person AND m.cohortid = ANY (cohorts));
END
$$;
