// The truth: which accounts, friend lists, groups, official accounts and subscribers exist.
import { Departures } from './departures.ts';
import type { IdPattern } from './id-pattern.ts';
import { type IdPage, IdSet } from './id-set.ts';
import { OwnedIds, type OwnedPattern } from './owned-ids.ts';

export type Kind = 'accounts' | 'friend-lists' | 'groups' | 'official-accounts' | 'subscribers';

/** An owner of friend lists is also an account, an owner of subscribers also an official account. */
export interface PopulationOptions {
  readonly accounts?: readonly string[];
  readonly accountsPattern?: IdPattern;
  /** Names by user. */
  readonly friendLists?: Readonly<Record<string, readonly string[]>>;
  readonly friendListsPattern?: OwnedPattern;
  readonly groups?: readonly string[];
  readonly groupsPattern?: IdPattern;
  readonly officialAccounts?: readonly string[];
  readonly officialAccountsPattern?: IdPattern;
  /** Users by official account. */
  readonly subscribers?: Readonly<Record<string, readonly string[]>>;
  readonly subscribersPattern?: OwnedPattern;
}

export interface PopulationTiming {
  /** Monotonic ms. */
  readonly clock: () => number;
  /** How long `isShown` still says yes after a deletion, ms. */
  readonly lagMs: () => number;
}

/** `owner` is the user of a friend list or the official account of a subscriber; the other kinds have none. */
export class Population {
  readonly #departures: Departures;
  readonly #accounts: IdSet;
  readonly #groups: IdSet;
  readonly #officialAccounts: IdSet;
  readonly #friendLists: OwnedIds;
  readonly #subscribers: OwnedIds;

  constructor(options: PopulationOptions, timing: PopulationTiming) {
    const { friendLists = {}, subscribers = {}, friendListsPattern, subscribersPattern } = options;
    this.#departures = new Departures(timing.clock, timing.lagMs);
    this.#friendLists = new OwnedIds(friendLists, friendListsPattern);
    this.#subscribers = new OwnedIds(subscribers, subscribersPattern);
    this.#groups = new IdSet(options.groups, present([options.groupsPattern]));
    this.#accounts = new IdSet(
      [...(options.accounts ?? []), ...Object.keys(friendLists)],
      present([options.accountsPattern, friendListsPattern?.owners]),
    );
    this.#officialAccounts = new IdSet(
      [...(options.officialAccounts ?? []), ...Object.keys(subscribers)],
      present([options.officialAccountsPattern, subscribersPattern?.owners]),
    );
  }

  has(kind: Kind, id: string, owner = ''): boolean {
    const owned = this.#owned(kind);
    return owned === undefined ? this.#set(kind, owner).has(id) : owned.has(owner, id);
  }

  add(kind: Kind, id: string, owner = ''): void {
    this.#set(kind, owner).add(id);
  }

  /** True if it was there. Takes along what hangs on it. */
  remove(kind: Kind, id: string, owner = ''): boolean {
    if (!this.has(kind, id, owner)) return false;
    this.#set(kind, owner).remove(id);
    this.#departures.record(keyOf(kind, id, owner));
    if (kind === 'accounts') this.#clear('friend-lists', id);
    if (kind === 'official-accounts') this.#clear('subscribers', id);
    return true;
  }

  /** What the read-back APIs say: as `has`, but a deletion shows only after the lag. */
  isShown(kind: Kind, id: string, owner = ''): boolean {
    return this.has(kind, id, owner) || this.#departures.isShown(keyOf(kind, id, owner));
  }

  /** The ids that the read-back APIs show for one owner, from place `start` on. */
  shownOf(
    kind: 'friend-lists' | 'subscribers',
    owner: string,
    range = { start: 0, limit: Number.POSITIVE_INFINITY },
  ): IdPage {
    return this.#set(kind, owner).page(range.start, range.limit, (id) => this.isShown(kind, id, owner));
  }

  counts(): Readonly<Record<Kind, number>> {
    return {
      accounts: this.#accounts.size,
      'friend-lists': this.#friendLists.size,
      groups: this.#groups.size,
      'official-accounts': this.#officialAccounts.size,
      subscribers: this.#subscribers.size,
    };
  }

  #clear(kind: 'friend-lists' | 'subscribers', owner: string): void {
    for (const id of this.#owned(kind)?.clear(owner) ?? []) this.#departures.record(keyOf(kind, id, owner));
  }

  #set(kind: Kind, owner: string): IdSet {
    switch (kind) {
      case 'accounts':
        return this.#accounts;
      case 'groups':
        return this.#groups;
      case 'official-accounts':
        return this.#officialAccounts;
      case 'friend-lists':
        return this.#friendLists.of(owner);
      case 'subscribers':
        return this.#subscribers.of(owner);
      default:
        return kind satisfies never;
    }
  }

  #owned(kind: Kind): OwnedIds | undefined {
    if (kind === 'friend-lists') return this.#friendLists;
    return kind === 'subscribers' ? this.#subscribers : undefined;
  }
}

const present = (patterns: readonly (IdPattern | undefined)[]): readonly IdPattern[] =>
  patterns.filter((pattern) => pattern !== undefined);

const keyOf = (kind: Kind, id: string, owner: string): string => `${kind}\u0000${owner}\u0000${id}`;
