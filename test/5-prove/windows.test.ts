// Members for Windows: proved by BuildKit's rules for paths, PATH and shells there; texts are never read as POSIX.
import { describe, expect, test } from "vitest";
import { type Pair, verdictOf } from "./pairs.ts";

const windows = (pair: Omit<Pair, "platform">): string => verdictOf({ ...pair, platform: "windows/amd64" });

const MEMBER = `# escape=\`
FROM mcr.example.com/servercore:ltsc2022
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
USER ContainerAdministrator
WORKDIR C:\\app
RUN Invoke-WebRequest https://x.example/a.zip -OutFile a.zip; \`
    Expand-Archive a.zip
COPY bin\\tool.exe C:\\app\\bin\\
USER ContainerUser
ENTRYPOINT ["C:\\\\app\\\\bin\\\\tool.exe"]
`;

describe("windows", () => {
  test("a member is proved against itself and against stages keyed on the platform", () => {
    expect(windows({ member: MEMBER, fold: MEMBER })).toBe("proved exact");
    const fold = MEMBER.replace(/FROM (.*)/, "FROM $1 AS base-amd64\nFROM base-${TARGETARCH}");
    expect(windows({ member: MEMBER, fold })).toBe("proved exact");
  });

  test("a drive and the slashes are spelling only", () => {
    const fold = MEMBER.replace("WORKDIR C:\\app", "WORKDIR c:/app/.").replace(" C:\\app\\bin\\", " bin/");
    expect(windows({ member: MEMBER, fold })).toBe("proved exact");
    expect(windows({ member: MEMBER, fold: MEMBER.replace("bin\\tool", "bin/tool") })).toBe("proved exact");
    expect(windows({ member: MEMBER, fold: MEMBER.replace("WORKDIR C:\\app", "WORKDIR C:app") })).toContain("refuted");
  });

  test("the same spellings are two paths on linux", () => {
    const member = "# escape=`\nFROM a\nWORKDIR /a\\b\n";
    expect(verdictOf({ member, fold: member.replace("\\", "/") })).toContain("refuted");
    expect(windows({ member, fold: member.replace("\\", "/") })).toBe("proved exact");
  });

  test("blanks between words count, for the shell is none of POSIX", () => {
    const member = "FROM a\nRUN echo a  b\n";
    const fold = "FROM a\nRUN echo a b\n";
    expect(verdictOf({ member, fold })).toContain("proved same-commands");
    expect(windows({ member, fold })).toContain("refuted");
    expect(windows({ member: member.replace("a", "scratch"), fold: fold.replace("a", "scratch") })).toContain(
      "refuted",
    );
  });

  test("a base may have no PATH, so an ARG of that name may come through a FROM", () => {
    const member = "FROM a\nARG PATH=x\nRUN y\n";
    const fold = "FROM a AS b\nARG PATH=x\nFROM b\nRUN y\n";
    expect(verdictOf({ member, fold })).toContain("refuted");
    expect(windows({ member, fold })).toContain("proved");
  });

  test.each([
    ["WORKDIR D:\\x", "not on the system drive"],
    ["WORKDIR C:", "No relative path"],
    ["COPY x \\\\srv\\share\\", "UNC paths"],
    ["COPY E:/x /y", "not on the system drive"],
  ])("%s is refused as BuildKit refuses it", (line, message) => {
    const text = `# escape=\`\nFROM a\n${line}\n`;
    expect(windows({ member: text, fold: text })).toMatch(new RegExp(`^unproven.*${message}`));
    expect(verdictOf({ member: text, fold: text })).toBe("proved exact");
  });

  test("what a path means on the machine that builds is not guessed", () => {
    const text = (path: string) =>
      `# escape=\`\nFROM --platform=$BUILDPLATFORM a AS b\nWORKDIR ${path}\nFROM c\nCOPY --from=b x /y\n`;
    expect(windows({ member: text("/go/src"), fold: text("/go/src") })).toBe("proved exact");
    expect(windows({ member: text("C:\\go"), fold: text("C:\\go") })).toContain("depends on the system");
    expect(verdictOf({ member: text("C:\\go"), fold: text("C:\\go") })).toBe("proved exact");
  });

  test("names that differ in case only may be one variable", () => {
    const text = "FROM a\nENV Foo=1 FOO=2\n";
    expect(windows({ member: text, fold: text })).toContain("may be one variable");
  });

  test("a here-document with #! is no file to run", () => {
    const member = "FROM a\nRUN <<E\n#!x\nE\n";
    const fold = "FROM a\nRUN <<F\n#!x\nF\n";
    expect(verdictOf({ member, fold })).toContain("refuted");
    expect(windows({ member, fold, bases: { a: {} } })).toBe("proved exact");
    expect(windows({ member, fold })).toContain("unproven: whether this is a script depends on the system of the base");
  });
});
