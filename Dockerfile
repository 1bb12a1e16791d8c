# syntax=docker/dockerfile:1
# To pin the base as well, build with --build-arg PYTHON=python:3.11-slim-bookworm@sha256:… (docs/operations.md).
# Two stages: the first installs and learns the content, the second holds only what runs. Nothing runs as root.
ARG PYTHON=python:3.11-slim-bookworm
FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /app
COPY requirements.lock build.lock ./
RUN /app/bin/pip install --require-hashes -r requirements.lock -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY knowledge knowledge
COPY screening screening
# what was learned is kept for its owner only, here root: the user who serves must be able to read it, or learns anew
RUN /app/bin/pip install --no-deps --no-build-isolation . \
 && QD22_CACHE=/app/cache /app/bin/qd22 ask "lãi suất bao nhiêu" > /dev/null \
 && chmod -R a+rX /app/cache

FROM ${PYTHON}
RUN useradd --system --uid 10022 --home-dir /data --shell /usr/sbin/nologin qd22 \
 && install -d -o qd22 -g qd22 -m 0700 /data /key
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    QD22_HOST=0.0.0.0 QD22_CACHE=/app/cache QD22_DATABASE_URL=sqlite+aiosqlite:////data/qd22.db \
    QD22_KEY_FILE=/key/qd22.key
USER qd22
WORKDIR /data
VOLUME ["/data", "/key"]
EXPOSE 8022
# the standard library alone: loading the program for each look would cost more than serving does
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-Ic", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/readyz' % (os.environ.get('QD22_PORT') or 8022), timeout=4)"]
CMD ["qd22", "serve"]
