# SPDX-License-Identifier: Apache-2.0
# Fuzz targets. `make fuzz-replay` runs the corpora with the plain compiler and our JSON scanner
# against Python's; `make fuzz` looks for new inputs with libFuzzer under ASan and UBSan,
# FUZZ_SECONDS for each target.

FUZZ_TARGETS := json path form records $(if $(wildcard lib/api/moodlews),php)
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang
PY ?= /usr/bin/python3
FUZZ_SAN := -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
FUZZ_LIBS = $(shell apr-1-config --link-ld --libs) $(shell pkg-config --libs json-c) -lcrypto -ldl
FUZZ_REPLAY := $(FUZZ_TARGETS:%=$(BUILD)/fuzz/replay_%)

# Programs that say what we make of an input, for comparison with others.
FUZZ_VERDICTS := $(BUILD)/fuzz/json_verdict $(if $(wildcard lib/api/moodlews),$(BUILD)/fuzz/php_verdict)
# One parser is a protocol's own.
$(BUILD)/fuzz/replay_php $(BUILD)/fuzz/php_verdict: $(BUILD)/lib/api/moodlews/php.o
$(BUILD)/fuzz/fuzz_php: lib/api/moodlews/php.c

.PHONY: fuzz fuzz-replay
fuzz-replay: $(FUZZ_REPLAY) $(FUZZ_VERDICTS)
	@set -e; for t in $(FUZZ_TARGETS); do $(BUILD)/fuzz/replay_$$t tests/fuzz/corpus/$$t; done
	@$(PY) tests/fuzz/json_differential.py $(BUILD)/fuzz/json_verdict tests/fuzz/corpus/json
	@for v in $(filter %/php_verdict,$(FUZZ_VERDICTS)); do $(PY) tests/fuzz/php_differential.py $$v; done

fuzz: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/fuzz_%)
	@set -e; for t in $(FUZZ_TARGETS); do mkdir -p $(BUILD)/fuzz/found/$$t; \
	    $(BUILD)/fuzz/fuzz_$$t -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=5 -print_final_stats=1 \
	    -dict=tests/fuzz/$$t.dict -artifact_prefix=$(BUILD)/fuzz/ \
	    $(BUILD)/fuzz/found/$$t tests/fuzz/corpus/$$t; done

$(BUILD)/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz_pool.c tests/fuzz/replay_main.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -rdynamic -o $@ $(filter %.c %.o,$^) $(LDFLAGS) $(FUZZ_LIBS)

$(BUILD)/fuzz/%_verdict: tests/fuzz/%_verdict.c tests/fuzz/fuzz_pool.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(NX_CFLAGS) $(EXTRA_CFLAGS) -rdynamic -o $@ $(filter %.c %.o,$^) $(LDFLAGS) $(FUZZ_LIBS)

$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz_pool.c tests/fuzz/fuzz.h $(CORE_SRC)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(NX_CFLAGS) -O1 $(FUZZ_SAN) -rdynamic -o $@ $(filter %.c,$^) $(FUZZ_LIBS)
