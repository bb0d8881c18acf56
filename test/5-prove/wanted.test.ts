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

function proofOf(wanted: "exact" | "same-commands", [text, folded, folder] = [member, fold, ""]) {
  const subject = (path: string, own: string, at = "") => ({
    dockerfile: dockerfile(own, path),
    context: { ...context, folder: at },
  });
  const request = {
    fold: subject("Dockerfile", folded),
    members: [{ platform, subject: subject("Dockerfile.arm64", text, folder) }],
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

  test("what keeps it from being exact is told first, not what could be assumed", () => {
    const copies = (text: string, source: string) => text.replace("RUN make", `RUN make\nCOPY ${source} /src`);
    const proof = proofOf("exact", [copies(member, "."), copies(fold, "arm64"), "arm64"]);
    expect(proof?.grade).toBe("same-commands");
    expect(proof?.notes[0]).toContain("the whole context moved");
    expect(proof?.notes[1]).toContain("RUN's environment stands in another order if debian:12 sets one");
  });
});
