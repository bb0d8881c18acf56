// Bad input, each file wrong for one reason: BuildKit's error to it is what ours should say.
import type { Question } from "../question.ts";
import { BROKEN } from "./broken.ts";

/** The first seed of these questions. */
export const BAD = 2_000_000;

const FILES: readonly string[] = [
  "FROM a AS x\nCOPY --from=y f /\nFROM b AS y\nCOPY --from=x f /\n",
  "FROM a AS x\nCOPY --from=x f /\n",
  "FROM a AS x\nRUN --mount=from=x,target=/m y\n",
  "FROM b\nRUN --mount=from=2,target=/m y\nFROM a\nCOPY --from=two f /\nFROM a AS two\nCOPY --from=1 f /\n",
  "FROM a\nCOPY --from=later f /\nFROM b AS later\nFROM a\nCOPY --from=0 x /\n",
  "FROM a\nRUN --mount=from=later,target=/x f\nFROM b AS later\nFROM a\nCOPY --from=0 x /\n",
  "FROM a AS one\nCOPY --from=9 f /\n",
  "FROM a AS one\nCOPY --from=-1 f /\n",
  "FROM a AS one\nCOPY --from=$A f /\n",
  "FROM a AS one\nRUN --mount=from=$A,target=/x f\n",
  "FROM a AS one\nCOPY --from=Up/Case f /\n",
  "FROM a\nARG =x\n",
  "FROM a\nARG\n",
  "ARG =x\nFROM a\n",
  "FROM a\nARG A=1 =2\n",
  "FROM a\n\n\nLABEL a=${}\n",
  "FROM a\nLABEL a=${{A}}\n",
  "FROM a\nLABEL a=${:-b}\n",
  "FROM a\nLABEL a=${A^}\n",
  "FROM a\nLABEL a=${A:#x}\n",
  "FROM a\nLABEL a=${NO:?}\n",
  "FROM a\nLABEL a=${NO?gone}\n",
  "FROM a\nENV A=\nLABEL a=${A:?}\n",
  'FROM a\nLABEL a="${PATH#\\a}"\n',
  "FROM a\nLABEL a=${A/x}\n",
  "FROM a\nLABEL a=${A/x/y\n",
  "FROM a\nWORKDIR ${A:-b\n",
  'FROM a\nUSER "open\n',
  "FROM a\nUSER 'open\n",
  "FROM a\nVOLUME ${NO}\n",
  "FROM a\nEXPOSE ${NO:-x}\n",
  "FROM a\nCOPY <<E /x\n${A?b}\nE\n",
  "FROM ${NO?gone}\n",
  "ARG X=${NO?gone}\nFROM a\n",
  "FROM $NO\n",
  "FROM Up/Case\n",
  "FROM a:b:c\n",
  "FROM a AS 1x\n",
  "FROM a b\n",
  "FROM\n",
  "FROM --platform=nope a\n",
  "FROM --platform=$NO a\n",
  "FROM --frob=x a\n",
  "FROM a\n  RUN <<E\nx\n",
  "FROM a\nCOPY <<E /x\nx\n",
  "FROM a\nRUN <<E <<F\nx\nE\n",
  "FROM a\nRUN cat << E\nx\n",
  "FROM a\nRUN []\n",
  "FROM a\nSTOPSIGNAL ${NO:-never}\n",
  "FROM a AS b\nONBUILD COPY --from=7 x /\nFROM b\n",
];

export const BAD_FILES: readonly string[] = [...FILES, ...BROKEN.map((line) => `FROM a\n${line}\n`)];

export function badQuestion(seed: number): Question {
  const dockerfile = BAD_FILES[seed - BAD];
  if (dockerfile === undefined) throw new Error(`there are ${BAD_FILES.length} bad files only`);
  const base = {
    architecture: "arm64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: ["sha256:ab"] },
  } as const;
  return {
    id: String(seed),
    dockerfile,
    platform: "linux/arm64",
    buildPlatform: "linux/amd64",
    buildArgs: {},
    target: "",
    bases: { "*": base },
  };
}
