// May a variable, or a stage, of a fold be called so? The prover has the last word; here a person is told at once.
import { namesIn } from "../1-read/typed.ts";
import { readsVariable } from "../5-prove/commands/names.ts";
import { PLATFORM_ARGS } from "../5-prove/evaluate/arguments.ts";
import type { Family } from "../model/family.ts";
import { platformKey } from "../model/platform.ts";
import type { MadeName } from "../model/stage.ts";

/** The fold's own variables are written large, its stages small. */
export const kindOf = (name: string): MadeName["kind"] => (/^[A-Z]/.test(name) ? "variable" : "stage");

const MOST = 64;

/** Why nothing that a fold makes may be called so, whatever the family; undefined where it may. */
export function badName(kind: MadeName["kind"], name: string): string | undefined {
  if (name.length > MOST) return `it is longer than ${MOST} letters`;
  return kind === "variable" ? badVariable(name) : badStage(name);
}

/** `docker build --check` warns of these (BuildKit, dockerfile2llb/validations.go getSecretsRegex). */
const SECRET = /(?:_|^)(?:APIKEY|AUTH|CREDENTIALS?|KEY|PASSWORD|PWORD|PASSWD|SECRET|TOKEN)(?:_|$)/;
const NO_SECRET = /(?:_|^)(?:PUBLIC|FILE|VERSION)(?:_|$)/;

function badVariable(name: string): string | undefined {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) return "a variable's name is a capital letter, then capitals, digits and _";
  if (PLATFORM_ARGS.has(name)) return "BuildKit gives it a value itself";
  if (readsVariable(name, [], false) ?? readsVariable(name, [], true)) return "programs read it from the environment";
  return SECRET.test(name) && !NO_SECRET.test(name) ? "docker build --check takes it for a secret" : undefined;
}

/** As BuildKit takes names in FROM (DESIGN 4.3). */
function badStage(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/.test(name))
    return "it begins with a small letter; small letters, digits and single . _ - follow";
  return name === "scratch" ? "scratch is no stage" : undefined;
}

/** Why nothing in a fold of this family can be called so, as far as can be known before it is made. */
export const whyNotCalled = (family: Family, kind: MadeName["kind"], name: string): string | undefined =>
  badName(kind, name) ?? nameInFamily(family, kind, name);

/** Why this family leaves no room for the name. */
export function nameInFamily(family: Family, kind: MadeName["kind"], name: string): string | undefined {
  if (kind === "stage") return stageInFamily(family, name);
  const named = new RegExp(`(?<!\\w)${name}(?!\\w)`);
  const member = family.members.find((m) => named.test(m.dockerfile.text));
  if (member) return `${member.dockerfile.path} speaks of it`;
  const base = family.bases?.find((b) => b.config.config?.Env?.some((e) => e.startsWith(`${name}=`)));
  return base && `${base.ref} sets it`;
}

function stageInFamily({ members }: Family, name: string): string | undefined {
  const wanted = new Set([name, ...members.map((m) => `${name}-${platformKey(m.platform)}`)]);
  for (const m of members) {
    const { stages, used } = namesIn(m.dockerfile);
    const taken = [...stages, ...used].find((n) => wanted.has(n.toLowerCase()));
    if (taken !== undefined) return `${taken} is a stage or an image of ${m.dockerfile.path}`;
  }
  return undefined;
}
