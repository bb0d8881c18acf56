// Shell scripts with variables in them, as fast-check makes them: places where a value is what the text was, and traps.
import fc from "fast-check";

export interface Script {
  /** With `${WORD}`, `${LIST}` and `${NUMBER}` in it. */
  readonly fold: string;
  readonly values: ReadonlyMap<string, string>;
}

type Choice = readonly [weight: number, texts: readonly string[]];

const weighted = (...choices: readonly Choice[]) =>
  fc.oneof(...choices.map(([weight, texts]) => ({ weight, arbitrary: fc.constantFrom(...texts) })));

const WORDS = [
  "s6-${WORD}.tgz",
  "$WORD",
  "${WORD}",
  '"${WORD}"',
  '"https://h/${WORD}/x?y=1"',
  '"$x-${WORD}-${y:-z}"',
  "*-${WORD}-*",
  "$(get ${WORD} 1)",
  '"$(get "a ${WORD}" b)"',
  "--with-${WORD}=y",
  "--t=${WORD}",
  "x'a b'${WORD}",
  "a\\ b-${WORD}",
  "1~rc_${WORD}",
  "$y/${WORD}",
  "${y%.*}-${WORD}",
];
const PLAIN = [
  "x",
  "'a  b'",
  '"a $x"',
  "$y",
  "*.so",
  "\\$x",
  "$((1 + 2))",
  "`get q`",
  "${x#a}",
  "-o",
  "a=b",
  "{p,q}",
  "~/x",
];
const TRAPS = [
  "#no",
  "'${WORD}'",
  "\\${WORD}",
  '"\\${WORD}"',
  "${WORD}=x",
  "{a,${WORD}}",
  "~${WORD}",
  "[${WORD}]*",
  "x${LIST}",
  "$x_${WORD}",
  "$((${NUMBER} + 1))",
  "$'${WORD}'",
  "${WORD:-z}",
];

const SETTINGS = ["A=${WORD}", 'export B="${WORD}" A', "set -eu", "set -ex", "set -- a ${LIST}", 'cd . && get "$@"'];
const BAD_SETTINGS = [
  "set -f",
  "IFS=-",
  "IFS=/",
  "WORD=zz",
  "unset WORD",
  "read -r WORD",
  'eval "get ${WORD}"',
  "eval 'get ${WORD}'",
  'n=WORD; export "$n=q"',
];

/** Every script that is made without traps says the same with the values in it. */
function scripts(hasTraps: boolean): fc.Arbitrary<Script> {
  const pick = (usual: readonly Choice[], trap: Choice) => weighted(...usual, ...(hasTraps ? [trap] : []));
  const word = pick(
    [
      [12, WORDS],
      [4, ["${LIST}", '"${LIST}"']],
      [8, PLAIN],
    ],
    [1, TRAPS],
  );
  const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(" "));
  const redirection = pick(
    [
      [24, [""]],
      [6, [" >out-${WORD}", ' >>"f ${WORD}"', " 2>/dev/null"]],
    ],
    [1, [" x${NUMBER}>f", " >&${NUMBER}", " <<${WORD}\na\n"]],
  );
  const name = pick([[30, ["get", "tar", "echo", "command get"]]], [1, ["${WORD}", "export"]]);
  const assignment = pick(
    [
      [24, [""]],
      [9, ["A=${WORD} ", 'A="a ${WORD}" B=x-${WORD} ', "A=$(get ${WORD}) "]],
    ],
    [1, ["A_${WORD}=1 ", "A=${LIST} "]],
  );
  const simple = fc
    .tuple(assignment, name, words, redirection)
    .map(([set, command, args, to]) => `${set}${command} ${args}${to}`);
  const settings = pick([[6, SETTINGS]], [1, BAD_SETTINGS]);
  const line = pick(
    [[6, ["a ${WORD} b", "'${WORD}' \"$x\"", "$(get ${WORD})", "\\$x `get`", "", "\tt"]]],
    [1, ["\\${WORD}", "${WORD}"]],
  );
  const heredoc = fc
    .tuple(
      pick([[10, ["<<E", "<<-E"]]], [1, ["<<'E'", "<<\\E"]]),
      fc.array(line, { maxLength: 3 }),
      weighted([4, [""]], [1, [" | eat x", " >f"]]),
    )
    .map(([operator, lines, rest]) => `eat ${operator}${rest}\n${lines.map((l) => `${l}\n`).join("")}E`);
  const pattern = pick([[12, ["a|aa*", '"x y"', "*.1"]]], [1, ["${WORD}", "*${WORD}"]]);
  const subject = pick([[12, ["aarch64", '"${WORD}"', "x-${WORD}", "$(uname ${WORD})"]]], [1, ["${WORD}", "${LIST}"]]);
  const { script } = fc.letrec<{ script: string; statement: string }>((tie) => ({
    statement: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      { weight: 10, arbitrary: simple },
      { weight: 2, arbitrary: settings },
      { weight: 2, arbitrary: heredoc },
      { weight: 2, arbitrary: fc.tuple(simple, simple).map(([a, b]) => `${a} && ${b}`) },
      // Both sides of a pipe run at once: only the one that waits for the other's end may note what it does.
      { weight: 1, arbitrary: tie("script").map((s) => `{ ${s}\n} | eat x "\${WORD}" \${LIST}`) },
      { weight: 1, arbitrary: tie("script").map((s) => `( ${s}\n)`) },
      {
        weight: 1,
        arbitrary: fc.tuple(words, tie("script")).map(([w, s]) => `for p in ${w}; do get "$p"\n${s}\ndone`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(subject, words, tie("script"))
          .map(([a, w, s]) => `if [ ${a} = aarch64 ]; then ${s}\nelse fails || get ${w}\nfi`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(subject, pattern, tie("script"))
          .map(([a, p, s]) => `case ${a} in ${p}) ${s}\n;; *) get other ${a};; esac`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(tie("script"), words).map(([s, w]) => `f() { get "$1-\${WORD}"\n${s}\n}\nf ${w}`),
      },
      { weight: 1, arbitrary: simple.map((s) => `${s} # a comment`) },
      { weight: 1, arbitrary: simple.map((s) => s.replaceAll(" ", " \\\n  ")) },
    ),
    script: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((all) => all.join("\n")),
  }));
  const values = fc.record({
    WORD: pick(
      [[12, ["aarch64", "x86_64", "arm-linux.1", "aa"]]],
      [2, ["", "E", "a b", "a*", "~", "x;y", "{a,b}", "#z", "a'b", "$x", "in"]],
    ),
    LIST: pick([[8, ["", "a", "a b c", " gcc  libc6-dev ", "--t=q"]]], [1, ["*", "a 'b c'", "-n", "a\tb", "f*"]]),
    NUMBER: fc.constantFrom("1", "2"),
  });
  return fc
    .tuple(script, values)
    .map(([fold, { WORD, LIST, NUMBER }]) => ({ fold, values: new Map(Object.entries({ WORD, LIST, NUMBER })) }));
}

export const anyScript = { plain: scripts(false), trapped: scripts(true) } as const;

/** The text with each value where the variable stands, whatever stands around it. */
export const asText = ({ fold, values: all }: Script): string =>
  [...all].reduce(
    (text, [name, value]) =>
      text.replaceAll(`\${${name}}`, () => value).replace(new RegExp(`\\$${name}(?!\\w)`, "g"), () => value),
    fold,
  );
