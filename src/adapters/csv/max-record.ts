// The longest record that is read: far above any sensible one, so that an unclosed quote is noticed.

/** Bytes. */
export const MAX_RECORD_BYTES = 1_000_000;
