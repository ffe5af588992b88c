-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- History of a copied grade tree: action 1, source restore, unless the site keeps none (contract 8.4).

CREATE FUNCTION {f}.course_copy_history(run {f}.run, categories bigint[], items bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF coalesce({f}.settings('{"disablegradehistory"}') ->> 'disablegradehistory', '0') IN ('', '0') THEN
        PERFORM {f}.grade_categories_history(run, 1, 'restore', categories);
        PERFORM {f}.grade_items_history(run, 1, 'restore', items);
    END IF;
END
$$;
