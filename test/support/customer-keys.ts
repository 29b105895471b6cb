/** Customers' keys (SSE-C) as a test wants them on the wire. */
import type { S3 } from "@aws-sdk/client-s3";

/** The headers of a customer's key, by the members that carry them. */
export const CUSTOMER_KEY_HEADERS = {
  SSECustomerAlgorithm: "x-amz-server-side-encryption-customer-algorithm",
  SSECustomerKey: "x-amz-server-side-encryption-customer-key",
  SSECustomerKeyMD5: "x-amz-server-side-encryption-customer-key-md5",
};

/** Makes a client send the headers of customers' keys as they are written: the SDK would put key and MD5 right. */
export const sendingKeysVerbatim = (client: S3): S3 => {
  const written = new WeakMap<object, object>();
  client.middlewareStack.add(
    (next, context) => (args) => {
      written.set(context, args.input);
      return next(args);
    },
    { step: "initialize", priority: "high" },
  );
  client.middlewareStack.add(
    (next, context) => (args) => {
      const headers: unknown = Reflect.get(Object(args.request), "headers");
      const input = written.get(context) ?? {};
      for (const [member, header] of Object.entries(CUSTOMER_KEY_HEADERS)) {
        const value: unknown = Reflect.get(input, member);
        if (value === undefined) Reflect.deleteProperty(Object(headers), header);
        else Reflect.set(Object(headers), header, value);
      }
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  return client;
};
