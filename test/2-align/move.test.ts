// Sources named from the common context (DESIGN 5 "Moving a context"): at their offsets, nothing else changed, or a refusal.
import { describe, expect, test } from "vitest";
import { move } from "../../src/2-align/move.ts";
import { family } from "../4-emit/family.ts";
import { listed } from "../listing.ts";

/** The instruction as it is printed for a member whose context is `prefix` below the family's; a refusal as its code. */
function moved(line: string, prefix = "arm64", lines?: readonly string[]): string {
  const text = `FROM scratch\n${line}\n`;
  const [member] = family({ "linux/arm64": { path: "arm64/Dockerfile", text, context: prefix } }).members;
  const instruction = member?.dockerfile.instructions[1];
  if (!member || !instruction) throw new Error("no member");
  const result = move(
    instruction,
    { ...member, context: { ...member.context, listing: lines && listed(lines) } },
    prefix,
  );
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
    ["COPY **/x /y", "COPY arm64/**/x /y"],
    ["COPY ../x /y", "COPY arm64/x /y"],
    ["COPY a/../../b/./x ../ /y/", "COPY arm64/b/x arm64 /y/"],
    ['COPY "../a b/" /y', 'COPY "arm64/a b/" /y'],
    ["COPY --exclude=*.md d . /y/", "COPY --exclude=*.md arm64/d arm64 /y/"],
    ["COPY --parents a/x b* /y/", "COPY --parents arm64/./a/x arm64/./b* /y/"],
    ["COPY --parents=true ./a/./x /y/", "COPY --parents=true arm64/a/./x /y/"],
    ["COPY --parents=false a/x /y/", "COPY --parents=false arm64/a/x /y/"],
    ["ADD github.com/a/b user@host /y/", "ADD arm64/github.com/a/b arm64/user@host /y/"],
    ["RUN --mount=target=/src make", "RUN --mount=source=arm64,target=/src make"],
    ["RUN --mount=type=bind,target=/src,rw make", "RUN --mount=type=bind,source=arm64,target=/src,rw make"],
    ["RUN --mount=type=bind,dst=/src make", "RUN --mount=type=bind,source=arm64,dst=/src make"],
    ["RUN --mount=target=/m,source=./a make", "RUN --mount=target=/m,source=arm64/a make"],
    ["RUN --mount=src=../a,target=/m make", "RUN --mount=src=arm64/a,target=/m make"],
    ["RUN --mount=source=.,target=/m make", "RUN --mount=source=arm64,target=/m make"],
    ["RUN --mount=source=$D,target=/m make", "RUN --mount=source=arm64/$D,target=/m make"],
    [
      "RUN --network=none --mount=target=/a \\\n  --mount=type=cache,target=/c --mount=source=b,target=/b make",
      "RUN --network=none --mount=source=arm64,target=/a \\\n  --mount=type=cache,target=/c --mount=source=arm64/b,target=/b make",
    ],
  ])("%j", (given, wanted) => {
    expect(moved(given)).toBe(wanted);
  });

  test("pattern characters of the folder are written as sets of one", () => {
    expect(moved("COPY x /y", "a[1]/b[")).toBe("COPY a[[]1]/b[[]/x /y");
    expect(moved("RUN --mount=source=x,target=/y z", "a[1]")).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("COPY x /y", "a*b")).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("COPY x /y", "a?b")).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("COPY x /y", "a^b")).toBe("COPY a^b/x /y");
    expect(moved("COPY x* /y", "a^b")).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("COPY x^y /y", "a[1]")).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("COPY $D/x /y", "a[1]")).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("COPY a\\b /y", "a[1]")).toBe("CONTEXT_CANNOT_MOVE");
  });

  test.each([
    ["--chown=1", "COPY x /y", "COPY ./--chown=1/x /y"],
    ["[a]", "COPY x /y", "COPY ./[[]a]/x /y"],
    ["<<EOF", "COPY x /y", "COPY ./<<EOF/x /y"],
    ["git@host:a", "ADD x /y", "ADD ./git@host:a/x /y"],
  ])("a folder called %s is not read as something else", (prefix, given, wanted) => {
    expect(moved(given, prefix)).toBe(wanted);
  });
});

describe("a folder with blanks in its name makes a JSON list", () => {
  test.each([
    ["COPY x /y", 'COPY ["a b/x", "/y"]'],
    ["COPY --chown=1:2 x $Y/z* /y/", 'COPY --chown=1:2 ["a b/x", "a b/$Y/z*", "/y/"]'],
    ["COPY x \\\n  # why\n  y \\\n  /z/", 'COPY ["a b/x", \\\n  # why\n  "a b/y", \\\n  "/z/"]'],
    ["ADD . https://example.org/a /z/", 'ADD ["a b", "https://example.org/a", "/z/"]'],
    ['COPY ["x y", "/z"]', 'COPY ["a b/x y", "/z"]'],
    ["ADD https://example.org/a /z", "ADD https://example.org/a /z"],
    ["COPY --from=build x /z", "COPY --from=build x /z"],
  ])("%j", (line, wanted) => {
    expect(moved(line, "a b")).toBe(wanted);
  });

  test.each(["COPY 'x' /y", "COPY x /y\\z", "COPY x <<E /y/\nE", "RUN --mount=target=/y z"])("or none: %j", (line) => {
    expect(moved(line, "a b")).toBe("CONTEXT_CANNOT_MOVE");
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
    "RUN --mount=type=CACHE,target=/a true",
    "RUN tool --mount=target=/a",
    "ADD user@example.org:a/b.git /z",
    'LABEL copy="a b"',
  ])("%j", (line) => {
    expect(moved(line)).toBe(line);
  });
});

describe("what cannot be moved is refused", () => {
  test.each([
    ["a source that climbs beside a variable", "COPY $D/../x /y"],
    ["a source that climbs beside a quote", 'COPY a"b"/../x /y'],
    ["a double star beside letters", "COPY **x /y"],
    ["a double star at the end", "COPY a** /y"],
    ["--parents with a variable", "COPY --parents $D/x /y"],
    ["a mount that climbs beside a variable", "RUN --mount=source=$D/../x,target=/src make"],
    ["a mount with quotes", 'RUN --mount=type=bind,"source=a",target=/src make'],
    ["a mount with two sources", "RUN --mount=source=a,src=b,target=/src make"],
    ["a mount broken over two lines", "RUN --mount=source=a,tar\\\nget=/src make"],
    ["a source broken over two lines", "COPY a\\\nb /y"],
  ])("%s", (_, line) => {
    expect(moved(line)).toBe("CONTEXT_CANNOT_MOVE");
  });

  test.each(["a\tb", "$A", "a'b", "a\\b"])("a folder whose name COPY would read otherwise: %s", (prefix) => {
    expect(moved("COPY x /y", prefix)).toBe("CONTEXT_CANNOT_MOVE");
    expect(moved("RUN x", prefix)).toBe("RUN x");
  });

  const link = (path: string, target: string) => `${path} -> ${target}`;

  test.each<[why: string, line: string, entry: string]>([
    ["itself a link that climbs", "COPY x /y", link("arm64/x", "../x")],
    ["itself an absolute link", "COPY x /y", link("arm64/x", "/etc/x")],
    ["below a link that climbs", "COPY d/x /y", link("arm64/d", "../../d")],
    ["a link that leads to itself", "COPY x/y /y", link("arm64/x", "./x")],
    ["a mount of a link that climbs", "RUN --mount=source=x,target=/y z", link("arm64/x", "../x")],
    ["below a link that climbs, by a pattern", "COPY d/* /y", link("arm64/d", "../d")],
    ["a pattern that may take one in", "COPY d/* /y", link("arm64/d/x", "../../x")],
    ["a variable that may be anything", "COPY $D /y", link("arm64/d/x", "/x")],
  ])("%s", (_, line, entry) => {
    expect(moved(line, "arm64", [entry])).toBe("CONTEXT_CANNOT_MOVE");
  });

  test.each<[why: string, line: string, entry: string]>([
    ["a link that stays inside", "COPY d/x /y", link("arm64/d/x", "../z")],
    ["a link elsewhere that climbs", "COPY d/x /y", link("arm64/e/x", "../../x")],
    ["a name that only begins alike", "COPY d /y", link("arm64/dd", "/x")],
    ["a link inside a copied folder, which is copied as it is", "COPY d /y", link("arm64/d/e/x", "/x")],
    ["one inside the whole context", "COPY . /y", link("arm64/d/x", "../../x")],
    ["one deeper than a pattern reaches", "COPY d/* /y", link("arm64/d/e/x", "/x")],
    ["one that a pattern does not match", "COPY d/*.txt /y", link("arm64/d/x", "/x")],
  ])("but not %s", (_, line, entry) => {
    expect(moved(line, "arm64", [entry])).not.toBe("CONTEXT_CANNOT_MOVE");
  });
});
