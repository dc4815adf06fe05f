// The signature that calls carry: made from the app's key and renewed in time, or ready-made.
import type { Secret } from '../../core/secret.ts';
import { signUserSig } from './usersig.ts';

/** The app's key, or a signature that somebody else made. */
export type SigningMaterial = { readonly secretKey: Secret } | { readonly userSig: Secret };

export type CredentialsRequest = SigningMaterial & {
  readonly sdkappid: number;
  /** The app admin that signs. */
  readonly admin: string;
  /** Now, unix milliseconds. */
  readonly clock: () => number;
};

export interface Credentials {
  /** A signature that is valid now, as far as the clock can tell. */
  userSig(): string;
  /** Drops the cached signature; false where it is ready-made and cannot be made again. */
  signAgain(): boolean;
}

/** Short, since a leaked signature can do everything that the admin can; long against the time of a call. */
const LIFETIME_S = 2 * 60 * 60;
/** So a clock that is behind by less than this never makes a signature that the server takes for expired. */
export const RENEW_WHEN_LEFT_S = LIFETIME_S / 4;

export function createCredentials(request: CredentialsRequest): Credentials {
  if ('userSig' in request) return readyMade(request.userSig);
  const { secretKey, sdkappid, admin: identifier, clock } = request;
  let cached: { readonly userSig: string; readonly endS: number } | undefined;

  function userSig(): string {
    const timeS = Math.floor(clock() / 1000);
    if (cached === undefined || cached.endS - timeS < RENEW_WHEN_LEFT_S) {
      const key = secretKey.reveal();
      const made = signUserSig({ sdkappid, identifier, secretKey: key, timeS, expireS: LIFETIME_S });
      cached = { userSig: made, endS: timeS + LIFETIME_S };
    }
    return cached.userSig;
  }

  function signAgain(): boolean {
    cached = undefined;
    return true;
  }

  return unprintable({ userSig, signAgain });
}

function readyMade(userSig: Secret): Credentials {
  return unprintable({ userSig: () => userSig.reveal(), signAgain: () => false });
}

/** The secrets are out of reach in closures; this makes printing say so. */
function unprintable(credentials: Credentials): Credentials {
  const shown = () => '[redacted]';
  return Object.defineProperties(credentials, {
    toJSON: { value: shown },
    toString: { value: shown },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: shown },
  });
}
