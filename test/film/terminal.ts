/** Commands on a terminal of their own: a pseudo-terminal that a small Python program holds. */

import { execa } from 'execa';
import { COMMAND } from '../../scripts/package.ts';
import { plainEnvironment } from '../films/fixture.ts';

/**
 * Arguments: size in rows and columns, text after which the terminal is hung up (empty: never; `-`:
 * at once), whether the terminal ends its processes then, the command. Writes what the terminal was sent; ends with the
 * command's exit code, or 128 and the signal that ended it.
 */
const HOLDER = `
import fcntl, os, struct, sys, termios
rows, columns, until, deaf = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4] == 'deaf'
lead, line = os.openpty()
def size(rows, columns):
    fcntl.ioctl(lead, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
size(rows, columns)
child = os.fork()
if child == 0:
    os.setsid()
    if not deaf: fcntl.ioctl(line, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2): os.dup2(line, fd)
    os.closerange(3, 64)
    os.execvp(sys.argv[5], sys.argv[5:])
os.close(line)
seen = b''
steps = [(1, 1), (2, 10), (0, 0), (40, 200), (1, 5)]
while until != '-':
    try: part = os.read(lead, 65536)
    except OSError: break
    if not part: break
    seen += part
    if steps and os.environ.get('RESIZES'): size(*steps.pop(0))
    if until and until.encode() in seen: break
os.close(lead)
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(seen)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
`;

export type TerminalOptions = {
  readonly rows?: number;
  readonly columns?: number;
  /** The terminal is hung up once it was sent this; `-`: at once; default: never. */
  readonly hangUpAfter?: string;
  /** No SIGHUP reaches the command: it goes on and finds its terminal gone. */
  readonly isDeaf?: boolean;
  /** The terminal's size changes with each part that it is sent. */
  readonly isResized?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
};

/** Runs `storyboard …` on a terminal and gives what was sent there. */
export async function onTerminal(
  folder: string,
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<{ readonly exit: number; readonly shown: string }> {
  const { rows = 24, columns = 80, hangUpAfter = '', isDeaf = false, isResized = false } = options;
  const command = [process.execPath, COMMAND, ...args];
  const size = [String(rows), String(columns)];
  const ended = await execa(
    'python3',
    ['-c', HOLDER, ...size, hangUpAfter, isDeaf ? 'deaf' : '', ...command],
    {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      extendEnv: false,
      env: {
        ...plainEnvironment(),
        TERM: 'xterm',
        ...(isResized && { RESIZES: '1' }),
        ...options.environment,
      },
    },
  );
  return { exit: ended.exitCode ?? -1, shown: ended.stdout };
}
