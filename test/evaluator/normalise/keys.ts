// The key of a term -> its structure (src/5-prove/words/text.ts says how keys are written).

export type Key =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unset" }
  /** An argument that BuildKit sets itself. */
  | { readonly kind: "automatic"; readonly name: string }
  | { readonly kind: "sum"; readonly pieces: readonly Key[] }
  | { readonly kind: "operation"; readonly name: string; readonly operands: readonly Key[] };

interface Reader {
  readonly key: string;
  at: number;
}

export function parseKey(key: string): Key {
  const reader: Reader = { key, at: 0 };
  const value = readSum(reader);
  if (reader.at !== key.length) throw new Error(`the key ${key} is not understood at ${reader.at}`);
  return value;
}

function readSum(r: Reader): Key {
  // A mark for what may be unset.
  if (r.key[r.at] === "?" && r.key[r.at + 1] !== "(") r.at += 1;
  const first = readPiece(r);
  const pieces = [first];
  while (r.key[r.at] === "+" && r.key[r.at + 1] !== "(") {
    r.at += 1;
    pieces.push(readPiece(r));
  }
  return pieces.length === 1 ? first : { kind: "sum", pieces };
}

function readPiece(r: Reader): Key {
  const rest = r.key.slice(r.at);
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
  if (quoted !== undefined) {
    r.at += quoted.length;
    return { kind: "text", text: JSON.parse(quoted) as string };
  }
  if (/^-(?!\()/.test(rest)) {
    r.at += 1;
    return { kind: "unset" };
  }
  const name = /^[^("]+(?=\()/.exec(rest)?.[0];
  if (name === undefined) throw new Error(`the key ${r.key} is not understood at ${r.at}`);
  r.at += name.length + 1;
  if (name === "auto") {
    const end = r.key.indexOf(")", r.at);
    const argument = r.key.slice(r.at, end);
    r.at = end + 1;
    return { kind: "automatic", name: argument };
  }
  const operands: Key[] = [];
  while (r.key[r.at] !== ")") {
    operands.push(readSum(r));
    if (r.key[r.at] === ",") r.at += 1;
  }
  r.at += 1;
  return { kind: "operation", name, operands };
}
