// Here-documents: the word that opens one, and its lines.
import { table } from "./random.ts";
import { type Draft, variable } from "./words.ts";

export interface Opened {
  readonly word: string;
  /** The lines below, the end included. */
  readonly body: string;
}

export function heredoc(d: Draft, names = table("EOF E F end x.sh a.conf")): Opened {
  const { r } = d;
  const name = r.pick(names);
  const chomp = r.chance(0.25) ? "-" : "";
  const written = r.chance(0.2) ? `"${name}"` : r.chance(0.15) ? `'${name}'` : name;
  const odd = r.chance(d.odd);
  const word = odd
    ? r.pick([
        `3<<${chomp}${written}`,
        `<<${chomp} ${written}`,
        `<<${chomp}$${name}`,
        `<<"${name}`,
        `<<${name}"x"`,
        `<<\\${name}`,
        `<<${chomp}${written}`,
      ])
    : `<<${chomp}${written}`;
  const end = odd ? (/<<-?\s*(.*)$/.exec(word)?.[1] ?? name).replace(/["'\\]/g, "") : name;
  const tab = chomp && r.chance(0.6) ? "\t" : "";
  const lines = r.many(0, 3, () => `${tab}${r.chance(0.1) ? "\t\t" : ""}${bodyLine(d)}\n`);
  const close = r.chance(d.bad * 0.5) ? ` ${end}\n` : `${tab}${end}\n`;
  return { word, body: lines.join("") + close };
}

function bodyLine(d: Draft): string {
  const { r } = d;
  const parts = r.many(0, 3, () => {
    if (r.chance(0.35)) return variable(d, 1);
    return r.pick(
      table(
        `set␠-e echo␠hi "quoted␠$A" 'single␠$B' \\$A \\\\ \\n it's a␠"b # <<E \\ \`x\` $( ) key=value {"a":1} #␠c é \\"`,
      ),
    );
  });
  return parts.join(" ");
}
