import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { PayloadProtection } from "../../src/server/auth/authenticate.js";
import { type ChunkSigning, signingKey } from "../../src/server/auth/sigv4.js";
import { payloadOf, readDocument } from "../../src/server/body.js";
import type { WireBody } from "../../src/server/wire.js";

/** A body that arrives in these pieces. */
const arriving = (...pieces: readonly (Uint8Array | string)[]): WireBody => ({
  each: async (consume) => {
    for (const piece of pieces) consume(Buffer.from(piece));
  },
});

type Headers = Record<string, string>;

const take = async (body: WireBody, headers: Headers, payload: PayloadProtection) => {
  const reader = payloadOf(body, headers, { payload });
  const chunks: Buffer[] = [];
  await reader.each((chunk) => void chunks.push(Buffer.from(chunk)));
  return { text: Buffer.concat(chunks).toString(), trailers: reader.trailers(), length: reader.length };
};

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
const SCOPE = { date: "20130524", region: "us-east-1", service: "s3", text: "20130524/us-east-1/s3/aws4_request" };
const KEY = signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SCOPE);
const signing = (seed: string): ChunkSigning => ({
  key: KEY,
  stamp: "20130524T000000Z",
  scope: SCOPE.text,
  seed,
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  canonicalRequest: "PUT\n…",
});

const PLAIN_SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const plainFraming: PayloadProtection = { kind: "chunks", signed: true, trailer: false, signing: signing(PLAIN_SEED) };
const plainBody = [
  "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n",
  `${"a".repeat(65536)}\r\n`,
  "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n",
  `${"a".repeat(1024)}\r\n`,
  "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n",
].join("");
const plainHeaders = { "x-amz-decoded-content-length": "66560" };

const TRAILER_SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
const trailerFraming: PayloadProtection = {
  kind: "chunks",
  signed: true,
  trailer: true,
  signing: signing(TRAILER_SEED),
};
const trailerBody = [
  "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n",
  `${"a".repeat(65536)}\r\n`,
  "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n",
  `${"a".repeat(1024)}\r\n`,
  "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n",
  "x-amz-checksum-crc32c:sOO8/Q==\n\r\n",
  "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
].join("");
const trailerHeaders = { "x-amz-decoded-content-length": "66560", "x-amz-trailer": "x-amz-checksum-crc32c" };

describe("AWS's examples of chunked uploads", () => {
  test("the one with signed chunks is accepted", async () => {
    const { text, length } = await take(arriving(plainBody), plainHeaders, plainFraming);

    expect(text).toBe("a".repeat(66560));
    expect(length).toBe(66560);
  });

  test("the one with a signed trailer is accepted", async () => {
    const { text, trailers } = await take(arriving(trailerBody), trailerHeaders, trailerFraming);

    expect(text).toBe("a".repeat(66560));
    expect(trailers).toEqual({ "x-amz-checksum-crc32c": "sOO8/Q==" });
  });
});

/** Writes signed chunks, as the AWS documentation describes. */
const framed = (chunks: readonly string[], trailers: Readonly<Record<string, string>> = {}): string => {
  const sign = (text: string): string => createHmac("sha256", KEY).update(text).digest("hex");
  const head = `20130524T000000Z\n${SCOPE.text}\n`;
  let previous = PLAIN_SEED;
  let body = "";
  for (const chunk of [...chunks, ""]) {
    previous = sign(`AWS4-HMAC-SHA256-PAYLOAD\n${head}${previous}\n${sha256("")}\n${sha256(chunk)}`);
    body += `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk === "" ? "" : `${chunk}\r\n`}`;
  }
  const names = Object.keys(trailers).sort();
  if (names.length === 0) return `${body}\r\n`;
  const block = names.map((name) => `${name}:${trailers[name]}\n`).join("");
  const signature = sign(`AWS4-HMAC-SHA256-TRAILER\n${head}${previous}\n${sha256(block)}`);
  return `${body}${block.replaceAll("\n", "\r\n")}x-amz-trailer-signature:${signature}\r\n\r\n`;
};

const signedTrailer: PayloadProtection = { kind: "chunks", signed: true, trailer: true, signing: signing(PLAIN_SEED) };
const unsignedTrailer: PayloadProtection = { kind: "chunks", signed: false, trailer: true };
const CHECKSUM = { "x-amz-checksum-crc32": "NSRBwg==" };
const helloHeaders = { "x-amz-decoded-content-length": "5", "x-amz-trailer": "x-amz-checksum-crc32" };
const signedHello = framed(["hello"], CHECKSUM);
const unsignedHello = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n";

describe.each([
  ["signed", signedHello, signedTrailer],
  ["unsigned", unsignedHello, unsignedTrailer],
] as const)("a chunked upload, %s, with a trailer", (_, body, payload) => {
  test("is read alike wherever the network cuts it", async () => {
    for (let cut = 0; cut <= body.length; cut += 1) {
      const { text, trailers } = await take(arriving(body.slice(0, cut), body.slice(cut)), helloHeaders, payload);

      expect(text).toBe("hello");
      expect(trailers).toEqual(CHECKSUM);
    }
  });

  test("is read byte by byte", async () => {
    expect((await take(arriving(...body), helloHeaders, payload)).text).toBe("hello");
  });

  test("is refused wherever it breaks off", async () => {
    for (let cut = 0; cut < body.length; cut += 1) {
      await expect(take(arriving(body.slice(0, cut)), helloHeaders, payload)).rejects.toMatchObject({ status: 400 });
    }
  });

  test("is refused with anything behind its end", async () => {
    await expect(take(arriving(`${body}x`), helloHeaders, payload)).rejects.toMatchObject({
      code: "MalformedTrailerError",
    });
  });

  test.each(["4", "6"])("is refused when it is not %s bytes long as declared", async (length) => {
    const headers = { ...helloHeaders, "x-amz-decoded-content-length": length };

    await expect(take(arriving(body), headers, payload)).rejects.toMatchObject({
      code: "IncompleteBody",
      status: 400,
      message: "You did not provide the number of bytes specified by the Content-Length HTTP header",
    });
  });

  test("is refused without the trailer it announced", async () => {
    const headers = { ...helloHeaders, "x-amz-trailer": "x-amz-checksum-sha1" };

    await expect(take(arriving(body), headers, payload)).rejects.toMatchObject({
      code: "MalformedTrailerError",
      status: 400,
      message:
        "The request contained trailing data that was not well-formed or did not conform to our published schema.",
    });
  });

  test("is refused without its decoded length", async () => {
    await expect(async () => take(arriving(body), {}, payload)).rejects.toMatchObject({
      code: "MissingContentLength",
      status: 411,
    });
  });
});

describe("signed chunks are refused", () => {
  test("when any byte of data, of a signature or of the trailer was changed", async () => {
    const parts = [...signedHello.matchAll(/hello|[0-9a-f]{64}|NSRBwg==/g)];
    expect(parts).toHaveLength(5);
    for (const { index, 0: part } of parts) {
      for (let at = index; at < index + part.length; at += 1) {
        const other = signedHello[at] === "0" ? "1" : "0";
        const tampered = signedHello.slice(0, at) + other + signedHello.slice(at + 1);

        await expect(take(arriving(tampered), helloHeaders, signedTrailer)).rejects.toMatchObject({
          code: "SignatureDoesNotMatch",
          status: 403,
          extra: { AWSAccessKeyId: "AKIAIOSFODNN7EXAMPLE", CanonicalRequest: "PUT\n…" },
        });
      }
    }
  });

  test("when they change places", async () => {
    const [first, second] = ["a".repeat(8192), "b".repeat(8192)];
    const body = framed([first, second]);
    const swapped = body.replace(first, "x").replace(second, first).replace("x", second);

    await expect(
      take(arriving(swapped), { "x-amz-decoded-content-length": "16384" }, plainFraming),
    ).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  });

  test.each([
    ["without a signature", "5\r\nhello\r\n0\r\n\r\n"],
    ["with a size that is no number", signedHello.replace("5;", "x;")],
    ["with a size that is too small", signedHello.replace("5;", "4;")],
    ["without line ends after the data", signedHello.replace("hello\r\n", "hello")],
    ["when the body is not framed at all", "hello"],
  ])("%s", async (_, body) => {
    await expect(take(arriving(body), helloHeaders, signedTrailer)).rejects.toMatchObject({
      code: "IncompleteBody",
      status: 400,
      message: "The request body terminated unexpectedly",
    });
  });
});

test("only the last chunk may be smaller than eight kilobytes", async () => {
  const body = "3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n";

  await expect(take(arriving(body), helloHeaders, unsignedTrailer)).rejects.toMatchObject({
    code: "InvalidChunkSizeError",
    status: 403,
    message: "Only the last chunk is allowed to have a size less than 8192 bytes",
    extra: { Chunk: 2, BadChunkSize: 3 },
  });
});

test("a trailer that is no checksum is not supported", async () => {
  const headers = { ...helloHeaders, "x-amz-trailer": "x-amz-meta-a" };

  await expect(async () => take(arriving(unsignedHello), headers, unsignedTrailer)).rejects.toMatchObject({
    code: "InvalidRequest",
    message: "The value specified in the x-amz-trailer header is not supported",
  });
});

describe("a plain upload", () => {
  const hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  const signed: PayloadProtection = { kind: "sha256", hash };

  test.each([[["hello"]], [["he", "llo"]], [["", "hello"]]])(
    "with the hash that was signed is accepted: %j",
    async (pieces) => {
      expect((await take(arriving(...pieces), { "content-length": "5" }, signed)).text).toBe("hello");
    },
  );

  test.each([[["hellO"]], [["he", "llO"]]])("with another hash is refused: %j", async (pieces) => {
    await expect(take(arriving(...pieces), { "content-length": "5" }, signed)).rejects.toMatchObject({
      code: "XAmzContentSHA256Mismatch",
      status: 400,
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      extra: {
        ClientComputedContentSHA256: hash,
        S3ComputedContentSHA256: "04a6f55face2f46be8c23f627d539827615851e10751b63ec59db6d2c706b770",
      },
    });
  });

  test.each([[["hell"]], [["hello", "!"]]])("of another length than declared is refused: %j", async (pieces) => {
    await expect(take(arriving(...pieces), { "content-length": "5" }, { kind: "none" })).rejects.toMatchObject({
      code: "IncompleteBody",
      status: 400,
    });
  });

  test("without a signed hash is handed on without copies", async () => {
    const piece = Buffer.from("hello");
    const seen: Uint8Array[] = [];

    await payloadOf(
      { each: async (consume) => consume(piece) },
      { "content-length": "5" },
      { payload: { kind: "none" } },
    ).each((chunk) => void seen.push(chunk));

    expect(seen[0]).toBe(piece);
  });

  test("in HTTP's own chunks is not implemented by S3", async () => {
    await expect(async () =>
      take(arriving("hello"), { "transfer-encoding": "chunked" }, { kind: "none" }),
    ).rejects.toMatchObject({
      code: "NotImplemented",
      status: 501,
      extra: { Header: "Transfer-Encoding" },
    });
  });
});

describe("a document", () => {
  test("is read whole, with its hash", async () => {
    const document = await readDocument(arriving("hel", "lo"), 5, {});

    expect(document.bytes.toString()).toBe("hello");
    expect(document.sha256()).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  });

  test("beyond the limit is refused, before it is read when it says its length", async () => {
    const unread: WireBody = { each: () => Promise.reject(new Error("read")) };

    await expect(readDocument(arriving("hello!"), 5, {})).rejects.toMatchObject({ status: 413 });
    await expect(readDocument(unread, 5, { "content-length": "6" })).rejects.toMatchObject({ status: 413 });
  });
});
