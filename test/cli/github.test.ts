// Text of files and of builds in GitHub's log: no line of it is a command of the runner there.
import { describe, expect, test } from "vitest";
import { group, neutral } from "../../cli/github.ts";
import { printed } from "../../src/7-report/json.ts";

describe("a line that the runner would obey", () => {
  test.each([
    ["::set-output name=x::y", "\\::set-output name=x::y"],
    ["  \t::error::no", "  \t\\::error::no"],
    ["one\n::stop-commands::t\ntwo", "one\n\\::stop-commands::t\ntwo"],
    ["a ##[add-mask]b", "a #\\#[add-mask]b"],
    ["std::string a::b", "std::string a::b"],
  ])("%j is only read", (text, safe) => {
    expect(neutral(text)).toBe(safe);
  });

  test("is none in a group, whose own two lines are the only ones", () => {
    const text = group("a\n::error::%", ["::endgroup::", "##[endgroup]", "plain"]);
    expect(text).toBe("::group::a%0A::error::%25\n\\::endgroup::\n#\\#[endgroup]\nplain\n::endgroup::\n");
  });

  test("is none in JSON, which says the same", () => {
    const value = { log: ["##[error]", "###[x"] };
    expect(printed(value)).not.toContain("##[");
    expect(JSON.parse(printed(value))).toEqual(value);
  });
});
