# The image holds one static binary and the certificates it needs to reach
# Discord: no shell, no package, nothing to keep patched but the program.
#
#   docker build --build-arg VERSION="$(git describe --tags --always)" -t quoth .
#   docker run --read-only -e DISCORD_TOKEN -v quoth:/var/lib/quoth \
#     -v "$PWD/documents:/corpus:ro" -e QUOTH_CORPUS=/corpus quoth
#
# docs/operations.md tells the rest.

ARG GO_IMAGE=golang:1.26

FROM --platform=${BUILDPLATFORM} ${GO_IMAGE} AS build
WORKDIR /src
# Modules change more seldom than the program: they get a layer of their own.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/quoth ./cmd/quoth \
 && mkdir -p /out/data

FROM scratch
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="quoth" \
      org.opencontainers.image.description="Answers questions over your documents with verbatim quotations and citations, in Discord" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/quoth /quoth
# A new volume takes over this folder's owner, so that the program may write.
COPY --from=build --chown=65532:65532 /out/data /var/lib/quoth

# The index and quoth.db are all that is written, so the root may be read-only. The ops
# listener stands on every interface of the container: what of it is published
# is for whoever runs it to say.
ENV QUOTH_DATA_DIR=/var/lib/quoth \
    QUOTH_OPS_ADDR=:7868
VOLUME /var/lib/quoth
EXPOSE 7868
USER 65532:65532

# A first start indexes the whole corpus before it is ready.
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 CMD ["/quoth", "health"]
ENTRYPOINT ["/quoth"]
CMD ["serve"]
