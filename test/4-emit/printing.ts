// Makes programs that print a library manifest, and the manifest that each prints, before and after its entries fold.

export interface Printed {
  /** That of the architectures' folders. */
  readonly folder: string;
  readonly arches: readonly string[];
  readonly shared: boolean;
  readonly folds: boolean;
}

export interface Generated {
  readonly entries: readonly Printed[];
  /** How lines are printed, and those of each architecture. */
  readonly form: string;
  readonly archForm: string;
  readonly layout: string;
  /** The commit stands in the global paragraph. */
  readonly global: boolean;
}

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const tagsOf = ({ folder }: Printed): string => (folder === "" ? "1.0, latest" : folder.replaceAll("/", "-"));

export function manifestText({ entries, global }: Generated, folded: boolean): string {
  const commit = `GitCommit: ${COMMIT}`;
  const head = [
    "Maintainers: A <a@example.org> (@a)",
    "GitRepo: https://example.org/x.git",
    ...(global ? [commit] : []),
  ];
  const paragraphs = entries.map((e) => [
    "",
    `Tags: ${tagsOf(e)}`,
    ...(e.shared ? ["SharedTags: shared"] : []),
    `Architectures: ${e.arches.join(", ")}`,
    ...(global ? [] : [commit]),
    ...(folded && e.folds
      ? [...(e.folder === "" ? [] : [`Directory: ${e.folder}`]), "Builder: buildkit"]
      : e.arches.map((arch) => `${arch}-Directory: ${e.folder === "" ? arch : `${e.folder}/${arch}`}`)),
  ]);
  return [...head, ...paragraphs.flat()].map((line) => `${line}\n`).join("");
}

export const SHELL_FORMS = ["echo", "printf", "tabs", "here", "brace"];

/** Statements that print the lines; a line holds `$name` where a variable stands. */
function shellPrints(form: string, lines: readonly string[], indent: string): readonly string[] {
  switch (form) {
    case "echo":
      return lines.map((l) => `${indent}echo "${l}"`);
    case "printf":
      return lines.map((line) => {
        const words = [...line.matchAll(/\$\w+/g)].map(([name]) => ` "${name}"`);
        return `${indent}printf '${line.replace(/\$\w+/g, "%s")}\\n'${words.join("")}`;
      });
    case "tabs":
      return [`${indent}cat <<-EOF`, ...lines.map((l) => `${indent}\t${l}`), `${indent}EOF`];
    case "here":
      return [`${indent}cat <<EOF`, ...lines, "EOF"];
    default:
      return [`${indent}{`, ...lines.map((l) => `${indent}\techo "${l.replace(/\$(\w+)/g, "${$1}")}"`), `${indent}}`];
  }
}

export function shell(g: Generated): string {
  const out = ["#!/usr/bin/env bash", "set -eu", `commit=${COMMIT}`, "", `echo 'Maintainers: A <a@example.org> (@a)'`];
  out.push("echo 'GitRepo: https://example.org/x.git'", ...(g.global ? ['echo "GitCommit: $commit"'] : []), "");
  const entry = (e: Printed | undefined, indent: string): readonly string[] => {
    const word = (name: string, value: string | undefined): string => value ?? `$${name}`;
    const lines = [
      `Tags: ${word("tags", e && tagsOf(e))}`,
      ...(e?.shared ? ["SharedTags: shared"] : []),
      `Architectures: ${word("list", e?.arches.join(", "))}`,
      ...(g.global ? [] : ["GitCommit: $commit"]),
    ];
    const folder = word("folder", e?.folder);
    return [
      `${indent}echo`,
      ...shellPrints(g.form, lines.slice(0, 1), indent),
      ...(e ? [] : [`${indent}if [ -n "$shared" ]; then`, `${indent}\techo "SharedTags: $shared"`, `${indent}fi`]),
      ...shellPrints(g.form, lines.slice(1), indent),
      `${indent}for arch in ${e ? e.arches.join(" ") : "$arches"}; do`,
      ...shellPrints(g.archForm, [`$arch-Directory: ${folder}${slash(g, e)}$arch`], `${indent}\t`),
      `${indent}done`,
      "",
    ];
  };
  if (g.layout === "apart") for (const e of g.entries) out.push(...entry(e, ""));
  else {
    out.push(
      "entry() {",
      '\ttags="$1" shared="$2" list="$3" arches="$4" folder="$5"',
      ...entry(undefined, "\t"),
      "}",
      "",
    );
    const calls = g.entries.map((e) => {
      const folder = allIn(g) ? e.folder : e.folder === "" ? "" : `${e.folder}/`;
      return `entry "${tagsOf(e)}" "${e.shared ? "shared" : ""}" "${e.arches.join(", ")}" "${e.arches.join(" ")}" "${folder}"`;
    });
    out.push(...(g.layout === "function" ? calls : calls.map((c) => `for once in 1; do ${c}; done`)));
  }
  return `${out.join("\n")}\n`;
}

/** In a line that prints every entry the folder brings its own, where one entry has no folder. */
const slash = (g: Generated, e: Printed | undefined): string => (e?.folder === "" || (!e && !allIn(g)) ? "" : "/");

/** Every entry has a folder, so that one line with a slash in it prints all. */
const allIn = (g: Generated): boolean => g.entries.every((e) => e.folder !== "");

export const SCRIPT_FORMS = ["append", "push", "log", "single"];

function scriptPrint(form: string, line: string, indent: string): string {
  switch (form) {
    case "append":
      return `${indent}out += \`${line}\\n\`;`;
    case "push":
      return `${indent}lines.push(\`${line}\`);`;
    case "log":
      return `${indent}out += \`${line}\` + '\\n';`;
    default: {
      const [head = "", ...rest] = line.split(/\$\{([\w.]+)\}/);
      const parts = rest.map((part, i) => (i % 2 === 0 ? part : part && `'${part}'`)).filter((p) => p !== "");
      return `${indent}out += ${[`'${head}'`, ...parts].join(" + ")} + "\\n";`;
    }
  }
}

export function javascript(g: Generated): string {
  const isPush = g.form === "push";
  const archForm = isPush ? "push" : g.archForm === "push" ? "append" : g.archForm;
  const print = (line: string, indent: string) => scriptPrint(g.form, line, indent);
  const out = [`const commit = "${COMMIT}";`, isPush ? "const lines = [];" : "let out = '';"];
  out.push(print("Maintainers: A <a@example.org> (@a)", ""), print("GitRepo: https://example.org/x.git", ""));
  if (g.global) out.push(print("GitCommit: ${commit}", ""));
  const entry = (e: Printed | undefined, indent: string): readonly string[] => {
    const folder = e ? e.folder : "${e.folder}";
    return [
      isPush ? `${indent}lines.push("");` : `${indent}out += "\\n";`,
      print(`Tags: ${e ? tagsOf(e) : "${e.tags}"}`, indent),
      ...(e
        ? e.shared
          ? [print("SharedTags: shared", indent)]
          : []
        : [`${indent}if (e.shared) {`, print("SharedTags: ${e.shared}", `${indent}  `), `${indent}}`]),
      print(`Architectures: ${e ? e.arches.join(", ") : "${e.list}"}`, indent),
      ...(g.global ? [] : [print("GitCommit: ${commit}", indent)]),
      `${indent}for (const arch of ${e ? JSON.stringify(e.arches) : "e.arches"}) {`,
      scriptPrint(archForm, `\${arch}-Directory: ${folder}${slash(g, e)}\${arch}`, `${indent}  `),
      `${indent}}`,
    ];
  };
  if (g.layout === "apart") for (const e of g.entries) out.push(...entry(e, ""));
  else {
    const rows = g.entries.map((e) => ({
      tags: tagsOf(e),
      shared: e.shared ? "shared" : "",
      list: e.arches.join(", "),
      arches: e.arches,
      folder: allIn(g) || e.folder === "" ? e.folder : `${e.folder}/`,
    }));
    out.push(`const entries = ${JSON.stringify(rows)};`);
    if (g.layout === "loop") out.push("for (const e of entries) {", ...entry(undefined, "  "), "}");
    else out.push("const entry = (e) => {", ...entry(undefined, "  "), "};", "entries.forEach(entry);");
  }
  out.push(isPush ? 'process.stdout.write(lines.join("\\n") + "\\n");' : "process.stdout.write(out);");
  return `${out.join("\n")}\n`;
}
