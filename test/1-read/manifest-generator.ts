// Library manifests made from a seed, good ones and mangled ones, for the answers of bashbrew in test/data/manifest.

/** mulberry32: the same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Pick = <T>(from: readonly T[]) => T;
interface Dice {
  readonly next: () => number;
  readonly chance: (p: number) => boolean;
  readonly pick: Pick;
}

function dice(seed: number): Dice {
  const next = random(seed);
  return {
    next,
    chance: (p) => next() < p,
    pick: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
  };
}

const ARCHES = ["amd64", "arm32v5", "arm32v7", "arm64v8", "s390x", "windows-amd64"];
const BUILD: Readonly<Record<string, readonly string[]>> = {
  GitRepo: ["https://a.test/r.git", "https://b.test/r.git", "file:///a b"],
  GitFetch: ["refs/heads/master", "refs/heads/x/y", "refs/tags/v1", "refs/heads/a b"],
  GitCommit: ["a".repeat(40), "b".repeat(40), "c".repeat(64)],
  Directory: ["a", "./a/", "a//b/../c", ".", "", "a b", "..", "/a/", "a/..", "a/./b", "\u00e9"],
  File: ["Dockerfile", "Dockerfile.x", "sub/Dockerfile", "./Dockerfile", "a#b"],
  Builder: ["buildkit", "classic", "oci-import", ""],
};

/** Lines that bashbrew refuses, or reads otherwise than one would think. */
const ODD_LINES = [
  ...["nonsense", " more", "\tmore", "  ", "\u00a0", " .", " .x", "\u0085", "\f", "\u2028# c"],
  ...[
    ": x",
    "Tags : 9",
    "Tags: t, t",
    "Tags: t,",
    "Tags: ,t",
    "Tags: a b",
    "Tags: g",
    "Tags: -x",
    "Tags: .x",
    "Tags: _x",
  ],
  ...[
    `Tags: ${"x".repeat(128)}`,
    `Tags: ${"x".repeat(129)}`,
    "Tags: \u00e9",
    "Tags: \u00a0q",
    "Tags: q,\u00a0r",
    "Tags: \ufeffq",
  ],
  ...["SharedTags:", "SharedTags: t0", "SharedTags: s,s,s", "SharedTags: ,", "tags: q", "Tag: q"],
  ...[
    "Architectures: pdp11",
    "Architectures:",
    "Architectures: amd64,",
    "Architectures: amd64\u00a0",
    "Architectures: AMD64",
  ],
  ...[
    "GitCommit: main",
    `GitCommit: ${"A".repeat(40)}`,
    `GitCommit: ${"a".repeat(41)}`,
    "GitCommit:",
    `GitCommit: ${"a".repeat(40)} # c`,
  ],
  ...[
    "GitFetch: v1",
    "GitFetch:",
    "GitFetch: refs/heads/",
    "GitFetch: refs/heads/*",
    "GitFetch: refs/pull/1/head",
    "GitRepo:",
  ],
  ...[
    "s390x-File: z",
    "foo-File: z",
    "s390x-file: z",
    "amd64-Tags: q",
    "-File: z",
    "amd64-GitCommit: main",
    "amd64-GitFetch: v1",
  ],
  ...["File:", "File: \ufeffz", "File: z\u00a0", "File: a: b", "File: z\r", "Directory: /", "Directory: ../x"],
  ...[
    "Maintainers: O (@o)",
    "Maintainers: O <o@o>",
    "Maintainers: O <o@o> (@o), P (@p)",
    "Maintainers: (@o)",
    "Maintainers:",
  ],
  ...["Constraints:", "Constraints: x,", "Constraints: !", "Order: x", "Values: x", "ArchValues: x", "Paragraph: x"],
  ...[" # c", "# c", "#", "\t# c", "\u00a0# c", "##: x", "x # y: z"],
];

/** Between the items of a list: a comma with blanks, line breaks, comments and what else a person may write there. */
const JOINS = [
  ",",
  " , ",
  " ,\t",
  ",\n  ",
  ",\n             ",
  "\n ,",
  ",\n# c, d\n\t",
  ",\n  # c\n ",
  ", \n\n ",
  ",\n .\n ",
  ",\n \n ",
];

function list({ chance, pick }: Dice, items: readonly string[]): string {
  const one = chance(0.15) ? pick(JOINS) : undefined;
  return items.reduce((text, item) => text + (one ?? (chance(0.05) ? pick(JOINS) : ", ")) + item);
}

/** One in a hundred values goes on in the next line, which is right for lists only. */
function field({ chance, pick }: Dice, name: string, value: string): string {
  const gap = chance(0.9)
    ? " "
    : pick(["", "  ", "\t", "\t ", "\u00a0", chance(0.1) ? pick(["\n ", " \n# c\n  "]) : "   "]);
  const end = chance(0.95)
    ? ""
    : pick([" ", "\t", "\u00a0", chance(0.1) ? pick(["\n ", "\n  \n# c", "\n# c\n x"]) : "  "]);
  return `${name}${chance(0.98) ? "" : " "}:${gap}${value}${end}`;
}

/** Good manifests and mangled ones: inherited fields of architectures, wrapped lists, comments, duplicates, odd blanks. */
export function generatedManifest(seed: number): string {
  const thrown = dice(seed);
  const { next, chance, pick } = thrown;
  const arches = () => ARCHES.filter(() => chance(0.4)).concat(chance(0.1) ? ["amd64"] : []);
  const lists = (name: string, items: readonly string[]) =>
    items.length > 0 ? [field(thrown, name, list(thrown, items))] : [];
  const builds = (wanted: readonly string[], density: number) =>
    Object.entries(BUILD).flatMap(([name, values]) => {
      // Directories out of the tree and empty values are for the few.
      const usual = chance(0.9) ? values.slice(0, 3) : values;
      return ["", ...wanted.map((arch) => `${arch}-`)]
        .filter((prefix) => chance(prefix === "" ? density : density / 3))
        .map((prefix) => field(thrown, prefix + name, pick(usual)));
    });
  const without = (fields: readonly string[], ...names: readonly string[]) =>
    fields.filter((line) => !names.some((name) => line.startsWith(name)));

  const global = [
    ...lists(
      "Maintainers",
      ["N (@n)", "M M <m@m.test> (@m)", "O <https://o.test> (@o-o)"].slice(0, 1 + Math.floor(next() * 3)),
    ),
    ...(chance(0.9) ? ["GitRepo: https://a.test/r.git"] : []),
    ...(chance(0.2) ? [`GitCommit: ${"d".repeat(40)}`] : []),
    ...lists("Architectures", chance(0.4) ? arches() : []),
    ...lists("SharedTags", chance(0.1) ? ["g"] : []),
    ...lists("Constraints", chance(0.1) ? ["gc"] : []),
    ...without(builds(ARCHES, chance(0.3) ? 0.5 : 0.15), "GitRepo", "GitCommit"),
  ];
  const entries = Array.from({ length: Math.floor(next() * 5) }, (_, i) => {
    const own = chance(0.6) ? arches() : [];
    const lines = [
      ...(chance(0.05) ? ["Maintainers: P (@p)"] : []),
      ...lists("Tags", [`t${i}`, `u${i}`, `v${i}.0-x`].slice(0, 1 + Math.floor(next() * 3))),
      ...lists("SharedTags", chance(0.3) ? ["s", `s${i}`, "s"] : []),
      ...lists("Architectures", own),
      ...(chance(0.9) ? [`GitCommit: ${"a".repeat(40)}`] : []),
      ...without(builds(own.length > 0 && chance(0.9) ? own : ARCHES, chance(0.3) ? 0 : 0.3), "GitCommit"),
      ...lists("Constraints", chance(0.2) ? ["!aufs", "x"] : []),
    ];
    return chance(0.2) ? lines.toSorted(() => next() - 0.5) : lines;
  });
  const paragraphs = [global, ...entries];
  if (chance(0.35)) {
    const spoiled = pick(paragraphs);
    const line = pick(chance(0.1) ? spoiled : ODD_LINES);
    const same = spoiled.findIndex((l) => l.split(":")[0] === line.split(":")[0]);
    if (same >= 0 && chance(0.8)) spoiled[same] = line;
    else spoiled.splice(Math.floor(next() * (spoiled.length + 1)), 0, line);
  }
  const between = ["\n\n", "\n\n", "\n\n", "\n# c\n\n\n", "\n\n# c\n", "\n\n# c\n\n# d\n", "\n\n \t# c\n"];
  const text =
    pick(["", "", "", "# h\n\n", "\n\n", "# h\n"]) +
    paragraphs.map((l) => l.join(chance(0.1) ? "\n# c\n" : "\n")).reduce((all, p) => all + pick(between) + p) +
    pick(["\n", "\n", "", "\n\n", "\n \n", "\n# end", "\n\n\n# end\n"]);
  return chance(0.1) ? text.replaceAll("\n", "\r\n") : text;
}

/** Manifests without errors whose entries can fold: arch fields here and there, in the global paragraph and below it. */
export function foldableManifest(seed: number): string {
  const { next, chance, pick } = dice(seed);
  const listed = ["amd64", "arm64v8", "s390x"].slice(0, 2 + Math.floor(next() * 2));
  const values: readonly (readonly [string, readonly string[]])[] = [
    ["Directory", ["a", "./b/", ".", "img"]],
    ["File", ["Dockerfile", "Dockerfile.x"]],
    ["Builder", ["classic", "buildkit"]],
  ];
  const fields = (wanted: readonly string[], density: number) =>
    values.flatMap(([field, from]) =>
      ["", ...wanted.map((a) => `${a}-`)].flatMap((prefix) => {
        const comment = chance(0.1) ? ["# beside"] : [];
        return chance(density) ? [...comment, `${prefix}${field}:${pick([" ", "  ", ""])}${pick(from)}`] : comment;
      }),
    );
  const global = ["Maintainers: N (@n)", "GitRepo: r", `Architectures: ${listed.join(", ")}`, ...fields(listed, 0.2)];
  const entries = Array.from({ length: 1 + Math.floor(next() * 4) }, (_, i) => {
    const own = chance(0.2) ? listed.slice(1) : listed;
    const lines = [
      `Tags: t${i}`,
      ...(own === listed ? [] : [`Architectures: ${own.join(pick([", ", ",\n# inside\n "]))}`]),
      `GitCommit: ${"a".repeat(40)}`,
      ...fields(own, 0.3),
    ];
    return chance(0.2) ? lines.toReversed() : lines;
  });
  const text =
    [global, ...entries].map((l) => l.join("\n")).join(pick(["\n\n", "\n# c\n\n\n"])) + pick(["\n", "", "\n\n"]);
  return chance(0.2) ? text.replaceAll("\n", "\r\n") : text;
}
