// Pages that take a diff or a parse to make: which one the state asks for, and making it. Out: rows; nothing is written.
import { parse } from "../../src/1-read/parse.ts";
import { unfold } from "../../src/5-prove/unfold.ts";
import { patch } from "../../src/7-report/hunks.ts";
import type { FileChange, Proposal } from "../../src/model/change.ts";
import { oneLine, shown } from "../../src/model/diagnostic.ts";
import { parsePlatform } from "../../src/model/platform.ts";
import { aligned, foldLines, linesOf, withReasons } from "./align.ts";
import type { PageRow, PreviewScreen, State, Tone } from "./model.ts";
import { type Folded, foldedOf, outcomeOf, rowOf, screenOf } from "./select.ts";

export interface Wanted {
  readonly key: string;
  make(): Promise<readonly PageRow[]>;
}

/** Undefined where the screen's rows need no making (pages.ts has them). */
export function wantedContent(state: State): Wanted | undefined {
  const screen = screenOf(state);
  if (screen.kind !== "preview" || screen.tab === "proof") return undefined;
  const row = rowOf(state, screen.id);
  const outcome = outcomeOf(row);
  const made = [screen.id, row?.revision];
  if (outcome?.status === "current") {
    const { output, dockerfile } = outcome;
    const key = JSON.stringify([...made, screen.unfolded && screen.platform]);
    return { key, make: async () => (screen.unfolded ? unfolded(output, dockerfile, screen) : whole(dockerfile)) };
  }
  const folded = foldedOf(row);
  if (!folded) return undefined;
  const { tab, platform, everything } = screen;
  const key = JSON.stringify(tab === "file" ? [...made, tab, platform, screen.unfolded, everything] : [...made, tab]);
  return { key, make: () => previewRows(folded, screen) };
}

function previewRows({ proposal }: Folded, screen: PreviewScreen): Promise<readonly PageRow[]> {
  if (screen.tab === "manifest") return manifestRows(proposal);
  if (screen.tab === "generator") return generatorRows(proposal);
  return screen.tab === "ignore" ? ignoreRows(proposal) : fileRows(proposal, screen);
}

async function fileRows(proposal: Proposal, screen: PreviewScreen): Promise<readonly PageRow[]> {
  const member = proposal.family.members.find((m) => m.platform.name === screen.platform);
  if (!member) return whole(proposal.dockerfile);
  const text = member.dockerfile.text;
  const { name } = member.platform;
  if (!screen.unfolded) {
    const lines = foldLines(proposal.dockerfile, proposal.owners);
    return withReasons(await aligned(text, lines, name, screen.everything), proposal.splits);
  }
  const one = unfoldedText(proposal.family.output, proposal.dockerfile, screen);
  return one.kind === "text" ? aligned(text, foldLines(one.text, []), name, false) : one.rows;
}

const whole = (text: string): readonly PageRow[] =>
  linesOf(text).map((line, i) => ({ kind: "code", text: line, tone: "plain", number: i + 1 }));

function unfolded(output: string, dockerfile: string, screen: PreviewScreen): readonly PageRow[] {
  const one = unfoldedText(output, dockerfile, screen);
  return one.kind === "text" ? whole(one.text) : one.rows;
}

function unfoldedText(output: string, dockerfile: string, screen: PreviewScreen) {
  const platform = screen.platform && parsePlatform(screen.platform);
  const parsed = parse(output, dockerfile);
  const found = parsed.kind === "dockerfile" && platform ? unfold(parsed.dockerfile, platform) : undefined;
  if (found?.kind === "unfolded") return { kind: "text" as const, text: found.text };
  const diagnostics = found?.diagnostics ?? (parsed.kind === "trouble" ? parsed.diagnostics : []);
  const rows = diagnostics.map((d): PageRow => ({ kind: "prose", text: oneLine(d), tone: "bad" }));
  return { kind: "rows" as const, rows };
}

async function manifestRows(proposal: Proposal): Promise<readonly PageRow[]> {
  const { entry } = proposal.family;
  if (!entry) return [said("No library manifest in this repository names the family: there is none to rewrite.")];
  const change = proposal.changes.find((c) => c.path === entry.manifest);
  if (!change && proposal.family.gathered)
    return [
      said(
        "Its entry is to name a commit that holds the fold, and there is none yet: the members stand on different ones.",
      ),
      said(`archfold fold --gather BRANCH makes it, and rewrites ${shown(entry.manifest)}.`),
    ];
  if (!change) return [said(`${entry.manifest} is right as it is.`)];
  return [...(await patchRows(change)), ...notes(proposal, "MANIFEST_")];
}

/** The program that prints the manifest, of which the first of its families has the change. */
async function generatorRows(proposal: Proposal): Promise<readonly PageRow[]> {
  const { generator } = proposal;
  if (!generator) return [said("No program in this repository is known to print the library manifest.")];
  const change = proposal.changes.find((c) => c.path === generator.path);
  const rows = change ? await patchRows(change) : [said(generatorAsIs(proposal))];
  return [...rows, ...notes(proposal, "GENERATOR_")];
}

function generatorAsIs({ generator, diagnostics }: Proposal): string {
  const path = shown(generator?.path ?? "");
  const isLeft = diagnostics.some((d) => d.code === "GENERATOR_NOT_CHANGED");
  return isLeft
    ? `${path} prints the manifest, and is changed by hand:`
    : `${path} prints the manifest: it is right as it is, or changed with another of its entries.`;
}

/** What a person still has to do about the manifest, or the program that prints it. */
const notes = (proposal: Proposal, codes: "MANIFEST_" | "GENERATOR_"): readonly PageRow[] => {
  const found = proposal.diagnostics.filter((d) => d.code.startsWith(codes));
  const rows = found.map((d): PageRow => ({ kind: "prose", text: `${d.severity}: ${d.message}`, tone: "warn" }));
  return rows.length > 0 ? [said(""), ...rows] : [];
};

async function ignoreRows(proposal: Proposal): Promise<readonly PageRow[]> {
  const { family, ignore } = proposal;
  const change = proposal.changes.find((c) => c.path.endsWith(".dockerignore"));
  const before = family.ignore;
  if (change) {
    const why = before
      ? `BuildKit takes it for ${family.output} instead of ${before.path}, whose rules the members never saw.`
      : `It holds the members' own rules, as seen from the fold's context.`;
    return [said(why), said(""), ...(await patchRows(change))];
  }
  if (!ignore) return [said("No ignore rules are in force, neither for the members nor for the fold.")];
  return [said(`${ignore.path} is in force for the fold, unchanged.`), said(""), ...whole(ignore.text)];
}

const PATCH_TONES: Readonly<Record<string, Tone>> = { "+": "good", "-": "bad", "@": "key", "\\": "quiet" };

async function patchRows(change: FileChange): Promise<readonly PageRow[]> {
  const lines = linesOf(await patch(change));
  const body = lines.findIndex((l) => l.startsWith("@@"));
  const head: PageRow = { kind: "code", text: `${VERBS[change.action]} ${shown(change.path)}`, tone: "strong" };
  if (body < 0) return [head];
  const rows = lines.slice(body).map(
    (text): PageRow => ({
      kind: "code",
      text,
      tone: PATCH_TONES[text.slice(0, 1)] ?? "plain",
    }),
  );
  return [head, ...rows];
}

const VERBS = { create: "create", modify: "change", delete: "delete" } as const;

const said = (text: string): PageRow => ({ kind: "prose", text, tone: "quiet" });
