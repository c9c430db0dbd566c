# SPDX-License-Identifier: Apache-2.0
# docker build --tag atelier .
# docker run --rm --volume "$PWD:/work" atelier validate
FROM swift:6.3-bookworm AS build
WORKDIR /source
# What is installed changes less often than the sources.
COPY scripts/install-packages scripts/
RUN scripts/install-packages && rm -rf /var/lib/apt/lists/*
COPY . .
RUN scripts/build-release

FROM debian:bookworm-slim
# The database of file types, time zones, git for what is compared with another revision, and what connections load.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git libcurl4 libmagic-mgc libpq5 tzdata \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /source/.build/atelier /usr/local/bin/atelier
COPY --from=build /source/.build/share /usr/local/share
RUN useradd --create-home --uid 1000 atelier && atelier --version
USER atelier
WORKDIR /work
ENTRYPOINT ["atelier"]
CMD ["--help"]
