// Numbered ids, as the patterns of a simulated population have them.

/** `prefix`1 to `prefix`n. */
export function numbered(prefix: string, n: number): readonly string[] {
  return Array.from({ length: n }, (_, index) => `${prefix}${index + 1}`);
}
