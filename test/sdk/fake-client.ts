/** A client with `send` and nothing else, which answers from a list and remembers what it was asked. */

/** What was sent: the command's name without `Command`, and its input. */
export type Sent = readonly [operation: string, input: unknown];

/** Answers in order; an Error is thrown. The last answer is given for ever. */
export function fakeClient(...answers: readonly unknown[]) {
  const sent: Sent[] = [];
  const left = [...answers];
  return {
    sent,
    async send(command: object): Promise<unknown> {
      sent.push([command.constructor.name.replace(/Command$/, ""), Reflect.get(command, "input")]);
      await Promise.resolve();
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer instanceof Error) throw answer;
      return answer ?? {};
    },
  };
}

/** An error as the SDK's clients throw it. */
export function serviceError(name: string, httpStatusCode: number, message = name): Error {
  const error = new Error(message);
  return Object.assign(error, { name, $fault: "client", $metadata: { httpStatusCode } });
}
