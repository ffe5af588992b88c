# SPDX-License-Identifier: Apache-2.0
"""sql/catalogue.pl: what it makes of a query, and that whatever it does not understand stops the
build naming file and line."""
import os
import shutil
import subprocess

import pytest

from cluster import ROOT

HEAD = "-- A query.\n-- :id text   the external id\n-- :n bigint\n"


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "sql/queries/nexsis").mkdir(parents=True)
    shutil.copy(os.path.join(ROOT, "sql/catalogue.pl"), tmp_path / "sql")
    (tmp_path / "sql/moodle-tables.txt").write_text("# rights\nuser owner select *\n")
    return tmp_path


def make(tree, text, name="nexsis/user_get"):
    path = tree / ("sql/queries/%s.sql" % name)
    path.write_text(text)
    return subprocess.run(["perl", "sql/catalogue.pl", "queries", str(tree)], cwd=tree, text=True,
                          capture_output=True)


def compiled(tree, text):
    """The statement as the C compiler reads it, and how many parameters it has."""
    r = make(tree, text)
    assert (r.returncode, r.stderr) == (0, "")
    (tree / "gen").mkdir()
    for name in ("sql.c", "sql.h"):
        (tree / name).rename(tree / "gen" / name)
    (tree / "main.c").write_text(
        '#include "gen/sql.h"\n#include <stdio.h>\nint main(void)\n{\n'
        '    const nx_sql_t *s = nx_sql_all[0];\n'
        '    printf("%d %d %s %d|%s", s->index, NX_SQL_COUNT, s->name, s->param_count, s->text);\n'
        '    return s != &NX_SQL_NEXSIS_USER_GET;\n}\n')
    subprocess.run(["cc", "-Wall", "-Werror", "-I" + os.path.join(ROOT, "lib"), "-I.", "-o", "a.out",
                    "main.c", "gen/sql.c"], cwd=tree, check=True)
    return subprocess.run(["./a.out"], cwd=tree, check=True, text=True,
                          capture_output=True).stdout.split("|", 1)


def test_declared_names_become_typed_parameters(tree):
    head, text = compiled(tree, HEAD + "SELECT :id, :n + :n\n  FROM {user} u -- :id\n"
                                       " WHERE u.idnumber = :id /* :n */;\n")
    assert head == "0 1 nexsis_user_get 2"
    assert text == "SELECT $1::text, $2::bigint + $2::bigint\n  FROM {user} u\n" \
                   " WHERE u.idnumber = $1::text"


def test_quotes_comments_and_casts_are_left_alone(tree):
    _, text = compiled(tree, HEAD + "SELECT ':id', E'it\\'s :id', \"a:id\", $x$ :id ' $x$, 1::text,"
                                    " '-- :n', :id, :n, '\\', 'é', '??=' -- it's\n")
    assert text == "SELECT ':id', E'it\\'s :id', \"a:id\", $x$ :id ' $x$, 1::text, '-- :n'," \
                   " $1::text, $2::bigint, '\\', 'é', '??='"


@pytest.mark.parametrize("text, message", [
    ("SELECT :zz\n", "user_get.sql:1: :zz is not declared"),
    ("-- x\n\nSELECT\n :ID\n", "user_get.sql:4: :ID is not declared"),
    ("-- :id text\nSELECT 1\n", "user_get.sql:1: :id is never used"),
    ("-- :id text\n-- :id text\nSELECT :id\n", "user_get.sql:2: :id is declared twice"),
    ("-- :id\nSELECT :id\n", "user_get.sql:1: write"),
    ("SELECT *\n  FROM {usr}\n", "user_get.sql:2: {usr} is not in sql/moodle-tables.txt"),
    ("SELECT 1; DELETE FROM x\n", "more than one"),
    ("SELECT $1\n", "parameters have names here"),
    ("SELECT 'x\n", "' is never closed"),
    ("SELECT /* x\n", "/* is never closed"),
    ("-- nothing\n", "there is no statement"),
])
def test_what_it_does_not_understand_stops_the_build(tree, text, message):
    r = make(tree, text)
    assert r.returncode != 0 and message in r.stderr
    assert not (tree / "sql.c").exists()


def test_names_are_lower_case(tree):
    r = make(tree, "SELECT 1\n", "nexsis/UserGet")
    assert r.returncode != 0 and "the name must be" in r.stderr


def test_installed_files_are_checked_too(tree):
    (tree / "sql/lms").mkdir()
    (tree / "sql/lms/f.sql").write_text("-- grant: app\nSELECT 1\n  FROM {nope}\n")
    r = subprocess.run(["perl", "sql/catalogue.pl", "install", "out.c"], cwd=tree, text=True,
                       capture_output=True)
    assert r.returncode != 0 and "sql/lms/f.sql:3: {nope} is not in" in r.stderr


def test_a_line_can_stand_for_a_part_used_often(tree):
    (tree / "sql/queries/like.inc").write_text("   AND @1 = :@2\n")
    (tree / "sql/queries/head.inc").write_text("-- plan: each time\n-- :n int8\n")
    head, text = compiled(tree, "-- A query.\n-- :id text\n-- @include head\nSELECT :n\n WHERE true\n"
                                "   -- @include like idnumber id\n")
    assert head == "0 1 nexsis_user_get 2"
    assert text == "SELECT $2::int8\n WHERE true\n   AND idnumber = $1::text"
    with open(tree / "gen/sql.c") as f:  # all parameters NULL: everything there is
        assert '"COPY (SELECT NULL::int8\\n"\n    " WHERE true\\n"\n' \
               '    "   AND idnumber = NULL::text) TO STDOUT",\n    1};' in f.read()
    for line in ("-- @include like idnumber", "-- @include nothing"):
        r = make(tree, "-- A query.\n-- :id text\nSELECT :id\n%s\n" % line)
        assert r.returncode != 0 and "user_get.sql:4: " in r.stderr, r.stderr
