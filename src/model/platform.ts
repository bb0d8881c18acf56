// Platforms as BuildKit normalises them, and docker-library's names for them.
// Source of the rules: containerd/platforms normalizeArch, measured in 4.1 of the design; bashbrew architecture/oci-platform.go.

/** `linux/arm/v7` and so on, after normalisation (arm64 has no variant, arm means arm/v7). */
export type PlatformName = string & { readonly brand: "PlatformName" };

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** Empty where BuildKit's TARGETVARIANT is empty. */
  readonly variant: string;
  readonly name: PlatformName;
}

const ARCH_ALIASES: Readonly<Record<string, readonly [string, string]>> = {
  x86_64: ["amd64", ""],
  "x86-64": ["amd64", ""],
  i386: ["386", ""],
  aarch64: ["arm64", ""],
  armhf: ["arm", "v7"],
  armel: ["arm", "v6"],
};

const ARCHITECTURES = new Set(
  "amd64 386 arm arm64 ppc64le s390x riscv64 mips64le mips64 mipsle mips loong64 ppc64 wasm".split(" "),
);

/** Reads `os/arch[/variant]`; undefined where the text is no platform of that form. */
export function parsePlatform(text: string): Platform | undefined {
  const parts = text.trim().toLowerCase().split("/");
  const [os, archWord, variantWord] = parts;
  if (!os || !archWord || parts.length > 3 || !/^(linux|windows|freebsd)$/.test(os)) return undefined;
  const alias = ARCH_ALIASES[archWord];
  const architecture = alias?.[0] ?? archWord;
  if (!ARCHITECTURES.has(architecture)) return undefined;
  const variant = normalVariant(architecture, variantWord ?? alias?.[1] ?? "");
  if (variant === undefined) return undefined;
  return platform(os, architecture, variant);
}

function normalVariant(architecture: string, word: string): string | undefined {
  const v = word === "" || word.startsWith("v") ? word : `v${word}`;
  if (!/^(v[0-9]+)?$/.test(v)) return undefined;
  if (architecture === "arm64") return v === "v8" ? "" : v;
  if (architecture === "amd64") return v === "v1" ? "" : v;
  if (architecture === "arm") return v === "" ? "v7" : v;
  return v;
}

export function platform(os: string, architecture: string, variant: string): Platform {
  return { os, architecture, variant, name: [os, architecture, variant].filter(Boolean).join("/") as PlatformName };
}

/** What `${TARGETARCH}${TARGETVARIANT}` expands to for this platform. */
export const platformKey = (p: Platform): string => `${p.architecture}${p.variant}`;

/** docker-library's architecture names (bashbrew) to platforms. */
export const BASHBREW_PLATFORMS: Readonly<Record<string, Platform>> = {
  amd64: platform("linux", "amd64", ""),
  arm32v5: platform("linux", "arm", "v5"),
  arm32v6: platform("linux", "arm", "v6"),
  arm32v7: platform("linux", "arm", "v7"),
  arm64v8: platform("linux", "arm64", ""),
  i386: platform("linux", "386", ""),
  mips64le: platform("linux", "mips64le", ""),
  ppc64le: platform("linux", "ppc64le", ""),
  riscv64: platform("linux", "riscv64", ""),
  s390x: platform("linux", "s390x", ""),
  "windows-amd64": platform("windows", "amd64", ""),
};

/** `arch` is docker-library's name of one of the platforms. */
export function isOneOf(arch: string, platforms: readonly PlatformName[]): boolean {
  const name = BASHBREW_PLATFORMS[arch]?.name;
  return name !== undefined && platforms.includes(name);
}

const ORDER = "amd64 386 arm arm64 loong64 mips64le ppc64le riscv64 s390x".split(" ");

/** amd64 first, then by architecture and variant: the order in which platforms are shown and emitted. */
export function comparePlatforms(a: Platform, b: Platform): number {
  const rank = (p: Platform) => {
    const i = ORDER.indexOf(p.architecture);
    return i < 0 ? ORDER.length : i;
  };
  return (
    compareText(a.os, b.os) ||
    rank(a) - rank(b) ||
    compareText(a.architecture, b.architecture) ||
    compareText(a.variant, b.variant)
  );
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
