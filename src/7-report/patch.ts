// A patch's text -> coloured for a terminal, or counted. The text is safe to print already.
import { shown } from "../model/diagnostic.ts";

/** Added lines green, removed ones red, hunk heads cyan. */
export function coloured(patch: string): string {
  return patch
    .split("\n")
    .map((line) => {
      if (line.startsWith("+++") || line.startsWith("---")) return `\u001b[1m${line}\u001b[0m`;
      const color = line.startsWith("+") ? 32 : line.startsWith("-") ? 31 : line.startsWith("@@") ? 36 : 0;
      return color === 0 ? line : `\u001b[${color}m${line}\u001b[0m`;
    })
    .join("\n");
}

/** `path | +12 -3`, one line. */
export function stat(path: string, patch: string): string {
  const body = patch.split("\n").slice(patch.split("\n").findIndex((l) => l.startsWith("@@")));
  const added = body.filter((l) => l.startsWith("+")).length;
  const removed = body.filter((l) => l.startsWith("-")).length;
  return `${shown(path)} | +${added} -${removed}\n`;
}
