# One image; docker-compose.yml runs it as web, worker, beat and for preparing the database.
FROM python:3.12-slim AS packages
COPY requirements/tools.txt requirements/runtime.txt /requirements/
RUN pip install --no-cache-dir --require-hashes --requirement /requirements/tools.txt
RUN uv venv /venv \
 && uv pip sync --no-cache --compile-bytecode --require-hashes --python /venv/bin/python /requirements/runtime.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin fulcrum \
 && install --directory --owner fulcrum --mode 0700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FULCRUM_ENV=production \
    FULCRUM_BIND=0.0.0.0 \
    FULCRUM_DATA=/data \
    FULCRUM_STATIC=/app/static-collected
# The two values stand for this one command; the image keeps neither.
RUN pybabel --quiet compile --directory locale --domain django \
 && python -m compileall -q . \
 && FULCRUM_ALLOWED_HOSTS=localhost FULCRUM_SECRET_KEY=only-to-collect-static-files-0123456789-abcdefghijklmnopqrstuvwxyz \
    python manage.py prepare --only-static
USER fulcrum
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
