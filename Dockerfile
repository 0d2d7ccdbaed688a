# The program alone: static, without a shell, not as root.
#   docker build --tag malgraf .
#   docker run --publish 127.0.0.1:8080:8080 --volume malgraf:/data --env MALGRAF_INSECURE=true malgraf
# In a container it listens on all addresses, so it wants to hear who may ask: with
# MALGRAF_INSECURE everybody who reaches the published port, here this machine alone;
# else MALGRAF_ISSUER and MALGRAF_AUDIENCE, see docs/access.md.
ARG GO_VERSION=1.26.8
FROM golang:${GO_VERSION} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -ldflags=-s -o /image/malgraf ./cmd/malgraf
RUN mkdir /image/data /image/tmp

FROM scratch
# Whom to trust where TLS is spoken (neo4j+s://, a collector of traces), and the time
# zones that TZ may name.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /
COPY --from=build /image/malgraf /
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build --chown=65532:65532 /image/tmp /tmp
ENV ZONEINFO=/zoneinfo.zip MALGRAF_LISTEN=0.0.0.0:8080 MALGRAF_STORE=file:/data/malgraf.db
USER 65532:65532
WORKDIR /data
EXPOSE 8080
# A large store is not ready at once: docs/operations.md.
HEALTHCHECK --interval=10s --timeout=6s --start-period=2m CMD ["/malgraf", "ready"]
ENTRYPOINT ["/malgraf"]
