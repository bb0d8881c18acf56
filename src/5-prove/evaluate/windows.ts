// Paths of Windows as BuildKit reads them: slashes, and no drive but C: (util/system/path.go CheckSystemDriveAndRemoveDriveLetter).
import type { Platform } from "../../model/platform.ts";
import { isKnown, keyOf, operation, partsOf, show, type Text } from "../words/text.ts";
import { clean } from "./paths.ts";

/** Whose rules hold for a stage; those of the machine that builds are not known where the target is Windows. */
export type System = "posix" | "windows" | "unknown";

export const systemOf = ({ os }: Platform): System => (os === "windows" ? "windows" : "posix");

/** The system of a stage's own `--platform`. A builder that makes something else than Windows is taken to run Linux. */
export function systemNamed(platform: Text, target: Platform): System {
  const [first] = partsOf(platform);
  const os = typeof first === "string" && first.includes("/") ? first.slice(0, first.indexOf("/")) : undefined;
  if (os !== undefined || isKnown(platform)) return os === "windows" ? "windows" : "posix";
  return target.os === "windows" ? "unknown" : "posix";
}

export interface PathReading {
  readonly system: System;
  readonly report: (message: string) => void;
  /** Told of a path that only some values make wrong. */
  readonly mayFail: (key: string) => void;
}

/** The path with slashes, without a drive and clean, an ending slash kept; as it is where the rules are POSIX. */
export function systemPath(path: Text, { system, report, mayFail }: PathReading): Text {
  if (system === "posix") return path;
  if (!isKnown(path)) {
    if (system === "windows") mayFail(`windows ${keyOf(path)}`);
    return system === "windows" ? operation("drive", [keyOf(path)], show(path)) : path;
  }
  const read = windowsPath(path);
  if (typeof read === "object") report(system === "windows" ? read.trouble : unsure(path));
  else if (system === "unknown" && read !== path && clean(read) !== clean(path)) report(unsure(path));
  else if (system === "windows") return read;
  return path;
}

/** The same for a folder to work in, where an ending slash goes too. */
export function systemFolder(path: Text, reading: PathReading): Text {
  const read = systemPath(path, reading);
  return reading.system === "windows" && isKnown(read) ? clean(read) : read;
}

const unsure = (path: string): string => `what ${path} means depends on the system of the machine that builds`;

function windowsPath(written: string): string | { readonly trouble: string } {
  const path = written.replaceAll("\\", "/");
  if (/^.:$/.test(path)) return { trouble: `No relative path specified in ${JSON.stringify(path)}` };
  if (path.startsWith("//")) return { trouble: "UNC paths are not supported" };
  const colon = path.indexOf(":");
  const [drive, rest] = colon < 0 ? ["c", path] : [path.slice(0, colon), path.slice(colon + 1)];
  if (drive.toLowerCase() !== "c") return { trouble: "The specified path is not on the system drive (C:)" };
  if (rest.includes(":")) return { trouble: `the path ${written} is not understood` };
  const cleaned = clean(rest);
  return cleaned.length > 1 && rest.endsWith("/") ? `${cleaned}/` : cleaned;
}
