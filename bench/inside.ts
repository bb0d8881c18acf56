// In one warm process: 8 members of 60 instructions folded and proved, beside dockerfile-ast parsing the same texts and
// giving every instruction's range and arguments. Prints rows as JSON for bench/run.mjs.
import { DockerfileParser } from "dockerfile-ast";
import { find, foldFamily } from "../src/pipeline.ts";
import { platformOf } from "../test/cases/generate.ts";
import { memoryPorts } from "../test/cases/memory.ts";

const WARM = 40;
const ROUNDS = 61;

const ARCHES = [
  ["linux/amd64", "amd64", "x86_64"],
  ["linux/386", "i386", "i686"],
  ["linux/arm/v6", "arm32v6", "armv6l"],
  ["linux/arm/v7", "arm32v7", "armv7l"],
  ["linux/arm64", "arm64v8", "aarch64"],
  ["linux/ppc64le", "ppc64le", "ppc64le"],
  ["linux/riscv64", "riscv64", "riscv64"],
  ["linux/s390x", "s390x", "s390x"],
] as const;

/** 60 instructions; the base, a download, a label and two files differ. */
function text(bashbrew: string, uname: string): string {
  const lines = [`FROM ${bashbrew}/debian:12`, "ARG VERSION=1.2.3", `LABEL org.example.arch="${bashbrew}"`];
  for (let i = 0; lines.length < 57; i += 1) {
    if (i % 6 === 0) lines.push(`# step ${i}\nENV STEP_${i}="value ${i}" \\\n    OTHER_${i}=/opt/step/${i}`);
    else if (i % 6 === 1) lines.push(`COPY conf/${i}.conf /etc/example/${i}.conf`);
    else if (i % 6 === 2) lines.push(`WORKDIR /srv/step/${i}`);
    else if (i === 27)
      lines.push(`RUN curl -fsSL "https://example.org/tool-\${VERSION}-${uname}.tgz" | tar xz -C /opt`);
    else
      lines.push(
        `RUN set -eux; \\\n    apt-get install -y --no-install-recommends package-${i}; \\\n    rm -rf /tmp/*`,
      );
  }
  return [...lines, `COPY bin/${bashbrew}/app /usr/bin/app`, 'ENTRYPOINT ["/usr/bin/app"]', 'CMD ["serve"]', ""].join(
    "\n",
  );
}

const files = new Map(ARCHES.map(([, bashbrew, uname]) => [`Dockerfile.${bashbrew}`, text(bashbrew, uname)]));
const texts = [...files.values()];
const members = ARCHES.map(([platform, bashbrew]) => ({
  platform: platformOf(platform),
  dockerfile: `Dockerfile.${bashbrew}`,
  context: "",
}));

async function foldAndProve(): Promise<void> {
  const ports = memoryPorts(new Map(files));
  const request = { members, manifest: undefined, archWords: new Map(), built: undefined, output: undefined };
  const findings = await find(ports, request);
  const [subject] = findings.kind === "findings" ? findings.subjects : [];
  const outcome = subject && (await foldFamily(ports, subject, { form: "readable" }));
  if (outcome?.status !== "folded") throw new Error("the family does not fold");
}

function parseOnly(): void {
  for (const t of texts)
    for (const i of DockerfileParser.parse(t).getInstructions()) {
      i.getRange();
      i.getArguments();
    }
}

async function timed(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const ours: number[] = [];
const theirs: number[] = [];
for (let round = -WARM; round < ROUNDS; round += 1) {
  const pair = [await timed(foldAndProve), await timed(parseOnly)] as const;
  if (round < 0) continue;
  ours.push(pair[0]);
  theirs.push(pair[1]);
}
const row = {
  what: "fold and prove, 8 members of 60 instructions",
  beside: "dockerfile-ast parsing them in the same process",
  target: 2,
  ours: median(ours),
  theirs: median(theirs),
  rounds: ROUNDS,
};
process.stdout.write(JSON.stringify([row]));
