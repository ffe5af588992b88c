# SPDX-License-Identifier: Apache-2.0
# What a change must pass. `make test` runs everything and closes with the counts.

MK = $(MAKE)
PYTEST := BUILD=$(BUILD) $(PY) -m pytest -q -rs -p no:cacheprovider
# Modules side by side, each with servers of its own: they wait more than they work. Faults go alone.
BESIDE := -n 3 --dist loadfile

.PHONY: test http faults check-sql guards lint asan asan-here valgrind format format-check
test:
	@support/run.sh need
	@$(MK) -s all
	@$(PY) tests/all.py "unit=$(MK) -s unit" "fuzz-replay=$(MK) -s fuzz-replay" \
	    "guards=$(MK) -s guards" "http=$(PYTEST) $(BESIDE) tests/http" "faults=$(PYTEST) tests/faults"

http: all
	$(PYTEST) $(BESIDE) tests/http

faults: all
	$(PYTEST) tests/faults

# Every statement prepared, plpgsql_check on every function, standalone and on a real Moodle database.
check-sql: all
	$(PYTEST) tests/http/test_statements.py tests/http/test_functions.py

guards:
	@BUILD=$(BUILD) $(PY) tests/guards/guards.py

lint: $(BUILD)/gen/sql.h
	cppcheck --quiet --std=c99 --language=c --enable=warning,performance,portability \
	    --inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 -j 2 -I. -Ilib -I$(BUILD) \
	    lib support mod_nexsis.c
	@BUILD=$(BUILD) $(PY) tests/guards/guards.py format shell python

format:
	clang-format -i $(shell git ls-files '*.[ch]')

format-check:
	@$(PY) tests/guards/guards.py format

# --- under sanitizers --------------------------------------------------------------------------------

ASAN_BUILD := $(BUILD)/asan
ASAN_FLAGS := -fsanitize=address,undefined -fno-omit-frame-pointer
ASAN_RUNTIME = $(shell $(CC) -print-file-name=libasan.so):$(shell $(CC) -print-file-name=libubsan.so)
# Pools are freed as a whole and httpd leaves much to exit: leaks say nothing here.
ASAN_OPTIONS_ALL := detect_leaks=0:abort_on_error=0
# What is not about our code in httpd, or builds on its own.
ASAN_IGNORE := $(addprefix --ignore=tests/http/test_,make_run.py install.py catalogue.py \
    functions.py standalone_schema.py statements.py)

# Units, corpora and HTTP tests with address and undefined-behaviour sanitizers, inside httpd too.
asan:
	$(MAKE) BUILD=$(ASAN_BUILD) CFLAGS="-O1 -g" EXTRA_CFLAGS="$(ASAN_FLAGS)" asan-here

asan-here: all
	@nm -D $(MODULE) | grep -q __asan_report || { echo "asan: the module has no sanitizer"; exit 1; }
	@reports=$$(mktemp -d); chmod 1777 $$reports; code=0; \
	export ASAN_OPTIONS=$(ASAN_OPTIONS_ALL) UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1; \
	export HTTPD_LD_PRELOAD=$(ASAN_RUNTIME); \
	export HTTPD_ASAN_OPTIONS=$(ASAN_OPTIONS_ALL):log_path=$$reports/httpd; \
	export HTTPD_UBSAN_OPTIONS=print_stacktrace=1:log_path=$$reports/httpd; \
	$(PY) tests/all.py "unit=$(MK) -s unit" "fuzz-replay=$(MK) -s fuzz-replay" \
	    "http=$(PYTEST) $(BESIDE) $(ASAN_IGNORE) tests/http" || code=1; \
	if [ -n "$$(ls $$reports)" ]; then cat $$reports/*; echo "asan: httpd was reported"; code=1; fi; \
	rm -rf $$reports; exit $$code

# The slow way to the same end, for what sanitizers do not see: uninitialised memory.
valgrind: $(UNIT_BIN)
	@for t in $(UNIT_BIN); do valgrind -q --error-exitcode=1 $$t || exit 1; done
