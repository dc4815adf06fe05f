// All benchmarks, in the order in which they run and stand in the table.
import type { Benchmark } from '../frame/benchmark.ts';
import { planBenchmark } from './plan.ts';

export const BENCHMARKS: readonly Benchmark[] = [planBenchmark];
