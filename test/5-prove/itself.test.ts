// Laws on generated Dockerfiles: each proves against itself, exactly and without assumptions on scratch; a split at a
// random place never proves more than the member had; unfolding gives a text that proves against the same member.
import fc from "fast-check";
import { expect, test } from "vitest";
import { unfold } from "../../src/5-prove/unfold.ts";
import { dockerfile, platformOf, provePair } from "./pairs.ts";

const word = fc.constantFrom("a", "b", "x1", '"q r"', "'$A'", "$A", "${B:-d}", "${C}", "\\$A", "/p", "../u");
const name = fc.constantFrom("A", "B", "C", "PATH", "TARGETARCH");
const plain = fc.constantFrom("a", "b-1", "c.txt", "d/e");

const instruction = fc.oneof(
  fc.tuple(name, word).map(([n, w]) => `ENV ${n}=${w}`),
  fc.tuple(name, word).map(([n, w]) => `ARG ${n}=${w}`),
  name.map((n) => `ARG ${n}`),
  fc.tuple(plain, word).map(([s, d]) => `COPY ${s} ${d.includes(" ") ? "/" : d}`),
  plain.map((s) => `ADD --chown=$A ${s} /`),
  plain.map((s) => `RUN ${s} "$A"  'b'`),
  plain.map((s) => `RUN ["${s}", "-x"]`),
  plain.map((s) => `RUN --mount=type=cache,target=/c ${s}`),
  plain.map((s) => `RUN <<EOF\n${s}\nEOF`),
  word.map((w) => `LABEL l=${w} m="x"`),
  word.map((w) => `WORKDIR ${w}`),
  plain.map((s) => `USER ${s}`),
  plain.map((s) => `CMD ${s}`),
  plain.map((s) => `ENTRYPOINT ["${s}"]`),
  fc.constantFrom(
    "EXPOSE 80",
    "EXPOSE 1-3/udp",
    "VOLUME /v",
    "STOPSIGNAL 9",
    "HEALTHCHECK NONE",
    "ONBUILD RUN x",
    'SHELL ["/bin/bash", "-c"]',
  ),
);
const body = fc.array(instruction, { maxLength: 10 }).map((lines) => lines.map((l) => `${l}\n`).join(""));
const base = fc.constantFrom("scratch", "alpine:3", "alpine:$TARGETARCH");

test("a Dockerfile proves against itself", () => {
  fc.assert(
    fc.property(base, body, body, (from, one, two) => {
      const text = `ARG V=1\nFROM ${from} AS one\n${one}FROM ${from}\nARG V\n${two}COPY --from=one /a /b\n`;
      const proof = provePair({ member: text, fold: text });
      expect(proof).toMatchObject({ verdict: "proved", grade: "exact", assumptions: [] });
    }),
    { numRuns: 300 },
  );
});

test("a lost instruction is never proved", () => {
  fc.assert(
    fc.property(
      body,
      body,
      fc.constantFrom("RUN lost", "COPY lost /lost", "ENV LOST=1", "USER lost", "LABEL lost=1", "WORKDIR /lost/x"),
      (one, two, lost) => {
        const without = `FROM scratch\n${one}${two}USER last\n`;
        const verdict = provePair({ member: `FROM scratch\n${one}${lost}\n${two}USER last\n`, fold: without }).verdict;
        // USER and WORKDIR may be overruled later on.
        if (lost !== "USER lost") expect(verdict).toBe("refuted");
      },
    ),
    { numRuns: 200 },
  );
});

test("what a fold is unfolded to builds the same", () => {
  fc.assert(
    fc.property(base, body, body, (from, one, two) => {
      const fold = `FROM ${from} AS s-arm64\n${one}FROM scratch AS s-amd64\nRUN other\nFROM s-\${TARGETARCH} AS chosen\nFROM chosen\n${two}`;
      const result = unfold(dockerfile(fold), platformOf("linux/arm64"));
      if (result.kind === "trouble") throw new Error(result.diagnostics.map((d) => d.message).join());
      expect(result.text).not.toContain("RUN other");
      expect(provePair({ member: fold, fold: result.text })).toMatchObject({ verdict: "proved" });
    }),
    { numRuns: 200 },
  );
});
