/** Requester Pays: who is charged is told so. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html */
import { type Behaviour, Reply } from "../kit/operation.js";
import type { S3ReadContext } from "./types.js";

/** The operations, whose answers say `x-amz-request-charged` where the requester pays (those whose output knows it). */
export const charging = (operations: ReadonlyMap<string, Behaviour>): ReadonlyMap<string, Behaviour> =>
  new Map([...operations].map(([name, behaviour]) => [name, withCharge(behaviour)]));

const withCharge = (behaviour: Behaviour): Behaviour => {
  switch (behaviour.kind) {
    case "read":
    case "write":
      return {
        ...behaviour,
        handle: async (input, context) => charged(await behaviour.handle(input, context), context),
      };
    case "prepared":
      return {
        ...behaviour,
        prepare: async (input, preparation) => {
          const handle = await behaviour.prepare(input, preparation);
          return async (context) => charged(await handle(context), context);
        },
      };
    default:
      return behaviour;
  }
};

const charged = (output: object | Reply<object>, context: unknown): object | Reply<object> => {
  // Every context that S3 gives its operations, in index.ts, has its reader or writer here.
  const { s3 } = context as Pick<S3ReadContext, "s3">;
  if (!s3.chargesRequester) return output;
  return output instanceof Reply
    ? new Reply({ ...output.output, ...CHARGED }, output.status, output.headers)
    : { ...output, ...CHARGED };
};

const CHARGED = { RequestCharged: "requester" };
