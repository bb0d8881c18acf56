// Sources named from the common context (DESIGN 5 "Moving a context"): at their offsets, nothing else changed, or a refusal.
import { describe, expect, test } from "vitest";
import { move } from "../../src/2-align/move.ts";
import type { ContextEntry } from "../../src/model/family.ts";
import { family } from "../4-emit/family.ts";

/** The instruction as it is printed for a member whose context is `prefix` below the family's; a refusal as its code. */
function moved(line: string, prefix = "arm64", entries?: readonly ContextEntry[]): string {
  const text = `FROM scratch\n${line}\n`;
  const [member] = family({ "linux/arm64": { path: "arm64/Dockerfile", text, context: prefix } }).members;
  const instruction = member?.dockerfile.instructions[1];
  if (!member || !instruction) throw new Error("no member");
  const result = move(instruction, { ...member, context: { ...member.context, entries } }, prefix);
  return result.kind === "trouble" ? result.diagnostic.code : result.instruction.text.replace(/\n$/, "");
}

describe("sources get the prefix", () => {
  test.each([
    ["COPY x /y", "COPY arm64/x /y"],
    ["COPY ./x /y", "COPY arm64/x /y"],
    ["COPY /x /y", "COPY arm64/x /y"],
    ["COPY .//x /y", "COPY arm64/x /y"],
    ["COPY . /y", "COPY arm64 /y"],
    ["COPY ./ /y", "COPY arm64 /y"],
    ["COPY / /y", "COPY arm64 /y"],
    ["COPY .x ..y /z/", "COPY arm64/.x arm64/..y /z/"],
    ["COPY a b* c?d /z/", "COPY arm64/a arm64/b* arm64/c?d /z/"],
    ["COPY --chown=1:2 --link a /z", "COPY --chown=1:2 --link arm64/a /z"],
    ["COPY \"a b\" 'c d' /z/", "COPY \"arm64/a b\" 'arm64/c d' /z/"],
    ['COPY ["a", "./b c", "/z/"]', 'COPY ["arm64/a", "arm64/b c", "/z/"]'],
    ["  copy\ta   b\t/z/  ", "  copy\tarm64/a   arm64/b\t/z/  "],
    ["ADD rootfs.tar.gz /", "ADD arm64/rootfs.tar.gz /"],
    [
      "ADD --checksum=sha256:00 x https://example.org/y /z/",
      "ADD --checksum=sha256:00 arm64/x https://example.org/y /z/",
    ],
    ["COPY a \\\n  # why\n  b \\\n  /z/", "COPY arm64/a \\\n  # why\n  arm64/b \\\n  /z/"],
    ["COPY $DIR/x /y", "COPY arm64/$DIR/x /y"],
  ])("%j", (given, wanted) => {
    expect(moved(given)).toBe(wanted);
  });

  test("pattern characters of the folder are written as sets of one", () => {
    expect(moved("COPY x /y", "a[1]/b*?")).toBe("COPY a[[]1]/b[*][?]/x /y");
  });
});

describe("what is not in the context keeps its text", () => {
  test.each([
    "COPY --from=build a /z",
    "COPY --from=0 . /z",
    "ADD https://example.org/a /z",
    "ADD http://example.org/a /z",
    "ADD git@example.org:a/b.git /z",
    "COPY <<EOF /z\na\nEOF",
    "ONBUILD COPY a /z",
    "RUN cp a /z",
    "RUN --mount=type=cache,target=/a true",
    "RUN --mount=type=bind,from=build,target=/a true",
    "RUN --mount=type=secret,id=a true",
    'LABEL copy="a b"',
  ])("%j", (line) => {
    expect(moved(line)).toBe(line);
  });
});

describe("what cannot be moved is refused", () => {
  test.each([
    ["a source that climbs", "COPY ../x /y"],
    ["a source that climbs later", "COPY a/../../x /y"],
    ["a mount of the context", "RUN --mount=target=/src make"],
    ["a bind mount of the context", "RUN --mount=type=bind,source=a,target=/src make"],
    ["a source broken over two lines", "COPY a\\\nb /y"],
  ])("%s", (_, line) => {
    expect(moved(line)).toBe("CONTEXT_CANNOT_MOVE");
  });

  test.each(["a b", "$A", "a'b", "a\\b"])("a folder whose name COPY would read otherwise: %s", (prefix) => {
    expect(moved("COPY x /y", prefix)).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("RUN x", prefix)).toBe("RUN x");
  });

  const link = (path: string, target: string): ContextEntry => ({ path, kind: "symlink", target });

  test.each<[why: string, line: string, entry: ContextEntry]>([
    ["itself a link that climbs", "COPY x /y", link("arm64/x", "../x")],
    ["itself an absolute link", "COPY x /y", link("arm64/x", "/etc/x")],
    ["below a link that climbs", "COPY d/x /y", link("arm64/d", "../../d")],
    ["above a link that climbs", "COPY d /y", link("arm64/d/e/x", "../../../x")],
    ["the whole context with one in it", "COPY . /y", link("arm64/d/x", "../../x")],
    ["a pattern that may take one in", "COPY d/* /y", link("arm64/d/x", "../../x")],
    ["a variable that may be anything", "COPY $D /y", link("arm64/d/x", "/x")],
  ])("%s", (_, line, entry) => {
    expect(moved(line, "arm64", [entry])).toBe("CONTEXT_CANNOT_MOVE");
  });

  test.each<[why: string, line: string, entry: ContextEntry]>([
    ["a link that stays inside", "COPY d/x /y", link("arm64/d/x", "../z")],
    ["a link elsewhere that climbs", "COPY d/x /y", link("arm64/e/x", "../../x")],
    ["a name that only begins alike", "COPY d /y", link("arm64/dd", "/x")],
  ])("but not %s", (_, line, entry) => {
    expect(moved(line, "arm64", [entry])).not.toBe("CONTEXT_CANNOT_MOVE");
  });
});
