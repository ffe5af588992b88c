# SPDX-License-Identifier: Apache-2.0
# Benchmarks; not part of `make test`. BENCH_FLAGS: see tests/bench/bench.py --help.

BENCH_CFLAGS = -std=gnu99 -O2 $(WARN) $(PG_CFLAGS)

.PHONY: bench bench-grades bench-items bench-sets
bench: $(MODULE) $(BUILD)/nexsisctl $(BUILD)/tests/bench/mod_bench_minimal.so
	$(PY) tests/bench/bench.py $(BENCH_FLAGS)

bench-grades: override BENCH_FLAGS += --only grades
bench-grades: bench

bench-sets: $(BUILD)/nexsisctl
	$(PY) tests/bench/sets.py $(BENCH_FLAGS)

.PHONY: bench-bulk
bench-bulk: $(MODULE) $(BUILD)/nexsisctl
	$(PY) tests/bench/bulk_http.py $(BENCH_FLAGS)

.PHONY: bench-watch
bench-watch: $(BUILD)/nexsisctl
	$(PY) tests/bench/watch.py $(BENCH_FLAGS)

bench-items: $(BUILD)/nexsisctl $(BUILD)/tests/bench/items
	$(PY) tests/bench/items/run.py $(BUILD)/tests/bench/items

$(BUILD)/tests/bench/mod_bench_minimal.so: tests/bench/mod_bench_minimal.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_CFLAGS) -fPIC -shared $(HTTPD_CFLAGS) \
	    $(shell apr-1-config --includes --cppflags) $(LDFLAGS) -o $@ $< -lpq

$(BUILD)/tests/bench/items: $(addprefix tests/bench/items/,items.c build.c items.h)
	@mkdir -p $(@D)
	$(CC) $(BENCH_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) -lpq
