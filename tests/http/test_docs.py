# SPDX-License-Identifier: Apache-2.0
"""What README and docs/ show is what happens: each command behind a "$" is run on the demo school, in the
order of its file, and its answer is the one that is printed there.
"""
import glob
import os
import re
import subprocess

import pytest

from cluster import NEXSISCTL, ROOT
from server import MOUNT

FILES = ["README.md"] + sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, "docs", "*.md")))
PROMPT = "    $ "
FEEDS = ("README.md", "docs/changes.md")  # theirs is the first change there is
# What differs each time, without its spaces.
VOLATILE = [(r"\d{4}-\d\d-\d\dT?\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?", "TIME"), (r"\b[0-9a-f]{32}\b", "REQUEST"),
            (r"\b\d+-\d+-[0-9a-f]{1,8}\b", "CURSOR"), (r"\bk[0-9a-f]{7}\b", "KEY"), (r'"moodleid":\d+', "MOODLEID"),
            (r"makerun", "test")]


def commands(name):
    """The commands of a file, each with what it shows as its answer."""
    found, command = [], None
    with open(os.path.join(ROOT, name)) as f:
        for line in f.read().splitlines():
            if line.startswith(PROMPT):
                command = [line[len(PROMPT):], ""]
                found.append(command)
            elif command and line.startswith("    ") and command[0].endswith("\\") and not command[1]:
                command[0] += "\n" + line
            elif command and line.startswith("    "):
                command[1] += line + "\n"
            else:
                command = None
    return found


def plain(text):
    text = re.sub(r"\s+", "", text)
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text)
    return text


def pattern(text):
    """TEXT as a regular expression; "..." is anything."""
    return ".*?".join(re.escape(part) for part in plain(text).split("..."))


@pytest.mark.parametrize("name", [name for name in FILES if commands(name)])
def test_commands_answer_what_is_shown(request, make_site, tmp_path, name):
    site = make_site("standalone") if name in FEEDS else request.getfixturevalue("site")
    base = "http://127.0.0.1:%d" % site.httpd.port
    os.mkdir(str(tmp_path / "var"))
    (tmp_path / "var" / "token").write_text(site.token)
    path = os.path.dirname(NEXSISCTL) + ":" + os.environ["PATH"]
    env = dict(os.environ, API=base + MOUNT, KEY=site.token, PATH=path, **site.cluster.env(site.db))
    for command, shown in commands(name):
        got = subprocess.run(["bash", "-c", command.replace("http://127.0.0.1:8080", base)], cwd=str(tmp_path),
                             env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        assert got.returncode == 0, (command, got.stderr)
        assert re.fullmatch(pattern(shown), plain(got.stdout)), "%s\nanswered: %s" % (command, got.stdout)


def test_there_are_commands_to_run():
    assert {"README.md", "docs/calls.md", "docs/lists.md", "docs/bulk.md", "docs/changes.md"} <= \
        {name for name in FILES if commands(name)}


def test_links_lead_somewhere():
    for name in FILES:
        with open(os.path.join(ROOT, name)) as f:
            text = f.read()
        for path, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([\w'-]+))?\)", text):
            target = os.path.normpath(os.path.join(ROOT, os.path.dirname(name), path)) if path else \
                os.path.join(ROOT, name)
            assert os.path.exists(target), (name, path)
            if anchor:
                with open(target) as f:
                    heads = re.findall(r"^#+ (.*)$", f.read(), re.M)
                assert anchor in [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in heads], (name, anchor)
