# SPDX-License-Identifier: Apache-2.0
"""Operations: health, metrics, mod_status, counters over restarts, background work."""
import re
import shutil
import subprocess
import threading
import time

import pytest

from server import MODULES, MOUNT
from waiting import end_sessions, free_jobs, hold_jobs, quickly, until, waiting_for_locks

HOST = "LoadModule authz_host_module %s/mod_authz_host.so\n" % MODULES
OPS = HOST + """
<Location "/metrics">
    SetHandler nexsis-metrics
</Location>
<Location "/status">
    SetHandler server-status
</Location>
<Location "/api2">
    NexsisApi nexsis
    NexsisReadOnly On
    Require valid-user
</Location>
<Location "/api3">
    NexsisApi nexsis
    <RequireAll>
        Require ip 203.0.113.0/24
        Require valid-user
    </RequireAll>
</Location>
"""
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="[^"\\\n]*",?)*)\})? ([0-9.]+)$')


def read_samples(text):
    """{(name, labels): value} of Prometheus' text format 0.0.4; whatever is not of it fails."""
    samples, kind, helped = {}, {}, set()
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in helped and len(line.split(" ", 3)[3]) > 10, line
            helped.add(name)
        elif line.startswith("# TYPE "):
            _, _, name, what = line.split(" ")
            assert name in helped and name not in kind and what in ("counter", "gauge", "histogram")
            kind[name] = what
        else:
            m = SAMPLE.match(line)
            assert m, line
            family = re.sub(r"_(bucket|sum|count)$", "", m[1]) if m[1] not in kind else m[1]
            assert family in kind, line
            assert list(kind)[-1] == family, "%s stands apart from its family" % line
            key = (m[1], m[2] or "")
            assert key not in samples, line
            samples[key] = float(m[3])
    assert set(kind) == helped
    for name, what in kind.items():
        assert not what == "counter" or name.endswith("_total"), name
        if what == "histogram":
            counts = [v for (n, _), v in samples.items() if n == name + "_bucket"]
            assert counts == sorted(counts) and counts[-1] == samples[name + "_count", ""]
            assert [k for k in samples if k[0] == name + "_bucket"][-1][1] == 'le="+Inf"'
    return samples


def scrape(site):
    r = raw(site, "/metrics")
    assert (r.status, r.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return read_samples(r.text)


def quiet(site):
    """Nothing is being answered but this question, so all that was answered is counted."""
    until(lambda: re.search("^BusyWorkers: 1$", raw(site, "/status?auto").text, re.M))


def counted(site):
    quiet(site)
    return scrape(site)


def raw(site, path, **kw):
    client = site.httpd.client(site.token, mount="")
    try:
        return client.request(kw.pop("method", "GET"), path, **kw)
    finally:
        client.close()


def grown(before, after):
    return {k: v - before.get(k, 0) for k, v in after.items()
            if v != before.get(k, 0) and not k[0].startswith(("nexsis_connections", "nexsis_route_sec"))
            and "_seconds" not in k[0]}


@pytest.fixture(scope="module")
def site(make_site):
    return make_site("standalone", extra=OPS)


@pytest.fixture(scope="module")
def moodle(make_site):
    return make_site("school", extra=OPS)


# --- health ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("mount", [MOUNT, "/api2"])
def test_health_needs_no_key(site, mount):
    for path, status in (("/health/live", "live"), ("/health/ready", "ready")):
        r = raw(site, mount + path, token=False)
        assert (r.status, r.json()["status"]) == (200, status), r
        assert r.headers["Content-Type"] == "application/json; charset=utf-8"
        assert r.headers["Cache-Control"] == "no-store" and r.headers["X-Request-Id"]
        r = raw(site, mount + path, token=False, method="HEAD")
        assert (r.status, r.body) == (200, b"")


def test_only_health_and_options_need_no_key(site):
    r = raw(site, "/api2/user/S123", token=False, method="OPTIONS")
    assert (r.status, r.headers["Allow"]) == (204, "GET, HEAD, PUT, DELETE, OPTIONS")
    for path in ("/health", "/health/", "/health/live/", "/health/live/x", "/health/ready%2F",
                 "/ping", "/health/../ping"):
        r = raw(site, MOUNT + path, token=False)
        assert r.status == 401, (path, r)
        assert raw(site, "/api2" + path, token=False).status == 401
    assert raw(site, MOUNT + "/health/nowhere").status == 404


@pytest.mark.log("AH01630")
def test_health_obeys_rules_about_networks(site):
    assert raw(site, "/api3/health/live", token=False).status == 403


def test_health_has_get_alone(site):
    r = raw(site, MOUNT + "/health/live", token=False, method="PUT", body={})
    assert (r.status, r.json()["code"], r.headers["Allow"]) == (405, "method_not_allowed",
                                                                "GET, HEAD, OPTIONS")
    r = raw(site, MOUNT + "/health/ready", token=False, method="OPTIONS")
    assert (r.status, r.headers["Allow"], r.body) == (204, "GET, HEAD, OPTIONS", b"")


def ready(site, mount=MOUNT):
    return raw(site, mount + "/health/ready", token=False)


def test_ready_says_whether_writes_are_allowed(site):
    assert ready(site).json() == {"status": "ready", "database": "ok", "functions": "installed",
                                  "writes": "allowed"}
    assert ready(site, "/api2").json()["code"] == "read_only"
    site.cluster.ctl(site.db, "freeze", "a secret reason")
    r = ready(site)
    site.cluster.ctl(site.db, "thaw")
    assert (r.status, r.json()["writes"], r.json()["code"]) == (200, "refused", "read_only")
    assert "secret" not in r.text
    assert ready(site).json()["writes"] == "allowed"


@pytest.mark.parametrize("config, value, code", [
    ("branch", "404", "moodle_version_unsupported"), ("upgraderunning", "1700000000",
                                                      "moodle_upgrade_running"),
    ("maintenance_enabled", "1", "moodle_maintenance")])
def test_ready_says_what_moodle_says(moodle, config, value, code):
    assert ready(moodle).json()["writes"] == "allowed"
    before = moodle.sql("DELETE FROM mdl_config WHERE name = %s RETURNING value", config)
    moodle.sql("INSERT INTO mdl_config (name, value) VALUES (%s, %s)", config, value)
    r = ready(moodle)
    moodle.sql("DELETE FROM mdl_config WHERE name = %s", config)
    for row in before:
        moodle.sql("INSERT INTO mdl_config (name, value) VALUES (%s, %s)", config, row[0])
    assert (r.status, r.json()["writes"], r.json()["code"]) == (200, "refused", code)
    assert ready(moodle).json()["writes"] == "allowed"


@pytest.mark.log("schema_missing")
def test_not_ready_without_the_functions(make_site):
    site = make_site("standalone")
    site.sql("ALTER SCHEMA nexsis_f2 RENAME TO nexsis_f0")
    end_sessions(site)
    r = ready(site)
    assert (r.status, r.json()["code"]) == (503, "schema_missing") and r.headers["Retry-After"]
    assert raw(site, MOUNT + "/health/live", token=False).status == 200
    site.sql("ALTER SCHEMA nexsis_f0 RENAME TO nexsis_f2")
    assert until(lambda: ready(site).status == 200)


@pytest.mark.log("database_unavailable|database_busy")
def test_not_ready_without_the_database(make_site):
    site = make_site("standalone")
    assert ready(site).status == 200
    with site.cluster.connect("postgres") as admin:
        admin.execute('ALTER DATABASE "%s" ALLOW_CONNECTIONS false' % site.db)
        admin.execute("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s",
                      (site.db,))
        r = quickly(lambda: ready(site), 3)
        assert r.status == 503 and r.json()["code"] in ("database_unavailable", "database_busy")
        assert r.headers["Retry-After"] and site.db not in r.text and "nexsis_app" not in r.text
        assert raw(site, MOUNT + "/health/live", token=False).json() == {"status": "live"}
        admin.execute('ALTER DATABASE "%s" ALLOW_CONNECTIONS true' % site.db)
    assert until(lambda: ready(site).status == 200)


# --- counters ---------------------------------------------------------------------------------------

def test_every_answer_is_counted_where_it_belongs(site):
    until(lambda: raw(site, MOUNT + "/ping").status == 200)
    before, began = counted(site), time.monotonic()
    asked = [site.client.get("/user/S123"), site.client.get("/user/S123"),
             site.client.get("/user/nobody"), site.client.get("/nowhere"),
             site.client.request("PATCH", "/ping"), site.client.put("/user/X", {}),
             raw(site, MOUNT + "/ping", token=False),
             raw(site, MOUNT + "/health/live", token=False),
             raw(site, "/api2/user/X", method="DELETE"),
             raw(site, MOUNT + "/ping", headers={"Authorization": "Bearer nx_wrong"})]
    assert [r.status for r in asked] == [200, 200, 404, 404, 405, 400, 401, 200, 503, 401]
    wanted = {("nexsis_requests_total", 'api="%s",method="%s",route="%s",class="%dxx"' % row): n
              for row, n in {("nexsis", "GET", "/user/{userid}", 2): 2,
                             ("nexsis", "GET", "/user/{userid}", 4): 1, ("-", "-", "-", 4): 4,
                             ("nexsis", "PUT", "/user/{userid}", 4): 1,
                             ("health", "GET", "/health/live", 2): 1,
                             ("nexsis", "DELETE", "/user/{userid}", 5): 1}.items()}
    for slug, n in (("not_found", 2), ("method_not_allowed", 1), ("missing_field", 1),
                    ("unauthorized", 1), ("read_only", 1), ("invalid_token", 1)):
        wanted["nexsis_errors_total", 'code="%s"' % slug] = n
    wanted["nexsis_unavailable_total", ""] = wanted["nexsis_wrong_keys_total", ""] = 1
    after = counted(site)
    assert grown(before, after) == wanted
    key = ("nexsis_request_seconds_count", "")
    assert after[key] - before[key] == 10
    # three reads; the wrong key may have been asked for, and the good one after five seconds
    key = ("nexsis_database_seconds_count", "")
    assert 3 <= after[key] - before[key] <= (5 if time.monotonic() - began < 4 else 10)
    key = ("nexsis_database_seconds_sum", "")
    assert 0 < after[key] - before[key] < time.monotonic() - began


def test_other_paths_are_not_counted(site):
    before = counted(site)
    assert raw(site, "/elsewhere").status in (403, 404)
    assert grown(before, counted(site)) == {}


def test_retries_are_counted(site):
    before = counted(site)
    end_sessions(site)
    with site.cluster.connect(site.db) as conn, conn.transaction():
        conn.execute("SELECT 1 FROM mdl_user WHERE idnumber = 'S123' FOR UPDATE")
        client = site.httpd.client(site.token)
        answers = []
        t = threading.Thread(target=lambda: answers.append(
            client.put("/user/S123", {"username": "student123", "firstname": "Student",
                                      "lastname": "Smythe", "email": "studentsmith@inst.edu"})))
        t.start()
        pid = until(lambda: waiting_for_locks(site))[0][0]
        site.cluster.sql("postgres", "SELECT pg_terminate_backend(%s, 60000)", pid)
        until(lambda: waiting_for_locks(site))
    t.join()
    client.close()
    assert answers[0].status == 200
    assert counted(site)["nexsis_retries_total", ""] - before["nexsis_retries_total", ""] >= 1


def test_connections_of_each_child(site):
    def seen():
        s = scrape(site)
        return {k: v for k, v in s.items() if k[0].startswith("nexsis_connections_") and v}
    site.client.get("/ping")
    found = until(lambda: [s for s in [seen()]
                           if s.get(("nexsis_connections_open", 'child="0"'), 0) ==
                           len(site.cluster.backends(site.db))
                           and s.get(("nexsis_connections_idle", 'child="0"'), 0) >= 1])[0]
    assert found["nexsis_connections_max", 'child="0"'] == 8


def test_metrics_take_get_alone_and_can_be_closed(site, make_site):
    assert raw(site, "/metrics", method="POST", body={}).status == 405
    r = raw(site, "/metrics", method="HEAD")
    assert (r.status, r.body) == (200, b"")
    closed = make_site("standalone", extra=HOST + '<Location "/metrics">\nSetHandler nexsis-metrics\n'
                                           'Require ip 203.0.113.0/24\n</Location>\n')
    assert raw(closed, "/metrics").status == 403


def test_promtool_has_no_remarks(site):
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed (apt-get install prometheus): the parser here must do")
    done = subprocess.run(["promtool", "check", "metrics"], input=raw(site, "/metrics").text,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_counters_survive_graceful_restarts(make_site, mpm):
    site = make_site("standalone", mpm=mpm, extra=OPS)
    key = ("nexsis_requests_total", 'api="nexsis",method="GET",route="/ping",class="2xx"')
    for n in range(1, 4):
        assert raw(site, MOUNT + "/ping").status == 200
        until(lambda: scrape(site).get(key) == n)  # an answer is counted after it was sent
        pids = site.cluster.backends(site.db)
        site.httpd.graceful()
        until(lambda: not set(pids) & set(site.cluster.backends(site.db)))
        until(lambda: raw(site, MOUNT + "/health/live").status == 200)
        assert scrape(site)[key] == n
    children = [k for k in until(lambda: scrape(site)) if k[0] == "nexsis_connections_max"]
    assert len(children) == len(set(children)) >= 1


# --- mod_status -------------------------------------------------------------------------------------

def test_mod_status_has_a_section(site):
    site.client.get("/user/S123")
    quiet(site)
    page = raw(site, "/status").text
    assert "<h2>NexSIS API</h2>" in page
    assert re.search(r"<tr><td>GET /user/\{userid\}</td><td>\d+</td>", page)
    assert site.token not in page
    short = dict(re.findall(r"^(NexSIS\w+): (\d+)$", raw(site, "/status?auto").text, re.M))
    assert int(short["NexSISRequests"]) > 0 and int(short["NexSISDatabaseMeanUsec"]) > 0
    assert set(short) == {"NexSIS" + n for n in (
        "Requests", "Errors4xx", "Errors5xx", "Unavailable", "WrongKeys", "Retries",
        "DatabaseMeanUsec", "ConnectionsOpen", "ConnectionsIdle", "ConnectionsWaiting")}


# --- background work --------------------------------------------------------------------------------

def jobs(site):
    return site.sql("SELECT external_id, state, attempt FROM nexsis.job ORDER BY id")


def test_a_course_from_a_template_is_made_in_the_background(make_site):
    site = make_site("standalone", extra=OPS)
    assert site.client.put("/course/T1", {"fullname": "Template"}).status == 200
    r = site.client.put("/course/N1", {"fullname": "New", "templateid": "T1"})
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "queued"), r
    assert until(lambda: jobs(site)[0][1] == "done")
    assert until(lambda: site.client.get("/course/N1").status == 200)
    until(lambda: scrape(site).get(("nexsis_jobs_total", 'end="done"')) == 1)


@pytest.mark.log("NXS0011")
def test_jobs_in_a_copy_of_a_database_are_left_alone(make_site):
    site = make_site("standalone", location="NexsisReadOnly On")
    assert site.sql("SELECT home FROM nexsis.site")[0][0].endswith("/" + site.db)
    hold_jobs(site, "1/production")
    site.sql("INSERT INTO nexsis.job (kind, external_id, request) VALUES ('course_template', 'J1', '{}')")
    copy = make_site("standalone")
    hold_jobs(copy, "1/production")
    copy.sql("INSERT INTO nexsis.job (kind, external_id, request) VALUES ('course_template', 'J1', '{}')")
    until(lambda: "NXS0011" in copy.httpd.error_log())
    assert jobs(copy) == [("J1", "queued", 0)]
    free_jobs(copy)
    until(lambda: jobs(copy)[0][2] > 0)
    assert jobs(site) == [("J1", "queued", 0)]  # NexsisReadOnly: nobody even looks


def test_servers_are_noted_and_old_answers_forgotten(make_site):
    site = make_site("standalone")
    until(lambda: site.sql("SELECT f FROM nexsis.node") == [(2,)])
    site.httpd.stop()
    site.sql("INSERT INTO nexsis.request (id, at, result) SELECT 'old' || n, now() - interval '25 hours',"
             " '[]' FROM generate_series(1, 2500) AS n")
    site.sql("INSERT INTO nexsis.request (id, at, result) VALUES ('young', now() - interval '23 hours',"
             " '[]')")
    site.sql("UPDATE nexsis.node SET seen_at = now() - interval '3 days'")
    site.httpd.start()
    until(lambda: site.sql("SELECT id FROM nexsis.request") == [("young",)])
    assert site.sql("SELECT count(*) FROM nexsis.node WHERE seen_at > now() - interval '1 day'")[0][0] == 1
