# make run   trò chuyện tại http://127.0.0.1:8022      make test   mọi kiểm tra
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# tests start many processes; without compiled files each would compile the whole program again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test quality pictures bench-peers faults load image-test storm hostile fuzz mutants sbom lock tools clean

run: $(VENV)/run.stamp
	$(BIN)/qd22 serve

test: $(VENV)/dev.stamp tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/qd22 check
	$(BIN)/pytest -n $(or $(WORKERS),3) --dist loadgroup

# report of a fold (all five: qd22 quality --folds 5) and of the held-out sets, confusion, errors, calibration; fails when
# understanding got worse
quality: $(VENV)/dev.stamp
	$(BIN)/qd22 quality --baseline tests/data/baseline.json

bench-peers: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet --require-hashes -r tests/peers/requirements.lock
	npm ci --prefix tests/peers --silent
	$(BIN)/qd22 bench peers
	$(BIN)/qd22 bench screen

# processes are killed while conversations run, on SQLite one, on PostgreSQL two replicas; fails when anything is lost or doubled
faults: $(VENV)/dev.stamp
	$(BIN)/python -m tests.faults --kills $(or $(COUNT),200)

# people with think times and officers at a desk: messages a second and the 95th of a hundred, more and more people
load: $(VENV)/dev.stamp
	$(BIN)/python -m tests.load

# the image from the Dockerfile's own steps, without a daemon: builds, runs without root on a read-only root, stops, starts
image-test:
	@command -v mmdebstrap bwrap >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -y -qq --no-install-recommends mmdebstrap bubblewrap; }
	$(PYTHON) -m tests.image

# the pictures of docs/officers.md, taken of the running program
pictures: $(VENV)/dev.stamp
	$(BIN)/python -m tests.pictures

# a server of our own is attacked; fails when others wait, memory grows or it does not stop within ten seconds
hostile: $(VENV)/dev.stamp
	$(BIN)/qd22 bench hostile

# a million odd inputs; fails when anything raises or takes longer than 100 ms
fuzz: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fuzz --count $(or $(COUNT),1000000)

# small changes of the pre-check and the case room: how many of a sample the tests notice
mutants: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet --require-hashes -r tests/mutants/requirements.lock
	$(BIN)/python -m tests.mutants --count $(or $(COUNT),240)

# towns, letters and consents at random, twenty times as many as in `make test`
storm: $(VENV)/dev.stamp
	$(BIN)/pytest -q --hypothesis-profile=storm tests/cases/test_life_cycle.py tests/cases/test_consent.py tests/delivery/test_jobs.py tests/delivery/test_outbox.py

# what is in the program: CycloneDX, from the locks
sbom: $(VENV)/dev.stamp
	mkdir -p reports
	$(BIN)/qd22 sbom --out reports/sbom.cdx.json

# the six lock files; hashes, no index addresses
lock: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --extra dev -c requirements.lock -o tests/requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --extra peers -c tests/requirements.lock -o tests/peers/requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --extra mutants -c tests/requirements.lock -o tests/mutants/requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --extra voice -c requirements.lock -o voice.lock pyproject.toml
	echo 'setuptools>=77' | $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate -o build.lock -

# Chromium, PostgreSQL and axe-core for the tests; without root only a hint, and the tests of what is missing say why they skip
tools:
	@if command -v npm >/dev/null; then npm ci --prefix tests/axe --silent || echo "Không cài được axe-core: kiểm thử trang sẽ bỏ qua phần này."; fi
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-noto-core postgresql >/dev/null || echo "Không cài được chromium hoặc postgresql: các kiểm thử cần đến sẽ được bỏ qua."; \
	  else echo "Thiếu chromium, chromedriver hoặc postgresql: các kiểm thử cần đến sẽ được bỏ qua."; fi; }

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock build.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock -r build.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: tests/requirements.lock build.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r tests/requirements.lock -r build.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/run.stamp

clean:
	rm -rf $(VENV) reports build *.egg-info tests/peers/node_modules tests/axe/node_modules
