// A proposal in its repository, built and compared by the engine under test.
import { verifyRequest } from "../../src/6-verify/requests.ts";
import { verifyFamily } from "../../src/6-verify/verify.ts";
import { buildxEngine } from "../../src/host/buildx.ts";
import type { Proposal } from "../../src/model/change.ts";
import type { FamilyVerification } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { EngineEnv } from "./harness.ts";

/** `extra` are flags of buildx for both sides; no platforms mean all. */
export async function verifyProposal(
  engine: EngineEnv,
  root: string,
  proposal: Proposal,
  extra: readonly string[],
  platforms: readonly PlatformName[] = [],
): Promise<FamilyVerification> {
  const builder = buildxEngine({ root, env: engine.env });
  const state = await builder.probe();
  if (state.kind !== "ready") throw new Error(state.diagnostic.message);
  return verifyFamily(verifyRequest(proposal, { platforms, extra, jobs: 2 }), builder, state.platforms);
}
