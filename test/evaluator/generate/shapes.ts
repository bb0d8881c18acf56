// Files of a shape that chance seldom makes: children of one stage, a FROM between ARG and ENV, a global ARG alone.
import { IMAGES } from "./bases.ts";
import { type Draft, name, plain } from "./words.ts";

type Shape = (d: Draft) => string;

const setting = (d: Draft): string =>
  d.r.pick([
    `LABEL ${name(d)}=${plain(d)}`,
    `EXPOSE ${d.r.int(9000)}`,
    `VOLUME /${d.r.pick(["u", "v", "w"])}`,
    "LABEL only=here",
  ]);

/** Children of one stage share its maps, once these are there; the last takes files from the others, so all are reached. */
const siblings: Shape = (d) => {
  const first = d.r.chance(0.6) ? `${setting(d)}\n` : "";
  const child = (n: string) => `FROM parent AS ${n}\n${d.r.many(0, 2, () => `${setting(d)}\n`).join("")}`;
  const last = d.r.many(0, 2, () => `${setting(d)}\n`).join("");
  const base = d.r.chance(0.3) ? "scratch" : d.r.pick(IMAGES);
  return `FROM ${base} AS parent\n${first}${child("one")}${child("two")}FROM ${d.r.pick(["parent", "one"])}\n${last}COPY --from=one a /\nCOPY --from=two a /\nUSER 0\n`;
};

/** ENV is set again at every FROM, over what ARGs set before it. */
const between: Shape = (d) => {
  const line = () => `${d.r.pick(["ARG", "ENV", "ARG"])} ${name(d)}=${plain(d)}\n`;
  const bare = () => (d.r.chance(0.4) ? `ARG ${name(d)}\n` : "");
  const lines = () => d.r.many(1, 3, line).join("") + bare();
  return `FROM ${d.r.chance(0.3) ? "scratch" : d.r.pick(IMAGES)} AS parent\n${lines()}RUN one $A\nFROM parent AS child\n${lines()}RUN two\nFROM child\n${bare()}${lines()}RUN three $A$B\nLABEL a=$A b=$B c=\${C-none}\n`;
};

/** A global ARG without a value leaves what a base sets. */
const alone: Shape = (d) => {
  const names = d.r.many(1, 2, () => name(d));
  const globals = names.map((n) => `ARG ${n}${d.r.chance(0.3) ? `=${plain(d)}` : ""}\n`).join("");
  const stage = names.map((n) => `ARG ${n}\nLABEL ${n.toLowerCase()}=$${n}\n`).join("");
  return `${globals}FROM ${d.r.pick(IMAGES)}\n${stage}RUN x\nENV Z=\${${names[0]}:-unset}\n`;
};

/** ENTRYPOINT clears a CMD that was not set in its own stage; SHELL is inherited; a trigger fires in the child. */
const commands: Shape = (d) => {
  const line = () =>
    d.r.pick([
      "CMD a b",
      'CMD ["a"]',
      "ENTRYPOINT e f",
      'ENTRYPOINT ["e"]',
      'SHELL ["/bin/x", "-c"]',
      "ONBUILD CMD c",
      "ONBUILD ENV A=1",
      "USER u:g",
      "WORKDIR w",
      "HEALTHCHECK CMD h",
    ]);
  const lines = () => d.r.many(1, 4, () => `${line()}\n`).join("");
  return `FROM ${d.r.pick(IMAGES)} AS parent\n${lines()}FROM parent\n${lines()}RUN r $A\n`;
};

export const SHAPES: readonly Shape[] = [siblings, between, alone, commands];
