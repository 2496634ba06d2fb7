/** Passkeys, as the browser makes and uses them. Written out by hand: not every browser reads and writes JSON itself yet. */

export type Made = { ok: true; credential: Credential } | { ok: false; problem: 'passkey_cancelled' | 'passkey_exists' | 'passkey_impossible' };
/** `PublicKeyCredential.toJSON()`. */
export interface Credential {
  id: string;
  rawId: string;
  type: string;
  response: Record<string, string | null> & { clientDataJSON: string };
}
/** What the server asks for, as `generate…Options` write it. */
export interface Options {
  challenge: string;
  rpId?: string;
  rp?: { id: string; name: string };
  user?: { id: string; name: string; displayName: string };
  pubKeyCredParams?: PublicKeyCredentialParameters[];
  timeout?: number;
  excludeCredentials?: { id: string; type: 'public-key' }[];
  authenticatorSelection?: AuthenticatorSelectionCriteria;
  userVerification?: UserVerificationRequirement;
}

/** A passkey belongs to a name; a bare address of numbers has none. */
export const passkeysWork = (): boolean => 'PublicKeyCredential' in globalThis && isSecureContext && !/^[\d.]+$|:/.test(location.hostname);

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

export const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

function whyNot(error: unknown): Made {
  if (!(error instanceof DOMException)) throw error;
  if (error.name === 'InvalidStateError') return { ok: false, problem: 'passkey_exists' };
  return { ok: false, problem: error.name === 'NotAllowedError' || error.name === 'AbortError' ? 'passkey_cancelled' : 'passkey_impossible' };
}

function shown(made: PublicKeyCredential, parts: Record<string, ArrayBuffer | null>): Made {
  const response = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part && textOf(part)]));
  return {
    ok: true,
    credential: { id: made.id, rawId: textOf(made.rawId), type: made.type, response: { ...response, clientDataJSON: textOf(made.response.clientDataJSON) } },
  };
}

export async function makePasskey(options: Options): Promise<Made> {
  const { rp, user, pubKeyCredParams, excludeCredentials = [], authenticatorSelection, timeout } = options;
  if (!rp || !user || !pubKeyCredParams) return { ok: false, problem: 'passkey_impossible' };
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        rp, pubKeyCredParams,
        challenge: bytesOf(options.challenge),
        user: { ...user, id: bytesOf(user.id) },
        excludeCredentials: excludeCredentials.map(({ id }) => ({ id: bytesOf(id), type: 'public-key' as const })),
        ...(authenticatorSelection ? { authenticatorSelection } : {}),
        ...(timeout ? { timeout } : {}),
      },
    }) as PublicKeyCredential;
    return shown(made, { attestationObject: (made.response as AuthenticatorAttestationResponse).attestationObject });
  } catch (error) {
    return whyNot(error);
  }
}

export async function usePasskey(options: Options): Promise<Made> {
  try {
    const used = await navigator.credentials.get({
      publicKey: {
        challenge: bytesOf(options.challenge),
        ...(options.rpId ? { rpId: options.rpId } : {}),
        ...(options.timeout ? { timeout: options.timeout } : {}),
        userVerification: options.userVerification ?? 'required',
      },
    }) as PublicKeyCredential;
    const { authenticatorData, signature, userHandle } = used.response as AuthenticatorAssertionResponse;
    return shown(used, { authenticatorData, signature, userHandle });
  } catch (error) {
    return whyNot(error);
  }
}
