// Operations as the oracle writes them (test/oracle/buildkit/operations.go), each holding its inputs; `null` is scratch.

export type Input = Op | null;
export type Op = Source | File | Exec | Merge;

export interface Source {
  readonly k: "source";
  readonly id: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly p?: string;
}

export interface Merge {
  readonly k: "merge";
  readonly in: readonly Input[];
}

export interface File {
  readonly k: "file";
  readonly do: readonly Action[];
}

/** `on`: what it changes, a former action of the same operation by its number in quotes. */
export interface Action {
  readonly a: "copy" | "mkdir" | "mkfile";
  readonly on: Input | string;
  readonly from?: Input;
  readonly [field: string]: unknown;
}

export interface Mount {
  readonly dest: string;
  readonly in: Input;
  readonly [field: string]: unknown;
}

export interface Exec {
  readonly k: "exec";
  readonly args: readonly string[];
  /** null where it is empty, as Go writes it. */
  readonly env: readonly string[] | null;
  readonly cwd: string;
  readonly p: string;
  readonly root: Input;
  readonly mounts?: readonly Mount[];
  readonly [field: string]: unknown;
}

/** An operation of the oracle's list, its inputs as numbers. */
export type Listed = Readonly<Record<string, unknown>>;

const INPUTS: ReadonlySet<string> = new Set(["on", "from", "in", "root"]);

/** Keys sorted, fields without a value left out: equal values give equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = sorted(value).map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`);
  return `{${fields.join(",")}}`;
}

const sorted = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Every operation once as text, inputs (as numbers) before those that take them; the result is the last. */
export function listing(result: Input): readonly string[] {
  if (result === null) return [canonical({ k: "scratch" })];
  const numbers = new Map<Op, number>();
  const list = new Map<string, number>();
  const number = (input: unknown): unknown => {
    if (input === null) return -1;
    return typeof input === "object" ? visit(input as Op) : input;
  };
  const plain = (value: unknown, key: string): unknown => {
    if (INPUTS.has(key)) return Array.isArray(value) ? value.map(number) : number(value);
    if (Array.isArray(value)) return value.map((v) => plain(v, ""));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(sorted(value).map(([k, v]) => [k, plain(v, k)]));
  };
  const visit = (op: Op): number => {
    const known = numbers.get(op);
    if (known !== undefined) return known;
    const text = canonical(plain(op, ""));
    const at = list.get(text) ?? list.size;
    list.set(text, at);
    numbers.set(op, at);
    return at;
  };
  visit(result);
  return [...list.keys()];
}

/** The oracle's list as operations that hold their inputs. */
export function unlist(ops: readonly Listed[]): Input {
  const made: Input[] = [];
  const linked = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((v) => linked(v, key));
    if (typeof value === "number" && INPUTS.has(key)) return value < 0 ? null : made[value];
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, linked(v, k)]));
  };
  for (const op of ops) made.push(op["k"] === "scratch" ? null : (linked(op, "") as Op));
  return made.at(-1) ?? null;
}
