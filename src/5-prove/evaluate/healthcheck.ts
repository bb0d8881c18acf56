// HEALTHCHECK's flags and command (instructions/parse.go parseHealthcheck, parseOptInterval).
import type { Instruction } from "../../model/dockerfile.ts";
import type { Command, CommandLine, Stuck } from "./command.ts";
import { stuck } from "./command.ts";
import type { Flags } from "./flags.ts";

const TIMES = ["interval", "timeout", "start-period", "start-interval"];
const TIME = /^\+?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|ms|s|m|h))+)$/;
const MILLISECONDS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

export function readHealthcheck(line: CommandLine, flags: Flags, at: Instruction): Command | Stuck {
  if (line.form === "exec" && line.args.length === 0) return stuck("Missing command after HEALTHCHECK CMD");
  for (const name of TIMES) {
    const text = flags.text(name);
    if (text && !isTime(text))
      return stuck(
        TIME.test(text)
          ? `Interval ${JSON.stringify(name)} cannot be less than 1ms, or is too long`
          : `time: invalid duration ${JSON.stringify(text)}`,
      );
  }
  const retries = flags.text("retries");
  if (retries && !(/^\+?[0-9]+$/.test(retries) && Number(retries) < 2 ** 31))
    return stuck(
      /^-[0-9]+$/.test(retries)
        ? `--retries cannot be negative (${retries})`
        : `--retries=${retries} is not a number of retries`,
    );
  const settings = [...TIMES, "retries"].flatMap((n) => (flags.text(n) ? [`${n}=${flags.text(n)}`] : []));
  const test = line.form === "exec" ? ["CMD", ...line.args] : ["CMD-SHELL", line.text];
  return { kind: "healthcheck", test, settings, at };
}

/** Go's time.ParseDuration; what it refuses for other reasons (too long) is refused here too. */
function isTime(text: string): boolean {
  if (!TIME.test(text)) return false;
  const parts = [...text.matchAll(/([0-9.]+)([a-z]+)/g)];
  const sum = parts.reduce((total, [, number, unit = ""]) => total + Number(number) * (MILLISECONDS[unit] ?? 0), 0);
  return sum === 0 || (sum >= 1 && sum < 1e12);
}
