// Words as an author might write them: plain, quoted, escaped, with variables and every modifier; some that are refused.
import { type Random, table } from "./random.ts";

/** The file that is being made: how wild it may be, and what it has so far. */
export interface Draft {
  readonly r: Random;
  /** The escape character in force. */
  readonly escape: string;
  /** How likely a piece is one that only a lexer's author would think of. */
  readonly odd: number;
  /** How likely a piece is one that BuildKit refuses. */
  readonly bad: number;
  readonly stages: string[];
  readonly isWindows: boolean;
  /** Also what the first stream of questions (file.ts) does not reach; that one has to stay as it is. */
  readonly isWide?: boolean;
}

const NAMES = table("A B C FOO BAR VERSION PATH HOME TARGETARCH foo A_B TARGETVARIANT");
const LITERALS = table("x 1.2.3 a-b /usr/bin a,b x86_64 v1 lib/y 0 8080 tar.gz a.b.c");
const ODD_LITERALS = table("é ~ * ? #h a=b = % { } [x] & | ; < > ` (x) ! @ ^ : .. 日本 - --x // /* \\ a\\b <<x 𝒳 $x.y");
const PATTERNS = table("* ? */ a* *. /* x . 1 *- v? a.b [x] + a?c *2* a*b* *.*");
const ODD_PATTERNS = table(String.raw`\* \? \\ \/ '*' "x" $B ${"${C}"} ( ) ^ $ | ** ∅ é # % { *\* \} a|b x+ '␠' [a-z]`);
const BAD_PATTERNS = table(String.raw`\a \ \x* *\.`);
const ODD_VARIABLES = table(
  "$1 $12x $$ $@ $ $- $? $# $! $* $. $/x ${1} ${@} ${#} ${?} ${-} ${10:-q} $0 ${*:-s} ${é} $é ${-:-x} ${!} ${@+y} $Ax ${A}A ${A:-} ${B+} ${C:+} $A$B ${A:-$} ${A:-}}",
);
const BAD_VARIABLES = table(
  '${ ${} ${A ${:-x} ${A:} ${A:#x} ${A^} ${A/x} ${A/x/y ${{A}} ${B:%x} ${A@Q} ${NO?} ${NO:?} ${NO?must␠be␠set} ${A=x} ${.} ${B:-"x} ${A:=x} ${A:-${B} ${A␠B} ${A/$B}',
);
const REPLACEMENTS = table(String.raw`∅ _ - x/y $B ${"${B}"} \/ \} $1 $0 $$ 'q' "q" * é \\ &`);

export const name = ({ r }: Draft): string => (r.chance(0.75) ? r.pick(["A", "B", "C", "FOO"]) : r.pick(NAMES));

const literal = ({ r, odd }: Draft): string => r.pick(r.chance(odd) ? ODD_LITERALS : LITERALS);

function pattern({ r, odd, bad }: Draft): string {
  if (r.chance(bad)) return r.pick(BAD_PATTERNS);
  return r.pick(r.chance(odd + 0.1) ? ODD_PATTERNS : PATTERNS);
}

/** `$A`, `${A}`, or one with a modifier, the words behind it made of pieces again. */
export function variable(d: Draft, depth = 0): string {
  const { r } = d;
  const n = name(d);
  if (r.chance(0.45)) return r.chance(0.5) ? `$${n}` : `\${${n}}`;
  if (r.chance(d.odd)) return r.pick(ODD_VARIABLES);
  if (r.chance(d.bad)) return r.pick(BAD_VARIABLES);
  const modifier = r.pick([":-", "-", ":+", "+", "#", "##", "%", "%%", "/", "//", "?", ":?"]);
  if (modifier.includes("?"))
    // Refused where unset: so mostly of a name that is set.
    return r.chance(0.2) ? `\${${n}${modifier}${literal(d)}}` : `\${PATH${modifier}}`;
  if (modifier.includes("/"))
    return `\${${n}${modifier}${pattern(d)}/${r.chance(0.5) ? literal(d) : r.pick(REPLACEMENTS)}}`;
  if (/[#%]/.test(modifier)) return `\${${n}${modifier}${pattern(d)}}`;
  return `\${${n}${modifier}${depth > 1 ? literal(d) : pieces(d, 0, 2, depth + 1)}}`;
}

function quoted(d: Draft, depth: number): string {
  const { r, escape: e } = d;
  if (r.chance(0.35)) return `'${r.pick(["", "a b", "$A", "a$B c", `x${e}`, 'say "hi"', "  ", "${A:-b}"])}'`;
  const inside = r.many(0, 3, () => {
    if (r.chance(0.4)) return r.pick(["a b", " ", "x", "it's", "tab\there", "#no"]);
    if (r.chance(0.4)) return variable(d, depth + 1);
    return r.pick([`${e}"`, `${e}$A`, `${e}${e}`, `${e}n`, `${e}'`, "y"]);
  });
  return `"${inside.join("")}"`;
}

const escaped = ({ r, escape: e }: Draft): string =>
  e + r.pick(["$", "$A", '"', "'", e, " ", "a", "n", "${A}", "\t", "=", "/"]);

function piece(d: Draft, depth: number): string {
  const { r } = d;
  if (r.chance(d.bad * 0.3)) return r.pick(['"open', "'open", 'x"', "'"]);
  if (r.chance(0.45)) return literal(d);
  if (r.chance(0.6)) return variable(d, depth);
  return r.chance(0.6) ? quoted(d, depth) : escaped(d);
}

const pieces = (d: Draft, min: number, max: number, depth: number): string =>
  d.r.many(min, max, () => piece(d, depth)).join("");

/** A value in the place of one word: it holds blanks only where they are quoted or escaped. */
export const value = (d: Draft): string => pieces(d, d.r.chance(0.1) ? 0 : 1, 3, 0);

/** A variable without blanks or quotes, for the places that are cut at blanks before they are expanded. */
export const bare = (d: Draft): string => variable({ ...d, odd: 0, bad: 0 }, 2).replace(/[\s"'\\]/g, "");

/** A text without quotes, blanks or escapes. */
export const plain = (d: Draft): string =>
  d.r.chance(0.6) ? d.r.pick(LITERALS) : d.r.chance(0.7) ? bare(d) : literal(d);

const ODD_PATHS = table(
  String.raw`/a/../b a/./b .. ../x ./ . /. a/. //x//y /a/ a// $A/ /$A ${"${NO}"} a/.. ./. \x ~/x /x/.. C:\x c:/y "q" 's'/t a\␠b /$A/../y "/q␠r" a/../../b /./z`,
);

const WINDOWS_PATHS = table(
  String.raw`C:\app c:\app\ C:/a/./b \app\x a\b\..\c .\x C:rel\y /x\y\. C:\ \ C:\a\b\ lib\$A C:\$A\x C:$A $A\lib a/b D:\z`,
);

/** A folder or a file. */
export function path(d: Draft): string {
  const { r } = d;
  if (d.isWide && d.isWindows && r.chance(0.4)) return r.pick(WINDOWS_PATHS);
  if (r.chance(d.odd)) return r.pick(ODD_PATHS);
  const body = r.many(1, 3, () => (r.chance(0.2) ? bare(d) : r.pick(["a", "b", "src", "lib", "etc", "opt"])));
  return (r.chance(0.6) ? "/" : r.chance(0.2) ? "./" : "") + body.join("/") + (r.chance(0.2) ? "/" : "");
}
