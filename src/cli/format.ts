// Numbers and times as people read them.

/** 12345 -> "12,345" */
export function count(value: number): string {
  return grouped(value, 3);
}

/** 12.345 -> "12.3" */
export function decimal(value: number): string {
  return grouped(value, 1);
}

/** As `Intl.NumberFormat` does for en-US; to load its tables would take a tenth of a small command's time. */
function grouped(value: number, mostDecimals: number): string {
  if (value === Number.POSITIVE_INFINITY) return '∞';
  const [whole = '', decimals] = String(Number(value.toFixed(mostDecimals))).split('.');
  const thousands = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return decimals === undefined ? thousands : `${thousands}.${decimals}`;
}

/** "1 row", "2 rows" */
export function counted(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** 200 -> "3 min 20 s"; below a second "under 1 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 1) return 'under 1 s';
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}
