// What a variable holds, and the places where it will stand -> the name that it should have (DESIGN 5 "Names").
import type { Keyword } from "../../model/dockerfile.ts";

/** Where a variable will stand. */
export interface Hint {
  readonly keyword: Keyword;
  /** The text that stands before it in its word. */
  readonly before: string;
  /** And behind it, to the end of the instruction. */
  readonly behind: string;
  readonly isList: boolean;
  /** The instruction, and what its stage stands on. */
  readonly around: string;
}

/** The first that a word gives; a folder that is something else too is called by neither. */
export function wantedName(values: readonly string[], hints: readonly Hint[]): string {
  const wanted = new Set(hints.map((h) => wantedAt(values, h)));
  if (wanted.size > 1 && wanted.has(FOLDER)) return `${NO_WORD}ARCH`;
  return [...wanted].find((w) => !w.startsWith(NO_WORD)) ?? [...wanted][0] ?? NO_WORD;
}

const FOLDER = "ARCH_DIR";

const ARCH =
  /^(?:x86[_-]64|amd64|x64|x86|i[3-6]86|386|32-?bit|64-?bit|arm(?:64|hf|el|32)?(?:v\d\w*)?|aarch64\w*|armv\w+|ppc64(?:le|el)?|powerpc64le|s390x|riscv64|mips64(?:le|el)?|loong(?:arch)?64)$/i;
const DEBIAN: ReadonlySet<string> = new Set([
  "amd64",
  "arm64",
  "armhf",
  "armel",
  "i386",
  "ppc64el",
  "mips64el",
  "s390x",
  "riscv64",
]);
const BASHBREW = /^(?:arm64v8|arm32v[567])$/;
const UNAME = /^(?:x86_64|aarch64|armv[5678]l|i[36]86|ppc64le|s390x|riscv64|mips64)$/;
const ALPINE = /^(?:x86_64|aarch64|armhf|armv7|x86|ppc64le|s390x|riscv64|loongarch64)$/;

function wantedAt(values: readonly string[], { keyword, before, behind, isList, around }: Hint): string {
  const all = (test: (v: string) => boolean) => values.every(test);
  if (isList) {
    if (/\b(?:apt-get|apt|apk|dnf|yum|microdnf|zypper)\b/.test(around) && all((v) => !/(?:^| )-/.test(v)))
      return "EXTRA_PACKAGES";
    return all((v) => /^(?:-|$)/.test(v)) ? "EXTRA_OPTIONS" : "EXTRA_WORDS";
  }
  if (all((v) => /-unknown-linux-|^\w+-\w+-linux-musl/.test(v))) return "TARGET_TRIPLE";
  if (all((v) => /^\w+-linux-(?:gnu|musl)\w*$/.test(v)))
    return all((v) => v.includes("musl")) ? "MUSL_TARGET" : "GNU_TARGET";
  const sum = all((v) => /^[0-9a-f]{8,}$/.test(v)) ? sumOf(values[0] ?? "", around) : undefined;
  if (sum) return named(ownWord(before) || ownWord(fileBehind(behind)), sum);
  if (all((v) => VERSION.test(v))) return named(versionedWord(before), "VERSION");
  if (/-m(?:arch|cpu|tune)=$/.test(before)) return "CPU_ARCH";
  const word = ownWord(before);
  if (values.some((v) => BASHBREW.test(v)) && all((v) => ARCH.test(v))) return "BASHBREW_ARCH";
  if (all((v) => UNAME.test(v))) return /\balpine\b/.test(around) ? "ALPINE_ARCH" : "UNAME_ARCH";
  if (all((v) => ALPINE.test(v)) && /\balpine\b/.test(around)) return "ALPINE_ARCH";
  if (all((v) => DEBIAN.has(v))) return "DEBIAN_ARCH";
  if (values.includes("x64") && all((v) => ARCH.test(v))) {
    if (/\bnode\b/i.test(around)) return "NODEJS_ARCH";
    if (/dotnet|netcore/i.test(around)) return "DOTNET_ARCH";
  }
  if (before === "" && (keyword === "COPY" || keyword === "ADD")) return FOLDER;
  if (values.some((v) => ARCH.test(v))) return named(word, "ARCH");
  if (all((v) => /^lib(?:32|64|x32)?$/.test(v))) return "LIB_DIR";
  const folder = sharedFolder(values);
  if (folder) return named(folder, "DIR");
  return named(word, /^linux/i.test(values[0] ?? "") ? "PLATFORM" : "NAME");
}

const VERSION = /^\d+(?:\.\d+)+(?:[-+~_][\w.+~-]*)?$/;

/** By its length; a short one by the program that reads it. */
function sumOf(value: string, around: string): string | undefined {
  if (value.length === 64) return "SHA256";
  if (value.length === 128) return "SHA512";
  return /\b(sha\d+|md5)sum\b/.exec(around)?.[1]?.toUpperCase();
}

/** The file that `echo "SUM *FILE" | sha256sum -c` is about. */
const fileBehind = (behind: string): string => /^ +\*?(\S+)/.exec(behind)?.[1] ?? "";

/** `release` of `release` and `x86_64-unknown-linux-gnu/release`. */
function sharedFolder(values: readonly string[]): string {
  const last = new Set(values.map((v) => v.split("/").at(-1) ?? ""));
  return last.size === 1 && values.some((v) => v.includes("/")) ? upper([...last][0] ?? "") : "";
}

/** How a name begins where no word stands beside the difference. */
export const NO_WORD = "IMAGE_";

const named = (word: string, kind: string): string => (word === "" ? `${NO_WORD}${kind}` : `${word}_${kind}`);

/** The word beside the difference: `s6` of `https://host/s6-overlay-`, the key of `ENV key=`. */
function ownWord(before: string): string {
  const near = unquoted(before).split(SEPARATOR).at(-1) ?? "";
  const word = (keyIn(near) ?? near).split(/[^A-Za-z0-9_]+/).find((w) => /[A-Za-z]/.test(w)) ?? "";
  return upper(word);
}

/** What the version is of: `s6-overlay` of `https://host/s6-overlay/releases/download/v`, the package of `curl=`. */
function versionedWord(before: string): string {
  const near = unquoted(before)
    .split(SEPARATOR)
    .map((part) => (keyIn(part.replace(/\.version=/i, "=")) ?? part).replace(/[^A-Za-z0-9]*v?$/i, ""));
  const part =
    near.findLast((p) => p !== "" && !/^(?:releases?|downloads?|archive|refs|tags|latest|dist)$/i.test(p)) ?? "";
  return /\./.test(part) ? upper(part.split(/[^A-Za-z0-9_]+/)[0] ?? "") : upper(part.replace(/[^A-Za-z0-9_]+/g, "_"));
}

const SEPARATOR = /[/:,@(){}$&?]/;

const unquoted = (text: string): string => text.replace(/['"]/g, "");

const keyIn = (text: string): string | undefined => /([A-Za-z0-9_.-]+)=[^=]*$/.exec(text)?.[1]?.split(".").at(-1);

/** As the beginning of a name, without the kind that will stand behind it; empty where it is none. */
function upper(word: string): string {
  const name = word
    .toUpperCase()
    .replace(/_?(?:ARCH|VERSION|SHA(?:256|512)?|MD5)$/, "")
    .replace(/_+$/, "");
  return /^[A-Z]/.test(name) && name.length <= 20 && !SECRET.test(name) ? name : "";
}

/** `docker build --check` warns of these. */
const SECRET = /KEY|TOKEN|SECRET|AUTH|PASSWORD|PASSWD|CREDENTIAL/;
