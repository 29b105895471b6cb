import { describe, expect, test } from "vitest";
import {
  ask,
  byAws4,
  bySmithy,
  type Dice,
  encoded,
  type Order,
  type Sent,
  seeded,
  sessionKeys,
  userKeys,
} from "./signers.js";

const CHARACTERS = [
  "a",
  "B",
  "7",
  "-",
  "_",
  ".",
  "~",
  " ",
  "+",
  "%",
  "/",
  "//",
  "..",
  "!",
  "'",
  "(",
  ")",
  "*",
  "&",
  "=",
  "?",
  "#",
  ";",
  ":",
  "@",
  "$",
  ",",
  '"',
  "<",
  "\\",
  "^",
  "`",
  "{",
  "|",
  "é",
  "ß",
  "日本",
  "🐬",
  "\u0301",
  "\u0007",
  "%2F",
  "%41",
] as const;

const odd = (dice: Dice, longest: number): string =>
  Array.from({ length: 1 + dice.below(longest) }, () => dice.pick(CHARACTERS)).join("");

const keyPath = (key: string): string => `/bucket/${key.split("/").map(encoded).join("/")}`;

const VALUES: readonly [string, ...string[]] = ["x", "  x", "x  ", " a   b ", "a\t b", "", "a,b", "a, b", "é"];

/** An S3 request full of things that other servers get wrong. */
const anyOrder = (dice: Dice, repeat: boolean): Order => {
  const query: Record<string, string | string[]> = {};
  for (let count = dice.below(4); count > 0; count -= 1) {
    query[odd(dice, 4)] =
      repeat && dice.chance(0.4) ? [odd(dice, 3), odd(dice, 3), ""] : dice.chance(0.3) ? "" : odd(dice, 5);
  }
  const headers: [string, string][] = [["Host", dice.pick(["localhost", "localhost:4566", "bucket.localhost:4566"])]];
  for (const name of ["x-amz-meta-a", "X-Amz-Meta-B", "content-type", "Range"]) {
    // aws4 adds a type of its own to a body with an empty one.
    const value = name === "content-type" ? "text/plain;  charset=utf-8" : dice.pick(VALUES);
    if (dice.chance(0.4)) headers.push([name, value]);
  }
  const method = dice.pick(["GET", "PUT", "HEAD", "DELETE", "POST"]);
  const body = method === "PUT" || method === "POST" ? odd(dice, 20) : undefined;
  if (body !== undefined) headers.push(["Content-Length", String(Buffer.byteLength(body))]);
  return {
    service: "s3",
    method,
    path: keyPath(odd(dice, 12)),
    query,
    headers,
    region: dice.pick(["us-east-1", "eu-central-1", "ap-southeast-2"]),
    keys: dice.chance(0.3) ? sessionKeys : userKeys,
    ...(body === undefined ? {} : { body }),
  };
};

/** smithy hoists `x-amz-` headers of presigned requests into the query; the client then does not send them. */
const presigned = (order: Order): Order => {
  const { body: _, ...rest } = order;
  return { ...rest, presign: 900 };
};

/** Percent codes in lower case. */
const respell = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

interface Mutation {
  readonly name: string;
  /** Undefined when the request has nothing to change in this way. */
  readonly apply: (sent: Sent) => Sent | undefined;
  /** Where only one form has what is changed. */
  readonly only?: "header" | "presigned";
  /** The code of the refusal, or undefined when the canonical request stays what it was. */
  readonly refusal?: string;
}

const split = (target: string): [string, string | undefined] => {
  const question = target.indexOf("?");
  return question < 0 ? [target, undefined] : [target.slice(0, question), target.slice(question + 1)];
};

const withHeader = (sent: Sent, name: string, change: (value: string) => string): Sent | undefined =>
  sent.headers.some(([one]) => one.toLowerCase() === name)
    ? {
        ...sent,
        headers: sent.headers.map(([one, value]) => [one, one.toLowerCase() === name ? change(value) : value]),
      }
    : undefined;

const authorization = (sent: Sent, change: (value: string) => string): Sent | undefined =>
  withHeader(sent, "authorization", change);

const otherDigit = (signature: string): string => signature.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));

const MUTATIONS: readonly Mutation[] = [
  // What does not change the canonical request.
  { name: "headers in another order", apply: (sent) => ({ ...sent, headers: [...sent.headers].reverse() }) },
  {
    name: "header names in capitals",
    apply: (sent) => ({ ...sent, headers: sent.headers.map(([name, value]) => [name.toUpperCase(), value]) }),
  },
  {
    name: "more white space around header values",
    apply: (sent) => withHeader(sent, "host", (value) => `  ${value} \t`),
  },
  {
    name: "an unsigned header that is not x-amz",
    apply: (sent) => ({ ...sent, headers: [...sent.headers, ["Accept-Language", "pt"]] }),
  },
  { name: "percent codes in lower case", apply: (sent) => ({ ...sent, target: respell(sent.target) }) },
  {
    name: "letters as percent codes",
    apply: (sent) => ({ ...sent, target: sent.target.replace("/bucket/", "/%62uck%65t/") }),
  },
  {
    name: "slashes of the key as percent codes",
    apply: (sent) => {
      const [path, query] = split(sent.target);
      const key = path.slice("/bucket/".length).replaceAll("/", "%2F");
      return { ...sent, target: `/bucket/${key}${query === undefined ? "" : `?${query}`}` };
    },
  },
  {
    name: "query parameters in another order",
    apply: (sent) => {
      const [path, query] = split(sent.target);
      return query === undefined ? undefined : { ...sent, target: `${path}?${query.split("&").reverse().join("&")}` };
    },
  },
  {
    name: "empty values without their equals sign",
    apply: (sent) => {
      const [path, query] = split(sent.target);
      return query === undefined ? undefined : { ...sent, target: `${path}?${query.replace(/=(?=&|$)/g, "")}` };
    },
  },
  {
    name: "spaces of the query as plus signs",
    apply: (sent) => {
      const [path, query] = split(sent.target);
      return query === undefined ? undefined : { ...sent, target: `${path}?${query.replaceAll("%20", "+")}` };
    },
  },
  // What does.
  {
    name: "another method",
    apply: (sent) => ({ ...sent, method: sent.method === "GET" ? "DELETE" : "GET" }),
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "another key",
    apply: (sent) => ({ ...sent, target: sent.target.replace("/bucket/", "/bucket/x") }),
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "one slash more",
    apply: (sent) => ({ ...sent, target: sent.target.replace("/bucket/", "/bucket//") }),
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "a key encoded twice",
    apply: (sent) => {
      const [path, query] = split(sent.target);
      if (!path.includes("%")) return undefined;
      return { ...sent, target: `${path.replaceAll("%", "%25")}${query === undefined ? "" : `?${query}`}` };
    },
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "another query parameter",
    apply: (sent) => ({ ...sent, target: `${sent.target}${sent.target.includes("?") ? "&" : "?"}acl` }),
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "a query parameter less",
    apply: (sent) => {
      const [path, query] = split(sent.target);
      const rest = query?.split("&").filter((piece, index) => index > 0 || piece.startsWith("X-Amz-"));
      return rest === undefined || rest.length === query?.split("&").length
        ? undefined
        : { ...sent, target: rest.length === 0 ? path : `${path}?${rest.join("&")}` };
    },
    refusal: "SignatureDoesNotMatch",
  },
  { name: "another host", apply: (sent) => withHeader(sent, "host", () => "evil"), refusal: "SignatureDoesNotMatch" },
  {
    name: "another value of a signed header",
    apply: (sent) => withHeader(sent, "content-length", (value) => `${value}1`),
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "a second value of a signed header",
    apply: (sent) => ({ ...sent, headers: [...sent.headers, ["host", "localhost"]] }),
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "an x-amz header that is not signed",
    apply: (sent) => ({ ...sent, headers: [...sent.headers, ["x-amz-acl", "public-read"]] }),
    refusal: "AccessDenied",
  },
  {
    name: "signed headers in another order",
    apply: (sent) => {
      const reverse = (list: string, by: string): string => list.split(by).reverse().join(by);
      const inQuery = sent.target.replace(
        /(X-Amz-SignedHeaders=)([^&]*)/,
        (_, name, list) => name + reverse(list, "%3B"),
      );
      const moved = authorization({ ...sent, target: inQuery }, (value) =>
        value.replace(/SignedHeaders=([^,]*)/, (_, list) => `SignedHeaders=${reverse(list, ";")}`),
      ) ?? { ...sent, target: inQuery };
      return JSON.stringify(moved) === JSON.stringify(sent) ? undefined : moved;
    },
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "another signature",
    apply: (sent) =>
      authorization(sent, otherDigit) ?? {
        ...sent,
        target: sent.target.replace(/(X-Amz-Signature=)([0-9a-f]+)/, (_, name, text) => name + otherDigit(text)),
      },
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "another region",
    apply: (sent) =>
      authorization(sent, (value) => value.replace(/\/s3\//, "x/s3/")) ?? {
        ...sent,
        target: sent.target.replace("%2Fs3%2F", "x%2Fs3%2F"),
      },
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "another service",
    only: "header",
    apply: (sent) => authorization(sent, (value) => value.replace("/s3/", "/sts/")),
    refusal: "AuthorizationHeaderMalformed",
  },
  {
    name: "another service in the query",
    only: "presigned",
    apply: (sent) => ({ ...sent, target: sent.target.replace("%2Fs3%2F", "%2Fsts%2F") }),
    refusal: "AuthorizationQueryParametersError",
  },
  {
    name: "another second",
    apply: (sent) =>
      withHeader(sent, "x-amz-date", (value) => value.replace("53Z", "54Z")) ?? {
        ...sent,
        target: sent.target.replace("53Z", "54Z"),
      },
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "a longer life",
    only: "presigned",
    apply: (sent) =>
      sent.target.includes("X-Amz-Expires=900")
        ? { ...sent, target: sent.target.replace("X-Amz-Expires=900", "X-Amz-Expires=9000") }
        : undefined,
    refusal: "SignatureDoesNotMatch",
  },
  {
    name: "another payload hash",
    only: "header",
    apply: (sent) => withHeader(sent, "x-amz-content-sha256", (value) => otherDigit(value)),
    refusal: "SignatureDoesNotMatch",
  },
];

const SIGNERS = {
  smithy: (dice: Dice) => bySmithy(anyOrder(dice, true)),
  "smithy, presigned": (dice: Dice) => bySmithy(presigned(anyOrder(dice, true))),
  // aws4 signs only the first of repeated parameters of S3, so it is not asked to.
  aws4: async (dice: Dice) => byAws4(anyOrder(dice, false)),
  "aws4, presigned": async (dice: Dice) => byAws4(presigned(anyOrder(dice, false))),
} as const;

const describeRequest = (sent: Sent): string => JSON.stringify(sent);

describe.each(Object.entries(SIGNERS))("requests signed by %s", (signer, sign) => {
  const form = signer.endsWith("presigned") ? "presigned" : "header";
  const here = MUTATIONS.filter(({ only }) => only === undefined || only === form);

  test("are accepted, whatever their keys, parameters and headers", async () => {
    const dice = seeded(2026);
    for (let count = 0; count < 600; count += 1) {
      const sent = await sign(dice);

      const { caller } = await ask(sent).catch((error: unknown) => {
        throw new Error(describeRequest(sent), { cause: error });
      });

      expect(caller).toMatchObject({ accountId: "111122223333" });
    }
  });

  test.each(here.filter(({ refusal }) => refusal === undefined))("are accepted with $name", async ({ apply }) => {
    const dice = seeded(77);
    let tried = 0;
    for (let count = 0; count < 60; count += 1) {
      const sent = apply(await sign(dice));
      if (sent === undefined) continue;
      tried += 1;

      await ask(sent).catch((error: unknown) => {
        throw new Error(describeRequest(sent), { cause: error });
      });
    }
    expect(tried).toBeGreaterThan(10);
  });

  test.each(here.filter(({ refusal }) => refusal !== undefined))(
    "are refused with $name",
    async ({ apply, refusal }) => {
      const dice = seeded(78);
      let tried = 0;
      for (let count = 0; count < 60; count += 1) {
        const original = await sign(dice);
        const sent = apply(original);
        if (sent === undefined) continue;
        tried += 1;

        const outcome = await ask(sent).then(
          () => "accepted",
          (error: { code?: string }) => error.code,
        );

        expect(outcome, describeRequest(sent)).toBe(refusal);
      }
      expect(tried).toBeGreaterThan(10);
    },
  );
});

describe.each(["iam", "sts"] as const)("forms posted to %s", (service) => {
  const order = (dice: Dice): Order => ({
    service,
    method: "POST",
    path: "/",
    headers: [
      ["Host", "localhost:4566"],
      ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"],
    ],
    body: `Action=GetUser&UserName=${encoded(odd(dice, 8))}`,
    region: "us-east-1",
    keys: dice.chance(0.5) ? sessionKeys : userKeys,
  });

  test.each([
    ["smithy", bySmithy],
    ["aws4", async (one: Order) => byAws4(one)],
  ] as const)("are accepted from %s, and refused with another body", async (_, sign) => {
    const dice = seeded(5);
    for (let count = 0; count < 100; count += 1) {
      const sent = await sign(order(dice));

      await ask(sent);

      await expect(ask({ ...sent, body: `${sent.body}x` })).rejects.toMatchObject({
        code: "SignatureDoesNotMatch",
        status: 403,
      });
    }
  });
});
