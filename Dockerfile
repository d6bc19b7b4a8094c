FROM python:3.12-slim
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps . && useradd --create-home battlepack \
    && mkdir -p data && chown battlepack data
USER battlepack
CMD ["battlepack", "serve"]
