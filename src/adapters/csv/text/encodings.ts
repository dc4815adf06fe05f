// The encodings that an input may be said to have: their names, and what each makes of bytes. Nothing is ever replaced.
import { AppError } from '../../../core/app-error.ts';

/** Shown where a name is not known; the usual ones. */
const EXAMPLES = 'gb18030, gbk, big5, shift_jis, euc-kr, windows-1252';
/** To the platform these mean windows-1252, in which no byte is wrong. */
const ASCII = new Set(['ascii', 'us-ascii', 'ansi_x3.4-1968', 'iso-ir-6']);
const SEVERAL_BYTES = new Set(['gb18030', 'gbk', 'big5', 'shift_jis', 'euc-kr', 'euc-jp', 'iso-2022-jp']);

/**
 * The platform's name for an encoding. `utf-16` where the name does not say in which order the bytes of a unit stand:
 * to the platform that means little-endian. Throws an `AppError` (usage) where the name is not known.
 */
export function knownEncoding(given: string): string {
  const label = given.trim().toLowerCase();
  const name = ASCII.has(label) ? undefined : platformName(label);
  if (name === undefined) {
    throw new AppError(
      'input.encoding-name',
      `${JSON.stringify(given)} is not an encoding that can be read`,
      {
        kind: 'usage',
        hint: `Give one of ${EXAMPLES}, or another name of the WHATWG Encoding Standard; UTF-8 and UTF-16 need no name.`,
      },
    );
  }
  return name === 'utf-16le' && label !== name ? 'utf-16' : name;
}

function platformName(label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).encoding;
  } catch {
    return undefined;
  }
}

/** Whether a character can take more than one byte. */
export function hasSeveralBytes(encoding: string): boolean {
  return SEVERAL_BYTES.has(encoding);
}

/** Decodes piece by piece; undefined where the bytes are not valid, which ends it. */
export type Decode = (bytes: Buffer) => string | undefined;

export function createDecode(encoding: string): Decode {
  if (encoding === 'windows-1252') return decodeWindows1252;
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      const text = decoder.decode(bytes, { stream: true });
      return OPEN.test(text) ? undefined : text;
    } catch {
      return undefined;
    }
  };
}

/** Controls, and characters that the standard leaves open: platforms differ on what such bytes stand for. */
const OPEN = /[\u0080-\u009f\ufdd0-\ufdef\p{Co}]/u;

/** 0x80 to 0x9F; a space where the byte stands for nothing. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** Not by the platform: Node 20 takes windows-1252 for ISO-8859-1 where it decodes a text at once, and other versions do not. */
function decodeWindows1252(bytes: Buffer): string | undefined {
  let isValid = true;
  const text = bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (char) => {
    const found = WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? ' ';
    if (found === ' ') isValid = false;
    return found;
  });
  return isValid ? text : undefined;
}

/** Tried on bytes that are not UTF-8, in this order. */
const USUAL = ['gb18030', 'shift_jis', 'euc-kr', 'big5', 'windows-1252'] as const;
/** What no list of people or groups holds: bytes that come to such characters were meant otherwise. */
const NO_TEXT = /[^\P{C}\t\r\n]|\ufffd/u;

/**
 * The usual encodings in which these whole lines are text. More than one fits nearly always: which is meant, the bytes
 * cannot say.
 */
export function fittingEncodings(lines: Buffer): readonly string[] {
  // Piece by piece, a character that is cut off would pass: a line feed shows it.
  const ended = Buffer.concat([lines, Buffer.from('\n')]);
  return USUAL.filter((encoding) => {
    const text = createDecode(encoding)(ended);
    return text !== undefined && !NO_TEXT.test(text);
  });
}
