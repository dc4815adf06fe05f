// All benchmarks, in the order in which they run and stand in the table.
import type { Benchmark } from '../frame/benchmark.ts';
import { limitBenchmark } from './limit.ts';
import { noiseBenchmark } from './noise.ts';
import { planBenchmark } from './plan.ts';
import { reportsBenchmark } from './reports.ts';
import { resumeBenchmark } from './resume.ts';
import { scaleBenchmark } from './scale.ts';
import { startBenchmark } from './start.ts';
import { embeddedBenchmark, redisBenchmark } from './whole-run.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  noiseBenchmark,
  planBenchmark,
  scaleBenchmark,
  startBenchmark,
  resumeBenchmark,
  reportsBenchmark,
  redisBenchmark,
  embeddedBenchmark,
  limitBenchmark,
];
