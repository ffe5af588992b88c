# SPDX-License-Identifier: Apache-2.0
"""House rules a machine can check. Each guard_* yields complaints; none is silence about no input:
a guard that cannot find what it looks at fails. Run with names of guards to run only those.
"""
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GENERATED = ("sql/standalone/001_moodle_tables.sql",)


class Skip(Exception):
    """A tool this guard needs is not installed."""


def all_files():
    """Every file of the project: what git knows or would add, without git the whole folder."""
    git = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if git.returncode == 0:
        names = git.stdout.decode().split("\0")
    else:
        names = [os.path.relpath(os.path.join(d, f), ROOT) for d, _, fs in os.walk(ROOT) for f in fs]
        names = [n for n in names if not n.startswith((".git/", "build", "var/"))]
    return sorted(n for n in names if n and os.path.isfile(os.path.join(ROOT, n)))


FILES = all_files()


def files(*patterns):
    """The files that match; not one is an error of the guard."""
    found = [f for f in FILES if any(re.fullmatch(p, f) for p in patterns)]
    if not found:
        raise RuntimeError("nothing matches %s" % (patterns,))
    return found


def read(name):
    with open(os.path.join(ROOT, name), errors="replace") as f:
        return f.read()


def lines_of(name):
    return enumerate(read(name).splitlines(), 1)


def without_comments(text):
    return re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)


def tool(name):
    if not shutil.which(name):
        raise Skip("%s is not installed" % name)
    return name


C = r"(lib|support|tests)/.*\.[ch]|[^/]*\.c"
PRODUCT_C = r"(lib|support)/.*\.[ch]|[^/]*\.c"


# --- architecture (design: section 2) ------------------------------------------------------------

# What each folder of lib may include from lib.
MAY = {"core": {"core"}, "db": {"db", "core"}, "lms": {"lms", "db", "core"},
       "api": {"api", "lms", "db", "core"}, "auth": {"auth", "http", "api", "db", "core"},
       "http": {"http", "auth", "api", "db", "core"},
       "ops": {"ops", "http", "api", "db", "core"}}
OF_ALL = {"nx.h", "gen/sql.h"}
HTTPD = {"mod_nexsis.c", "lib/db/pool.c", "lib/db/pool.h", "lib/db/dbdconf.c", "lib/db/dbdconf.h"}


def includes(name):
    here = os.path.dirname(name)
    for number, line in lines_of(name):
        m = re.match(r'#\s*include\s+([<"])([^>"]+)', line)
        if not m:
            continue
        path = m.group(2)
        if m.group(1) == '"':
            beside = os.path.normpath(os.path.join(here, path))
            path = os.path.relpath(beside, "lib") if os.path.exists(os.path.join(ROOT, beside)) \
                else path
        yield number, m.group(1), path


def guard_layers():
    """Includes point one way: mod_nexsis.c -> ops -> http, auth -> api -> lms -> db -> core."""
    for name in files(r"lib/.*/.*\.[ch]"):
        layer = name.split("/")[1]
        if layer not in MAY:
            yield "%s: lib/%s is no layer of the design" % (name, layer)
            continue
        for number, kind, path in includes(name):
            to = path.split("/")[0]
            if kind == '"' and path not in OF_ALL and path not in ("settings.h", "core/settings.h"):
                if to not in MAY[layer] and path != "auth/scopes.def":
                    yield "%s:%d: %s must not include %s" % (name, number, layer, path)
            protocol = re.match(r"api/([^/]+)/", path)
            if protocol and not name.startswith("lib/api/%s/" % protocol.group(1)):
                yield "%s:%d: only mod_nexsis.c may know the protocol %s" % (
                    name, number, protocol.group(1))
    for name in files(r"support/.*\.[ch]"):
        for number, kind, path in includes(name):
            if kind == '"' and path.split("/")[0] in ("http", "auth", "api", "lms", "ops") \
                    and path != "auth/scopes.def":
                yield "%s:%d: nexsisctl must not include %s" % (name, number, path)


def guard_libraries():
    """httpd, libpq and json-c are each known to few files."""
    for name in files(PRODUCT_C):
        for number, kind, path in includes(name):
            if kind != "<":
                continue
            if re.match(r"(httpd|http_\w+|mod_\w+|util_filter|ap_\w+|scoreboard)\.h", path) and \
                    name not in HTTPD and not name.startswith(("lib/http/", "lib/auth/", "lib/ops/")):
                yield "%s:%d: httpd's %s" % (name, number, path)
            if path.startswith("libpq") and not name.startswith(("lib/db/", "support/pg")):
                yield "%s:%d: %s" % (name, number, path)
            if path.startswith("json") and name != "lib/core/json.c":
                yield "%s:%d: %s" % (name, number, path)


def guard_protocols():
    """Nothing knows the second protocol but its folder, its statements, its settings and the module's list,
    so that the folder can be taken out."""
    allowed = {"mod_nexsis.c", "lib/core/settings.def", "support/key_make.c"}
    for name in files(r"lib/.*", r"[^/]*\.c", r"sql/lms/.*", r"sql/nexsis/.*", r"support/.*\.[ch]"):
        if name in allowed or name.startswith("lib/api/moodlews/"):
            continue
        for number, line in lines_of(name):
            if re.search(r"moodlews(?!_(strict|log|services))", line, re.I):
                yield "%s:%d: knows the protocol moodlews" % (name, number)
    if not re.search(r"__has_include\(.api/moodlews/", read("mod_nexsis.c")):
        yield "mod_nexsis.c does not do without the folder lib/api/moodlews"


def guard_log_edge():
    """Requests are logged by mod_nexsis.c alone; threads that have none say so to the server's log."""
    threads = ("lib/db/pool", "lib/db/queue", "lib/db/dbdconf", "lib/ops/")
    for name in files(r"lib/.*\.c"):
        for number, line in lines_of(name):
            if re.search(r"\bap_log_r\w+\(", line) or \
                    (re.search(r"\bap_log_\w+\(", line) and not name.startswith(threads)):
                yield "%s:%d: logs" % (name, number)


# --- sizes ---------------------------------------------------------------------------------------

def functions(name):
    """(name, line, length) of every function, by the shape clang-format gives them."""
    start, text = None, read(name).splitlines()
    for number, line in enumerate(text, 1):
        if line == "{":
            start = number
            while start > 1 and text[start - 2] and not text[start - 2].startswith(("}", "#", "/*", " *")):
                start -= 1
        elif line == "}" and start:
            yield re.sub(r"\(.*", "", text[start - 1]).split()[-1].strip("*"), start, number - start + 1
            start = None


def guard_sizes():
    """A .c has at most 400 lines, a function 60, a write function's file 80."""
    seen = 0
    for name in files(C):
        count = len(read(name).splitlines())
        if count > 400:
            yield "%s: %d lines" % (name, count)
        for function, line, length in functions(name) if name.endswith(".c") else ():
            seen += 1
            if length > 60:
                yield "%s:%d: %s has %d lines" % (name, line, function, length)
    for name in files(r"sql/lms/.*\.sql"):
        count = len(read(name).splitlines())
        if count > 80:
            yield "%s: %d lines" % (name, count)
    if seen < 200:
        yield "only %d functions were found: this guard does not see" % seen


# --- documents -------------------------------------------------------------------------------------

def settings():
    """{directive and first word: default} from settings.def."""
    found = {}
    for row in re.findall(r"^(NX_\w+)\((.*)\)$", read("lib/core/settings.def"), re.M):
        macro, rest = row
        args = [a.strip().strip('"') for a in re.findall(r'"[^"]*"|[^,"]+', rest)
                if a.strip()]
        if macro == "NX_NUM":
            found[args[1]] = args[2]
        elif macro == "NX_WORD":
            found[args[1]] = args[3].split("|")[int(args[2])]
        elif macro == "NX_STRING":
            found[args[1]] = args[2] or '""'
        elif macro == "NX_WORD2":
            found["%s %s" % (args[1], args[2])] = args[4].split("|")[int(args[3])]
    if not found:
        raise RuntimeError("no settings found")
    return found


def guard_directives():
    """Every directive is in conf/nexsis.conf with its default, and nothing else is."""
    known, shown = settings(), {}
    for number, line in lines_of("conf/nexsis.conf"):
        m = re.match(r"\s*#?(Nexsis\w+)\s+(.*\S)", line)
        if m:
            words = m.group(2).split()
            key = m.group(1) if len(words) == 1 else "%s %s" % (m.group(1), words[0])
            shown[key] = words[-1]
            if key != "NexsisApi" and key not in known:
                yield "conf/nexsis.conf:%d: there is no directive %s" % (number, key)
    for key, preset in known.items():
        if key not in shown:
            yield "conf/nexsis.conf does not show %s" % key
        elif shown[key] != preset:
            yield "conf/nexsis.conf shows %s %s, the default is %s" % (key, shown[key], preset)
        if not re.search(r"^# .*%s" % key.split()[0], read("conf/nexsis.conf"), re.M):
            yield "conf/nexsis.conf does not explain %s" % key
    names = {k.split()[0] for k in known} | {"NexsisApi"}
    for name in files(r"conf/.*", r".*\.md", r"support/.*\.sh"):
        for number, line in lines_of(name):
            for word in re.findall(r"\bNexsis[A-Z]\w+", line):
                if word not in names:
                    yield "%s:%d: there is no directive %s" % (name, number, word)


def routes():
    scopes = dict(re.findall(r'NX_SCOPE\((\w+), \d+, "([^"]+)"\)', read("lib/auth/scopes.def")))
    for name in files(r"lib/api/[^/]+/routes\.def"):
        for m in re.finditer(r'^NX_ROUTE\((\w+), "([^"]+)", \w+, (\w+), .*"([^"]*)"\)$', read(name), re.M):
            method = m.group(1).replace("PUT_BY_", "")  # PUT_BY_GET: a GET that stands for the PUT
            yield method, m.group(2), scopes.get(m.group(3), "any"), m.group(4)


def guard_routes():
    """The table of endpoints is the routes, in order."""
    table = re.findall(r"^\| (\w+) \| `([^`]+)` \| ([^|]+?) \| (.+?) \|$", read("docs/calls.md"), re.M)
    wanted = list(routes())
    if not wanted:
        yield "no routes found"
    for row in wanted:
        if row not in table:
            yield "docs/calls.md has no row | %s | `%s` | %s | %s |" % row
    for row in table:
        if row not in wanted:
            yield "docs/calls.md has a row no route stands for: %s %s" % row[:2]
    declared = sum(read(n).count("\nNX_ROUTE(") for n in files(r"lib/api/[^/]+/routes\.def"))
    if declared != len(wanted):
        yield "%d routes are declared, %d were understood" % (declared, len(wanted))


def guard_functions():
    """README's table of Moodle's web service functions is functions.def, in order."""
    pattern = r'^MW_FUNCTION\((\w+), (GET|POST), .*"([^"]*)"\)$'
    text = read("lib/api/moodlews/functions.def")
    wanted = [(n, "reads" if m == "GET" else "writes", s) for n, m, s in re.findall(pattern, text, re.M)]
    table = re.findall(r"^\| `(\w+)` \| (reads|writes) \| (.+?) \|$", read("README.md"), re.M)
    if not wanted or len(wanted) != text.count("\nMW_FUNCTION("):
        yield "%d functions were understood" % len(wanted)
    for row in wanted:
        if row not in table:
            yield "README.md has no row | `%s` | %s | %s |" % row
    for row in table:
        if row not in wanted:
            yield "README.md has a row no function stands for: %s" % row[0]
    if sorted(table, key=wanted.index if set(table) <= set(wanted) else None) != table:
        yield "README.md has the functions in another order"


def guard_log_tags():
    """Every log tag stands once, and none is httpd's."""
    seen = {}
    for name in files(r"lib/.*\.c", r"[^/]*\.c"):
        for number, line in lines_of(name):
            for tag in re.findall(r"\bNXS\d{4}\b", line):
                if tag in seen:
                    yield "%s:%d: %s is also at %s" % (name, number, tag, seen[tag])
                seen[tag] = "%s:%d" % (name, number)
            if "APLOGNO(" in line:
                yield "%s:%d: APLOGNO" % (name, number)
    if not seen:
        yield "no tags found"


def guard_registered():
    """Every test file is run by some target."""
    run = subprocess.run(["make", "-n", "unit", "fuzz-replay"], cwd=ROOT, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for name in files(r"tests/unit/test_.*\.c"):
        if not re.search(r"/unit/%s\b" % os.path.basename(name)[:-2], run.stdout):
            yield "make unit does not run %s" % name
    for name in files(r"tests/fuzz/fuzz_.*\.c"):
        target = os.path.basename(name)[5:-2]
        if target != "pool" and not re.search(r"\b%s\b" % target, run.stdout):
            yield "make fuzz-replay does not run %s" % name
    for name in files(r"tests/(http|faults)/.*\.py"):
        if not re.match(r"(test_\w+|conftest)\.py$", os.path.basename(name)):
            yield "pytest does not find %s" % name


# --- text ------------------------------------------------------------------------------------------

BANNED = {
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|alloca|strncpy|strncat)\s*\(":
        (PRODUCT_C, ()),
    r"\b(malloc|calloc|realloc|strdup)\s*\(": (PRODUCT_C, ()),
    r"\b(ap_dbd_acquire|ap_dbd_cacquire|apr_dbd_transaction_\w+|apr_dbd_p?v?b?select|apr_dbd_p?v?b?query)\s*\(":
        (PRODUCT_C, ()),
    r"\b(ap_dbd_open|ap_dbd_close)\s*\(": (PRODUCT_C, ("lib/db/pool.c", "lib/db/dbdconf.c",
                                                       "lib/db/dbdconf.h", "lib/db/queue.c")),
    r"\bPQexec\w*\s*\(": (PRODUCT_C, ("support/pg.c",)),
    r"\b(system|popen)\s*\(": (PRODUCT_C, ()),
    r"\b(time|gettimeofday|sleep|usleep)\s*\(": (r"lib/.*\.c|mod_nexsis\.c", ()),
    r"\b(BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b\s*[;\"]": (r"lib/.*\.c|mod_nexsis\.c", ()),
}


def guard_banned():
    """Calls that copy without a limit, leave the pools, or hold a request up."""
    for pattern, (where, allowed) in BANNED.items():
        for name in files(where):
            if name in allowed:
                continue
            for number, line in enumerate(without_comments(read(name)).splitlines(), 1):
                m = re.search(pattern, line)
                if m:
                    yield "%s:%d: %s" % (name, number, m.group(0))


def texts():
    """What people wrote here."""
    others = ("tests/fuzz/corpus/", "support/docs/swagger-ui/")
    return [f for f in FILES if not f.startswith(others) and f not in GENERATED]


def guard_words():
    """Nothing is left to be done later, and no path of somebody's machine is named."""
    unfinished = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    machine = re.compile(r"(?<![\w.])/(home|root|work|Users|mnt)/\w")
    for name in texts():
        for number, line in lines_of(name):
            if unfinished.search(line):
                yield "%s:%d: %s" % (name, number, unfinished.search(line).group(0))
            if machine.search(line):
                yield "%s:%d: a path of one machine" % (name, number)


def guard_text():
    """LF, no tabs but in makefiles, no spaces at line ends, a newline at the end of a file."""
    for name in texts():
        if name.endswith((".png", ".gz")):
            continue
        with open(os.path.join(ROOT, name), "rb") as f:
            data = f.read()
        if data and not data.endswith(b"\n"):
            yield "%s: no newline at the end" % name
        if b"\r\n" in data:
            yield "%s: CRLF" % name
        if re.search(rb"[ \t]\n", data):
            yield "%s: white space at a line's end" % name
        if b"\t" in data and not re.search(r"(Makefile|\.mk|\.gitmodules)$", name):
            yield "%s: tabs" % name


def guard_spdx():
    """Every source says its licence in its first lines."""
    for name in files(r".*\.(c|h|py|sh|pl|mk|lua)", r"Makefile", r"sql/(lms|nexsis|standalone)/.*\.sql",
                      r"\.ci/.*"):
        if "SPDX-License-Identifier: Apache-2.0" not in "\n".join(read(name).splitlines()[:6]):
            yield "%s: no SPDX line" % name


def guard_shared():
    """The shared documents are found beside the project only, and tests can do without them."""
    for name in files(r"tests/.*\.py", r"tests/.*\.(mk|sh)", r"support/.*", r"Makefile"):
        for number, line in lines_of(name):
            if re.search(r"[\"'= ]/[\w/]*shared/", line):
                yield "%s:%d: an absolute path to shared documents" % (name, number)


# --- tools -----------------------------------------------------------------------------------------

def guard_format():
    """clang-format has nothing to say."""
    run = subprocess.run([tool("clang-format"), "--dry-run", "-Werror", *files(C)], cwd=ROOT, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", run.stdout, re.M)))
    yield from ("%s: clang-format -i" % name for name in bad)
    if run.returncode and not bad:
        yield run.stdout


def guard_shell():
    """shellcheck has nothing to say."""
    scripts = [f for f in FILES if f.endswith(".sh") or
               re.match(r"#!.*\b(sh|bash)\b", (read(f).splitlines() or [""])[0])]
    if not scripts:
        raise RuntimeError("no scripts found")
    run = subprocess.run([tool("shellcheck"), "-f", "gcc", *scripts], cwd=ROOT, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    yield from run.stdout.splitlines()


def guard_python():
    """Every Python file compiles, and has no unused import."""
    for name in files(r".*\.py"):
        text = read(name)
        compile(text, name, "exec")
        for m in re.finditer(r"^(?:from \S+ )?import (.+?)(?:  # noqa.*)?$", text, re.M):
            for word in m.group(1).split(","):
                word = word.split(" as ")[-1].strip().split(".")[0]
                if len(re.findall(r"\b%s\b" % re.escape(word), text)) < 2:
                    yield "%s: %s is imported and not used" % (name, word)


def main(wanted):
    guards = {n[6:]: f for n, f in sorted(globals().items()) if n.startswith("guard_")}
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for name in wanted or guards:
        try:
            complaints = list(guards[name]())
        except Skip as why:
            print("guard %s: SKIPPED: %s" % (name, why))
            counts["skipped"] += 1
            continue
        except (RuntimeError, OSError) as why:
            complaints = ["cannot look: %s" % why]
        print("guard %s: %s" % (name, "FAILED" if complaints else "ok"))
        for complaint in complaints:
            print("    " + complaint)
        counts["failed" if complaints else "passed"] += 1
    print("guards: %(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
