# SPDX-License-Identifier: Apache-2.0
"""Every PL/pgSQL function of ours as plpgsql_check sees it, on the standalone schema and on Moodle's."""
import psycopg
import pytest

CHECK = """
SELECT p.oid::regprocedure::text, c.message
  FROM pg_proc AS p
  JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
  LEFT JOIN (VALUES ('watch_user', 'mdl_user'), ('watch_row', 'mdl_course'), ('watch_row', 'mdl_groups'),
                    ('watch_row', 'mdl_user_enrolments'), ('watch_row', 'mdl_groups_members'),
                    ('watch_row', 'mdl_enrol'))
         AS t (function, name) ON t.function = p.proname,
       plpgsql_check_function_tb(p.oid, coalesce(('public.' || t.name)::regclass, 0),
                                 extra_warnings => true) AS c
 WHERE p.pronamespace = 'nexsis_f2'::regnamespace"""
COUNT = """
SELECT count(*) FILTER (WHERE has_function_privilege('nexsis_app', p.oid, 'EXECUTE')),
       count(*) FILTER (WHERE has_function_privilege('nexsis_app', p.oid, 'EXECUTE') AND NOT p.prosecdef),
       count(*) FILTER (WHERE has_function_privilege('public', p.oid, 'EXECUTE')), count(*)
  FROM pg_proc AS p WHERE p.pronamespace = 'nexsis_f2'::regnamespace"""


@pytest.mark.parametrize("kind", ["standalone", "school"])
def test_functions_have_no_remarks(cluster, databases, kind):
    db = databases.clone(kind)
    try:
        cluster.sql(db, "CREATE EXTENSION plpgsql_check")
    except psycopg.errors.UndefinedFile:
        pytest.skip("plpgsql_check is not installed: apt-get install postgresql-15-plpgsql-check")
    assert cluster.sql(db, CHECK) == []
    callable_by_app, without_definer, callable_by_all, functions = cluster.sql(db, COUNT)[0]
    assert callable_by_app >= 6 and functions > 50
    assert (without_definer, callable_by_all) == (0, 0)
    cluster.drop(db)
