// The same seed in every run of the tests, so that one that is green stays green; the long tests name another one.
import fc from 'fast-check';
import { seedOfTests } from './seeded-random.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOfTests() });
