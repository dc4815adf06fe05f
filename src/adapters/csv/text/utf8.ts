// UTF-8, the usual encoding: checked, never changed. Where it is another one, says which the bytes fit.
import { isAscii, isUtf8 } from 'node:buffer';
import { ReadFault } from '../read-fault.ts';
import { type Converter, endOfWholeLines, LineCount, validLines } from './converter.ts';
import { fittingEncodings } from './encodings.ts';

export function utf8Converter(): Converter {
  let carry: Buffer = Buffer.alloc(0);
  const lines = new LineCount();
  let isAllAscii = true;
  return function* (chunk, last) {
    const all = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const cut = last ? all.length : all.length - openSequence(all);
    const text = all.subarray(0, cut);
    if (!isUtf8(text)) {
      const good = validLines(text);
      lines.add(good);
      if (good.length > 0) yield good;
      throw notUtf8(text.subarray(good.length), lines.line, isAllAscii && isAscii(good));
    }
    carry = all.subarray(cut);
    lines.add(text);
    isAllAscii &&= isAscii(text);
    if (text.length > 0) yield text;
  };
}

/** Length of a sequence at the end that the next chunk may complete: 0 to 3 bytes. */
function openSequence(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

const NOTHING_REPLACED = 'Nothing is replaced, since a changed id would be another person.';
const SAVE = 'Save the file as "CSV UTF-8"';
const WRITTEN_IN: Readonly<Record<string, string>> = {
  gb18030: 'Chinese',
  shift_jis: 'Japanese',
  'euc-kr': 'Korean',
  big5: 'traditional Chinese',
  'windows-1252': 'Western European',
};

/** `bytes` begins with the line at fault. */
function notUtf8(bytes: Buffer, line: number, isFirstForeign: boolean): ReadFault {
  const what = 'bytes that are not valid UTF-8';
  const fault = (words: string, hint: string) =>
    new ReadFault(words, { code: 'input.encoding', line, hint: `${hint} ${NOTHING_REPLACED}` });
  if (!isFirstForeign) {
    // To read the whole in another encoding would change the characters above.
    return fault(
      what,
      'The lines above hold UTF-8: were files of different encodings joined? Save each as "CSV UTF-8".',
    );
  }
  const whole = endOfWholeLines(bytes);
  const fitting = fittingEncodings(whole === 0 ? bytes : bytes.subarray(0, whole));
  if (fitting.length === 0) return fault(what, `${SAVE}.`);
  const options = fitting.map((name) => `--encoding ${name} (${WRITTEN_IN[name]})`);
  return fault(
    `${what}; they fit ${fitting.join(', ')}`,
    `${SAVE}, or name its encoding if you know it: ${options.join(', ')}.`,
  );
}
