// Proves that the short form of the benchmarks fails where a figure is beyond its gate, and passes where it is not.
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../bench/frame/figure.ts';
import { beyondGate } from '../../bench/frame/gate.ts';
import { ROOT, runTool } from './planted-project.ts';

const bench = (...args: readonly string[]) => runTool('tsx', ['bench/main.ts', ...args], ROOT);

describe('the gate of the benchmarks', () => {
  it('passes where the same program runs on both sides', async () => {
    const { exitCode, stdout } = await bench('noise', '--short');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('the same small program on both sides');
  });

  it('fails where ours takes longer than the gate allows, and names the figure', async () => {
    const { exitCode, stderr } = await bench('noise', '--short', '--gate', 'noise.same=0.01');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/beyond its gate: noise\.same: \d+\.\d+, wanted at most 0\.01/);
  });

  it('fails for a benchmark that does not exist', async () => {
    const { exitCode, stderr } = await bench('plan-nothing', '--short');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('there is no benchmark plan-nothing');
  });

  const figure = (over: Partial<Figure>): Figure => ({
    name: 'a.b',
    what: 'a figure',
    unit: 's',
    ours: [3, 1, 2],
    ...over,
  });

  it('judges the ratio of the medians where there is something beside ours, else the median', () => {
    const beside = { name: 'bare', values: [1, 100, 0.5] };
    expect(beyondGate([figure({ bare: beside, gate: { most: 2 } })])).toEqual([]);
    expect(beyondGate([figure({ bare: beside, gate: { most: 1.9 } })])).toHaveLength(1);
    expect(beyondGate([figure({ gate: { least: 2 } })])).toEqual([]);
    expect(beyondGate([figure({ gate: { least: 2.1 } })])).toHaveLength(1);
  });

  it('refuses figures none of which has a gate: they would guard nothing', () => {
    expect(() => beyondGate([figure({})])).toThrow('nothing would be guarded');
  });
});
