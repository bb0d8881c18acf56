// A file that BuildKit refuses, as our side of the comparison finds only when all values are known.

/**
 * BuildKit refuses this file, and our side's answer shows it only now. That is right where a value had to be known for
 * it; where the text alone shows it (`isPlain`), the evaluator should have refused.
 */
export class Refused extends Error {
  readonly isPlain: boolean;
  constructor(message: string, isPlain: boolean) {
    super(message);
    this.isPlain = isPlain;
  }
}
