/** Why a message was not sent, in the form that problemText takes. */
export class SendingError extends Error {
  override readonly name = 'SendingError';
  readonly problem: { code: string; [fact: string]: unknown };

  constructor(code: string, facts: Record<string, unknown> = {}) {
    super(code);
    this.problem = { code, ...facts };
  }
}
