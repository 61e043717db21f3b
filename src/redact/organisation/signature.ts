import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** What is signed is told apart from everything else that the same key may sign: DSSE's encoding of type and content. */
const payloadType = "application/vnd.coterm.redaction-pack+yaml";

/**
 * The signature of a pack, and the public key as it stands in `redact.trusted_keys`: both base64.
 *
 * @param privateKey Ed25519, PEM.
 * @throws when it is no such key.
 */
export function signPack(pack: Buffer, privateKey: string): { readonly signature: string; readonly publicKey: string } {
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is a key for ${key.asymmetricKeyType}`);
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");
  return { signature: sign(null, encode(pack), key).toString("base64"), publicKey };
}

/** True when one of the keys has signed the pack. A key or signature that is none has signed nothing. */
export function isSignedBy(pack: Buffer, signature: string, trustedKeys: readonly string[]): boolean {
  const bytes = Buffer.from(signature.trim(), "base64");
  return trustedKeys.some((text) => {
    const key = readPublicKey(text);
    return key !== null && verify(null, encode(pack), key, bytes);
  });
}

/** null when the text is no Ed25519 key. */
export function readPublicKey(text: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}

function encode(content: Buffer): Buffer {
  const head = `DSSEv1 ${payloadType.length} ${payloadType} ${content.length} `;
  return Buffer.concat([Buffer.from(head), content]);
}
