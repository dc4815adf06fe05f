// A program of a known amount of work, to compare with itself.
let sum = 0;
for (let i = 0; i < Number(process.argv[2]); i += 1) sum = (sum + i) | 0;
process.exitCode = Number.isInteger(sum) ? 0 : 1;
