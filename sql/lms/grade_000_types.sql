-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What the recomputation of grades hands from step to step (contract 8.6): the items of some courses,
-- the grades some users have in them, and how the grades below a category enter its total. Arithmetic
-- is IEEE double, in Moodle's order of operations; what is stored is a numeric of five decimals.

CREATE TYPE {f}.grade_item AS (
    id         bigint,
    courseid   bigint,
    category   bigint,  -- whose total the item is; NULL: no total
    parent     bigint,  -- category it counts in; NULL: the course total
    depth      int,     -- of category
    method     int,     -- aggregation of category
    keephigh   int,
    droplow    int,
    limits     boolean, -- keephigh and droplow apply
    onlygraded boolean, -- what has no grade is left out, else it is 0
    counts     boolean, -- it enters the total of parent
    gradetype  int,     -- 1 value, 2 scale
    grademin   float8,
    grademax   float8,
    coef       float8,  -- aggregationcoef: weight, or extra credit
    weight     float8,  -- aggregationcoef2: share in a natural total
    fixed      boolean, -- that share was set by hand
    usersrange boolean, -- a grade's own range counts, not the item's
    roof       float8,  -- totals may reach grademax times this
    calculated boolean, -- by a formula
    still      boolean  -- stays as it is stored: locked, calculated, or not asked for
);

CREATE TYPE {f}.grade AS (
    itemid   bigint,
    userid   bigint,
    id       bigint,  -- grade_grades.id; NULL: no row yet
    value    numeric, -- finalgrade
    low      numeric, -- rawgrademin
    high     numeric, -- rawgrademax
    excluded boolean,
    still    boolean, -- overridden or locked
    status   text,    -- aggregationstatus
    weight   numeric, -- aggregationweight
    exact    float8,  -- value before it was rounded; NULL: not recomputed
    changed  boolean  -- value, low or high differ from what is stored
);

CREATE TYPE {f}.grade_child AS (
    category bigint,
    userid   bigint,
    itemid   bigint,
    place    bigint,  -- among equal values, the one Moodle meets first
    value    float8,  -- 0..1
    low      float8,  -- the user's range
    high     float8,
    graded   boolean, -- has a grade that is not excluded
    status   text     -- novalue, dropped, unknown: not used; NULL: used
);

CREATE TYPE {f}.grade_part AS (
    category bigint,
    userid   bigint,
    itemid   bigint,
    place    bigint,
    value    float8,
    extra    boolean, -- extra credit
    part     float8,  -- the total is sum(part * value) / base
    base     float8,
    share    float8,  -- weight shown, before extra credit is cut at the top
    low      float8,  -- range of the total
    high     float8,
    mode     float8   -- the most frequent value, rounded as Moodle does
);
