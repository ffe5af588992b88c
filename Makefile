# SPDX-License-Identifier: Apache-2.0
# mod_nexsis: `make help` says what there is.

BUILD ?= build
APXS ?= apxs
CFLAGS ?= -O2 -g
PY := /usr/bin/python3

WARN := -Wall -Wextra $(WERROR)
# Headers of others are theirs to warn about.
foreign = $(patsubst -I%,-isystem %,$(filter-out -I/usr/include,$(1)))
NX_CFLAGS := -std=gnu99 -fPIC $(CFLAGS) $(WARN) -I. -Ilib -I$(BUILD) \
    $(call foreign,$(shell apr-1-config --includes --cppflags 2>/dev/null) \
    $(shell apu-1-config --includes 2>/dev/null))
HTTPD_CFLAGS = $(call foreign,-I$(shell $(APXS) -q INCLUDEDIR))
PG_CFLAGS = $(call foreign,-I$(shell pg_config --includedir))
NX_LIBS = $(shell pg_config --ldflags) -lpq $(shell pkg-config --libs json-c) -lcrypto -lcrypt

# Only these know httpd's headers, and only these know libpq's (design: section 2).
POOL_SRC := lib/db/pool.c lib/db/dbdconf.c
HTTPD_SRC := mod_nexsis.c $(foreach d,http auth ops,$(wildcard lib/$(d)/*.c)) $(POOL_SRC)
CORE_SRC := $(wildcard lib/core/*.c)
LIB_SRC := $(CORE_SRC) $(filter-out $(POOL_SRC),$(wildcard lib/db/*.c)) \
    $(foreach d,lms api api/*,$(wildcard lib/$(d)/*.c))
CORE_OBJ := $(CORE_SRC:%.c=$(BUILD)/%.o)
MODULE_OBJ := $(HTTPD_SRC:%.c=$(BUILD)/%.o) $(LIB_SRC:%.c=$(BUILD)/%.o) $(BUILD)/gen/sql.o
MODULE := $(BUILD)/mod_nexsis.so

.DEFAULT_GOAL := all
.PHONY: all clean help
all: $(MODULE) $(BUILD)/nexsisctl

help:
	@echo 'make             build the module and nexsisctl in $(BUILD)/'
	@echo 'make run         a private database and httpd to try it  (PORT= VAR= DUMP=file.sql.gz)'
	@echo 'make stop        end them'
	@echo 'make install     where a2enmod looks  (DESTDIR=)'
	@echo 'make test        everything a change must pass: unit, fuzz-replay, guards, http, faults'
	@echo 'make asan        units and HTTP tests with sanitizers, inside httpd too'
	@echo 'make check-sql   every statement prepared, every function checked'
	@echo 'make fuzz        libFuzzer on the parsers  (FUZZ_SECONDS=60)'
	@echo 'make bench       what the module costs beside httpd and PostgreSQL alone  (BENCH_FLAGS=)'
	@echo 'make lint format format-check valgrind clean'

-include support/support.mk support/install.mk tests/unit/unit.mk tests/fuzz/fuzz.mk \
    tests/bench/bench.mk tests/tests.mk

$(HTTPD_SRC:%.c=$(BUILD)/%.o): NX_CFLAGS += $(HTTPD_CFLAGS)
$(BUILD)/lib/db/%.o: NX_CFLAGS += $(PG_CFLAGS)

$(BUILD)/%.o: %.c $(BUILD)/gen/sql.h
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/sql.o: $(BUILD)/gen/sql.c $(BUILD)/gen/sql.h
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -c -o $@ $<

$(MODULE): $(MODULE_OBJ)
	$(CC) -shared $(EXTRA_CFLAGS) $(LDFLAGS) -o $@ $(MODULE_OBJ) $(NX_LIBS)

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
