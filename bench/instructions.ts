// The instructions of a Dockerfile, as archfold reads them.
import { parse } from "../src/1-read/parse.ts";

export function instructions(text: string): readonly { readonly keyword: string; readonly text: string }[] {
  const parsed = parse("Dockerfile", text);
  return parsed.kind === "trouble" ? [] : parsed.dockerfile.instructions;
}
