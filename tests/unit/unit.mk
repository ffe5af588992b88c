# SPDX-License-Identifier: Apache-2.0
# Unit tests: one cmocka program a file. `make unit` runs them all and fails if one did.

UNIT_BIN += $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_core_*.c))
UNIT_LIBS = $(shell apr-1-config --link-ld --libs) $(shell pkg-config --libs json-c) -lcrypto -lcmocka

.PHONY: unit
unit: $(UNIT_BIN)
	@failed=; for t in $(UNIT_BIN); do $$t || failed="$$failed $$(basename $$t)"; done; \
	    test -z "$$failed" || { echo "unit: failed:$$failed"; exit 1; }

$(BUILD)/unit/test_core_%: tests/unit/test_core_%.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -Itests/unit -MMD -MP -MF $@.d -o $@ $< $(CORE_OBJ) $(LDFLAGS) $(UNIT_LIBS)
