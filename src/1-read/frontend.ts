// A `# syntax` line: the frontend that reads the file, as one name for one image.
import type { Dockerfile } from "../model/dockerfile.ts";

/** Undefined where the builder's own reads it. */
export function frontendOf({ directives }: Dockerfile): string | undefined {
  const value = directives.find((d) => d.name === "syntax")?.value;
  return value === undefined ? undefined : frontendName(value);
}

/** `docker.io/docker/dockerfile` is `docker/dockerfile:latest`. */
export function frontendName(value: string): string {
  const name = value.replace(/^docker\.io\//, "");
  return /[:@]/.test(name) ? name : `${name}:latest`;
}

/** Of the syntax that Dockerfiles have had since version 1: releases, and `labs`, which knows more. */
export const isFrontendOf1 = (name: string): boolean =>
  /^docker\/dockerfile:(?:1(?:\.\d+){0,2}(?:-labs)?|latest|labs)$/.test(name);

/** Any that Docker published, `experimental` before there was `labs` among them. */
export const isDockers = (name: string): boolean => /^docker\/dockerfile(?:-upstream)?[:@]/.test(name);

/** The one of these that knows most: `1` is the newest 1.x. Undefined where none is of syntax 1. */
export function mostCapable(names: readonly string[]): string | undefined {
  const rank = (name: string): number => {
    const [, minor, patch = "0"] = /:1\.(\d+)(?:\.(\d+))?/.exec(name) ?? [];
    return (name.endsWith("labs") ? 1e9 : 0) + (minor === undefined ? 1e8 : Number(minor) * 1e4 + Number(patch));
  };
  return names.filter(isFrontendOf1).toSorted((a, b) => rank(b) - rank(a) || a.length - b.length)[0];
}
