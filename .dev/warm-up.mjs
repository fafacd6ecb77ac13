// Runs the program as the launcher does, and writes to a file what V8 has made of it by the end.
import { readFileSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

const [node, , program, file, ...words] = process.argv;
process.argv = [node, 'logrotor', ...words];
const script = new Script(Module.wrap(readFileSync(program, 'latin1')), { filename: program });
process.on('exit', () => writeFileSync(file, script.createCachedData()));
const loaded = { exports: {} };
const main = script.runInThisContext();
main(loaded.exports, createRequire(program), loaded, program, path.dirname(program));
