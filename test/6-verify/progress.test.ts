// Reading rawjson: chunks, garbage, the spread-out form of old buildx, caching, logs.
import { expect, test } from "vitest";
import { allCached, progressReader } from "../../src/6-verify/progress.ts";

const vertex = (digest: string, name: string, more: object = {}) => ({ digest: `sha256:${digest}`, name, ...more });
const records = [
  { vertexes: [vertex("i", "[internal] load build definition from Dockerfile")] },
  {
    vertexes: [
      vertex("c", "[linux/arm64 stage-1 3/3] RUN echo hi\n# more"),
      vertex("b", "[base 2/3] COPY a /"),
      vertex("a", "[base 1/3] FROM docker.io/library/alpine:3.20@sha256:00"),
    ],
  },
  {
    vertexes: [
      vertex("a", "[base 1/3] FROM docker.io/library/alpine:3.20@sha256:00", { started: "t", completed: "t" }),
    ],
  },
  { vertexes: [vertex("b", "[base 2/3] COPY a /", { started: "t", completed: "t", cached: true })] },
  { vertexes: [vertex("c", "[linux/arm64 stage-1 3/3] RUN echo hi\n# more", { started: "t" })] },
  { statuses: [{ id: "transferring", vertex: "sha256:i", current: 1 }] },
  { logs: [{ vertex: "sha256:c", stream: 1, data: btoa("first\nsec") }] },
  { logs: [{ vertex: "sha256:c", stream: 2, data: btoa("ond\n10%\r20%\r30%\n") }] },
  { vertexes: [vertex("e", "exporting to oci image format", { started: "t", completed: "t" })] },
];
const text = records.map((r) => `${JSON.stringify(r)}\n`).join("");

function read(chunks: readonly string[]) {
  const reader = progressReader();
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return reader.now();
}

test("steps stand in the order in which they start, without BuildKit's own work", () => {
  const { steps } = read([text]);
  expect(steps.map((s) => [s.text, s.state, s.cached])).toEqual([
    ["FROM docker.io/library/alpine:3.20@sha256:00", "done", false],
    ["COPY a /", "done", true],
    ["RUN echo hi\n# more", "running", false],
  ]);
});

test("the size of the chunks does not matter", () => {
  const whole = read([text]);
  for (const size of [1, 7, 64, 1000]) {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
      text.slice(n * size, (n + 1) * size),
    );
    expect(read(chunks)).toEqual(whole);
  }
});

test("records that old buildx spreads over lines read the same", () => {
  expect(read([records.map((r) => `${JSON.stringify(r, undefined, 2)}\n`).join("")])).toEqual(read([text]));
});

test("the log joins pieces of lines and keeps what a line was drawn over with", () => {
  expect(read([text]).log).toEqual(["first", "second", "30%"]);
});

test("lines that are no progress are kept as plain text and break nothing", () => {
  const garbage =
    'WARNING: something\n{"vertexes": broken\n[1,2]\nnull\n{"vertexes":7,"logs":[1,{"data":"%%%"}]}\nERROR: failed';
  const seen = read([garbage.slice(0, 40), garbage.slice(40), "\n", text]);
  expect(seen.plain).toEqual(["WARNING: something", '{"vertexes": broken', "[1,2]", "null", "ERROR: failed"]);
  expect(seen.steps).toHaveLength(3);
});

test("a last line without an end counts", () => {
  expect(read(["ERROR: it failed"]).plain).toEqual(["ERROR: it failed"]);
});

test("cached means every step but FROM, and none left out or waiting", () => {
  const cached = { started: "t", completed: "t", cached: true };
  const of = (...vertexes: object[]) => allCached(read([`${JSON.stringify({ vertexes })}\n`]).steps);
  expect(of(vertex("a", "[1/2] FROM x", { started: "t", completed: "t" }), vertex("b", "[2/2] RUN x", cached))).toBe(
    true,
  );
  expect(of(vertex("b", "[1/2] RUN x", cached), vertex("c", "[2/2] RUN y", { started: "t", completed: "t" }))).toBe(
    false,
  );
  expect(of(vertex("b", "[1/2] RUN x", cached), vertex("c", "[2/2] RUN y"))).toBe(false);
  expect(of(vertex("b", "[1/1] RUN x", { ...cached, error: "no" }))).toBe(false);
});

test("a long log keeps its end only", () => {
  const reader = progressReader();
  for (let n = 0; n < 5000; n++) reader.push(`${JSON.stringify({ logs: [{ data: btoa(`line ${n}\n`) }] })}\n`);
  expect(reader.now().log).toHaveLength(200);
  expect(reader.now().log.at(-1)).toBe("line 4999");
});
