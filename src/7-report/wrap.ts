// In: prose. Out: its lines, none longer than a terminal of 80 columns where its words allow it.

const COLUMNS = 80;

/** `indent` stands before every line, `further` before all but the first as well. */
export function wrapped(text: string, indent: string, further = "  "): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const before = `${indent}${lines.length > 0 ? further : ""}`;
    if (line !== "" && before.length + line.length + 1 + word.length > COLUMNS) {
      lines.push(`${before}${line}`);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, `${indent}${lines.length > 0 ? further : ""}${line}`];
}
