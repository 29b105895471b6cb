/** Requests signed by others: `aws4` and `@smithy/signature-v4`, and what a server would see of them. */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Checksum, QueryParameterBag } from "@smithy/types";
import aws4 from "aws4";
import {
  type Authenticated,
  type AuthenticationPorts,
  type AuthenticationRequest,
  authenticate,
  readSignature,
} from "../../src/server/auth/authenticate.js";
import type { Credential } from "../../src/services/kit/caller.js";
import { WorldClock } from "../../src/services/kit/clock.js";
import type { ServiceName } from "../../src/services/kit/operation.js";

/** The real now of these tests. */
export const NOW = Date.UTC(2026, 2, 14, 9, 26, 53);

/** Numbers that are the same in every run. */
export const seeded = (seed: number) => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(values: readonly [T, ...T[]]): T => values[below(values.length)] ?? values[0];
  return { below, pick, chance: (likelihood: number): boolean => next() < likelihood };
};
export type Dice = ReturnType<typeof seeded>;

/** The hash constructor that smithy wants. */
class Sha256 implements Checksum {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : bytesOf(secret));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}
const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const userKeys: Keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfi" };
export const sessionKeys: Keys = {
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  secretAccessKey: "session/secret+of==forty",
  sessionToken: "FwoGZXIvYXdzEBYaD+a/b==",
};

export const userCredential: Credential = {
  ...userKeys,
  active: true,
  caller: {
    type: "user",
    userName: "alice",
    accountId: "111122223333",
    arn: "arn:aws:iam::111122223333:user/alice",
    userId: "AIDAALICE",
    accessKeyId: userKeys.accessKeyId,
  },
};

export const sessionCredential = (expiresAt = NOW + 3_600_000): Credential => ({
  ...sessionKeys,
  active: true,
  caller: {
    type: "assumed-role",
    roleArn: "arn:aws:iam::111122223333:role/reader",
    roleName: "reader",
    roleId: "AROAREADER",
    accountId: "111122223333",
    arn: "arn:aws:sts::111122223333:assumed-role/reader/s",
    userId: "AROAREADER:s",
    accessKeyId: sessionKeys.accessKeyId,
    session: {
      issuedAt: NOW - 60_000,
      expiresAt,
      policies: [],
      tags: {},
      transitiveTagKeys: [],
      origin: "AssumeRole",
    },
  },
});

/** A request as it stands on the wire. */
export interface Sent {
  readonly service: ServiceName;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly bucketFromHost?: string;
}

/** What the server is given of it: Node lower-cases names and joins repeated headers. */
export const received = (sent: Sent): AuthenticationRequest => {
  const headers: Record<string, string> = {};
  for (const [name, value] of sent.headers) {
    const lower = name.toLowerCase();
    headers[lower] = lower in headers ? `${headers[lower]}, ${value}` : value;
  }
  return {
    method: sent.method,
    target: sent.target,
    headers,
    rawHeaders: sent.headers.flat(),
    service: sent.service,
    ...(sent.service === "s3"
      ? {}
      : {
          payloadHash: () =>
            createHash("sha256")
              .update(sent.body ?? "")
              .digest("hex"),
        }),
    ...(sent.bucketFromHost === undefined ? {} : { bucketFromHost: sent.bucketFromHost }),
  };
};

export const credentials = [userCredential, sessionCredential()];

export const ports = (overrides: Partial<AuthenticationPorts> = {}): AuthenticationPorts => ({
  credential: async (id) => credentials.find(({ accessKeyId }) => accessKeyId === id),
  clock: new WorldClock(() => NOW),
  mode: "enforce",
  defaultAccountId: "000000000000",
  ...overrides,
});

/** Reads and verifies, as the gateway does. */
export const ask = async (sent: Sent, overrides: Partial<AuthenticationPorts> = {}): Promise<Authenticated> => {
  const request = received(sent);
  const { mode } = ports(overrides);
  return authenticate(readSignature(request, mode), request, ports(overrides));
};

export type Order = Omit<Sent, "target"> & {
  /** As sent: encoded by AWS's rule. */
  readonly path: string;
  /** Decoded. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly keys?: Keys;
  readonly region?: string;
  readonly presign?: number;
  readonly at?: number;
};

/** Encoded as AWS encodes. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const queryOf = (query: QueryParameterBag | undefined): string =>
  Object.entries(query ?? {})
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => `${encoded(name)}=${encoded(one ?? "")}`),
    )
    .join("&");

export const bySmithy = async (order: Order): Promise<Sent> => {
  const { service, method, path, keys = userKeys, region = "eu-central-1", at = NOW } = order;
  const signer = new SignatureV4({
    service,
    region,
    credentials: keys,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
    applyChecksum: service === "s3",
  });
  const query: QueryParameterBag = {};
  for (const [name, value] of Object.entries(order.query ?? {}))
    query[name] = typeof value === "string" ? value : [...value];
  const request = new HttpRequest({
    method,
    path,
    protocol: "http:",
    hostname: "localhost",
    query,
    headers: Object.fromEntries(order.headers),
    ...(order.body === undefined ? {} : { body: order.body }),
  });
  const signingDate = new Date(at);
  const signed =
    order.presign === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(
          service === "s3"
            ? HttpRequest.clone({
                ...request,
                headers: { ...request.headers, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
              })
            : request,
          { signingDate, expiresIn: order.presign },
        );
  const text = queryOf(signed.query);
  return {
    ...order,
    target: `${path}${text === "" ? "" : `?${text}`}`,
    headers: Object.entries(signed.headers),
  };
};

export const byAws4 = (order: Order): Sent => {
  const { service, method, path, keys = userKeys, region = "eu-central-1", at = NOW } = order;
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const query = queryOf({
    ...(order.query as QueryParameterBag | undefined),
    ...(order.presign === undefined ? {} : { "X-Amz-Date": stamp, "X-Amz-Expires": String(order.presign) }),
  });
  const signed = aws4.sign(
    {
      service,
      region,
      method,
      path: `${path}${query === "" ? "" : `?${query}`}`,
      headers: {
        ...Object.fromEntries(order.headers),
        ...(order.presign === undefined ? { "X-Amz-Date": stamp } : {}),
      },
      ...(order.body === undefined ? {} : { body: order.body }),
      signQuery: order.presign !== undefined,
    },
    keys,
  );
  return {
    ...order,
    target: signed.path ?? "",
    headers: Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)] as const),
  };
};
