// All benchmarks, in the order in which they run and stand in the table.
import type { Benchmark } from '../frame/benchmark.ts';
import { planBenchmark } from './plan.ts';
import { reportsBenchmark } from './reports.ts';
import { resumeBenchmark } from './resume.ts';

export const BENCHMARKS: readonly Benchmark[] = [planBenchmark, reportsBenchmark, resumeBenchmark];
