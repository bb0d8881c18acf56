// Dockerfiles that a real engine can build without a network: tame lines on one base, over a small context.
import type { BaseConfig, Question } from "../question.ts";
import { heredoc } from "./heredoc.ts";
import { random } from "./random.ts";
import { arg, SETTINGS } from "./settings.ts";
import { bare, type Draft, value, variable } from "./words.ts";

/** The files that the lines take. */
export const CONTEXT: Readonly<Record<string, string>> = {
  a: "a\n",
  "b.txt": "b\n",
  "src/x": "x\n",
  "src/deep/y": "y\n",
};

function copy(d: Draft): string {
  const { r } = d;
  const flags = r.pick([
    "",
    "",
    "--chown=0:7 ",
    "--chmod=640 ",
    "--chmod=u=rwX,go=r ",
    "--link ",
    "--exclude=deep ",
    "--chown=5 --link ",
  ]);
  const [stage] = d.stages;
  if (stage !== undefined && r.chance(0.4)) return `COPY --from=${r.pick(d.stages)} ${flags}/made /got/${bare(d)}\n`;
  if (r.chance(0.25)) {
    const { word, body } = heredoc({ ...d, odd: 0, bad: 0 });
    return `COPY ${flags}${word} /h/${bare(d)}x\n${body}`;
  }
  const sources = r.pick(["a", "./a b.txt", "src", "src/", "*.txt a", ".", "/src/x", "src/../a"]);
  return `${r.pick(["COPY", "ADD"])} ${flags}${sources} ${r.pick(["/d/", "d/", "./", "/x/../d/", "/$A/", `/${bare(d)}/`, "/d/."])}\n`;
}

function run(d: Draft): string {
  const { r } = d;
  const mount = r.pick([
    "",
    "",
    "--mount=type=cache,target=/c ",
    "--mount=type=tmpfs,target=/t,size=1m ",
    "--mount=target=/k ",
    "--mount=type=bind,source=src,target=/k,rw ",
    "--mount=type=secret,id=$A,target=/s ",
    "--mount=type=secret,id=s,env=S ",
    "--mount=type=cache,id=c-${A},target=/c,sharing=locked,uid=3,mode=700 ",
    "--mount=type=ssh ",
  ]);
  const network = r.chance(0.1) ? "--network=none " : "";
  if (r.chance(0.2))
    return `RUN ${mount}<<E\n: ${variable({ ...d, odd: 0, bad: 0 }, 2)}\nE\n`.replace(/\$\{.*[?#%/].*\}/, "x");
  if (r.chance(0.2)) return `RUN ${network}${mount}["/bin/sh", "-c", ": $A"]\n`;
  return `RUN ${mount}${network}: "$A" ${r.pick(["x", "$B", "a  b", "'q'", "${C:-d}"])}\n`;
}

const CONFIGURES = /^(?:ENV|LABEL|ARG|WORKDIR|EXPOSE|VOLUME|CMD|ENTRYPOINT|STOPSIGNAL|HEALTHCHECK|MAINTAINER) /;

function line(d: Draft): string {
  const { r } = d;
  if (r.chance(0.2)) return run(d);
  if (r.chance(0.25)) return copy(d);
  if (r.chance(0.1))
    return `${r.pick(["USER 0", "USER 1000:1000", 'SHELL ["/bin/sh", "-ec"]', "ONBUILD ENV T=1", "ONBUILD RUN : $A", "USER root"])}\n`;
  const made = `${r.pick(SETTINGS)[1](d)}\n`;
  return CONFIGURES.test(made) ? made : `ENV X=${value(d)}\n`;
}

export function buildable(seed: number, base: string, config: BaseConfig, platform: string): Question {
  const r = random(seed);
  const d: Draft = { r, escape: "\\", odd: 0.03, bad: 0, stages: [], isWindows: false };
  const globals = r.chance(0.4) ? `${arg({ ...d, odd: 0 })}\n` : "";
  const stages = Array.from({ length: 1 + r.int(3) }, (_, i) => {
    const from = d.stages.length > 0 && r.chance(0.5) ? r.pick(d.stages) : r.chance(0.2) ? "scratch" : base;
    const lines = r.many(2, 9, () => line(d)).filter((text) => from === base || !text.startsWith("RUN"));
    const text = `FROM ${from} AS s${i}\nCOPY a /made\n${lines.join("")}`;
    d.stages.push(`s${i}`);
    return text;
  });
  const buildArgs = r.chance(0.4) ? { [r.pick(["A", "B", "FOO"])]: r.pick(["given", "", "x y"]) } : {};
  return {
    id: String(seed),
    dockerfile: globals + stages.join(""),
    platform,
    buildPlatform: "linux/amd64",
    buildArgs,
    target: "",
    bases: { [base]: config },
  };
}
