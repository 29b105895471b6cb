/**
 * The doors by which browsers come to S3: a preflight before a call, a visit to a website, a form. Each ends, if it gets
 * so far, at the same desk as every other request, with the same authorization.
 */
import { AwsError } from "../../services/kit/errors.js";
import type { Reply } from "../../services/kit/operation.js";
import type { PostPolicy } from "../../services/kit/ports.js";
import { type HostAddress, objectAddressOf, pathOf, queryOf } from "../addressing.js";
import {
  type Authenticated,
  type AuthenticationPorts,
  authenticate,
  type Presented,
  readSignature,
} from "../auth/authenticate.js";
import {
  authenticateForm,
  type PresentedForm,
  readFormSignature,
  worldTimeOfPolicyEnd,
} from "../auth/form-signature.js";
import { noClaim } from "../auth/presented.js";
import { attempt, endpointOf, type Journey, type Question, s3Envelope, scopeOf, signedParts } from "../journey.js";
import { notAFormPost } from "../protocol/faults.js";
import { parseQuery } from "../protocol/query.js";
import { restXml } from "../protocol/rest-xml.js";
import { matchS3 } from "../protocol/routes.js";
import { operationModel } from "../protocol/schema.js";
import type { WireRequest, WireResponse } from "../wire.js";
import type { World } from "../world.js";
import { policyExpired } from "./faults.js";
import { answerForm, type FormFields, headersOfForm, keyOf, receiveForm } from "./form-post.js";
import { boundaryOf } from "./multipart-form.js";
import { crossOriginHeaders, preflight } from "./preflight.js";
import { endpointRoot, visit } from "./website.js";

/** What the doors need of the way to an operation. */
export interface Desk {
  readonly mode: AuthenticationPorts["mode"];
  worldOf(journey: Journey, presented: Pick<Presented, "accessKeyId" | "sessionToken">): World;
  /** Finds out, and notes, who is asking. */
  authenticate(
    journey: Journey,
    world: World,
    presented: Pick<Presented, "accessKeyId">,
    verify: (ports: AuthenticationPorts) => Promise<Authenticated>,
  ): Promise<Authenticated>;
  /** May they, and do it. */
  answer(journey: Journey, question: Question): Promise<Reply<object>>;
}

const NO_QUERY = parseQuery("");

/** A browser asks whether a page may call: nobody signs that. */
export const answerPreflight = async (journey: Journey, desk: Desk): Promise<WireResponse> => {
  const { request, host, requestId, hostId } = journey;
  const { bucket = "", key } = objectAddressOf(pathOf(request.target), host.bucket);
  const allowed = await preflight(request, key === undefined ? "BUCKET" : "OBJECT", () => {
    // The address may be presigned, and then its key tells the world.
    const { store, edges } = desk.worldOf(journey, readSignature(signedParts(request, "s3"), "off"));
    return store.read((tx) => edges.corsOf(tx, bucket));
  });
  const headers = { "x-amz-id-2": hostId, "x-amz-request-id": requestId, ...allowed, Server: "AmazonS3" };
  return { status: 200, headers };
};

/** Lets a page of another origin read the answer, good or bad, where the bucket's rules do. */
export const acrossOrigins = async (
  { request, host, world, service }: Journey,
  response: WireResponse,
): Promise<WireResponse> => {
  const address = attempt(() => objectAddressOf(pathOf(request.target), host.bucket));
  const bucket = address.given ? address.value.bucket : undefined;
  if (service !== "s3" || world === undefined || bucket === undefined) return response;
  const cors = await world.store.read((tx) => world.edges.corsOf(tx, bucket));
  return { ...response, headers: { ...response.headers, ...crossOriginHeaders(request, cors) } };
};

/** A bucket as a website: whoever visits is anonymous, and errors are pages. */
export const answerVisitor = async (journey: Journey, desk: Desk): Promise<WireResponse> => {
  const { request, host } = journey;
  const { bucket, key = "" } = objectAddressOf(pathOf(request.target), host.bucket ?? "");
  if (bucket === undefined) return endpointRoot(journey.requestId, journey.hostId);
  const world = desk.worldOf(journey, noClaim);
  const facts = signedParts(request, "s3");
  const authenticated = await desk.authenticate(journey, world, noClaim, (ports) =>
    authenticate(noClaim, facts, ports),
  );
  const operation = operationModel("s3", request.method === "HEAD" ? "HeadObject" : "GetObject");
  const { response, error } = await visit({
    request,
    key,
    ...s3Envelope(journey),
    website: () => world.store.read((tx) => world.edges.websiteOf(tx, bucket)),
    read: async (document, whole) => {
      journey.operation = operation;
      const headers = whole === undefined ? request.headers : {};
      const input = () => restXml.decode(operation, { bucket, key: document, query: NO_QUERY, headers });
      const question = { world, operation, authenticated, input: async () => input(), inputOutsideDocument: input };
      const { output, status, headers: own } = await desk.answer(journey, question);
      return restXml.encode(operation, output, { ...s3Envelope(journey), status, headers: own });
    },
  });
  if (error !== undefined) journey.shown = error;
  return response;
};

/** A form that is posted to a bucket, where the query names no operation. */
export const isFormPost = (request: WireRequest, host: HostAddress): boolean => {
  if (request.method !== "POST" || boundaryOf(request.headers["content-type"]) === undefined) return false;
  const address = objectAddressOf(pathOf(request.target), host.bucket);
  const query = parseQuery(queryOf(request.target));
  const route = attempt(() => matchS3(request.method, scopeOf(address), query, request.headers));
  return !route.given && route.fault instanceof AwsError && route.fault.code === notAFormPost().code;
};

/** A browser's form: a PutObject whose headers are fields, by leave of whoever signed its policy. */
export const answerFormPost = async (journey: Journey, desk: Desk): Promise<WireResponse> => {
  const { request, host } = journey;
  const { bucket = "" } = objectAddressOf(pathOf(request.target), host.bucket);
  const form = await receiveForm(request.body, boundaryOf(request.headers["content-type"]) ?? "");
  try {
    const { fields } = form;
    const key = keyOf(fields);
    const presented = readFormSignature(fields, desk.mode);
    const world = desk.worldOf(journey, presented);
    const authenticated = await desk.authenticate(journey, world, presented, (ports) =>
      authenticateForm(presented, ports),
    );
    const policy = policyIn(fields, bucket, presented, world);

    const operation = operationModel("s3", "PutObject");
    journey.operation = operation;
    const { host: address, "user-agent": agent, referer } = request.headers;
    const headers = { host: address, "user-agent": agent, referer, ...headersOfForm(fields) };
    const parts = { bucket, key, query: NO_QUERY, headers };
    const asPut: Journey = { ...journey, request: { ...request, headers } };
    const reply = await desk.answer(asPut, {
      world,
      operation,
      authenticated,
      input: async () => restXml.decode(operation, { ...parts, payload: form.file(policy) }),
      inputOutsideDocument: () => restXml.decode(operation, { ...parts, documentMissing: true }),
    });
    const put = restXml.encode(operation, reply.output, { ...s3Envelope(journey), headers: reply.headers });
    const endpoint = endpointOf(request);
    const bucketUrl = host.bucket === undefined ? `${endpoint}/${bucket}` : endpoint;
    return answerForm(put, { bucket, key, bucketUrl }, fields);
  } finally {
    form.leave();
  }
};

/** The form's policy, if it has one; it has to hold before anybody asks for permission. */
const policyIn = (
  fields: FormFields,
  bucket: string,
  presented: PresentedForm,
  { clock, edges }: World,
): PostPolicy | undefined => {
  const encoded = fields.get("policy");
  if (encoded === undefined) return undefined;
  const policy = edges.postPolicyOf(encoded);
  if (clock.now() > worldTimeOfPolicyEnd(presented, policy.expiration, clock)) throw policyExpired();
  policy.demand(new Map([...fields, ["bucket", bucket]]));
  return policy;
};
