// What the operator asks for, what it does to the run, and what the ledger keeps of it.
import { expect, test } from 'vitest';
import { AppError } from '../../../src/core/app-error.ts';
import type { ControlCommand, ControlRequest } from '../../../src/core/control.ts';
import { decodeRequest, isControlRecord } from '../../../src/core/control.ts';
import { decodeRecord, encodeRecord } from '../../../src/core/ledger-record.ts';
import { obey } from '../../../src/pipeline/obey.ts';
import { RunControl } from '../../../src/pipeline/run-control.ts';

const AT = '2026-01-01T00:00:01.000Z';

function ask(
  control: RunControl,
  command: ControlCommand,
  argument?: string,
  checkAge: () => void = () => undefined,
) {
  const request: ControlRequest = {
    id: 'id-1',
    command,
    ...(argument === undefined ? {} : { argument }),
    at: '2026-01-01T00:00:00.000Z',
    user: 'ann',
  };
  const checkRate = (rate: { readonly kind: string }) => {
    if (rate.kind === 'unlimited') throw new AppError('rate.no', 'not here', { kind: 'usage' });
  };
  return obey(request, { control, checkRate, checkAge }, AT);
}

test('pause holds and resume releases, each once, and says so when it was so already', () => {
  const control = new RunControl();
  let changes = 0;
  control.onChange(() => {
    changes += 1;
  });
  expect(ask(control, 'pause')).toEqual({
    type: 'control',
    request: 'id-1',
    command: 'pause',
    at: AT,
    user: 'ann',
    obeyed: true,
  });
  expect(control.heldBy).toBe('operator');
  expect(ask(control, 'pause').note).toBe('it was paused already');
  expect(ask(control, 'resume').note).toBeUndefined();
  expect(control.heldBy).toBeUndefined();
  expect(ask(control, 'resume').note).toBe('it was not paused');
  expect(changes).toBe(2);
});

test('the operator does not release what the clock holds, and the other way round', () => {
  const control = new RunControl();
  control.hold('window');
  ask(control, 'pause');
  control.release('window');
  expect(control.heldBy).toBe('operator');
  control.hold('window');
  ask(control, 'resume');
  expect(control.heldBy).toBe('window');
});

test('a rate is taken where the run may have it, and refused with the reason where not', () => {
  const control = new RunControl();
  expect(ask(control, 'rate', '20')).toMatchObject({ obeyed: true, argument: '20' });
  expect(ask(control, 'rate', '50%')).toMatchObject({ obeyed: true, note: 'before: 20' });
  expect(ask(control, 'rate', 'unlimited')).toMatchObject({ obeyed: false, note: 'not here' });
  expect(ask(control, 'rate', 'fast')).toMatchObject({ obeyed: false, note: '"fast" is not a rate' });
  expect(control.rate).toEqual({ kind: 'percent', percent: 50 });
});

test('cancel ends the run with user and reason; the first reason counts', () => {
  const control = new RunControl();
  ask(control, 'cancel', 'wrong list');
  ask(control, 'cancel', 'again');
  expect(control.ending).toEqual({ kind: 'cancelled', user: 'ann', why: 'wrong list' });
});

test('who is told to stop while the operator holds the run is paused, and else interrupted', () => {
  const control = new RunControl();
  control.hold('window');
  expect(control.whenStopped({ kind: 'time-up' })).toEqual({ kind: 'time-up' });
  control.hold('operator');
  expect(control.whenStopped({ kind: 'time-up' })).toEqual({ kind: 'paused' });
});

test('what the ledger keeps of a request is read back as it was', () => {
  const record = ask(new RunControl(), 'cancel', 'a "reason",\nwith a line');
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
});

test.each([
  '',
  'no JSON',
  '[]',
  'null',
  '{"id":"1"}',
  '{"id":"1","command":"explode","at":"x","user":"u"}',
  '{"id":1,"command":"pause","at":"x","user":"u"}',
  '{"id":"1","command":"rate","argument":5,"at":"x","user":"u"}',
])('%j is no request', (line) => {
  expect(decodeRequest(line)).toBeUndefined();
});

test('a record without a verdict is none', () => {
  const { obeyed: _obeyed, ...rest } = ask(new RunControl(), 'pause');
  expect(isControlRecord(rest)).toBe(false);
});

test('of a request only what is known of it comes into the ledger', () => {
  const asked = { command: 'pause', at: AT, user: 'ann' };
  const foreign = { type: 'batch', request: 'other', obeyed: false, batch: 0, target: 'accounts', calls: 1 };
  const line = JSON.stringify({ id: 'id-1', ...asked, ...foreign, throttled: 0, groups: [] });
  const request = decodeRequest(line);
  if (request === undefined) throw new Error('it is a request');
  const record = obey(
    request,
    { control: new RunControl(), checkRate: () => undefined, checkAge: () => undefined },
    AT,
  );
  expect(record).toEqual({ type: 'control', request: 'id-1', ...asked, obeyed: true });
});

test('a second cancel is told that the first one counts', () => {
  const control = new RunControl();
  ask(control, 'cancel', 'wrong list');
  expect(ask(control, 'cancel', 'again')).toMatchObject({ obeyed: true, note: 'it was ending already' });
});

test('who resumes what its hours hold back as well is told so', () => {
  const control = new RunControl();
  control.hold('window');
  ask(control, 'pause');
  expect(ask(control, 'resume')).toMatchObject({ obeyed: true, note: 'its hours (--window) hold it back' });
});

test('a run whose plan has grown too old while it was paused is not resumed', () => {
  const control = new RunControl();
  ask(control, 'pause');
  const record = ask(control, 'resume', undefined, () => {
    throw new AppError('guard.plan-age', 'the plan is 31 days old', { kind: 'guard' });
  });
  expect(record).toMatchObject({ obeyed: false, note: 'the plan is 31 days old' });
  expect(control.heldBy).toBe('operator');
});
