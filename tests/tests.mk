# SPDX-License-Identifier: Apache-2.0
# What a change must pass. `make test` runs everything and closes with the counts.

PYTEST := $(PY) -m pytest -q -p no:cacheprovider

.PHONY: http
http: all
	$(PYTEST) tests/http
