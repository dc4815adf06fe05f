// Finds the name that somebody probably meant.

/** The nearest of `names` to a mistyped word; undefined where none is near. Case, `_` and `-` do not count. */
export function closestName(word: string, names: readonly string[]): string | undefined {
  const plain = plainName(word);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(plain, plainName(name));
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  const most = Math.max(1, Math.floor(plain.length / 3));
  return best !== undefined && best.distance <= most ? best.name : undefined;
}

/** The same for a message: `; did you mean X?`, or nothing. */
export function didYouMean(word: string, names: readonly string[]): string {
  const name = closestName(word, names);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

/** A name without what people vary: case, spaces, `_` and `-`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Levenshtein distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
