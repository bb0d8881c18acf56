// The fold for one platform as a person would have written it.
import { expect, test } from "vitest";
import { unfold } from "../../src/5-prove/unfold.ts";
import { dockerfile, platformOf, provePair } from "./pairs.ts";

function unfolded(fold: string, platform = "linux/arm64"): string {
  const result = unfold(dockerfile(fold), platformOf(platform));
  return result.kind === "unfolded" ? result.text : `trouble: ${result.diagnostics.map((d) => d.message).join("; ")}`;
}

test("inserted stages are joined, other architectures left out, comments kept with their stage", () => {
  const fold = `# syntax=docker/dockerfile:1
# all
FROM scratch AS rootfs-amd64
ADD x86_64/r.tgz /

# for arm
FROM scratch AS rootfs-arm64
ADD aarch64/r.tgz /
FROM rootfs-\${TARGETARCH}\${TARGETVARIANT}
# common
CMD ["/bin/sh"]
`;
  expect(unfolded(fold)).toBe(`# syntax=docker/dockerfile:1
# for arm
FROM scratch
ADD aarch64/r.tgz /
# common
CMD ["/bin/sh"]
`);
});

test("platform arguments of FROM are resolved, build arguments kept", () => {
  expect(unfolded("ARG V=1\nFROM plugins/base:linux-${TARGETARCH}-$V AS x\nRUN x\n")).toBe(
    "ARG V=1\nFROM plugins/base:linux-arm64-$V AS x\nRUN x\n",
  );
});

test("a multi-stage fold keeps its stages and their names", () => {
  const fold =
    "FROM go AS builder-arm64\nRUN a\nFROM go AS builder-amd64\nRUN b\nFROM builder-${TARGETARCH} AS builder\nFROM scratch\nCOPY --from=builder /x /\n";
  expect(unfolded(fold)).toBe("FROM go AS builder\nRUN a\nFROM scratch\nCOPY --from=builder /x /\n");
  expect(
    provePair({ member: "FROM go AS builder\nRUN a\nFROM scratch\nCOPY --from=builder /x /\n", fold: unfolded(fold) })
      .grade,
  ).toBe("exact");
});

test("a FROM that changes something stays", () => {
  const kept = "FROM scratch AS a\nCMD x\nFROM a\nENTRYPOINT y\n";
  expect(unfolded(kept)).toBe(kept);
  const env = "FROM scratch AS a\nENV X=1\nARG X=2\nFROM a\nRUN $X\n";
  expect(unfolded(env)).toBe(env);
  const based = "FROM nginx AS a\nARG X=2\nFROM a\nRUN $X\n";
  expect(unfolded(based)).toBe(based);
  const onbuild = "FROM scratch AS a\nONBUILD RUN x\nFROM a\nRUN y\n";
  expect(unfolded(onbuild)).toBe(onbuild);
});

test("numbers of stages follow", () => {
  const fold = "FROM b AS x-amd64\nFROM a AS x-arm64\nRUN a\nFROM x-${TARGETARCH}\nFROM scratch\nCOPY --from=2 /x /\n";
  expect(unfolded(fold)).toBe("FROM a\nRUN a\nFROM scratch\nCOPY --from=0 /x /\n");
});

test("line ends stay as they are", () => {
  const fold = "FROM a AS x-arm64\r\nRUN a\r\nFROM x-${TARGETARCH}\r\nRUN b";
  expect(unfolded(fold)).toBe("FROM a\r\nRUN a\r\nRUN b");
});

test("what is not understood is trouble", () => {
  expect(unfolded("FROM a\nCOPY --from=7 /x /\n")).toBe("trouble: invalid stage index 7");
});

test("a platform that the file has no stage for is named, where others have one", () => {
  const fold = `FROM a AS files-amd64
FROM b AS files-arm64
FROM files-\${TARGETARCH}\${TARGETVARIANT}
`;
  expect(unfolded(fold)).toBe("FROM b\n");
  expect(unfolded(fold, "linux/s390x")).toBe(
    'trouble: linux/s390x has no stage: BuildKit would look for an image "files-s390x"; there are: files-amd64, files-arm64',
  );
  expect(unfolded("FROM a AS build\nFROM plugin:${TARGETARCH}\nCOPY --from=build /x /\n", "linux/s390x")).toContain(
    "plugin:s390x",
  );
});
