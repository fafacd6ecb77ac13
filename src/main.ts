/** Placeholder: argv to exit code. */

process.exitCode = 0;
