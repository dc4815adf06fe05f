// Writes a text in an encoding that Node can only read: each character's bytes are looked for once.

/** All characters of one and two bytes. */
function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, readonly number[]>();
  const learn = (bytes: readonly number[]): void => {
    try {
      const char = decoder.decode(Uint8Array.from(bytes));
      if (Array.from(char).length === 1 && !table.has(char)) table.set(char, bytes);
    } catch {
      // No character.
    }
  };
  for (let byte = 0; byte <= 0xff; byte += 1) learn([byte]);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) learn([lead, trail]);
  }
  return table;
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** Throws where a character has no bytes of its own in it. */
export function encodeAs(text: string, encoding: string): Buffer {
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  return Buffer.from(
    Array.from(text).flatMap((char) => {
      const bytes = table.get(char) ?? (encoding === 'gb18030' ? fourBytes(char) : undefined);
      if (bytes === undefined) throw new Error(`${encoding} has no ${JSON.stringify(char)}`);
      return bytes;
    }),
  );
}

/** GB 18030 counts the characters above U+FFFF on from 90 30 81 30. */
function fourBytes(char: string): readonly number[] | undefined {
  const at = (char.codePointAt(0) ?? 0) - 0x10000;
  if (at < 0) return undefined;
  return [
    0x90 + Math.floor(at / 12_600),
    0x30 + (Math.floor(at / 1_260) % 10),
    0x81 + (Math.floor(at / 10) % 126),
    0x30 + (at % 10),
  ];
}

/** UTF-16 without a mark. */
export function utf16Bytes(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}
