// The options of the command line: logrotate's. Parsing, --help and --usage all read this list.
import { Command, Option } from 'commander';

const DEFAULT_MAIL_COMMAND = '/usr/bin/mail';

/** What is used where the command line does not say. */
export const DEFAULT_OPTIONS = {
  mailCommand: DEFAULT_MAIL_COMMAND,
  stateFile: '/var/lib/logrotate/status',
} as const;

/** What a run prints for programs; logrotate has no such option. */
export const JSON_EVENTS = new Option(
  '--json',
  'Print one JSON object an event on standard output',
);

/** What logrotor's own runs have beside logrotate's options. */
export function metricsOption(): Option {
  return new Option('--metrics <file>', 'Write figures about the run to a file for Prometheus');
}

/** The options of a run under one of the program's names. */
export function runCommand(name: string): Command {
  const command = logrotateCommand(name);
  if (name === 'logrotate') return command;
  return command.addOption(JSON_EVENTS).addOption(metricsOption());
}

/** commander's description of logrotate's command line; it neither prints nor exits by itself. */
export function logrotateCommand(name: string): Command {
  const command = new Command(name).helpOption(false).allowExcessArguments().exitOverride();
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  const mail = `Command to send mail (instead of \`${DEFAULT_MAIL_COMMAND}')`;
  return command
    .argument('[configfile...]')
    .addOption(new Option('-d, --debug', "Don't do anything, just test and print debug messages"))
    .addOption(new Option('-f, --force', 'Force file rotation'))
    .addOption(new Option('-m, --mail <command>', mail))
    .addOption(new Option('-s, --state <statefile>', 'Path of state file'))
    .addOption(new Option('--skip-state-lock', 'Do not lock the state file'))
    .addOption(new Option('--wait-for-state-lock', 'Wait for lock on the state file'))
    .addOption(new Option('-v, --verbose', 'Display messages during rotation'))
    .addOption(new Option('-l, --log <logfile>', "Log file or 'syslog' to log to syslog"))
    .addOption(new Option('--version', 'Display version information'))
    .addOption(new Option('-?, --help', 'Show this help message').helpGroup('Help options:'))
    .addOption(new Option('--usage', 'Display brief usage message').helpGroup('Help options:'));
}
