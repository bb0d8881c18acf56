// Which file may import which (DESIGN 1), read from the imports themselves. A wall that moves is moved here, with the reason.
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { Node, Project, type SourceFile } from "ts-morph";
import { expect, test } from "vitest";

interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  readonly line: number;
  /** Gone when the types are. */
  readonly typeOnly: boolean;
}

const root = join(import.meta.dirname, "..");
const project = new Project({ skipAddingFilesFromTsConfig: true });
project.addSourceFilesAtPaths(["src", "cli"].flatMap((folder) => [`${root}/${folder}/**/*.{ts,tsx}`]));
const files = project.getSourceFiles();
const imports = files.flatMap(importsOf);

function importsOf(file: SourceFile): readonly Import[] {
  const from = relative(root, file.getFilePath());
  const one = (at: Node, specifier: string, typeOnly: boolean): Import => ({
    from,
    to: specifier.startsWith(".") ? join(dirname(from), specifier) : specifier,
    line: at.getStartLineNumber(),
    typeOnly,
  });
  const declared = file.getImportDeclarations().map((d) => {
    const named = d.getNamedImports();
    const types = d.isTypeOnly() || (named.length > 0 && !d.getDefaultImport() && named.every((n) => n.isTypeOnly()));
    return one(d, d.getModuleSpecifierValue(), types);
  });
  const again = file.getExportDeclarations().flatMap((d) => {
    const specifier = d.getModuleSpecifierValue();
    const types = d.isTypeOnly() || (d.hasNamedExports() && d.getNamedExports().every((n) => n.isTypeOnly()));
    return specifier === undefined ? [] : [one(d, specifier, types)];
  });
  const later = file.getDescendants().flatMap((node) => {
    const isImport = Node.isCallExpression(node) && Node.isImportExpression(node.getExpression());
    const [specifier] = isImport ? node.getArguments() : [];
    return Node.isStringLiteral(specifier) ? [one(node, specifier.getLiteralValue(), false)] : [];
  });
  return [...declared, ...again, ...later];
}

type Place = readonly [prefix: string, may: readonly string[], why: string];

const ONE = "src/1-read/";
const PHASES = [ONE, "src/2-align/", "src/3-fold/", "src/4-emit/", "src/5-prove/", "src/6-verify/", "src/7-report/"];
const BASE = ["src/model/", "src/ports.ts"];
const before = (n: number): readonly string[] => [...BASE, ...PHASES.slice(0, n)];

/** The first line that fits a file says what of src and cli it may import; a file of its own folder it always may. */
const WALLS: readonly Place[] = [
  ["src/model/", [], "the words that everything else is said in stand on nothing"],
  ["src/ports.ts", ["src/model/"], "a port speaks of the model only"],
  ["src/1-read/", before(1), "a phase knows the phases before it"],
  ["src/2-align/", before(2), "a phase knows the phases before it"],
  ["src/3-fold/", before(3), "a phase knows the phases before it"],
  ["src/4-emit/", before(4), "a phase knows the phases before it"],
  [
    "src/5-prove/",
    ["src/model/", `${ONE}parse.ts`, `${ONE}tiling.ts`],
    "the prover must not inherit a mistake of read, fold or emit: all it shares is the parse that two readers agree on",
  ],
  ["src/6-verify/", before(5), "a phase knows the phases before it"],
  ["src/7-report/", before(6), "a phase knows the phases before it"],
  ["src/host/", BASE, "a host fills ports in and knows of no phase"],
  ["src/pipeline", before(5), "the pipeline ends with the proof: building and reporting are the caller's choice"],
  ["src/index.ts", ["src/"], "the library's front door"],
  ["cli/", ["src/", "cli/"], "the command line stands on everything"],
];

interface Door {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly why: string;
}

/** What a wall lets through all the same. */
const DOORS: readonly Door[] = [
  { from: "src/7-report/", to: "src/pipeline", typeOnly: true, why: "a report speaks of what the pipeline gives back" },
  {
    from: "src/7-report/json.ts",
    to: "src/pipeline.ts",
    typeOnly: false,
    why: "idOf: one name for a family everywhere",
  },
];

/** Each package, and node's own modules, only where they belong. */
const PACKAGES: readonly (readonly [name: string, where: readonly string[]])[] = [
  ["node:", ["src/host/", "cli/"]],
  ["dockerfile-ast", ["src/1-read/parse.ts"]],
  ["unbash", ["src/3-fold/variables/shell-places.ts", "src/4-emit/generator/"]],
  ["diff", ["src/7-report/", "src/6-verify/compare/texts.ts"]],
  ["commander", ["cli/program.ts", "cli/options.ts"]],
  ["ink", ["cli/ui/"]],
  ["react", ["cli/ui/"]],
  ["ts-morph", ["src/4-emit/generator"]],
];

const isOurs = (to: string): boolean => to.startsWith("src/") || to.startsWith("cli/");
const shown = (i: Import): string => `${i.from}:${i.line} imports ${i.to}`;

test.each(WALLS)("%s imports no more than it may", (prefix, may, why) => {
  const mine = imports.filter((i) => isOurs(i.to) && WALLS.find(([p]) => i.from.startsWith(p))?.[0] === prefix);
  const through = (i: Import): boolean =>
    DOORS.some((d) => i.from.startsWith(d.from) && i.to.startsWith(d.to) && (i.typeOnly || !d.typeOnly));
  const wrong = mine.filter((i) => ![prefix, ...may].some((p) => i.to.startsWith(p)) && !through(i));
  expect(wrong.map(shown), why).toEqual([]);
});

test("every file stands behind a wall, and imports only files and packages that are named here", () => {
  expect(
    files.map((f) => relative(root, f.getFilePath())).filter((f) => !WALLS.some(([p]) => f.startsWith(p))),
  ).toEqual([]);
  const known = (to: string): boolean => isOurs(to) || PACKAGES.some(([name]) => belongsTo(to, name));
  expect(imports.filter((i) => !known(i.to)).map(shown)).toEqual([]);
});

test.each(PACKAGES)("%s is imported only where it belongs", (name, where) => {
  const wrong = imports.filter((i) => belongsTo(i.to, name) && !where.some((p) => i.from.startsWith(p)));
  expect(wrong.map(shown)).toEqual([]);
});

/** `react/jsx-runtime` is react; `fs` without `node:` would be a module of node's under another name. */
const belongsTo = (to: string, name: string): boolean =>
  to === name ||
  to.startsWith(name === "node:" ? name : `${name}/`) ||
  (name === "node:" && builtinModules.includes(to));

test("src outside its host reads no clock, no chance, no process and writes on no terminal", () => {
  const forbidden = /^(?:process|console|Date|performance|setTimeout|setInterval|fetch|Buffer|globalThis|random)$/;
  const wrong = files
    .filter((f) => /\/src\/(?!host\/)/.test(f.getFilePath()))
    .flatMap((f) =>
      f
        .getDescendants()
        .filter((n) => Node.isIdentifier(n) && forbidden.test(n.getText()) && !isOwnName(n))
        .map((n) => `${relative(root, f.getFilePath())}:${n.getStartLineNumber()} uses ${n.getText()}`),
    );
  expect(wrong).toEqual([]);
});

/** A field or a declaration that happens to be called so; `Math.random` is none. */
function isOwnName(node: Node): boolean {
  const parent = node.getParent();
  if (Node.isPropertyAccessExpression(parent))
    return parent.getNameNode() === node && parent.getExpression().getText() !== "Math";
  return parent !== undefined && "getNameNode" in parent;
}

test("no file imports itself by a detour, types aside", () => {
  expect(cycles(imports.filter((i) => !i.typeOnly))).toEqual([]);
});

/** Files whose types speak of each other: listed, so that a new pair is seen. */
const TYPES: readonly string[] = [
  "src/5-prove/compare/chains.ts <-> src/5-prove/compare/exec.ts <-> src/5-prove/compare/files.ts",
];

test("types speak of each other only where it is listed", () => {
  expect(cycles(imports).filter((group) => !TYPES.includes(group))).toEqual([]);
});

/** Groups of files of which each reaches each, as one line (Tarjan's strongly connected components). */
function cycles(edges: readonly Import[]): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) if (isOurs(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file) ?? 0);
    stack.push(file);
    for (const to of next.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || next.get(file)?.includes(file)) found.push(group.sort().join(" <-> "));
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return found.sort();
}
