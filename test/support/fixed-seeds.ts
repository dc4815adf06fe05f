// Gives all tests the same seed in every run; the long tests name another one.
import fc from 'fast-check';
import { seedOfTests } from './seeded-random.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOfTests() });
