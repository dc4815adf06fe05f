// What a Redis says at first contact that no waiting changes: a wrong password, a missing right, a certificate, the wrong kind of server.
import { AppError } from '../../../../core/app-error.ts';

interface Fault {
  readonly code: string;
  /** Goes on from 'Redis at ADDRESS'. */
  readonly says: string;
  readonly hint: string;
}

/** What OpenSSL and Node call a certificate that is not trusted. */
const UNTRUSTED = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_CA)/;
/** A command of a script that the user may not run: the words do not name it. */
const NOT_IN_SCRIPT = /can't run this command/;

/**
 * The error (usage) if one of `causes` is such a thing. The server's own words are not repeated: they may hold the name of the user.
 *
 * @param shown the address, without its login
 * @param inScript the command that a script was to run
 */
export function firstFault(
  shown: string,
  causes: readonly unknown[],
  inScript = 'INFO',
): AppError | undefined {
  for (const cause of causes) {
    const fault = cause instanceof Error ? faultOf(cause, inScript) : undefined;
    if (fault !== undefined) return refused(shown, fault, cause);
  }
  return undefined;
}

export function refused(shown: string, { code, says, hint }: Fault, cause?: unknown): AppError {
  const message = `Redis at ${shown} ${says}`;
  return new AppError(code, message, { kind: 'usage', hint: `Nothing was sent. ${hint}`, cause });
}

function faultOf(error: Error, inScript: string): Fault | undefined {
  const code = 'code' in error ? String(error.code) : '';
  return ofTls(error, code) ?? ofLogin(error) ?? ofRights(error, inScript) ?? ofKind(error);
}

function ofTls({ message }: Error, code: string): Fault | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      code: 'redis.certificate',
      says: 'has a certificate for another name',
      hint: 'Use the name that stands in the certificate as the host of the address.',
    };
  }
  if (UNTRUSTED.test(code)) {
    return {
      code: 'redis.certificate',
      says: `has a certificate that is not trusted: ${message}`,
      hint: 'Give --redis-ca the PEM file of the authority that signed it.',
    };
  }
  if (code !== 'ERR_SSL_WRONG_VERSION_NUMBER' && code !== 'ERR_SSL_PACKET_LENGTH_TOO_LONG') return undefined;
  return {
    code: 'redis.tls',
    says: 'does not speak TLS on that port',
    hint: 'Use the port for TLS, or redis:// in place of rediss://.',
  };
}

function ofLogin({ message }: Error): Fault | undefined {
  const says = /^WRONGPASS |^ERR invalid password/.test(message)
    ? 'refuses the login: user or password is wrong, or the user is switched off'
    : message.startsWith('NOAUTH ')
      ? 'wants a login, and the address has none'
      : undefined;
  return says === undefined
    ? undefined
    : {
        code: 'redis.login',
        says,
        hint: 'Put user and password into CHAT_PURGE_REDIS_URL, percent-encoded: redis://user:password@host:6379.',
      };
}

function ofRights({ message }: Error, inScript: string): Fault | undefined {
  const isNoPermission = message.startsWith('NOPERM ');
  if (!isNoPermission && !NOT_IN_SCRIPT.test(message)) return undefined;
  if (/ keys? /.test(message) && !/ command/.test(message)) {
    return {
      code: 'redis.rights',
      says: 'does not let the user use the keys of --redis-prefix',
      hint: 'Let the user of the address use them: ACL SETUSER ... ~chat-purge:* (in a cluster ~{chat-purge}:*).',
    };
  }
  const named = isNoPermission ? /'([a-z|]+)'/i.exec(message)?.[1]?.toUpperCase() : undefined;
  const command = named ?? inScript;
  return {
    code: 'redis.rights',
    says: `does not let the user run ${command}`,
    hint: `Give the user of the address that right: ACL SETUSER ... +${command.toLowerCase()} (docs/redis.md lists what is needed).`,
  };
}

function ofKind({ message }: Error): Fault | undefined {
  if (/^ERR (?:DB|invalid DB) index/i.test(message)) {
    return {
      code: 'redis.database',
      says: 'has no database of that number',
      hint: 'Use a number that the server has, most often 0 to 15, or leave it out.',
    };
  }
  if (/^(?:MOVED|ASK) /.test(message)) {
    return {
      code: 'redis.kind',
      says: 'is a node of a cluster',
      hint: 'Use redis+cluster:// (rediss+cluster:// with TLS) in the address.',
    };
  }
  if (!/cluster support disabled/.test(message)) return undefined;
  return {
    code: 'redis.kind',
    says: 'is no cluster',
    hint: 'Use redis:// (rediss:// with TLS) in the address.',
  };
}
