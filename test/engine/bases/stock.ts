// The bases that the cases name, made for one run: a busybox system with the run's nonce in it, and the tools that RUN calls
// as scripts that write down how they were called.
// In: an engine, a nonce. Out: images in its registry, and buildx flags by which the cases' names mean them.
import type { EngineEnv } from "../harness.ts";
import { type Base, pushBase } from "./push.ts";

/** As in a FROM, for every platform that a case is for. */
const FOR_ALL = ["alpine:3.20", "debian:12", "debian:12-slim", "golang:1.22", "node:20"];

/** For one platform, as single images: a build for another one, or for none in particular, is given them all the same. */
const FOR_ONE: Readonly<Record<string, readonly string[]>> = {
  "linux/amd64": [
    ...["amd64/alpine:3.20", "amd64/debian:12", "amd64/debian:12-slim", "example/amd64-alpine:3.20"],
    ...["example/toolchain:x86_64", "example/node-exporter:2.1-linux-amd64", "plugins/docker:linux-amd64"],
  ],
  "linux/arm64": [
    ...["arm64v8/alpine:3.20", "arm64v8/debian:12", "arm64v8/debian:12-slim", "example/arm64-alpine:3.20"],
    ...["example/toolchain:aarch64", "example/node-exporter:2.1-linux-arm64", "plugins/docker:linux-arm64"],
  ],
  "linux/ppc64le": ["ppc64le/alpine:3.20", "ppc64le/debian:12", "example/node-exporter:2.1-linux-ppc64le"],
  "linux/s390x": ["s390x/alpine:3.20", "s390x/debian:12-slim", "example/node-exporter:2.1-linux-s390x"],
};

/** Images that a case takes files from under their own names: as a named context `builder` would be a stage too. */
const AS_THEY_ARE = ["builder:latest", "0:latest"];

/** Written to where `-o` says, to a folder that a package's build leaves, or to one file for all. */
const TOOL = `#!/bin/sh
out=/record
line="\${0##*/} GOARCH=$GOARCH GOARM=$GOARM $*"
case $0 in */npm) out=dist/record; mkdir -p dist;; esac
while [ $# -gt 0 ]; do [ "$1" != -o ] || { out=$2; mkdir -p "\${out%/*}"; }; shift; done
echo "$line" >> "$out"
`;

const TOOLS = ["apk", "apt-get", "cc", "exporter", "go", "npm"];

/** Pushes what is missing. */
export async function pushStock(engine: EngineEnv, nonce: string): Promise<readonly string[]> {
  const file = (path: string, text: string, mode: string): string =>
    `COPY --chmod=${mode} <<"EOF" ${path}\n${text.replace(/\n?$/, "\n")}EOF`;
  const lines = [
    ...["/nonce", "/tool", "/etc/ssl/certs/nonce.pem"].map((path) => file(path, nonce, "644")),
    ...TOOLS.map((name) => file(`/usr/local/bin/${name}`, TOOL, "755")),
    file("/record", "", "666"),
  ];
  const all = ["linux/amd64", "linux/arm64"];
  const base = (name: string, platforms: readonly string[]): Base => ({ name, platforms, config: { lines } });
  for (const name of AS_THEY_ARE) await pushBase(engine, base(name, all));
  const images = new Map<string, string>();
  const push = async (image: string, platforms: readonly string[], names: readonly string[]): Promise<void> => {
    await pushBase(engine, base(image, platforms));
    for (const name of names) images.set(name, image);
  };
  await push(`archfold-case/all:${nonce}`, all, FOR_ALL);
  for (const [platform, names] of Object.entries(FOR_ONE))
    await push(`archfold-case/${platform.slice("linux/".length)}:${nonce}`, [platform], names);
  return [...images].flatMap(([name, image]) => [
    "--build-context",
    `${name}=docker-image://${engine.registry}/${image}`,
  ]);
}
