// Colours and marks: one colour and one short mark per platform, the same on every screen. Red and green are for verdicts and
// diffs only. Without colour the marks say it all.
import type { PlatformName } from "../../src/model/platform.ts";
import type { Style } from "./spans.ts";

export interface Theme {
  readonly color: boolean;
  readonly glyphs: Glyphs;
  readonly good: Style;
  readonly bad: Style;
  readonly warn: Style;
  readonly quiet: Style;
  readonly strong: Style;
  readonly title: Style;
  readonly key: Style;
  platform(name: PlatformName): Style;
}

export interface Glyphs {
  readonly bar: string;
  readonly rule: string;
  /** One column: text was cut here. */
  readonly more: string;
  readonly dots: string;
  readonly cursor: string;
  readonly full: string;
  readonly empty: string;
}

const UNICODE: Glyphs = { bar: "│", rule: "─", more: "…", dots: "…", cursor: "›", full: "━", empty: "╌" };
const ASCII: Glyphs = { bar: "|", rule: "-", more: "~", dots: "...", cursor: ">", full: "=", empty: "." };

interface Paint {
  readonly mark: string;
  /** In the palette of 256 colours. */
  readonly rich: number;
  /** Where a terminal has 16. */
  readonly plain: string;
}

/** By `architecture/variant`. */
const PAINTS: Readonly<Record<string, Paint>> = {
  amd64: { mark: "A", rich: 75, plain: "cyan" },
  "386": { mark: "i", rich: 110, plain: "cyanBright" },
  "arm/v5": { mark: "a5", rich: 137, plain: "yellow" },
  "arm/v6": { mark: "a6", rich: 173, plain: "yellow" },
  "arm/v7": { mark: "a7", rich: 215, plain: "yellowBright" },
  arm64: { mark: "Ar", rich: 221, plain: "yellowBright" },
  loong64: { mark: "L", rich: 152, plain: "white" },
  mips64le: { mark: "m", rich: 187, plain: "white" },
  ppc64le: { mark: "p", rich: 141, plain: "magenta" },
  riscv64: { mark: "r", rich: 212, plain: "magentaBright" },
  s390x: { mark: "s", rich: 44, plain: "blueBright" },
};

function paintOf(name: PlatformName): Paint {
  const [os, architecture = "", variant] = name.split("/");
  const exact = PAINTS[variant === undefined ? architecture : `${architecture}/${variant}`];
  const near = exact ?? PAINTS[architecture] ?? { mark: architecture.slice(0, 3), rich: 250, plain: "white" };
  const mark = exact || variant === undefined ? near.mark : `${near.mark}${variant.replace(/^v/, "")}`;
  return { ...near, mark: os === "linux" ? mark : `${os?.slice(0, 1)}${mark}` };
}

/** `A` for linux/amd64, `a7` for linux/arm/v7. */
export const markOf = (name: PlatformName): string => paintOf(name).mark;

export interface Looks {
  readonly color: boolean;
  /** Colours that the terminal has: 4, 8 or 24 bits. */
  readonly depth: number;
  readonly unicode: boolean;
}

export function makeTheme({ color, depth, unicode }: Looks): Theme {
  const colored = (name: string): Style => (color ? { color: name } : {});
  return {
    color,
    glyphs: unicode ? UNICODE : ASCII,
    good: colored("green"),
    bad: colored("red"),
    warn: { ...colored("yellow") },
    quiet: { dim: true },
    strong: { bold: true },
    title: { bold: true },
    key: { bold: true },
    platform: (name) => colored(depth >= 8 ? `ansi256(${paintOf(name).rich})` : paintOf(name).plain),
  };
}

/** Whether the person's locale writes UTF-8, by POSIX's order of precedence; the Linux console draws few of its characters. */
export function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return /utf-?8/i.test(locale) && env["TERM"] !== "linux";
}
