# SPDX-License-Identifier: Apache-2.0
"""How long grades take, over one kept-alive connection.

Courses of 30 and of 3,000 users, each with a gradebook of three levels and 16 items beside its four
totals: reading a page of totals, reading all of them, the same while a regrade is due (they are then
recomputed for the answer), and overriding a total. Every answer is checked before it counts.
"""
import random
import statistics
import time

import stage
from gradebook import MEAN, NATURAL, SIMPLE, Course, Grade, Maker, stored

SIZES = (30, 3000)
COLUMNS = {
    "mdl_grade_categories": "id,courseid,parent,depth,path,fullname,aggregation,aggregateonlygraded,"
                            "timecreated,timemodified",
    "mdl_grade_items": "id,courseid,categoryid,itemtype,iteminstance,gradetype,grademin,grademax,"
                       "aggregationcoef,aggregationcoef2,weightoverride",
    "mdl_grade_grades": "id,itemid,userid,finalgrade,rawgrademin,rawgrademax,timemodified,"
                        "aggregationstatus,aggregationweight",
    "mdl_user": "id,username,idnumber,mnethostid,confirmed",
    "mdl_course": "id,category,fullname,shortname,idnumber",
    "mdl_context": "id,contextlevel,instanceid,path,depth",
    "mdl_enrol": "id,enrol,courseid,roleid",
    "mdl_user_enrolments": "enrolid,userid,timestart,timeend,modifierid",
    "mdl_role_assignments": "roleid,contextid,userid",
}


def gradebook(maker, users):
    """A course whose totals are right."""
    book = Course(maker.id())
    top = maker.category(book, None, 1)
    inner, mean = maker.category(book, top, 2), maker.category(book, top, 2)
    deep = maker.category(book, inner, 3)
    for category, method in ((top, NATURAL), (inner, NATURAL), (mean, SIMPLE), (deep, MEAN)):
        category.method, category.droplow, category.keephigh = method, 0, 0
        category.item.kind, category.item.low, category.item.high, category.item.coef = 1, 0.0, 100.0, 0.0
        for _ in range(4):
            maker.leaf(book, category)
    for item in book.items:
        item.fixed = False
    for user in users:
        for item in book.items:
            if not item.category:
                grade = Grade(item, user, maker.id(), None, stored(item.low), stored(item.high))
                grade.value = maker.value(item) if item.kind != 3 else None
                book.rows[item.id, user] = grade
    book.settle()
    book.regrade()
    for grade in book.rows.values():
        grade.id = grade.id or maker.id()
    return book


def tables(book, name, users):
    now, context, enrol = int(time.time()) - 60, book.id, book.id
    yield "mdl_user", [(u, f"g{u}", f"G{u}", 1, 1) for u in users]
    yield "mdl_course", [(book.id, 1, name, name, name)]
    yield "mdl_context", [(context, 50, book.id, f"/1/{context}", 2)]
    yield "mdl_enrol", [(enrol, "manual", book.id, 5)]
    yield "mdl_user_enrolments", [(enrol, u, 0, 0, 2) for u in users]
    yield "mdl_role_assignments", [(5, context, u) for u in users]
    yield "mdl_grade_categories", [
        (k.id, book.id, k.parent.id if k.parent else None, k.depth, "/", "?", k.method, int(k.onlygraded), 0, 0)
        for k in book.categories]
    yield "mdl_grade_items", [
        (i.id, book.id, None if i.category else i.parent.id,
         "manual" if not i.category else "category" if i.parent else "course",
         i.category.id if i.category else None, i.kind, i.low, i.high, i.coef, i.weight, int(i.fixed))
        for i in book.items]
    yield "mdl_grade_grades", [
        (g.id, g.item.id, g.user, g.value, g.low, g.high, now, g.status, g.weight) for g in book.rows.values()]


def fill(cluster, maker, size):
    users = [maker.id() for _ in range(size)]
    book = gradebook(maker, users)
    with cluster.connect(stage.DATABASE) as conn, conn.cursor() as cur:
        for table, rows in tables(book, f"GRADES{size}", users):
            with cur.copy("COPY %s (%s) FROM STDIN" % (table, COLUMNS[table])) as copy:
                for row in rows:
                    copy.write_row(row)
    return book, users


def measure(what, times, act):
    """Milliseconds of ACT, its first run left out."""
    act()
    spent = []
    for _ in range(times):
        before = time.perf_counter()
        act()
        spent.append((time.perf_counter() - before) * 1000)
    spent.sort()
    print(f"  {what:<52}{statistics.median(spent):>9.2f}{spent[int(len(spent) * 0.95)]:>9.2f}")


def expect(answer, count=None, state=None):
    if answer.status != 200 or answer.headers.get("Nexsis-Grades") != state or \
            (count is not None and len(answer.json()) != count):
        raise SystemExit(f"bench: {answer!r}")
    return answer


def run(cluster, client, book, users):
    size, path = len(users), f"/course/GRADES{len(users)}/grade"
    graded = sum(1 for (item, _), g in book.rows.items()
                 if g.item.category and not g.item.parent and g.value is not None)
    page = min(graded, 100)
    pages = -(-graded // 250)
    top, inner = book.categories[0].id, book.categories[1].id
    due = "UPDATE mdl_grade_items SET needsupdate = %d WHERE itemtype = 'course' AND courseid = " + str(book.id)
    title = f"grades of {size:,} users"
    print(f"{title:<54}{'median':>9}{'95 %':>9}   ms")
    measure("course totals, one page", 40, lambda: expect(client.get(path), page))
    measure(f"course totals, all of them ({pages} pages of 250)", 10, lambda: [
        expect(client.get(f"{path}?pagesize=250&pagenumber={n}")) for n in range(1, pages + 1)])
    measure("totals of a category, all users", 10,
            lambda: expect(client.get(f"/course/GRADES{size}/categorygrade/{inner}"), size))
    measure("totals of one user", 40, lambda: expect(client.get(f"/user/G{users[0]}/grade"), 1))
    cluster.do(due % 1)
    measure("course totals, one page, a regrade is due", 5,
            lambda: expect(client.get(path), page, "recomputed"))
    measure("totals of one user, a regrade is due", 20,
            lambda: expect(client.get(f"/user/G{users[0]}/grade"), 1, "recomputed"))
    cluster.do(due % 0)
    dice = random.Random(1)
    measure("override of a category, total above recomputed", 40, lambda: expect(client.put(
        f"/course/GRADES{size}/categorygrade/{inner}/G{dice.choice(users)}/{dice.randint(1, 9999999) / 1e6:.6f}")))
    measure("override of the course total", 40, lambda: expect(client.put(
        f"/course/GRADES{size}/categorygrade/{top}/G{dice.choice(users)}/{dice.randint(1, 9999999) / 1e6:.6f}")))


def create(cluster):
    """Gradebooks of all SIZES: [(book, users)]."""
    maker = Maker(7, 10000000)
    made = [fill(cluster, maker, size) for size in SIZES]
    cluster.do("VACUUM ANALYZE")
    return made


def report(cluster, client, made):
    """Measures and prints."""
    for book, users in made:
        run(cluster, client, book, users)
        print()
