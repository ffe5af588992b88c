# SPDX-License-Identifier: Apache-2.0
# The SQL catalogue and nexsisctl. Included by the top Makefile.

GEN := $(BUILD)/gen
SQL_FILES := $(wildcard sql/nexsis/*.sql sql/lms/*.sql sql/standalone/*.sql) sql/moodle-tables.txt

CTL_SRC := $(wildcard support/*.c)
CTL_OBJ := $(CTL_SRC:%.c=$(BUILD)/%.o) $(GEN)/install.o $(BUILD)/lib/db/expand.o $(CORE_OBJ)
CTL_LIBS = $(shell apr-1-config --link-ld --libs) $(shell pg_config --ldflags) -lpq \
    $(shell pkg-config --libs json-c) -lcrypto

# The folders are prerequisites too: a file taken away changes the catalogue as well.
$(GEN)/sql.c: sql/catalogue.pl sql/moodle-tables.txt $(wildcard sql/queries/*/*.sql) \
    $(wildcard sql/queries/*)
	@mkdir -p $(@D)
	perl sql/catalogue.pl queries $(@D)

$(GEN)/sql.h: $(GEN)/sql.c
	@test -f $@ || perl sql/catalogue.pl queries $(@D)

$(GEN)/install.c: sql/catalogue.pl $(SQL_FILES) sql/nexsis sql/lms sql/standalone
	@mkdir -p $(@D)
	perl sql/catalogue.pl install $@

$(GEN)/install.o: $(GEN)/install.c support/files.h
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -c -o $@ $<

$(BUILD)/support/%.o: NX_CFLAGS += $(PG_CFLAGS)

$(BUILD)/nexsisctl: $(CTL_OBJ)
	$(CC) $(EXTRA_CFLAGS) $(LDFLAGS) -o $@ $(CTL_OBJ) $(CTL_LIBS)

UNIT_BIN += $(BUILD)/unit/test_db_expand $(BUILD)/unit/test_db_row
$(BUILD)/unit/test_db_row: NX_CFLAGS += $(PG_CFLAGS)
$(BUILD)/unit/test_db_row: tests/unit/test_db_row.c $(BUILD)/lib/db/row.o $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -o $@ $^ $(LDFLAGS) $(UNIT_LIBS) -lpq

$(BUILD)/unit/test_db_expand: tests/unit/test_db_expand.c $(BUILD)/lib/db/expand.o $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -o $@ $^ $(LDFLAGS) $(UNIT_LIBS)

# A private database and httpd to try it: support/run.sh says what it does.
PORT ?= 8080
VAR ?= var
DUMP ?=

.PHONY: run stop need
run stop need:
	@BUILD='$(BUILD)' PORT='$(PORT)' VAR='$(VAR)' DUMP='$(DUMP)' support/run.sh $@
