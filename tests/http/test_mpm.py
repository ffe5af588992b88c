# SPDX-License-Identifier: Apache-2.0
"""The other MPMs serve the same, with many clients at once."""
import pytest

from together import together


def person(name):
    return {"username": name, "firstname": "M", "lastname": "P", "email": name + "@example.org"}


@pytest.fixture(scope="module", params=["worker", "prefork"])
def other(request, make_site):
    return make_site(mpm=request.param)


def test_the_way_of_a_user(other):
    c = other.client
    assert c.get("/ping").json() == {"message": "pong"}
    for body, outcome in ((person("mpm"), "created"), (person("mpm"), "unchanged"),
                          (dict(person("mpm"), password="Many-day-9"), "updated")):
        r = c.put("/user/MPM", body)
        assert (r.status, r.headers["Nexsis-Outcome"]) == (200, outcome)
    assert c.get("/user/MPM").json()["username"] == "mpm"
    assert c.delete("/user/MPM").status == 200
    assert c.get("/user/MPM").json()["code"] == "gone"
    assert c.get("/user/MPM", token=False).status == 401


def test_many_clients_at_once(other):
    def work(_):
        client, answers = other.httpd.client(other.token), []
        for i in range(10):
            answers.append(client.put("/user/P%d" % (i % 5), person("p%d" % (i % 5))).status)
            answers.append(client.get("/user/P%d" % (i % 5)).status)
        client.close()
        return answers

    assert set(sum(together(16, work), [])) == {200}
    rows = other.sql("SELECT count(*), count(DISTINCT idnumber) FROM mdl_user WHERE idnumber LIKE 'P_'")
    assert rows == [(5, 5)]
    assert "exit signal" not in other.httpd.error_log()
