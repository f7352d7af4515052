# One image for web, worker and sweeper; Postgres and Valkey stand beside it (compose.yaml).
FROM node:24-slim AS frontend
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=builder.config.settings.base HANDRAIL_STATE=/state
WORKDIR /app
COPY requirements/uv.txt requirements/runtime.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements/runtime.txt
COPY manage.py ./
COPY engine/ engine/
COPY connectors/ connectors/
COPY builder/ builder/
COPY templates/ templates/
# The image is read-only where it runs: nothing could be compiled there, and every start would do it again.
RUN python -m compileall -q engine connectors builder
COPY --from=frontend /app/frontend/dist frontend/dist
RUN useradd --system --no-create-home handrail && mkdir /state && chown handrail /state
USER handrail
EXPOSE 8480
CMD ["python", "-m", "uvicorn", "builder.config.asgi:application", "--host", "0.0.0.0", "--port", "8480"]
