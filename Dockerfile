# syntax=docker/dockerfile:1
# CHIDI in one image: the program and its site. Postgres (with pgvector) and Redis come from outside: see compose.yaml.

FROM rust:1.96-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm python3-pip unzip && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY scripts scripts
COPY package.json package-lock.json ./
RUN scripts/setup && mkdir -p .tools/model
COPY . .
RUN scripts/build

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/chidi chidi \
    && install -d -m 700 -o chidi /var/lib/chidi/.chidi
COPY --from=build /src/target/release/chidi /src/target/release/hash.txt /opt/chidi/
COPY --from=build /src/target/site /opt/chidi/site
# Empty when it could not be fetched: CHIDI then reads messages without it.
COPY --from=build /src/.tools/model /opt/chidi/model
USER chidi
WORKDIR /var/lib/chidi
ENV CHIDI_ADDR=0.0.0.0:3000 LOG_FORMAT=json CHIDI_MODEL_DIR=/opt/chidi/model
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD curl -fsS http://127.0.0.1:3000/health/ready || exit 1
ENTRYPOINT ["/opt/chidi/chidi"]
CMD ["serve"]
