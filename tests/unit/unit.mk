# SPDX-License-Identifier: Apache-2.0
# Unit tests: one cmocka program a file. `make unit` runs them all and fails if one did.

UNIT_BIN += $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_core_*.c))
UNIT_BIN += $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_api_*.c))
UNIT_BIN += $(BUILD)/unit/test_ops_counters
UNIT_BIN += $(if $(wildcard lib/api/moodlews),$(BUILD)/unit/test_moodlews_values)
UNIT_LIBS = $(shell apr-1-config --link-ld --libs) $(shell pkg-config --libs json-c) -lcrypto -lcmocka

.PHONY: unit
unit: $(UNIT_BIN)
	@failed=; for t in $(UNIT_BIN); do $$t || failed="$$failed $$(basename $$t)"; done; \
	    test -z "$$failed" || { echo "unit: failed:$$failed"; exit 1; }

$(BUILD)/unit/test_core_%: tests/unit/test_core_%.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -MMD -MP -MF $@.d -o $@ $< $(CORE_OBJ) $(LDFLAGS) $(UNIT_LIBS)

# lib/api without a database, as an archive: a test links what it uses and plays what is missing.
API_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/api/*.c) lib/lms/outcome.c)

$(BUILD)/unit/libapi.a: $(API_OBJ) $(CORE_OBJ)
	@mkdir -p $(@D)
	$(AR) rcs $@ $^

$(BUILD)/unit/test_api_%: tests/unit/test_api_%.c $(BUILD)/unit/libapi.a
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -MMD -MP -MF $@.d -o $@ $< $(BUILD)/unit/libapi.a $(LDFLAGS) $(UNIT_LIBS)

# Values of the second protocol.
MOODLEWS_OBJ := $(patsubst %,$(BUILD)/lib/api/moodlews/%.o,number escape types)

$(BUILD)/unit/test_moodlews_%: tests/unit/test_moodlews_%.c $(MOODLEWS_OBJ) $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -MMD -MP -MF $@.d -o $@ $< $(MOODLEWS_OBJ) $(CORE_OBJ) $(LDFLAGS) $(UNIT_LIBS)

# The counters without httpd.
OPS_OBJ := $(BUILD)/lib/ops/counters.o $(BUILD)/lib/ops/metrics_text.o

$(BUILD)/unit/test_ops_%: tests/unit/test_ops_%.c $(OPS_OBJ) $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -MMD -MP -MF $@.d -o $@ $< $(OPS_OBJ) $(CORE_OBJ) $(LDFLAGS) $(UNIT_LIBS)
