// The configuration file that `chat-purge init` writes: valid as it is, and with each of its comments taken away.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleFile } from '../../../src/config/sample-file.ts';
import { ConfigFolder } from '../../support/config-folder.ts';

let folder: ConfigFolder;

beforeEach(() => {
  folder = new ConfigFolder();
});

afterEach(() => folder.remove());

const NOTHING = {
  name: undefined,
  sdkappid: undefined,
  admin: undefined,
  region: undefined,
  endpoint: undefined,
};
const KNOWN = { ...NOTHING, name: 'production', sdkappid: 1_400_000_007, admin: 'boss', region: 'tokyo' };

/** Takes the slashes away before keys, and before the braces that belong to them. */
function uncommented(text: string): string {
  return text.replaceAll(/^( *)\/\/ ( *["}])/gm, '$1$2');
}

test('without an app it sets nothing', () => {
  folder.write(sampleFile(NOTHING));
  const config = folder.load({ env: {} });
  expect(config.profile).toBeUndefined();
  expect(Object.values(config.origins).filter(({ level }) => level !== 'default')).toEqual([]);
});

test('with an app it holds the profile of the app', () => {
  folder.write(sampleFile(KNOWN));
  expect(folder.load({ needs: { app: true, credentials: false } })).toMatchObject({
    profile: 'production',
    sdkappid: 1_400_000_007,
    admin: 'boss',
    region: 'tokyo',
    warnings: [],
  });
});

test.each([NOTHING, KNOWN])('every key that it offers is accepted, in %j', (known) => {
  folder.write(uncommented(sampleFile(known)));
  // Some of them count only in a file that a person named.
  const flags = { configFile: 'chat-purge.config.json' };
  const config = folder.load({ flags, needs: { app: true, credentials: false } });
  const fromFile = Object.entries(config.origins).filter(([, { level }]) => level === 'file');
  expect(fromFile.length).toBeGreaterThan(20);
  expect(config.guards).toMatchObject({ maxDelete: { most: 5000 }, confirm: true });
});
