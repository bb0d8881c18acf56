// What a command may do to the outside: write to stdout (results) and stderr (everything else), and read the environment.

export interface Io {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** stdin and stdout are terminals, and neither CI nor TERM=dumb says otherwise. */
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly quiet: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Lines that are folded under a title, in GitHub's logs; elsewhere nothing. */
  group(title: string, lines: readonly string[]): void;
}
