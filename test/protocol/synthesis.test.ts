import { describe, expect, test } from "vitest";
import { objectAddressOf } from "../../src/server/addressing.js";
import { awsQuery } from "../../src/server/protocol/aws-query.js";
import { parseQuery } from "../../src/server/protocol/query.js";
import { restXml } from "../../src/server/protocol/rest-xml.js";
import { matchS3 } from "../../src/server/protocol/routes.js";
import { ON_OTHER_HOSTS, type OperationModel, type Scope, serviceModel } from "../../src/server/protocol/schema.js";
import type { WireResponse } from "../../src/server/wire.js";
import { AwsError } from "../../src/services/kit/errors.js";
import type { ServiceName } from "../../src/services/kit/operation.js";
import {
  type Captured,
  commandsOf,
  type Filling,
  fillings,
  readingOf,
  requestOf,
  structureOf,
  type Values,
} from "./synthesis.js";

/** Members that do not arrive as they were sent, or are not read as they were written, each with its reason. */
const exceptions: readonly { readonly member: string; readonly reason: string }[] = [
  { member: "SSECustomerKey", reason: "the client encodes the key in base64" },
  { member: "SSECustomerKeyMD5", reason: "the client computes the digest from the key" },
  { member: "CopySourceSSECustomerKey", reason: "the client encodes the key in base64" },
  { member: "CopySourceSSECustomerKeyMD5", reason: "the client computes the digest from the key" },
  { member: "Payload", reason: "SelectObjectContent's event stream is framed by its handler" },
  { member: "ExpiresString", reason: "the client's own copy of the Expires header" },
  { member: "ResponseExpires", reason: "it is kept as the text that was sent, which need not be a date" },
];
const excepted = new Set(exceptions.map(({ member }) => member));
const withoutExceptions = (values: object): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !excepted.has(name)));

const identifiers = { requestId: "REQUEST", hostId: "HOST" };
const operationsOf = (service: ServiceName): readonly OperationModel[] => [
  ...serviceModel(service).operations.values(),
];
const scopeOf = ({ bucket, key }: { bucket?: string; key?: string }): Scope =>
  key === undefined ? (bucket === undefined ? "service" : "bucket") : "object";

const received = (sent: Captured, operation: OperationModel): { name: string; input: object } => {
  const query = parseQuery(sent.query);
  if (operation.service !== "s3") {
    const form = awsQuery.parseForm(sent.body);
    const found = awsQuery.operationOf(operation.service, form);
    return { name: found.name, input: awsQuery.decode(found, form) };
  }
  const address = objectAddressOf(sent.path, undefined);
  const found = ON_OTHER_HOSTS.has(operation.name)
    ? operation
    : matchS3(sent.method, scopeOf(address), query, sent.headers);
  const input: Values = { ...restXml.decode(found, { ...address, query, headers: sent.headers, document: sent.body }) };
  if (found.streamingInput !== undefined) input[found.streamingInput] = sent.body;
  return { name: found.name, input };
};

const answered = (operation: OperationModel, output: Values): WireResponse =>
  operation.service === "s3"
    ? restXml.encode(operation, output, identifiers)
    : awsQuery.encode(operation, output, { requestId: "REQUEST", json: false });

const refused = (service: ServiceName, error: AwsError): WireResponse =>
  service === "s3"
    ? restXml.encodeError(error, { ...identifiers, method: "GET" })
    : awsQuery.encodeError(error, { requestId: "REQUEST", json: false, service });

const title = ({ items, choice, onlyRequired }: Filling): string =>
  onlyRequired ? "only what is required" : `lists of ${items}, choice ${choice}`;

const sizes: readonly [ServiceName, number][] = [
  ["s3", 112],
  ["iam", 180],
  ["sts", 11],
];

test("no more than a dozen members are excepted from the round trip", () => {
  expect(exceptions.length).toBeLessThanOrEqual(12);
});

for (const [service, size] of sizes) {
  test(`${service} has all ${size} operations of its client`, () => {
    expect([...serviceModel(service).operations.keys()].sort()).toEqual(commandsOf(service));
    expect(serviceModel(service).operations.size).toBe(size);
  });

  describe.each(fillings.map((filling) => ({ filling, title: title(filling) })))(
    `${service} with $title`,
    ({ filling }) => {
      test.each(operationsOf(service).map((operation) => ({ operation, name: operation.name })))(
        "what a client sends for $name is read as it was meant",
        async ({ operation, name }) => {
          const input = structureOf(operation.input, filling);

          const read = received(await requestOf(operation, input), operation);

          expect(read.name).toBe(name);
          const meant = withoutExceptions(input);
          // Beside what is required a client sends what it adds by itself: checksums, a token.
          if (filling.onlyRequired) expect(withoutExceptions(read.input)).toMatchObject(meant);
          else expect(withoutExceptions(read.input)).toEqual(meant);
        },
      );
    },
  );

  describe.each(
    fillings.filter(({ onlyRequired }) => !onlyRequired).map((filling) => ({ filling, title: title(filling) })),
  )(`${service} with $title`, ({ filling }) => {
    test.each(operationsOf(service).map((operation) => ({ operation, name: operation.name })))(
      "what $name answers is read by a client as it was meant",
      async ({ operation }) => {
        const output = withoutExceptions(structureOf(operation.output, filling));
        const input = structureOf(operation.input, { items: 1, choice: 0, onlyRequired: true });

        const read = withoutExceptions(await readingOf(operation, input, answered(operation, output)));

        const { streamingOutput } = operation;
        if (streamingOutput !== undefined && streamingOutput in output)
          read[streamingOutput] = await textOfStream(read[streamingOutput]);
        expect(read).toEqual(output);
      },
    );
  });

  const someOperation = operationsOf(service).find(({ name }) =>
    ["GetObject", "GetUser", "GetCallerIdentity"].includes(name),
  );
  test.each([...serviceModel(service).errors.values()])(
    `a client of ${service} knows the error $name`,
    async (model) => {
      if (someOperation === undefined) throw new Error("no operation to fail");
      const details = Object.fromEntries(
        model.members.filter(({ name }) => name.toLowerCase() !== "message").map(({ name }) => [name, "a & b"]),
      );
      const error = new AwsError(model.code, model.status, "It went <wrong>.", { extra: details, fault: model.fault });
      const input = structureOf(someOperation.input, { items: 1, choice: 0, onlyRequired: true });

      const thrown = readingOf(someOperation, input, refused(service, error));

      await expect(thrown).rejects.toMatchObject({
        name: model.name,
        message: "It went <wrong>.",
        $fault: model.fault === "Sender" ? "client" : "server",
        $metadata: { httpStatusCode: model.status, requestId: "REQUEST" },
        ...details,
      });
    },
  );
}

const textOfStream = async (stream: unknown): Promise<string> => {
  // The SDK mixes this method into every streaming output.
  const { transformToString } = stream as { transformToString(): Promise<string> };
  return transformToString.call(stream);
};
