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

const ARCHES = ["amd64", "arm32v7", "arm64v8", "s390x", "windows-amd64"];
const BUILD: Readonly<Record<string, readonly string[]>> = {
  GitRepo: ["https://a.test/r.git", "https://b.test/r.git"],
  GitFetch: ["refs/heads/master", "refs/heads/x/y", "refs/tags/v1"],
  GitCommit: ["a".repeat(40), "b".repeat(40), "c".repeat(64)],
  Directory: ["a", "./a/", "a//b/../c", ".", "", "a b"],
  File: ["Dockerfile", "Dockerfile.x", "sub/Dockerfile"],
  Builder: ["buildkit", "classic", "oci-import", ""],
};
const BAD_LINES = [
  "nonsense",
  " more",
  "\tmore",
  "  ",
  ": x",
  "Tags: t, t",
  "GitCommit: main",
  "Architectures: pdp11",
  "tags: q",
  "GitFetch: v1",
  "s390x-File: z",
  "foo-File: z",
  "Tags : 9",
  "SharedTags:",
  " # c",
  "# c",
];

export function generatedManifest(seed: number): string {
  const next = random(seed);
  const chance = (p: number) => next() < p;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const arches = () => ARCHES.filter(() => chance(0.4)).concat(chance(0.1) ? ["amd64"] : []);
  const list = (items: readonly string[]) =>
    items.join(chance(0.2) ? (chance(0.5) ? ",\n  " : ",\n# c, d\n\t") : chance(0.2) ? " ,\t" : ", ");
  const builds = (wanted: readonly string[], density: number) =>
    Object.entries(BUILD).flatMap(([field, values]) => [
      ...(chance(density) ? [`${field}: ${pick(values)}`] : []),
      ...wanted
        .filter(() => chance(density / 3))
        .map((arch) => `${arch}-${field}:${pick([" ", "", "\t "])}${pick(values)}`),
    ]);
  const optional = (name: string, items: readonly string[]) => (items.length > 0 ? [`${name}: ${list(items)}`] : []);

  const global = [
    "Maintainers: N (@n)",
    "GitRepo: https://a.test/r.git",
    ...(chance(0.2) ? [`GitCommit: ${"d".repeat(40)}`] : []),
    ...optional("Architectures", chance(0.3) ? arches() : []),
    ...optional("SharedTags", chance(0.1) ? ["g"] : []),
    ...optional("Constraints", chance(0.1) ? ["gc"] : []),
    ...builds(ARCHES, 0.15).filter((l) => !/^Git(Repo|Commit):/.test(l)),
  ];
  const entries = Array.from({ length: 1 + Math.floor(next() * 3) }, (_, i) => {
    const lines = [
      `Tags: ${list([`t${i}`, `u${i}`, `v${i}`].slice(0, 1 + Math.floor(next() * 3)))}`,
      ...optional("SharedTags", chance(0.3) ? ["s", `s${i}`, "s"] : []),
      ...optional("Architectures", chance(0.7) ? arches() : []),
      ...(chance(0.9) ? [`GitCommit: ${"a".repeat(40)}`] : []),
      ...builds(ARCHES, 0.3).filter((l) => !l.startsWith("GitCommit:")),
      ...optional("Constraints", chance(0.2) ? ["!aufs", "x"] : []),
    ];
    if (chance(0.2)) lines.splice(Math.floor(next() * (lines.length + 1)), 0, pick(BAD_LINES));
    return chance(0.2) ? lines.toSorted(() => next() - 0.5) : lines;
  });
  const text = [global, ...entries].map((l) => l.join("\n")).join(pick(["\n\n", "\n\n", "\n# c\n\n\n", "\n\n# c\n"]));
  const ended = text + pick(["\n", "", "\n\n", "\n \n"]);
  return chance(0.15) ? ended.replaceAll("\n", "\r\n") : ended;
}

/** Manifests without errors whose entries can fold: arch fields here and there, in the global paragraph and below it. */
export function foldableManifest(seed: number): string {
  const next = random(seed);
  const chance = (p: number) => next() < p;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
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
