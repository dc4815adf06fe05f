// Seals what travels through a queue that others can read, so that a copy of its store names nobody.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../core/app-error.ts';
import type { Secret } from '../../core/secret.ts';

/** Where a sealed text belongs; it cannot be opened anywhere else. */
export interface SealedPlace {
  readonly queueName: string;
  readonly jobId: string;
  /** The job's own data, or what it left. */
  readonly part: 'job' | 'ended';
}

export interface QueueCipher {
  /** Tells keys apart and gives nothing away about them. */
  readonly keyId: string;
  seal(text: string, place: SealedPlace): string;
  /** Throws `queue.unreadable` (passing) where the text was not sealed with this key for this place. */
  open(sealed: string, place: SealedPlace): string;
}

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const KEY_BYTES = 32;
const ID_BYTES = 4;
/** Random for each text: after 2^32 texts under one key two would be alike with a chance of 2^-32 (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + ID_BYTES;

/**
 * AES-256-GCM. A sealed text is, in base64: version (1 byte), id of the key (4), nonce (12), cipher text, tag (16). Queue, job and part
 * are authenticated with it, so that what belongs to one job cannot be passed off as another's.
 * @param key 32 bytes as 64 hexadecimal digits
 */
export function createQueueCipher(key: Secret): QueueCipher {
  const given = Buffer.from(key.reveal(), 'hex');
  const sealing = derive(given, 'chat-purge queue seal', KEY_BYTES);
  const head = Buffer.concat([Buffer.of(VERSION), derive(given, 'chat-purge queue key id', ID_BYTES)]);
  return {
    keyId: head.subarray(1).toString('hex'),
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, sealing, nonce);
      cipher.setAAD(boundTo(head, place));
      const parts = [head, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(parts).toString('base64');
    },
    open(sealed, place) {
      try {
        return unseal(Buffer.from(sealed, 'base64'), { sealing, head, place });
      } catch {
        // What the cipher says of it helps nobody.
        throw unreadable(place);
      }
    },
  };
}

/** What stands in the queue is not what was put there. */
export function unreadable({ queueName, jobId }: Omit<SealedPlace, 'part'>): AppError {
  return new AppError('queue.unreadable', `batch ${jobId} in the queue ${queueName} cannot be read`, {
    kind: 'passing',
    hint: 'It is not what was put there: something else has written to it. Go on with `chat-purge apply` on the run directory.',
  });
}

interface Unsealing {
  readonly sealing: Buffer;
  readonly head: Buffer;
  readonly place: SealedPlace;
}

function unseal(bytes: Buffer, { sealing, head, place }: Unsealing): string {
  if (!bytes.subarray(0, HEAD_BYTES).equals(head)) throw new Error('sealed with another key');
  const nonce = bytes.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, sealing, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo(head, place));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(HEAD_BYTES + NONCE_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}

/** None of the parts can hold a line break. */
function boundTo(head: Buffer, { queueName, jobId, part }: SealedPlace): Buffer {
  return Buffer.from([head.toString('hex'), queueName, jobId, part].join('\n'));
}

function derive(key: Buffer, use: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', use, bytes));
}
