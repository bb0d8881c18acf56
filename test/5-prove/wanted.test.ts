// What is assumed for the grade alone: only where somebody wants the exact one.
import { describe, expect, test } from "vitest";
import { prove } from "../../src/5-prove/prove.ts";
import { dockerfile, platformOf } from "./pairs.ts";

const context = { folder: "", ignore: undefined, listing: undefined };
const platform = platformOf("linux/arm64");
const member = `FROM debian:12
ENV VERSION=1
RUN make
`;
const fold = `FROM debian:12 AS base-arm64
ENV VERSION=1
FROM base-\${TARGETARCH}
RUN make
`;

function proofOf(wanted: "exact" | "same-commands") {
  const subject = (path: string, text: string) => ({ dockerfile: dockerfile(text, path), context });
  const request = {
    fold: subject("Dockerfile", fold),
    members: [{ platform, subject: subject("Dockerfile.arm64", member) }],
    wanted,
  };
  return prove(request).get(platform.name);
}

describe("an ENV before a split and a RUN behind it", () => {
  test("assumes nothing about the base's ENV, and is of the same commands", () => {
    const proof = proofOf("same-commands");
    expect(proof?.grade).toBe("same-commands");
    expect(proof?.assumptions.flatMap((a) => a.envLacks ?? [])).toEqual([]);
  });

  test("is exact where that is wanted, assuming that the base does not set the name", () => {
    const proof = proofOf("exact");
    expect(proof?.grade).toBe("exact");
    expect(proof?.assumptions.flatMap((a) => a.envLacks ?? [])).toEqual(["VERSION"]);
  });
});
