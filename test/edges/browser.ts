/** What a browser sends: unsigned requests, to any of the hosts that the emulator serves. */
import http from "node:http";
import type { S3 } from "@aws-sdk/client-s3";
import type { Emulator, EmulatorOptions } from "../../src/index.js";
import { test as base } from "../support/emulator.js";

export interface Asked {
  readonly method?: string;
  readonly path: string;
  /** Without port; default: the emulator's address, so path style. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** Sends a request as it stands; a body of several pieces is sent in as many writes. */
export const browse = (emulator: Emulator, asked: Asked): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const { method = "GET", path, host = "127.0.0.1", headers = {}, body } = asked;
    const request = http.request(
      {
        host: "127.0.0.1",
        port: emulator.port,
        method,
        path,
        agent: false,
        headers: { ...headers, Host: `${host}:${emulator.port}` },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            // No answer of S3 repeats a header that Node makes a list of.
            headers: response.headers as Answered["headers"],
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    request.on("error", reject);
    for (const piece of typeof body === "string" || body instanceof Uint8Array ? [body] : (body ?? [])) {
      request.write(piece);
    }
    request.end();
  });

interface Browsing {
  /** A browser needs a socket. */
  readonly options: EmulatorOptions;
  /** Sends a request without a signature. */
  readonly ask: (asked: Asked) => Promise<Answered>;
}

export const test = base.extend<Browsing>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
  options: async ({}, use) => use({ listen: true }),
  ask: async ({ emulator }, use) => use((asked) => browse(emulator, asked)),
});

/** A bucket whose objects everybody may read; with `list`, everybody may list it too. */
export const makePublic = async (s3: S3, Bucket: string, list = false): Promise<void> => {
  await s3.deletePublicAccessBlock({ Bucket });
  const Statement = [
    { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` },
    ...(list ? [{ Effect: "Allow", Principal: "*", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${Bucket}` }] : []),
  ];
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
};

/** The headers by which an answer lets a page read it. */
export const crossOriginOf = ({ headers }: Answered): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-") || name === "vary"));

export { describe, expect } from "vitest";
