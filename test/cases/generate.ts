// Families made up by fast-check: 2 to 9 platforms, 1 to 4 stages, rows that differ by architecture words or are missing
// on some platforms. In: a Spec, drawn and shrunk by fast-check. Out: the files of a repository and the members in it.
import fc from "fast-check";
import type { NamedMember } from "../../src/1-read/named.ts";
import { type Platform, parsePlatform } from "../../src/model/platform.ts";

/** A row's text in which `@b`, `@u` and `@g` stand for the architecture's word; `on` says on which of the platforms it is. */
export interface RowSpec {
  readonly text: string;
  readonly on: readonly boolean[];
  readonly above: string;
}

export interface StageSpec {
  /** An image, `previous` for the stage before, or `first` for the first one: then it has several children. */
  readonly base: string;
  readonly named: boolean;
  /** The last stage copies from it, as from each without a name; a named one that it does not need is a target of its own. */
  readonly taken: boolean;
  /** On which of the platforms the stage is; the last one is on all. */
  readonly on: readonly boolean[];
  readonly rows: readonly RowSpec[];
}

export interface Spec {
  /** Indexes into ARCHES, each once. */
  readonly arches: readonly number[];
  /** One file for each in one folder, a folder with its own context for each, or a folder for all but the first. */
  readonly layout: "files" | "folders" | "mixed";
  readonly ends: "lf" | "crlf" | "mixed";
  readonly head: string;
  /** TAG is always there: a FROM may read it. */
  readonly globals: readonly string[];
  readonly stages: readonly StageSpec[];
  readonly tail: string;
}

export interface Generated {
  readonly files: Map<string, string>;
  readonly members: readonly NamedMember[];
}

/** Platform, and its words in docker-library's, the kernel's and Go's vocabulary. */
const ARCHES: readonly (readonly [string, string, string, string])[] = [
  ["linux/amd64", "amd64", "x86_64", "amd64"],
  ["linux/arm64", "arm64v8", "aarch64", "arm64"],
  ["linux/arm/v7", "arm32v7", "armv7l", "arm"],
  ["linux/386", "i386", "i686", "386"],
  ["linux/arm/v6", "arm32v6", "armv6l", "arm"],
  ["linux/arm/v5", "arm32v5", "armv5l", "arm"],
  ["linux/ppc64le", "ppc64le", "ppc64le", "ppc64le"],
  ["linux/riscv64", "riscv64", "riscv64", "riscv64"],
  ["linux/s390x", "s390x", "s390x", "s390x"],
];

const BASES = [
  "alpine:3.20",
  "@b/alpine:3.20",
  "example/base:linux-@g",
  "example/base:@b-1.2",
  "example/base:${TAG}",
  "scratch",
  "previous",
  "first",
];

/** What rows say. The names are few, so that ARG and ENV of one name, CMD and ENTRYPOINT, ONBUILD and the end meet often. */
const ROWS = [
  "ARG VERSION",
  "ARG VERSION=1.0",
  "ARG ARCH=@u",
  "ARG A=1 B=$A",
  "ARG VERSION=$TAG",
  "ARG TAG",
  "ARG TAG=own",
  "ARG OTHER",
  "ARG OTHER=a C=${OTHER}",
  "ARG PATH=/opt/bin:/bin",
  "ARG TARGETARCH",
  "ENV VERSION=2",
  "ENV ARCH=@u VERSION=$VERSION",
  "ENV TAG=env",
  "ENV A=2 OTHER=env",
  "ENV NAME the value",
  'ENV PATH="/opt/@u/bin:$PATH"',
  "COPY app /app",
  "copy app  ./bin/",
  "COPY --link app /linked",
  "COPY --from=example/tools:1 /tool /tool",
  "COPY --from=@b/tools:1 /tool /tool",
  "COPY bin/@b/app /usr/bin/app",
  "COPY . /c/",
  'COPY ["app", "conf/", "/etc/a b/"]',
  "COPY --chown=1:2 conf/*.conf /etc/",
  "ADD rootfs-@u.tar.gz /",
  "ADD https://example.org/@u/tool.tar.gz /tmp/",
  "RUN echo $VERSION > /v",
  'RUN set -e; \\\n    curl -fsSL "https://example.org/tool-@u.tgz" \\\n    # the sum stands beside it\n    | tar xz',
  "RUN echo $TAG $OTHER $C",
  'RUN [ "cross-build-start" ]',
  "RUN <<EOF\nset -e\nFROM=@u\necho $FROM\nEOF",
  "COPY <<-'EOF' /etc/a.conf\n\tarch = @b\n\tEOF",
  "RUN --mount=type=cache,target=/root/.cache make ARCH=@g",
  "RUN --mount=type=bind,from=example/tools:1,target=/t /t/@g",
  "RUN --mount=type=bind,target=/src ls /src",
  "  RUN a && \\\n\n  b --@g \\\n  c",
  "run echo $TARGETARCH $ARCH $A$B",
  "LABEL title=one",
  'LABEL arch="@b" version="$VERSION"',
  "EXPOSE 80 443/udp",
  "VOLUME /data",
  "VOLUME /data/@u",
  "LABEL title=two",
  "WORKDIR /srv",
  "WORKDIR sub/@u",
  "USER nobody",
  "STOPSIGNAL SIGINT",
  "HEALTHCHECK --interval=5s CMD test -e /app",
  "HEALTHCHECK NONE",
  'SHELL ["/bin/bash", "-c"]',
  'CMD ["/app", "@u"]',
  'CMD ["serve"]',
  "CMD serve --all",
  'ENTRYPOINT ["/app"]',
  "ENTRYPOINT exec /app",
  "ONBUILD RUN echo @u",
  "ONBUILD COPY app /onbuild",
  'ONBUILD CMD ["later"]',
  "MAINTAINER someone <someone@example.org>",
] as const;

const ABOVE = ["", "", "", "\n", "# what comes now\n", "\n# for @u only\n", "# one\n# two\n\n"];

const ALL = Array.from({ length: ARCHES.length }, () => true);

/** Mostly everywhere. */
const presence = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ALL) },
  { weight: 1, arbitrary: fc.array(fc.boolean(), { minLength: ARCHES.length, maxLength: ARCHES.length }) },
);

const row: fc.Arbitrary<RowSpec> = fc.record({
  text: fc.constantFrom(...ROWS),
  on: presence,
  above: fc.constantFrom(...ABOVE),
});

const stage: fc.Arbitrary<StageSpec> = fc.record({
  base: fc.constantFrom(...BASES),
  // A copy from a stage without a name is refused, so most have one.
  named: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  taken: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  on: presence,
  rows: fc.array(row, { maxLength: 10 }),
});

export const specs: fc.Arbitrary<Spec> = fc.record({
  arches: fc.uniqueArray(fc.nat(ARCHES.length - 1), { minLength: 2, maxLength: ARCHES.length }),
  layout: fc.constantFrom("files", "files", "folders", "folders", "mixed"),
  ends: fc.constantFrom("lf", "lf", "lf", "crlf", "mixed"),
  head: fc.constantFrom("", "", "# syntax=docker/dockerfile:1\n", "# about this image\n\n"),
  globals: fc.constantFrom(
    ["ARG TAG=3.20"],
    ["ARG TAG=3.20"],
    ["ARG TAG=3-@b"],
    ["ARG TAG=3-@u", "ARG OTHER=$TAG"],
    ["ARG OTHER", "# the base's tag\nARG TAG=3.20"],
  ),
  stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
  tail: fc.constantFrom("", "", "# the end\n"),
});

/** The repository that a spec means. */
export function generated(spec: Spec): Generated {
  const files = new Map<string, string>();
  const members: NamedMember[] = [];
  for (const [at, index] of spec.arches.entries()) {
    const arch = ARCHES[index];
    if (!arch) throw new Error(`no architecture ${index}`);
    const [name, bashbrew] = arch;
    const isFolder = spec.layout === "folders" || (spec.layout === "mixed" && at > 0);
    const context = isFolder ? bashbrew : "";
    const dockerfile = isFolder ? `${bashbrew}/Dockerfile` : `Dockerfile.${bashbrew}`;
    files.set(dockerfile, memberText(spec, at, arch));
    for (const path of ["app", "conf/a.conf", `bin/${bashbrew}/app`])
      files.set(context ? `${context}/${path}` : path, "");
    members.push({ platform: platformOf(name), dockerfile, context });
  }
  return { files, members };
}

export function platformOf(name: string): Platform {
  const platform = parsePlatform(name);
  if (!platform) throw new Error(`no platform ${name}`);
  return platform;
}

type Arch = (typeof ARCHES)[number];

function memberText(spec: Spec, at: number, [, bashbrew, uname, go]: Arch): string {
  const stages = spec.stages.map((s, i) => ({ ...s, name: `stage${i}` }));
  const mine = stages.filter((s, i) => s.on[at] || i === stages.length - 1);
  const texts = mine.map((s, i) => {
    const before = mine.slice(0, i);
    const parent = before.at(-1);
    const below = s.base === "first" ? before[0] : parent;
    const isImage = s.base !== "first" && s.base !== "previous";
    const base = isImage ? s.base : below?.named ? below.name : "scratch";
    const rows = s.rows.filter((r) => r.on[at]).map((r) => `${r.above}${r.text}\n`);
    const copies =
      i === mine.length - 1
        ? before.flatMap((e, n) =>
            e.taken || !e.named ? [`COPY --from=${e.named ? e.name : n} /app /${e.name}\n`] : [],
          )
        : [];
    return `FROM ${base}${s.named ? ` AS ${s.name}` : ""}\n${rows.join("")}${copies.join("")}`;
  });
  const globals = spec.globals.map((g) => `${g}\n`).join("");
  const text = `${spec.head}${globals}${texts.join("\n")}${spec.tail}`
    .replaceAll("@b", bashbrew)
    .replaceAll("@u", uname)
    .replaceAll("@g", go);
  const crlf = spec.ends === "crlf" || (spec.ends === "mixed" && at % 2 === 1);
  return crlf ? text.replaceAll("\n", "\r\n") : text;
}
