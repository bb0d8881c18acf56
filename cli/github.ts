// What GitHub's runner takes for a workflow command in the log of a step, and groups of lines there.
// Source: actions/runner, ActionCommand.cs: `::` at the beginning of a line, blanks aside, and `##[` anywhere in one.

export const isGithub = (env: NodeJS.ProcessEnv): boolean => env["GITHUB_ACTIONS"] === "true";

/** The same to a reader, and no command: text of files and of builds must not be able to give one. */
export const neutral = (text: string): string => text.replace(/^([^\S\n]*)::/gm, "$1\\::").replaceAll("##[", "#\\#[");

/** Lines under a title that is folded; the text of a command's data is escaped as the runner reads it. */
export function group(title: string, lines: readonly string[]): string {
  const data = title.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const body = lines.map((l) => `${neutral(l)}\n`).join("");
  return `::group::${data.replaceAll("##[", "#\\#[")}\n${body}::endgroup::\n`;
}
