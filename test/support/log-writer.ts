/** A program that writes to a log and behaves, at SIGHUP, in one of several ways. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { commandOf } from './requirement.ts';

export const PYTHON = commandOf('/usr/bin/python3', 'python3');

/**
 * `reopens` as it should; `deaf` goes on; `parent` reopens, but has a child that does not; `killer` kills
 * the run that sent the signal when that has noted it, and then reopens; `follows` needs no signal, and looks when it has a line to write;
 * `headless` reopens, but its first thread has ended; to `quits` it is the end.
 */
export type Manner = 'reopens' | 'deaf' | 'parent' | 'killer' | 'follows' | 'headless' | 'quits';

const PROGRAM = `
import ctypes, logging.handlers, os, select, signal, sys, threading, time
log, manner = sys.argv[1:3]
def openLog():
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
if manner != 'quits': signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
if manner == 'follows':
    handler = logging.handlers.WatchedFileHandler(log)
else:
    fd = openLog()
if manner == 'parent' and os.fork() == 0:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    while True: signal.pause()
def kill(pid):
    directory = os.path.join(os.path.dirname(log), 'state.d')
    while not any('"script":"reopen"' in open(os.path.join(directory, name)).read() for name in os.listdir(directory)):
        pass
    os.kill(pid, signal.SIGKILL)
def write(text):
    if manner == 'follows': handler.emit(logging.makeLogRecord({'msg': text}))
    else: os.write(fd, (text + chr(10)).encode())
os.set_blocking(0, False)
def serve():
    global fd
    lines = b''
    while manner == 'headless' and open('/proc/%d/stat' % os.getpid()).read().split(') ')[-1][0] != 'Z': pass
    print('ready', flush=True)
    while True:
        got = signal.sigtimedwait([signal.SIGHUP], 0.002) if manner != 'quits' else time.sleep(0.002)
        if got and manner not in ('deaf', 'follows'):
            if manner == 'killer': kill(got.si_pid)
            os.close(fd); fd = openLog()
        if got: print('signal', flush=True)
        if select.select([0], [], [], 0)[0]:
            more = os.read(0, 65536)
            if not more: os._exit(0)
            lines += more
            while b'\\n' in lines:
                line, lines = lines.split(b'\\n', 1)
                write(line.decode())
                print('written', flush=True)
if manner == 'headless':
    threading.Thread(target=serve).start()
    ctypes.CDLL(None).pthread_exit(None)
else: serve()
`;

/** A running writer. */
export class LogWriter implements AsyncDisposable {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #said: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    if (child.stdout === null) throw new Error('no output');
    this.#said = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  /** Starts it, with the log open; `name` is what the process is called. */
  static async start(log: string, manner: Manner, name = 'logwriter'): Promise<LogWriter> {
    const program = join(log, '..', name);
    symlinkSync('/usr/bin/python3', program);
    const child = spawn(program, ['-c', PROGRAM, log, manner], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const writer = new LogWriter(child);
    await writer.#hear('ready');
    unlinkSync(program);
    return writer;
  }

  /** Writes a line, and resolves when it is in the log. */
  async write(line: string): Promise<void> {
    this.#child.stdin?.write(`${line}\n`);
    await this.#hear('written');
  }

  /** Resolves when a SIGHUP was seen to. */
  async signalled(): Promise<void> {
    await this.#hear('signal');
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it, and its child too. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isAlive) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async #hear(expected: string): Promise<void> {
    for (;;) {
      const next = await this.#said.next();
      if (next.done === true) throw new Error(`writer ${this.pid} has ended`);
      if (next.value === expected) return;
    }
  }
}
