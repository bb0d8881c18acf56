// Members given as texts -> what the pipeline makes of them, in memory.
import type { NamedMember } from "../../src/1-read/named.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { find, foldFamily } from "../../src/pipeline.ts";
import { platformOf } from "./generate.ts";
import { requestOf } from "./laws.ts";
import { memoryPorts } from "./memory.ts";

export interface Texts {
  /** The Dockerfile of each platform. */
  readonly members: Readonly<Record<string, string>>;
  /** Platform to its own folder of a context; the root where there is none. */
  readonly contexts?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly form?: "readable" | "exact";
  readonly syntax?: string;
}

export async function foldTexts(given: Texts): Promise<FoldOutcome> {
  const files = new Map(Object.entries(given.files ?? {}));
  const members: NamedMember[] = Object.entries(given.members).map(([name, text]) => {
    const context = given.contexts?.[name] ?? "";
    const dockerfile = context === "" ? `Dockerfile.${name.replaceAll("/", "-")}` : `${context}/Dockerfile`;
    files.set(dockerfile, text);
    return { platform: platformOf(name), dockerfile, context };
  });
  const ports = memoryPorts(files);
  const findings = await find(ports, { ...requestOf(members), syntax: given.syntax });
  const [subject] = findings.kind === "findings" ? findings.subjects : [];
  if (!subject) throw new Error("no family");
  return foldFamily(ports, subject, { form: given.form ?? "readable" });
}

/** The fold's text, which is proved; of a refusal its codes. */
export async function textOf(given: Texts): Promise<string> {
  const outcome = await foldTexts(given);
  if (outcome.status === "folded") return outcome.proposal.dockerfile;
  return outcome.diagnostics
    .filter((d) => d.severity === "error")
    .map((d) => d.code)
    .join(" ");
}

/** Two members from one text, in which `@` is `amd64` or `arm64`. */
export const pairOf = (text: string): Texts["members"] => ({
  "linux/amd64": text.replaceAll("@", "amd64"),
  "linux/arm64": text.replaceAll("@", "arm64"),
});
