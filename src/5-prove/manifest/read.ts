// A second, tiny reader of library manifests for the proof: lines, paragraphs, entries resolved per architecture, and the
// rest of the text. It knows one thing more than a reader must: which fields a fold may touch.

export interface ReadEntry {
  readonly line: number;
  /** Sorted by architecture: field to value. */
  readonly builds: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface Line {
  readonly line: number;
  /** With its line end. */
  readonly text: string;
}

export interface ReadManifest {
  readonly entries: readonly ReadEntry[];
  /** The lines that a fold of these entries must not change. */
  readonly rest: readonly Line[];
  /** The names of the fields, paragraph by paragraph, the global one first. */
  readonly names: readonly ReadonlySet<string>[];
  /** The fields of the global paragraph, with their text. */
  readonly global: ReadonlyMap<string, { readonly line: number; readonly text: string }>;
}

interface Field {
  readonly name: string;
  value: string;
  readonly lines: Line[];
  /** The comment lines right above it. */
  readonly above: readonly Line[];
}

interface Paragraph {
  readonly line: number;
  readonly fields: Field[];
}

const DEFAULTS: Readonly<Record<string, string>> = {
  GitRepo: "",
  GitFetch: "refs/heads/master",
  GitCommit: "",
  Directory: ".",
  File: "Dockerfile",
  Builder: "",
};
const BUILD = /^(?:.+-)?(?:GitRepo|GitFetch|GitCommit|Directory|File|Builder)$/;

/** `after`: the text that this one became, where a comment may have gone with the arch fields that it names. */
export function readParagraphs(text: string, folded: readonly number[], after?: ReadManifest): ReadManifest {
  const lines = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((l, i): Line => ({ line: i + 1, text: l }));
  const paragraphs = cut(lines);
  const [global, ...entries] = paragraphs;
  const free = new Set<Line>();
  paragraphs.forEach((p, i) => {
    if (i > 0 && !folded.includes(i - 1)) return;
    for (const f of p.fields) if (BUILD.test(f.name)) for (const l of f.lines) free.add(l);
    const kept = after?.names[i];
    if (kept) for (const l of toldOnlyOf(p.fields, kept)) free.add(l);
  });
  return {
    entries: global ? entries.map((e) => resolve(global, e)) : [],
    rest: lines.filter((l) => !free.has(l)),
    global: new Map(
      global?.fields.map((f) => [f.name, { line: f.lines[0]?.line ?? 1, text: f.lines.map((l) => l.text).join("") }]),
    ),
    names: paragraphs.map((p) => new Set(p.fields.map((f) => f.name))),
  };
}

/**
 * Comment lines that may go: right above fields that are gone, from the first one that names an architecture which these
 * fields, up to the next one that stayed or has a comment of its own, are of.
 */
function toldOnlyOf(fields: readonly Field[], kept: ReadonlySet<string>): readonly Line[] {
  return fields.flatMap((field, i) => {
    const next = fields.findIndex((f, j) => j >= i && (kept.has(f.name) || (j > i && f.above.length > 0)));
    const arches = fields.slice(i, next < 0 ? undefined : next).flatMap((f) => ARCH.exec(f.name)?.[1] ?? []);
    const told = field.above.findIndex(({ text }) => arches.some((a) => wordsOf(text).includes(a)));
    return told < 0 ? [] : field.above.slice(told);
  });
}

const ARCH = /^(.+)-(?:GitRepo|GitFetch|GitCommit|Directory|File|Builder)$/;

/** `dist-arm64v8` means arm64v8, and `windows-amd64` only itself. */
const wordsOf = (text: string): readonly string[] => text.match(/windows-amd64\b|\w+/g) ?? [];

/** A comment belongs to a field only where the field goes on below it. */
function cut(lines: readonly Line[]): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let current: Paragraph | undefined;
  let comments: Line[] = [];
  for (const line of lines) {
    const body = line.text.replace(/\r?\n$/, "");
    if (/^\s*#/.test(body)) {
      comments.push(line);
      continue;
    }
    const field = current?.fields.at(-1);
    if (body === "") current = undefined;
    else if (/^[ \t]/.test(body) && field) {
      field.lines.push(...comments, line);
      field.value = `${field.value}\n${body.trim()}`.trim();
    } else if (body.includes(":")) {
      current = open(paragraphs, current, line);
      const colon = body.indexOf(":");
      current.fields.push({
        name: body.slice(0, colon).trim(),
        value: body.slice(colon + 1).trim(),
        lines: [line],
        above: comments,
      });
    }
    comments = [];
  }
  return paragraphs;
}

function open(paragraphs: Paragraph[], current: Paragraph | undefined, line: Line): Paragraph {
  if (current) return current;
  const paragraph: Paragraph = { line: line.line, fields: [] };
  paragraphs.push(paragraph);
  return paragraph;
}

function resolve(global: Paragraph, entry: Paragraph): ReadEntry {
  const find = (p: Paragraph, name: string) => p.fields.filter((f) => f.name === name).at(-1)?.value;
  const inherit = (name: string) => find(entry, name) ?? find(global, name);
  const arches = (find(entry, "Architectures") ?? find(global, "Architectures") ?? "amd64")
    .split(",")
    .map((a) => a.trim());
  const build = (arch: string) =>
    Object.fromEntries(
      Object.entries(DEFAULTS).map(([f, standard]) => [f, inherit(`${arch}-${f}`) || (inherit(f) ?? standard)]),
    );
  return { line: entry.line, builds: new Map([...new Set(arches)].sort().map((arch) => [arch, build(arch)])) };
}
