# Stage 1 builds the phone app, stage 2 runs the service. One image serves and works:
#   docker run … backbeat serve      (the default)
#   docker run … backbeat worker
FROM node:24-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim-trixie
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PATH=/opt/backbeat/.venv/bin:$PATH
WORKDIR /opt/backbeat
RUN useradd --system --uid 10001 --home-dir /opt/backbeat backbeat \
    && install -d -o backbeat -g backbeat -m 0700 /var/lib/backbeat
# pg_dump for `backbeat backup`: no older than the server in docs/hosting/compose.yaml.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
COPY .bootstrap.lock requirements.lock ./
RUN python -m venv .venv \
    && sed '/^uv==/,/[^\\]$/!d' .bootstrap.lock > uv.txt \
    && pip install --require-hashes -r uv.txt && rm uv.txt \
    && uv pip install --no-cache --python .venv/bin/python --require-hashes --require-build-hashes -b .bootstrap.lock -r requirements.lock
COPY pyproject.toml README.md ./
COPY app/ app/
COPY migrations/ migrations/
COPY --from=frontend /src/frontend/dist frontend/dist
RUN uv pip install --no-cache --python .venv/bin/python --require-build-hashes -b .bootstrap.lock --no-deps -e .
USER 10001
ENV BACKBEAT_DATA=/var/lib/backbeat BACKBEAT_HOST=0.0.0.0 BACKBEAT_PORT=8000
VOLUME /var/lib/backbeat
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["backbeat", "serve"]
