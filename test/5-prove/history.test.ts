// The grade leaves history aside, and the proof names what is told otherwise there. What each entry says is held against
// BuildKit in test/evaluator.
import { expect, test } from "vitest";
import { provePair } from "./pairs.ts";

test("a variable: its ARG, and every RUN behind it", () => {
  const proof = provePair({
    member: "FROM scratch\nCOPY sh-aarch64 /bin/sh\nRUN get\nCMD run\n",
    fold: "FROM scratch AS a-arm64\nARG CPU=aarch64\nFROM a-${TARGETARCH}\nCOPY sh-${CPU} /bin/sh\nRUN get\nCMD run\n",
  });
  expect(proof).toMatchObject({ verdict: "proved", grade: "same-commands" });
  expect(proof.history).toEqual([
    { fold: "ARG CPU=aarch64" },
    { member: "RUN /bin/sh -c get # buildkit", fold: "RUN |1 CPU=aarch64 /bin/sh -c get # buildkit" },
  ]);
});

test("an exact fold of a moved context: the sources", () => {
  const proof = provePair({
    member: "FROM debian\nADD --chown=1 f.tar /\n",
    fold: "FROM debian\nADD --chown=1 arm/f.tar /\n",
    from: "arm",
    to: "",
  });
  expect(proof.grade).toBe("exact");
  expect(proof.history).toEqual([
    { member: "ADD --chown=1 f.tar / # buildkit", fold: "ADD --chown=1 arm/f.tar / # buildkit" },
  ]);
});

test("what no text shows is the same on both sides", () => {
  const text = "ARG V\nENV A=$V\nRUN x $V\nCMD y\nWORKDIR w\nEXPOSE 80 $V\nHEALTHCHECK --retries=9 CMD z\n";
  const proof = provePair({ member: `FROM debian\n${text}`, fold: `FROM debian AS d\nFROM d\n${text}` });
  expect(proof.verdict).toBe("proved");
  expect(proof).not.toHaveProperty("history");
});

test("an entry that only the member has", () => {
  const proof = provePair({ member: "FROM scratch\nARG V\nENV A=b\n", fold: "FROM scratch\nENV A=b\n" });
  expect(proof.verdict).toBe("proved");
  expect(proof.history).toEqual([{ member: "ARG V=⟨V⟩", fold: "ENV A=b" }, { member: "ENV A=b" }]);
});
