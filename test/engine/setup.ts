// vitest's global setup of the project `engine`: one engine for the whole run.
// It is held for the main process; runs side by side share it, and the last one stops it.
import type { TestProject } from "vitest/node";
import { type Found, findEngine, giveBack } from "./find.ts";

declare module "vitest" {
  interface ProvidedContext {
    engine: Found;
  }
}

export default function setup(project: TestProject): () => void {
  const found = findEngine(String(process.pid));
  project.provide("engine", found);
  return () => {
    const trouble = giveBack(found);
    if (trouble !== undefined) throw new Error(trouble);
  };
}
