# SPDX-License-Identifier: Apache-2.0
"""Configurations httpd must refuse, naming the directive (L4), and one that costs nothing (L9)."""
import re

import pytest

from server import BASE, Httpd

DSN = "host=/nowhere dbname=none user=nexsis_app"
MOUNT_SECTION = re.compile(r"<Location \"\{mount\}\">.*?</Location>", re.S)


def try_config(base=BASE, **httpd):
    h = Httpd(DSN, base=base, **httpd)
    try:
        code, text = h.configtest()
    finally:
        h.destroy()
    return code, text


def refused(names, **httpd):
    code, text = try_config(**httpd)
    assert code != 0, text
    for name in names:
        assert name in text, text
    assert "Segmentation" not in text


def without(*words):
    """The usual configuration without the lines that begin with one of WORDS."""
    return "\n".join(line for line in BASE.splitlines()
                     if not line.strip().startswith(words)) + "\n"


def test_the_usual_configuration_is_accepted_twice():
    h = Httpd(DSN)
    try:
        for _ in range(2):
            code, text = h.configtest()
            assert code == 0, text
    finally:
        h.destroy()


def test_without_mod_dbd():
    refused(["NexsisApi", "mod_dbd"], base=without("LoadModule dbd_module", "DBD"))


def test_without_a_driver():
    refused(["NexsisApi", "DBDriver"], base=without("DBDriver"))


def test_without_a_database():
    refused(["NexsisApi", "DBDParams"], base=without("DBDParams"))


@pytest.mark.parametrize("sizes", ["DBDMax 1", "DBDKeep 9", "DBDMin 9"])
def test_pool_sizes_mod_dbd_cannot_work_with(sizes):
    refused(["DBDMin", "DBDKeep", "DBDMax"], extra=sizes)


@pytest.mark.parametrize("section", [
    'NexsisApi nexsis\n',
    '<Directory "/tmp">\nNexsisApi nexsis\n</Directory>\n',
    '<LocationMatch "^/api">\nNexsisApi nexsis\n</LocationMatch>\n',
    '<Location ~ "^/api">\nNexsisApi nexsis\n</Location>\n',
    '<Files "x">\nNexsisApi nexsis\n</Files>\n',
    '<Location "/a">\n<If "true">\nNexsisApi nexsis\n</If>\n</Location>\n',
])
def test_a_mount_anywhere_but_in_a_plain_location(section):
    refused(["NexsisApi"], extra=section)


@pytest.mark.parametrize("line", [
    "NexsisApi", "NexsisApi nexsys", "NexsisApi nexsis extra"])
def test_an_api_that_is_not(line):
    refused(["NexsisApi"], base=BASE.replace("NexsisApi nexsis", line))


@pytest.mark.parametrize("line", [
    "NexsisDeadline", "NexsisDeadline 0", "NexsisDeadline 99", "NexsisDeadline 600001",
    "NexsisDeadline 5s", "NexsisDeadline -1", "NexsisDeadline 99999999999999999999",
    "NexsisMaxBody 0", "NexsisMaxBody 1k", "NexsisSpoolMemory x", "NexsisAuthFailures -1",
    "NexsisQueryToken Maybe", "NexsisQueryToken", "NexsisAllowPlain 1", "NexsisReadOnly yes",
    "NexsisUnknownMembers warning", "NexsisAdopt email", "NexsisPassword never",
    "NexsisMD5 accept", "NexsisOnDelete", "NexsisOnDelete user", "NexsisOnDelete user remove",
    "NexsisOnDelete users delete", "NexsisPreparedStatements maybe",
    "NexsisOnDelete course suspend", "NexsisOnDelete enrolment", "NexsisCategories make",
    "NexsisCategoryRoot /a b", "NexsisRoles student teacher", "NexsisCategoryDefault"])
def test_a_misspelt_value(line):
    refused([line.split()[0]], location=line)


def test_a_misspelt_directive():
    refused(["NexsisDedline"], location="NexsisDedline 5")


@pytest.mark.parametrize("line", [
    "NexsisDeadline 100", "NexsisDeadline 600000", "NexsisQueryToken off",
    "NexsisOnDelete User DELETE", "NexsisOnDelete enrolment Unenrol", 'NexsisRoles ""',
    "NexsisRoles student", 'NexsisCategoryRoot "/A b/c"', "NexsisCategoryDefault Other",
    "NexsisAdopt username+email", "NexsisPreparedStatements OFF"])
def test_a_value_at_its_limit_or_in_other_letters(line):
    code, text = try_config(location=line)
    assert code == 0, text


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_loaded_and_not_mounted_it_does_nothing(mpm):
    base = MOUNT_SECTION.sub("", without("LoadModule dbd_module", "DBD"))
    h = Httpd(DSN, mpm=mpm, base=base)
    try:
        h.start()
        client = h.client(mount="")
        assert client.get("/").status in (403, 404)
        client.close()
        log = h.error_log()
    finally:
        h.destroy()
    assert "nexsis" not in log.replace("nexsis_module", "").replace(h.dir, ""), log
