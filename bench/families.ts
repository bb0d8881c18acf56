// Families to measure with: as many members and instructions as asked for, of three kinds.
import type { NamedMember } from "../src/1-read/named.ts";
import { find, foldFamily } from "../src/pipeline.ts";
import { platformOf } from "../test/cases/generate.ts";
import { requestOf } from "../test/cases/laws.ts";
import { memoryPorts } from "../test/cases/memory.ts";

export interface Family {
  readonly files: ReadonlyMap<string, string>;
  readonly members: readonly NamedMember[];
}

const ARCHES: readonly (readonly [string, string, string])[] = [
  ["linux/amd64", "amd64", "x86_64"],
  ["linux/386", "i386", "i686"],
  ["linux/arm/v6", "arm32v6", "armv6l"],
  ["linux/arm/v7", "arm32v7", "armv7l"],
  ["linux/arm64", "arm64v8", "aarch64"],
  ["linux/ppc64le", "ppc64le", "ppc64le"],
  ["linux/riscv64", "riscv64", "riscv64"],
  ["linux/s390x", "s390x", "s390x"],
];

type Text = (instructions: number, bashbrew: string, uname: string) => string;

/** One stage; the base, a download, a label and two files differ. */
const plain: Text = (instructions, bashbrew, uname) => {
  const lines = [`FROM ${bashbrew}/debian:12`, "ARG VERSION=1.2.3", `LABEL org.example.arch="${bashbrew}"`];
  for (let i = 0; lines.length < instructions - 3; i += 1)
    lines.push(i === 27 ? `RUN fetch "https://example.org/tool-\${VERSION}-${uname}.tgz" | tar xz -C /opt` : step(i));
  return ended(lines, bashbrew);
};

/** As `plain`, but every tenth instruction differs: as many splits as that. */
const split: Text = (instructions, bashbrew, uname) => {
  const lines = [`FROM ${bashbrew}/debian:12`, "ARG VERSION=1.2.3"];
  for (let i = 0; lines.length < instructions - 3; i += 1)
    lines.push(i % 10 === 9 ? `RUN fetch-${i} --arch=${uname}` : step(i));
  return ended(lines, bashbrew);
};

/** Three stages that share ten ARGs, which cross their FROMs and are read in half of the instructions. */
const args: Text = (instructions, bashbrew, uname) => {
  const declared = Array.from({ length: 8 }, (_, i) => `ARG A${i}=v${i}`);
  const lines = [`FROM ${bashbrew}/golang:1.22 AS deps`, ...declared, "RUN go mod download", "FROM deps AS build"];
  for (let i = 0; lines.length < instructions * 0.55; i += 1)
    if (i === 7) lines.push(`ENV TRIPLE=${uname}-linux-gnu A0=$A0`);
    else
      lines.push(
        i % 3 === 0 ? `ENV E${i}=\${A${i % 8}}` : i % 3 === 1 ? `COPY s${i} /src/s${i}` : `RUN go build ./cmd/${i}`,
      );
  lines.push(`FROM ${bashbrew}/debian:12`, "ARG V=1", "ARG A0");
  for (let i = 0; lines.length < instructions - 3; i += 1)
    if (i === 5) lines.push(`RUN fetch ${uname} $V`);
    else
      lines.push(
        i % 3 === 0
          ? `COPY --from=build /o${i} /o${i}`
          : i % 3 === 1
            ? `RUN setup ${i} "$V"`
            : `ENV F${i}="\${V:-none}"`,
      );
  return ended(lines, bashbrew);
};

const TEXTS = { plain, split, args };

export type Kind = keyof typeof TEXTS;

export const isKind = (word: string): word is Kind => Object.hasOwn(TEXTS, word);

function step(i: number): string {
  if (i % 6 === 0) return `# step ${i}\nENV STEP_${i}="value ${i}" \\\n    OTHER_${i}=/opt/step/${i}`;
  if (i % 6 === 1) return `COPY conf/${i}.conf /etc/example/${i}.conf`;
  if (i % 6 === 2) return `WORKDIR /srv/step/${i}`;
  return `RUN set -eux; \\\n    apt-get install -y --no-install-recommends package-${i}; \\\n    rm -rf /tmp/*`;
}

const ended = (lines: readonly string[], bashbrew: string): string =>
  [...lines, `COPY bin/${bashbrew}/app /usr/bin/app`, 'ENTRYPOINT ["/usr/bin/app"]', 'CMD ["serve"]', ""].join("\n");

/** Beyond the platforms that there are, such as could be. */
export function familyOf(kind: Kind, instructions: number, members: number): Family {
  const arches = Array.from(
    { length: members },
    (_, i) => ARCHES[i] ?? ([`linux/amd64/v${i}`, `cpu${i}`, `u${i}`] as const),
  );
  return {
    files: new Map(
      arches.map(([, bashbrew, uname]) => [`Dockerfile.${bashbrew}`, TEXTS[kind](instructions, bashbrew, uname)]),
    ),
    members: arches.map(([platform, bashbrew]) => ({
      platform: platformOf(platform),
      dockerfile: `Dockerfile.${bashbrew}`,
      context: "",
    })),
  };
}

/** Read. */
export async function readOf({ files, members }: Family) {
  const ports = memoryPorts(new Map(files));
  const findings = await find(ports, requestOf(members));
  const [subject] = findings.kind === "findings" ? findings.subjects : [];
  if (!subject) throw new Error("the family is not read");
  return { ports, subject };
}

/** Read, fold and prove. */
export async function foldOf(family: Family) {
  const { ports, subject } = await readOf(family);
  const outcome = await foldFamily(ports, subject, { form: "readable" });
  if (outcome.status !== "folded") throw new Error("the family does not fold");
  return outcome.proposal;
}
