# One image for web, worker and beat.
FROM node:22-bookworm-slim AS front-end
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/vendor.py scripts/vendor.py
RUN apt-get update && apt-get install -y --no-install-recommends python3 && python3 scripts/vendor.py

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 AUXPOLICE_DATA=/data AUDIT_HEADS=/heads/audit
WORKDIR /app
COPY requirements-server.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements-server.lock
COPY . .
COPY --from=front-end /src/static/vendor static/vendor
RUN for po in locale/*/LC_MESSAGES/*.po; do \
        [ -e "$po" ] && python -m babel.messages.frontend -q compile -i "$po" -o "${po%.po}.mo" || true; \
    done \
    && useradd --system --uid 10001 --home /data auxpolice \
    && mkdir -p /data/static /data/uploads /data/exports /heads && chown -R auxpolice /data /heads
ARG BUILD_ID=image
ENV BUILD_ID=$BUILD_ID
USER auxpolice
VOLUME /data /heads
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; host = os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0]; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "auxpolice.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--timeout", "120", "--graceful-timeout", "20", "--no-control-socket"]
