/**
 * Values for every shape, and real clients without a network: what a client writes is captured, what it reads is given
 * to it. So client and server are held against each other for every operation without one being written by hand.
 */
import { Readable } from "node:stream";
import * as iam from "@aws-sdk/client-iam";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import { buildQueryString } from "@smithy/core/protocols";
import { type HttpRequest, HttpResponse } from "@smithy/core/transport";
import type { Location, Member, OperationModel, Shape, StructureShape } from "../../src/server/protocol/schema.js";
import type { WireResponse } from "../../src/server/wire.js";
import type { ServiceName } from "../../src/services/kit/operation.js";

export type Values = Record<string, unknown>;

/** One way to fill a shape. */
export interface Filling {
  readonly items: number;
  /** Which member of a choice. */
  readonly choice: number;
  readonly onlyRequired?: boolean;
}

export const fillings: readonly Filling[] = [
  { items: 2, choice: 0 },
  { items: 1, choice: 1 },
  { items: 3, choice: 2 },
  { items: 1, choice: 3, onlyRequired: true },
];

/** Text that survives where it travels: a header holds no more than printable ASCII. */
const texts: Readonly<Record<Location, string>> = {
  label: "ключ one+two/%2F//..?&=#☃/𝒳 end",
  query: "a+b c%20&=?/ü☃𝒳'\"",
  header: 'a=1; b="two", c ~',
  "prefix-headers": "metadata, of a kind",
  payload: '{"Version":"2012-10-17"}',
  body: " <a> & \"b\" 'c' ]]> &amp; \t ü☃𝒳 \r\n end ",
};

/** Values that clients or rules read meaning into. */
const known: Readonly<Record<string, unknown>> = {
  Bucket: "a-bucket",
  PartNumber: 7,
  ChecksumAlgorithm: "CRC32",
  ContentEncoding: "gzip",
  ContentLength: 11,
  RequestRoute: "route",
  SSECustomerKey: "0123456789abcdef0123456789abcdef",
  CopySourceSSECustomerKey: "0123456789abcdef0123456789abcdef",
};

export const structureOf = (shape: StructureShape | undefined, filling: Filling): Values => {
  if (shape === undefined) return {};
  const members = shape.union
    ? [shape.members[filling.choice % shape.members.length]].filter((member) => member !== undefined)
    : shape.members;
  const filled = members.filter((member) => !filling.onlyRequired || member.required);
  return Object.fromEntries(filled.map((member, index) => [member.name, memberValue(member, index + 1, filling)]));
};

const memberValue = (member: Member, seed: number, filling: Filling): unknown => {
  // XML makes spaces of the line ends in an attribute.
  if (member.attribute) return 'Canonical <"User"> & ü';
  const top = member.location !== "body";
  if (member.name in known && (top || member.name === "PartNumber")) return known[member.name];
  return sample(member.shape, seed, filling, member.location);
};

const sample = (shape: Shape, seed: number, filling: Filling, location: Location): unknown => {
  switch (shape.kind) {
    case "string":
      return texts[location];
    case "number":
      return seed * 1000 + 7;
    case "boolean":
      return seed % 2 === 0;
    case "timestamp":
      return new Date(Date.UTC(2024, seed % 12, 3, 4, 5, seed % 60));
    case "blob":
      return new Uint8Array([0, 255, seed % 256, 128]);
    case "stream":
      return "a body ü";
    case "list":
      return Array.from({ length: filling.items }, (_, index) =>
        location === "header" ? `item${index}` : sample(shape.item.shape, seed + index, filling, location),
      );
    case "map":
      return {
        one: sample(shape.value.shape, seed, filling, location),
        "two-2": sample(shape.value.shape, seed, filling, location),
      };
    case "structure":
      return shape.members.some(({ required }) => required)
        ? structureOf(shape, filling)
        : structureOf(shape, { ...filling, onlyRequired: false });
  }
};

/** What a client sent, as the gateway would see it. */
export interface Captured {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface AnyClient {
  send(command: object): Promise<unknown>;
}

const modules: Readonly<Record<ServiceName, Readonly<Record<string, unknown>>>> = { s3, iam, sts };

const clientOf = (
  service: ServiceName,
  handle: (request: HttpRequest) => Promise<{ response: HttpResponse }>,
): AnyClient => {
  const config = {
    endpoint: "http://127.0.0.1:1",
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: { handle },
  };
  if (service === "iam") return new iam.IAMClient(config);
  if (service === "sts") return new sts.STSClient(config);
  return new s3.S3Client({ ...config, forcePathStyle: true, responseChecksumValidation: "WHEN_REQUIRED" });
};

const commandOf = ({ service, name }: OperationModel, input: Values): object => {
  // Every operation's command takes its input and nothing else.
  const Command = modules[service][`${name}Command`] as new (input: Values) => object;
  return new Command(input);
};

/** The names of all commands a client has. */
export const commandsOf = (service: ServiceName): readonly string[] =>
  Object.keys(modules[service])
    .filter((name) => name.endsWith("Command") && !name.startsWith("$"))
    .map((name) => name.slice(0, -"Command".length))
    .sort();

class Sent extends Error {}

/** What the client writes for this input. */
export const requestOf = async (operation: OperationModel, input: Values): Promise<Captured> => {
  let captured: Captured | undefined;
  const client = clientOf(operation.service, async (request) => {
    captured = await capture(request);
    throw new Sent();
  });
  await client.send(commandOf(operation, input)).catch((fault: unknown) => {
    if (captured === undefined) throw fault;
  });
  if (captured === undefined) throw new Error("nothing was sent");
  return captured;
};

const capture = async (request: HttpRequest): Promise<Captured> => ({
  method: request.method,
  path: request.path,
  query: buildQueryString(request.query),
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: await textOf(request.body),
});

const textOf = async (body: unknown): Promise<string> => {
  if (body === undefined || typeof body === "string") return body ?? "";
  if (body instanceof Uint8Array) return Buffer.from(body).toString("utf8");
  if (!(body instanceof Readable)) throw new Error("an unknown kind of body");
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

/** What the client reads from this answer: its output, or the error it throws. */
export const readingOf = async (operation: OperationModel, input: Values, response: WireResponse): Promise<Values> => {
  const client = clientOf(operation.service, async () => ({
    response: new HttpResponse({
      statusCode: response.status,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: Readable.from(response.body === undefined ? [] : [Buffer.from(String(response.body))]),
    }),
  }));
  // A command's output is an object of its members and `$metadata`.
  const { $metadata, ...output } = (await client.send(commandOf(operation, input))) as Values;
  return output;
};
