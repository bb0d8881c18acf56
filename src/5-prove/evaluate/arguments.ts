// Build arguments as values: given from outside, or what the text says (DESIGN 4.2; convert.go buildMetaArgs, dispatchArg).
import type { Instruction } from "../../model/dockerfile.ts";
import type { Platform } from "../../model/platform.ts";
import { expandWord } from "../words/expand.ts";
import { argumentOr, known, termValue, type Value } from "../words/text.ts";
import type { Program } from "./stages.ts";

/** Set by BuildKit for every build; a build argument of the same name is taken as never given. */
export const PLATFORM_ARGS: ReadonlySet<string> = new Set(
  ["PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT"].flatMap((n) => [`TARGET${n}`, `BUILD${n}`]).concat("TARGETSTAGE"),
);

/** Not set by BuildKit 0.13. */
export const NEWER_ARGS = ["TARGETSTAGE", "TARGETOSVERSION", "BUILDOSVERSION"] as const;

/** Their values are not put into the environment (convert.go nonEnvArgs). */
export const SCAN_ARGS: ReadonlySet<string> = new Set(["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"]);

/** What a build is asked for: a platform, or (`isAcross`) none, so that the builder's is the target (platform.go implicitTarget). */
export interface Target {
  readonly platform: Platform;
  readonly isAcross: boolean;
  /**
   * As the frontend of Docker 26 does (BuildKit 0.13): no word of an ARG sees those before it, an ARG's name is a word as
   * its default is, a global ARG without a default takes away what its name was, --chmod is taken as it is written and
   * dropped where it is no number, and TARGETSTAGE, TARGETOSVERSION and BUILDOSVERSION are nothing.
   */
  readonly isOlder?: boolean;
}

/** The builder's platform as an image op names it: no text shows which it is. */
export const BUILDER = "auto(BUILDPLATFORM)";

/** The platform that images are asked for where nothing names another. */
export const usualPlatform = ({ platform, isAcross }: Target): string => (isAcross ? BUILDER : platform.name);

export type IsFixed = (name: string) => boolean;

/** What is known of the build arguments: which are never given, and which are, with their values. */
export interface Given {
  readonly isFixed: IsFixed;
  readonly values?: ReadonlyMap<string, string>;
}

/** The build argument where it is given, else `otherwise`; a fixed name is never given. */
export function given(name: string, otherwise: Value | undefined, { isFixed, values }: Given): Value | undefined {
  const value = values?.get(name);
  if (value !== undefined) return known(value);
  if (isFixed(name) || PLATFORM_ARGS.has(name)) return otherwise;
  return argumentOr(name, otherwise);
}

function platformArgs(
  { platform, isAcross, isOlder }: Target,
  stage: string,
  { values: own }: Given,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const name of PLATFORM_ARGS)
    values.set(name, termValue({ key: `auto(${name})`, shown: `⟨${name}⟩`, maybeUnset: false }));
  values.set("TARGETSTAGE", known(stage));
  for (const [name, text] of Object.entries({
    PLATFORM: platform.name,
    OS: platform.os,
    ARCH: platform.architecture,
    VARIANT: platform.variant,
  }))
    values.set(`TARGET${name}`, (isAcross && values.get(`BUILD${name}`)) || known(text));
  for (const [name, text] of own ?? []) if (PLATFORM_ARGS.has(name)) values.set(name, known(text));
  if (isOlder) for (const name of NEWER_ARGS) values.delete(name);
  return values;
}

const EMPTY = known("");

/** Names whose last global ARG has no default: older frontends forget what they were, platform arguments too. */
export function takenAway(program: Program, { isOlder }: Target): ReadonlySet<string> {
  const last = new Map(program.globals.flatMap(({ args }) => args.map(({ name, value }) => [name, value] as const)));
  return new Set(isOlder ? [...last].flatMap(([name, value]) => (value === undefined ? [name] : [])) : []);
}

/** The global scope: platform arguments, then every ARG before the first FROM in order. */
export function globalArgs(
  program: Program,
  target: Target & Given & { readonly target?: string },
  fail: (at: Instruction, message: string) => void,
  mayFail: (at: Instruction, key: string) => void = () => {},
): ReadonlyMap<string, Value> {
  const values = platformArgs(target, target.target || program.target, target);
  const { dockerfile } = program;
  for (const { args, at } of program.globals)
    for (const { name, value } of args) {
      const own =
        value === undefined || target.values?.has(name)
          ? values.get(name)
          : known(
              expandWord(value, {
                escape: dockerfile.escape,
                lookup: (n) => values.get(n),
                fail: (m) => fail(at, m),
                mayFail: (key) => mayFail(at, key),
              }),
            );
      const result = given(name, target.isOlder && value === undefined ? EMPTY : own, target);
      if (result) values.set(name, result);
    }
  return values;
}
