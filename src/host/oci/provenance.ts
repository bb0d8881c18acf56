// In: a folder in OCI image layout and the digest that a build names. Out: the predicate of the provenance that stands in
// an index beside its image (in-toto, buildkit docs/attestations); undefined where there is none.
import type { Json, JsonObject } from "../../model/image.ts";
import { readBlob } from "../oci.ts";

export async function openProvenance(folder: string, digest: string): Promise<JsonObject | undefined> {
  const index = await readBlob(folder, digest);
  const attestation = objects(index["manifests"]).find(
    (d) => annotation(d, "vnd.docker.reference.type") === "attestation-manifest",
  );
  if (!attestation) return undefined;
  const manifest = await readBlob(folder, String(attestation["digest"]));
  const layer = objects(manifest["layers"]).find((l) =>
    annotation(l, "in-toto.io/predicate-type").startsWith("https://slsa.dev/provenance/"),
  );
  const [predicate] = layer ? objects([(await readBlob(folder, String(layer["digest"])))["predicate"] ?? null]) : [];
  return predicate;
}

function annotation(descriptor: JsonObject, name: string): string {
  const [all = {}] = objects([descriptor["annotations"] ?? null]);
  return String(all[name] ?? "");
}

const objects = (value: Json | undefined): readonly JsonObject[] =>
  (Array.isArray(value) ? value : []).filter(
    (v): v is JsonObject => typeof v === "object" && v !== null && !Array.isArray(v),
  );
