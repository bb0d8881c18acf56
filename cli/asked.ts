// A fold, written or not -> the builds that are to be compared, under the premises that it was proved under.
import { recordedRequest } from "../src/6-verify/recorded.ts";
import { type Asked, type HowToVerify, verifyRequest } from "../src/6-verify/requests.ts";
import type { FoldOutcome } from "../src/model/change.ts";
import { type Ports, premisesOf } from "../src/pipeline.ts";

export async function askedOf(
  folded: Exclude<FoldOutcome, { status: "refused" }>,
  ports: Ports,
  how: HowToVerify,
): Promise<Asked> {
  if (folded.status === "folded") {
    const premises = [...folded.proof.values()].flatMap((p) => p.premises);
    const { gathered } = folded.proposal.family;
    const source = gathered && ({ kind: "gathered", clone: ports.clone.root, ...gathered } as const);
    const request = { ...verifyRequest(folded.proposal, how), premises, ...(source && { source }) };
    return { kind: "request", request };
  }
  const asked = await recordedRequest(ports, folded, how);
  if (asked.kind === "trouble") return asked;
  const { request } = asked;
  const premises = premisesOf({ ...request.family, decisions: folded.locked.decisions });
  return { kind: "request", request: { ...request, premises } };
}
