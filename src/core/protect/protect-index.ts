// The ids that are never sent, found by a row's value however it is spelled.
import { MayHold } from './may-hold.ts';
import { formsOfValue, formsToProtect, isBareValue } from './plain-forms.ts';

/** One entry of the protect file. */
export interface ProtectEntry {
  /** Why, in the words of the file. */
  readonly reason?: string;
  /** Its day has passed: it does not protect any more. */
  readonly ended: boolean;
}

export class ProtectIndex {
  readonly #entries = new Map<string, ProtectEntry>();
  /** Nearly all values are in no small list, and this says so sooner than the map does. */
  readonly #mayHold = new MayHold();

  /**
   * Takes a text in each form that it can have. What any entry protects is protected, though
   * another one has ended.
   */
  add(text: string, entry: ProtectEntry): void {
    for (const form of formsToProtect(text)) this.#put(form, entry);
  }

  /** The entry that names the value; one that protects comes before one that has ended. */
  match(value: string): ProtectEntry | undefined {
    if (this.#entries.size === 0) return undefined;
    if (!isBareValue(value)) return this.#matchForms(value);
    return this.#mayHold.may(value) ? this.#entries.get(value) : undefined;
  }

  #matchForms(value: string): ProtectEntry | undefined {
    let ended: ProtectEntry | undefined;
    for (const form of formsOfValue(value)) {
      const found = this.#entries.get(form);
      if (found?.ended === false) return found;
      ended ??= found;
    }
    return ended;
  }

  #put(form: string, entry: ProtectEntry): void {
    const known = this.#entries.get(form);
    this.#mayHold.add(form);
    if (known === undefined || (known.ended && !entry.ended)) this.#entries.set(form, entry);
  }
}

/** A list of protected ids as it was read. */
export interface ProtectList {
  /** As the person named it; `-` for standard input. */
  readonly name: string;
  /** Hex, of the file's bytes. */
  readonly sha256: string;
  /** Lines or records that hold a value, without a header. */
  readonly entries: number;
  /** Entries whose day has passed. */
  readonly ended: number;
  /** Different values of the entries that protect; all spellings of one value count once. */
  readonly ids: number;
  readonly index: Pick<ProtectIndex, 'match'>;
}
