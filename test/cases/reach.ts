// Which instructions of a fold of ours a platform's build comes to: read from FROM, COPY --from and mounts by pattern, apart
// from the prover's own reading. Only for folds whose stages are called by name.
import type { Dockerfile, Instruction } from "../../src/model/dockerfile.ts";
import type { Platform } from "../../src/model/platform.ts";

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export function reachedBy(fold: Dockerfile, platform: Platform): ReadonlySet<Instruction> {
  const stages = stagesOf(fold, platform);
  const reached = new Set<Instruction>();
  const visit = (at: number): void => {
    const stage = stages[at];
    if (!stage || stage.instructions.some((i) => reached.has(i))) return;
    for (const i of stage.instructions) reached.add(i);
    visit(stages.slice(0, at).findLastIndex((s) => s.name !== "" && s.name === stage.base));
    for (const { keyword, rest } of stage.instructions) {
      if (!/^(?:COPY|ADD|RUN)$/.test(keyword)) continue;
      for (const [, name = ""] of rest.matchAll(/(?:--from=|[=,]from=)([^\s,]+)/g))
        visit(stages.findLastIndex((s) => s.name === name.toLowerCase()));
    }
  };
  visit(stages.length - 1);
  return reached;
}

function stagesOf(fold: Dockerfile, { os, architecture, variant }: Platform): readonly Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const i of fold.instructions) {
    if (i.keyword === "FROM") {
      const [, base = "", name = ""] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(i.rest) ?? [];
      const chosen = base
        .replace(/\$(?:TARGETOS\b|\{TARGETOS\})/g, os)
        .replace(/\$(?:TARGETARCH\b|\{TARGETARCH\})/g, architecture)
        .replace(/\$(?:TARGETVARIANT\b|\{TARGETVARIANT\})/g, variant);
      stages.push({ name: name.toLowerCase(), base: chosen, instructions: [i] });
    } else stages.at(-1)?.instructions.push(i);
  }
  return stages;
}
