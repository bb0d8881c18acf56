// By hand, with an engine whose registry holds alpine:3.20 (`eval "$(scripts/engine env)"`, after an engine test):
// `node test/6-verify/keep-provenance.mjs 28-v1 v1` writes 28-v1.json, the operations of the builds below as BuildKit tells them.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TEXTS = {
  member: `FROM alpine:3.20 AS tool
RUN echo "x86_64" > /tool
FROM alpine:3.20
ENV A=1 B=2
WORKDIR /srv
COPY --chown=1:2 app /x/
RUN --mount=target=/f,source=app --mount=type=cache,target=/c cat /f
COPY --link --from=tool /tool /tool
USER nobody
RUN echo x86_64  hi
CMD ["true"]
`,
  exact: `FROM alpine:3.20 AS tool-amd64
RUN echo "x86_64" > /tool
FROM alpine:3.20 AS base
ENV A=1 B=2
WORKDIR /srv
COPY --chown=1:2 arm/app /x/
RUN --mount=target=/f,source=arm/app --mount=type=cache,target=/c cat /f
FROM tool-\${TARGETARCH} AS tool
FROM base
COPY --link --from=tool /tool /tool
USER nobody
RUN echo x86_64  hi
CMD ["true"]
`,
  variable: `FROM alpine:3.20 AS tool-amd64
ARG UNAME_ARCH=x86_64
FROM tool-\${TARGETARCH} AS tool
RUN echo "\${UNAME_ARCH}" > /tool
FROM alpine:3.20
ARG UNAME_ARCH=x86_64
ARG TARGETARCH
ENV A=1 B=2
WORKDIR /srv
COPY --chown=1:2 arm/app /x/
RUN --mount=target=/f,source=arm/app --mount=type=cache,target=/c cat /f
COPY --link --from=tool /tool /tool
USER nobody
RUN echo $UNAME_ARCH hi
CMD ["true"]
`,
};

const [name, version] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "archfold-keep-"));
try {
  for (const place of ["", "arm/"]) {
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, place, "app"), "app\n");
  }
  const kept = Object.entries(TEXTS).map(([side, text]) => [
    side,
    { text, predicate: trimmed(predicateOf(side, text)) },
  ]);
  writeFileSync(
    fileURLToPath(new URL(`../data/provenance/${name}.json`, import.meta.url)),
    `${JSON.stringify(Object.fromEntries(kept))}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

function predicateOf(side, text) {
  writeFileSync(join(folder, side), text);
  const layout = join(folder, `${side}.layout`);
  const provenance = `--provenance=mode=max${version ? `,version=${version}` : ""}`;
  const output = `--output=type=oci,tar=false,dest=${layout}`;
  execFileSync("docker", [
    "buildx",
    "build",
    "--platform=linux/amd64",
    provenance,
    `--file=${join(folder, side)}`,
    output,
    folder,
  ]);
  const blobs = join(layout, "blobs/sha256");
  const texts = readdirSync(blobs).map((blob) => readFileSync(join(blobs, blob), "utf8"));
  return texts.flatMap((blob) => (blob.startsWith("{") ? (JSON.parse(blob).predicate ?? []) : []))[0];
}

/** Without what tells nothing of the operations. */
function trimmed(predicate) {
  const unwanted = new Set([
    "digestMapping",
    "resourceUsage",
    "infos",
    "layers",
    "sysUsage",
    "materials",
    "resolvedDependencies",
  ]);
  return JSON.parse(JSON.stringify(predicate, (key, value) => (unwanted.has(key) ? undefined : value)));
}
