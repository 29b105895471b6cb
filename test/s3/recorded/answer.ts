/** Answers whole: every member that came and, by equality, none that did not. */

/** What a call came to: `status` and the members of the answer, or `status` and the elements of its `<Error>`. */
export interface Answer {
  readonly status: number;
  readonly [member: string]: unknown;
}

/** What the SDK adds to an error, and what differs from request to request. */
const NOT_OF_THE_ERROR = new Set([
  "name",
  "message",
  "$fault",
  "$metadata",
  "$response",
  "$retryable",
  "stack",
  "RequestId",
  "HostId",
  "Error",
]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isStream = (value: object): value is { transformToString(): Promise<string> } => "transformToString" in value;

/** The value without what is undefined, streams read to their ends. */
const present = async (value: unknown): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map(present));
  if (!isRecord(value) || value instanceof Date) return value;
  if (isStream(value)) return value.transformToString();
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members[name] = await present(member);
  }
  return members;
};

const statusOf = (metadata: unknown): number =>
  isRecord(metadata) && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : 0;

/** The outcome of a call, with nothing left out. An answer to HEAD that is a refusal has its status only. */
export const answer = async (call: Promise<object>): Promise<Answer> => {
  try {
    const { $metadata, ...members }: Record<string, unknown> = { ...(await call) };
    return { ...Object(await present(members)), status: statusOf($metadata) };
  } catch (refusal) {
    if (!(refusal instanceof Error) || !("$metadata" in refusal)) throw refusal;
    const status = statusOf(refusal.$metadata);
    const elements = Object.fromEntries(Object.entries(refusal).filter(([name]) => !NOT_OF_THE_ERROR.has(name)));
    const code = String(Reflect.get(refusal, "Code") ?? "");
    if (code === "" || !("RequestId" in refusal)) return { status };
    // "UnknownError" is the SDK's word for an empty message.
    return { ...elements, Code: code, Message: refusal.message === "UnknownError" ? "" : refusal.message, status };
  }
};
