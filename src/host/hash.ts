// The hash by which the lock and the journal know a text.
import { createHash } from "node:crypto";

/** SHA-256 in lower-case hex, of the bytes or of the text's UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
