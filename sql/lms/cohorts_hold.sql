-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether an account is a member of one of the cohorts.

CREATE FUNCTION {f}.cohorts_hold(cohorts bigint[], account bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN EXISTS (SELECT FROM {cohort_members} AS m WHERE m.userid = account AND m.cohortid = ANY (cohorts));
END
$$;
