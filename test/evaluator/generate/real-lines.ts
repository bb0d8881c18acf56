// Lines that a real engine can carry out without a network, over a small context and a busybox.
import { heredoc } from "./heredoc.ts";
import { arg, SETTINGS } from "./settings.ts";
import { bare, type Draft, value, variable } from "./words.ts";

/** The files that the lines take; no line makes a folder where one of them may go. */
export const CONTEXT: Readonly<Record<string, string>> = {
  f: "f\n",
  "g.txt": "g\n",
  "tree/x": "x\n",
  "tree/deep/y": "y\n",
};

/** What the frontend of an engine knows, and where it finds a file that is not in the context. */
export interface Reach {
  /** Knows what came after syntax 1.7: `--exclude`, modes in letters, secrets as variables. */
  readonly isNew: boolean;
  /** Of the registry, which answers `{}`. */
  readonly url: string;
}

/** A stage as far as it is written: by what it is called, and whether a command can run in it. */
export interface Stage {
  readonly name: string;
  readonly number: number;
  readonly canRun: boolean;
}

export interface Place {
  readonly d: Draft;
  readonly reach: Reach;
  readonly stage: Stage;
  readonly before: readonly Stage[];
  /** Images that a file can be taken from. */
  readonly images: readonly string[];
}

const tame = (d: Draft): Draft => ({ ...d, odd: 0, bad: 0 });

function flagsOf({ d, reach, stage }: Place): string {
  const newer = ["--chmod=u=rwX,go=r ", "--exclude=deep ", "--exclude=*.txt --chown=3 ", "--chmod=${M:-+x} "];
  const named = ["--chown=root:nogroup ", "--chown=nobody --chmod=4755 "];
  return d.r.pick([
    "",
    "",
    "",
    "--chown=0:7 ",
    "--chmod=640 ",
    "--link ",
    "--chown=5 --link ",
    "--link --chmod=0700 ",
    "--chown=${A:+1}7 ",
    ...(reach.isNew ? newer : []),
    ...(stage.canRun ? named : []),
  ]);
}

function copy(place: Place): string {
  const { d, reach, before, images } = place;
  const { r } = d;
  const flags = flagsOf(place);
  if (before.length > 0 && r.chance(0.35)) {
    const { name, number } = r.pick(before);
    const from = r.pick([name || String(number), String(number), name.toUpperCase() || String(number)]);
    return `COPY --from=${from} ${flags.replace("*.txt", "x")}/made /got/${bare(d)}\n`;
  }
  if (r.chance(0.06)) return `COPY --from=${r.pick(images)} ${flags}/etc/passwd /image/${bare(d)}\n`;
  if (r.chance(0.04))
    return `ADD ${r.pick(["", "--checksum=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a ", "--chmod=600 ", "--link "])}${reach.url} /net/${r.pick(["", "file"])}\n`;
  if (r.chance(0.25)) {
    const documents = r.many(1, r.chance(0.2) ? 2 : 1, () => heredoc(tame(d)));
    const words = documents.map(({ word }) => word).join(" ");
    return `COPY ${flags}${words} /h/${bare(d)}x${documents.length > 1 ? "/" : ""}\n${documents.map(({ body }) => body).join("")}`;
  }
  const sources = r.pick(["f", "./f g.txt", "tree", "tree/", "*.txt f", ".", "/tree/x", "tree/../f", "[f]", "tree/*"]);
  const dest = r.pick(["/d/", "d/", "./", "/x/../d/", "/$A/", `/${bare(d)}/`, "/d/.", "."]);
  const text = r.chance(0.1) ? JSON.stringify([...sources.split(" "), `${dest}/`]) : `${sources} ${dest}`;
  return `${r.pick(["COPY", "ADD"])} ${flags}${text}\n`;
}

function mountOf({ d, reach, before, images }: Place): string {
  const { r } = d;
  const [stage] = before;
  return r.pick([
    "",
    "",
    "",
    "--mount=type=cache,target=/c ",
    "--mount=type=cache,id=c-${A},target=/c,sharing=locked,uid=3,mode=700 ",
    "--mount=type=cache,dst=$A/c,sharing=private ",
    "--mount=type=tmpfs,target=/t,size=1m ",
    "--mount=target=/k ",
    "--mount=type=bind,source=tree,target=/k,rw ",
    "--mount=type=secret,id=$A,target=/s ",
    "--mount=type=secret,id=q,mode=0444,uid=4 ",
    "--mount=type=ssh ",
    "--mount=type=ssh,id=k,target=/agent,mode=0666 ",
    `--mount=from=${r.pick(images)},target=/i,source=/etc `,
    ...(stage ? [`--mount=from=${stage.name || r.pick(images)},target=/o `] : []),
    ...(reach.isNew ? ["--mount=type=secret,id=s,env=S "] : []),
  ]);
}

function run(place: Place): string {
  const { d } = place;
  const { r } = d;
  const mounts = r.many(1, r.chance(0.15) ? 2 : 1, () => mountOf(place));
  const targets = new Set(mounts.map((m) => /(?:target|dst)=([^,]*)/.exec(m)?.[1]));
  const mount = targets.size === mounts.length ? mounts.join("") : (mounts[0] ?? "");
  // To have none is quicker.
  const network = r.chance(0.7) ? `--network=${r.chance(0.1) ? "default" : "none"} ` : "";
  if (r.chance(0.1))
    return `RUN ${network}${mount}<<E\n: ${variable(tame(d), 2)}\nE\n`.replace(/\$\{.*[?#%/].*\}/, "x");
  if (r.chance(0.1)) return `RUN ${network}${mount}<<-"E" cat >/dev/null\n\t: $A\n\t'\nE\n`;
  if (r.chance(0.05)) return `RUN ${network}<<E\n#!/bin/sh\n: $A\nE\n`;
  if (r.chance(0.15)) return `RUN ${network}${mount}["/bin/sh", "-c", ": $A"]\n`;
  return `RUN ${mount}${network}: "$A" ${r.pick(["x", "$B", "a  b", "'q'", "${C:-d}", "\\$A", "# c"])}\n`;
}

function trigger({ stage, d }: Place): string {
  const commands = ["ONBUILD RUN : $A", "ONBUILD RUN <<E\n: $B\nE"];
  return `${d.r.pick(["ONBUILD ENV T=1 A=$A", "ONBUILD COPY f /ob/", "ONBUILD ARG B=ob", "ONBUILD CMD ob", "ONBUILD WORKDIR ob/$A", "ONBUILD LABEL ob=$B", "ONBUILD COPY --chown=2 <<E /ob/$A\n$A\nE", ...(stage.canRun ? commands : [])])}\n`;
}

const SHELLS = ['SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/busybox", "sh", "-c"]', 'SHELL ["/bin/ash", "-c", "--"]'];
const CONFIGURES = /^(?:ENV|LABEL|ARG|WORKDIR|EXPOSE|VOLUME|CMD|ENTRYPOINT|STOPSIGNAL|HEALTHCHECK|MAINTAINER) /;

/** One instruction, with its body if it has one. */
export function line(place: Place): string {
  const { d, stage } = place;
  const { r } = d;
  if (stage.canRun && r.chance(0.2)) return run(place);
  if (r.chance(0.25)) return copy(place);
  if (r.chance(0.06)) return trigger(place);
  if (r.chance(0.08)) {
    const users = ["USER 0", "USER 1000:1000", "USER ${U:-7}"];
    return `${r.pick([...users, ...(stage.canRun ? ["USER root", "USER nobody:root"] : []), ...SHELLS])}\n`;
  }
  const made = `${r.pick(SETTINGS)[1](d)}\n`;
  return CONFIGURES.test(made) ? made : r.chance(0.5) ? `ENV X=${value(d)}\n` : `${arg(d)}\n`;
}
