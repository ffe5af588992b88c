#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# `make run` and `make stop`: a private PostgreSQL and httpd in $VAR, to try and to develop with.
#   PORT=8080   on 127.0.0.1
#   VAR=var     everything is in there; remove it to be rid of it
#   DUMP=FILE   serve this Moodle database (pg_dump as .sql or .sql.gz); DUMP=demo: the demo school;
#               nothing: what was served last, at first the demo school
# Nothing half-done stays when it fails. Twice is harmless.
set -u -o pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PORT=${PORT:-8080}
VAR=$(realpath -m "${VAR:-var}")
AS_GIVEN=${BUILD:-build} # make knows its files by the name it was given
BUILD=$(cd "$ROOT" && realpath -m "$AS_GIVEN")
DUMP=${DUMP:-}
API=/enrol/nexsis/api/index.php
UNDO=''

say() { printf '%s\n' "$*"; }

die()
{
    printf 'make: %s\n' "$*" >&2
    exit 1
}

# What was begun and not finished is taken back, also after Ctrl-C.
undo()
{
    local code=$?

    trap - EXIT INT TERM
    case $UNDO in
    database) as_owner dropdb --if-exists "$DATABASE" >/dev/null 2>&1 ;;
    all)
        stop_server
        rm -rf "$VAR/pgdata" "$VAR/run" "$VAR/initdb.log"
        rmdir "$VAR" 2>/dev/null
        ;;
    esac
    exit "$code"
}

# --- packages and build --------------------------------------------------------------------------

# The packages listed in the files $@, installed where they are missing.
# A line is a package, perhaps with a command after it that will do wherever it comes from.
need_packages()
{
    local missing=() all line p command

    command -v dpkg-query >/dev/null || die 'this is not Debian: install PostgreSQL, httpd 2.4 with' \
        'its development files, libpq, json-c and OpenSSL yourself, then build with make all'
    mapfile -t all < <(sed 's/#.*//; /^$/d' "$@")
    for line in "${all[@]}"; do
        read -r p command <<<"$line"
        if [[ -n $command ]] && command -v "$command" >/dev/null; then continue; fi
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) == installed ]] ||
            missing+=("$p")
    done
    ((${#missing[@]})) || return 0
    ((EUID == 0)) || die "these packages are missing: ${missing[*]}. Ask an administrator for:" \
        "apt-get install ${missing[*]}"
    say "installing ${missing[*]} ..."
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
        --no-install-recommends "${missing[@]}"; } >/dev/null ||
        die "apt-get could not install ${missing[*]}; its message is above"
}

build()
{
    say 'building ...'
    make -s -C "$ROOT" BUILD="$AS_GIVEN" all || die 'the build failed; its message is above'
}

# --- who and where -------------------------------------------------------------------------------

find_programs()
{
    PGBIN=$(pg_config --bindir 2>/dev/null || true)
    [[ -x $PGBIN/initdb ]] || PGBIN=$(find /usr/lib/postgresql -name initdb 2>/dev/null |
        sort -V | tail -1 | xargs -r dirname)
    [[ -x $PGBIN/initdb ]] || die 'no initdb found; install the package postgresql'
    HTTPD=$(apxs -q sbindir)/$(apxs -q progname)
    [[ -x $HTTPD ]] || die "no httpd found at $HTTPD; install the package apache2-bin"
    OWNER=$(id -un)
    if ((EUID == 0)); then OWNER=postgres; fi
    export PGHOST=$VAR/run PGDATABASE=postgres PGUSER=postgres
    export PATH=$PGBIN:$PATH
}

# Runs a command as the account that owns the database: never root, PostgreSQL refuses that.
as_owner()
{
    if ((EUID == 0)); then
        (cd / && exec runuser -u "$OWNER" -- env PATH="$PATH" PGHOST="$PGHOST" PGUSER=postgres "$@")
    else
        "$@"
    fi
}

check_place()
{
    local socket=$VAR/run/.s.PGSQL.5432

    ((${#socket} <= 107)) || die "the path of $VAR is too long for a socket; give a shorter one with VAR="
    if ! [[ $PORT =~ ^[0-9]{1,5}$ ]] || ((PORT < 1 || PORT > 65535)); then
        die "PORT=$PORT is no port number"
    fi
    if ! mkdir -p "$VAR" 2>/dev/null || [[ ! -w $VAR ]]; then
        die "$VAR cannot be written; give another place with VAR="
    fi
    as_owner test -x "$VAR" || die "user $OWNER cannot reach $VAR, PostgreSQL could not run there;" \
        'give a place everybody can reach, such as VAR=/var/tmp/nexsis'
}

httpd_pid()
{
    local pid

    pid=$(cat "$VAR/httpd.pid" 2>/dev/null) || return 1
    grep -qzF -- "$VAR/httpd.conf" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

port_of()
{
    sed -n 's/^Define NX_PORT //p' "$VAR/httpd.conf" 2>/dev/null
}

check_port()
{
    if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
        die "port $PORT is in use by something else; choose another: make run PORT=$((PORT + 1))"
    fi
}

# --- the database --------------------------------------------------------------------------------

server_up() { as_owner pg_ctl -D "$VAR/pgdata" status >/dev/null 2>&1; }

stop_server()
{
    server_up && as_owner pg_ctl -D "$VAR/pgdata" -m fast -w stop >/dev/null 2>&1
}

make_cluster()
{
    local user

    [[ -e $VAR/pgdata/PG_VERSION ]] && return 0
    say "making a database cluster in $VAR ..."
    UNDO=all
    mkdir -p "$VAR/run"
    ((EUID)) || install -d -o "$OWNER" "$VAR/pgdata" "$VAR/run"
    as_owner initdb -D "$VAR/pgdata" -U postgres -A peer -E UTF8 --locale=C.UTF-8 \
        >"$VAR/initdb.log" 2>&1 || die "initdb failed: $(tail -1 "$VAR/initdb.log")"
    # Only the account that runs it, and root, may connect.
    for user in $(printf '%s\n' "$OWNER" root | sort -u); do
        printf 'nexsis %s postgres\nnexsis %s nexsis_app\n' "$user" "$user"
    done | as_owner tee "$VAR/pgdata/pg_ident.conf" >/dev/null
    echo 'local all all peer map=nexsis' | as_owner tee "$VAR/pgdata/pg_hba.conf" >/dev/null
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$VAR/run'" |
        as_owner tee -a "$VAR/pgdata/postgresql.conf" >/dev/null
}

start_cluster()
{
    server_up && return 0
    as_owner pg_ctl -D "$VAR/pgdata" -l "$VAR/pgdata/server.log" -w start </dev/null >/dev/null 2>&1 ||
        die "PostgreSQL did not start: $(as_owner tail -1 "$VAR/pgdata/server.log")"
}

# Sets DATABASE and WHAT from DUMP, or from what was served last.
choose_database()
{
    if [[ -z $DUMP && -s $VAR/database ]]; then
        { read -r DATABASE && read -r WHAT; } <"$VAR/database"
    elif [[ -z $DUMP || $DUMP == demo ]]; then
        DATABASE=nexsis WHAT='the demo school'
    else
        [[ -r $DUMP ]] || die "DUMP=$DUMP cannot be read"
        DUMP=$(realpath "$DUMP")
        DATABASE=moodle_$(stat -c '%n %s %Y' "$DUMP" | cksum | cut -d' ' -f1)
        WHAT=$DUMP
    fi
}

has_database()
{
    [[ $(psql -XAtc "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'") == 1 ]]
}

load_dump()
{
    local error read

    say "loading $WHAT ..."
    read=(cat)
    case $(head -c 5 "$WHAT" | od -An -c | tr -d ' ') in
    037213*) read=(gzip -dc) ;;
    PGDMP) die "$WHAT is in pg_dump's custom format; make it without -Fc, as .sql or .sql.gz" ;;
    esac
    error=$({ "${read[@]}" "$WHAT" | psql -Xq -v ON_ERROR_STOP=1 -1 -d "$DATABASE" >/dev/null; } 2>&1) &&
        return
    error=$(tr -d '\0' <<<"$error" | grep -am1 -E 'ERROR|FATAL|gzip:' | sed 's/^.*\(ERROR\|FATAL\): *//')
    die "$WHAT cannot be loaded: ${error:-it is not SQL}. It must be made by" \
        'pg_dump --no-owner --no-acl, as .sql or .sql.gz. Nothing was kept.'
}

make_database()
{
    local options=()

    has_database && return 0
    [[ $UNDO == all ]] || UNDO=database
    psql -Xqc "CREATE DATABASE $DATABASE" || die 'the database could not be made'
    if [[ $DATABASE == nexsis ]]; then
        options=(--standalone --demo)
    else
        load_dump
    fi
    PGDATABASE=$DATABASE "$BUILD/nexsisctl" db install "${options[@]}" ||
        die "$WHAT cannot be used; the reason is above. Nothing was kept."
}

make_key()
{
    if [[ ! -s $VAR/token.$DATABASE ]]; then
        rm -f "$VAR/token.$DATABASE"
        PGDATABASE=$DATABASE "$BUILD/nexsisctl" key create --name 'make run' --scope all \
            --output "$VAR/token.$DATABASE" || die 'no key could be made'
    fi
    install -m 600 "$VAR/token.$DATABASE" "$VAR/token"
    printf '%s\n' "$DATABASE" "$WHAT" >"$VAR/database"
}

# --- httpd ---------------------------------------------------------------------------------------

write_conf()
{
    install -d "$VAR/docs/swagger-ui"
    install -m 644 "$ROOT"/support/docs/*.* "$VAR/docs/"
    install -m 644 "$ROOT"/support/docs/swagger-ui/* "$VAR/docs/swagger-ui/"
    {
        printf 'Define NX_VAR %s\nDefine NX_PORT %s\nDefine NX_DATABASE %s\n' "$VAR" "$PORT" "$DATABASE"
        printf 'Define NX_MODULES %s\nDefine NX_MODULE %s\n' "$(apxs -q LIBEXECDIR)" "$BUILD/mod_nexsis.so"
        if ((EUID == 0)); then printf 'Define NX_OS_USER %s\n' "$OWNER"; fi
        printf 'Include "%s/conf/examples/development.conf"\n' "$ROOT"
    } >"$VAR/httpd.conf"
}

stop_httpd()
{
    local pid i

    pid=$(httpd_pid) || return 1
    kill -TERM "$pid"
    for ((i = 0; i < 100; i++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    rm -f "$VAR/url"
}

ping_api()
{
    printf 'header = "Authorization: Bearer %s"\n' "$(cat "$VAR/token")" |
        curl -sf -o /dev/null -m 2 -K - "http://127.0.0.1:$PORT$API/ping"
}

start_httpd()
{
    local i out

    out=$("$HTTPD" -f "$VAR/httpd.conf" -k start </dev/null 2>&1) || die "httpd did not start: $out"
    for ((i = 0; i < 100; i++)); do
        if ping_api; then
            echo "http://127.0.0.1:$PORT$API" >"$VAR/url"
            return 0
        fi
        sleep 0.1
    done
    stop_httpd
    die "the API did not answer within 10 seconds; $VAR/error.log ends: $(tail -1 "$VAR/error.log")"
}

# Whether what runs is what was asked for: the same database, port and module.
runs_already()
{
    httpd_pid >/dev/null && server_up && [[ $(port_of) == "$PORT" ]] &&
        [[ ! $BUILD/mod_nexsis.so -nt $VAR/httpd.pid ]] &&
        grep -qx "Define NX_DATABASE $DATABASE" "$VAR/httpd.conf"
}

tell()
{
    local url="http://127.0.0.1:$PORT$API" auth="-H \"Authorization: Bearer \$(cat $VAR/token)\""

    say "$1 $url with $WHAT; the key is in $VAR/token. Try:"
    say "  curl $auth $url/ping"
    say "  curl $auth -X PUT -H 'Content-Type: application/json' -d '{\"username\":\"student900\"," \
        "\"firstname\":\"Ada\",\"lastname\":\"Byron\",\"email\":\"ada@inst.edu\"}' $url/user/S900"
    say "  curl $auth $url/user/S900"
}

# --- the two commands ----------------------------------------------------------------------------

run()
{
    need_packages "$ROOT/support/packages.txt"
    find_programs
    build
    check_place
    trap undo EXIT INT TERM
    choose_database
    if runs_already; then
        tell 'already running at'
        return
    fi
    if ! httpd_pid >/dev/null || [[ $(port_of) != "$PORT" ]]; then check_port; fi
    make_cluster
    start_cluster
    make_database
    UNDO=''
    PGDATABASE=$DATABASE "$BUILD/nexsisctl" db upgrade >/dev/null || exit 1
    make_key
    if stop_httpd; then say 'stopped the httpd that ran with something else'; fi
    write_conf
    start_httpd
    tell 'running at'
}

stop()
{
    local was="nothing runs in $VAR"

    find_programs
    if stop_httpd; then was=stopped; fi
    if [[ -d $VAR/pgdata ]] && stop_server; then was=stopped; fi
    say "$was"
}

case ${1:-} in
run) run ;;
stop) stop ;;
need) need_packages "$ROOT/support/packages.txt" "$ROOT/tests/packages.txt" ;;
*) die 'usage: support/run.sh run|stop|need' ;;
esac
