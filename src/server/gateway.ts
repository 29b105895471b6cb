/**
 * The whole journey of one request, readable top to bottom: which service → which world → which operation → who is
 * asking → what exactly → may they → do it → say it.
 */
import type { Caller } from "../services/kit/caller.js";
import { realNow } from "../services/kit/clock.js";
import { AwsError } from "../services/kit/errors.js";
import { ids } from "../services/kit/ids.js";
import {
  type AfterCommit,
  type Behaviour,
  type Call,
  Reply,
  type Service,
  type ServiceName,
} from "../services/kit/operation.js";
import type { Payload } from "../services/kit/payload.js";
import type { Needs, Permission } from "../services/kit/permission.js";
import { tellAccess } from "./access.js";
import { type Addressing, objectAddressOf, pathOf, queryOf } from "./addressing.js";
import {
  type Authenticated,
  type AuthenticationPorts,
  type AuthenticationRequest,
  type AuthMode,
  authenticate,
  type Presented,
  readSignature,
} from "./auth/authenticate.js";
import { Authorizer } from "./authorize.js";
import { payloadOf, readDocument } from "./body.js";
import {
  acrossOrigins,
  answerFormPost,
  answerPreflight,
  answerVisitor,
  type Desk,
  isFormPost,
} from "./edges/browsers.js";
import { attempt, endpointOf, type Journey, type Question, s3Envelope, scopeOf, signedParts } from "./journey.js";
import { locate, serviceOfAction } from "./locate.js";
import { awsQuery } from "./protocol/aws-query.js";
import {
  internalError,
  malformedXml,
  notImplemented,
  requestHeaderSectionTooLarge,
  unknownWorld,
} from "./protocol/faults.js";
import { parseQuery } from "./protocol/query.js";
import { restXml } from "./protocol/rest-xml.js";
import { matchS3 } from "./protocol/routes.js";
import { isS3Control, s3Control } from "./protocol/s3-control.js";
import { operationModel } from "./protocol/schema.js";
import type { WireRequest, WireResponse } from "./wire.js";
import type { World, Worlds } from "./world.js";

/** Documents (a Query form, an S3 XML body) are read whole, up to this many bytes. */
const DOCUMENT_LIMIT = 2 * 1024 * 1024;

/** S3: the most that the request line and the headers may have together, in bytes. */
const HEAD_LIMIT = 8192;

const demandShortHead = ({ method, target, rawHeaders }: WireRequest): void => {
  let size = `${method} ${target} HTTP/1.1\r\n\r\n`.length;
  // Two characters behind every name and every value.
  for (const text of rawHeaders) size += text.length + 2;
  if (size > HEAD_LIMIT) throw requestHeaderSectionTooLarge(HEAD_LIMIT);
};

/** What the gateway is told once, at start. */
export interface GatewayOptions {
  readonly worlds: Worlds;
  readonly addressing: Addressing;
  readonly auth: AuthMode;
  /** The account whose root everybody is when `auth` is `off`. */
  readonly defaultAccountId: string;
  readonly region: string;
  /** Told of every answer, and of faults of our own. */
  readonly observe?: (answer: Answered) => void;
}

/** What the gateway tells of an answered request. */
export interface Answered {
  readonly requestId: string;
  readonly service: ServiceName;
  readonly operation: string | undefined;
  readonly method: string;
  readonly target: string;
  readonly caller: Caller | undefined;
  readonly status: number;
  readonly error: AwsError | undefined;
}

type Implemented = Exclude<Behaviour, { kind: "not-implemented" }>;

/** Takes every request of every world from the wire to its answer. */
export class Gateway {
  readonly #options: GatewayOptions;
  /** What the doors of browsers need of the way to an operation. */
  readonly #desk: Desk;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#desk = {
      mode: options.auth,
      worldOf: (journey, presented) => this.#worldOf(journey, presented),
      authenticate: (journey, world, presented, verify) =>
        this.#known(journey, world, presented, verify(this.#authenticationPorts(world))),
      answer: (journey, question) => this.#answer(journey, question),
    };
  }

  /** Answers a request. Never rejects: whatever goes wrong becomes an AWS error document. */
  async handle(request: WireRequest): Promise<WireResponse> {
    const host = this.#options.addressing.host(request.headers.host);
    const journey: Journey = { request, host, requestId: "", hostId: "", service: "s3" };
    const arrivedAt = realNow();
    let response: WireResponse;
    let error: AwsError | undefined;
    try {
      const located = locate(request, host);
      response = located === "s3" ? await this.#s3Door(journey) : await this.#query(journey, located);
    } catch (fault) {
      error = fault instanceof AwsError ? fault : internalError(fault);
      response = refuse(journey, error);
    }
    if (request.headers.origin !== undefined) response = await acrossOrigins(journey, response);
    this.#tell(journey, response, error ?? journey.shown, arrivedAt);
    return response;
  }

  /** S3 has more doors than that of its operations: browsers come by theirs. */
  #s3Door(journey: Journey): Promise<WireResponse> {
    const { request, host } = journey;
    if (isS3Control(request, host)) return this.#s3Control(journey);
    journey.requestId = ids.s3RequestId();
    journey.hostId = ids.hostId();
    demandShortHead(request);
    if (request.method === "OPTIONS") return answerPreflight(journey, this.#desk);
    if (host.service === "s3-website") return answerVisitor(journey, this.#desk);
    return isFormPost(request, host) ? answerFormPost(journey, this.#desk) : this.#s3(journey);
  }

  /** S3: the operation stands in method, path and query; the body is a document or a payload. */
  async #s3(journey: Journey): Promise<WireResponse> {
    const { request, host } = journey;
    const address = objectAddressOf(pathOf(request.target), host.bucket);
    const query = parseQuery(queryOf(request.target));
    const facts: AuthenticationRequest =
      host.bucket === undefined
        ? signedParts(request, "s3")
        : { bucketFromHost: host.bucket, ...signedParts(request, "s3") };
    const presented = readSignature(facts, this.#options.auth);
    const world = this.#worldOf(journey, presented);
    const scope = scopeOf(address);
    const route = attempt(() =>
      // AWS serves this one on a host of its own; here its signature tells it from ListBuckets.
      scope === "service" && request.method === "GET" && presented.scope?.service === "s3express"
        ? operationModel("s3", "ListDirectoryBuckets")
        : matchS3(request.method, scope, query, request.headers),
    );

    const authenticated = await this.#authenticate(journey, world, presented, facts);
    if (!route.given) throw route.fault;
    const operation = route.value;
    journey.operation = operation;
    const payload = (): Payload => payloadOf(request.body, request.headers, authenticated);
    const parts = { query, headers: headersOf(presented, request), ...address };

    const reply = await this.#answer(journey, {
      world,
      operation,
      authenticated,
      input: async () => {
        if (operation.streamingInput !== undefined) return restXml.decode(operation, { payload: payload(), ...parts });
        const document = await wholeDocument(request, payload());
        if (operation.payloadInput !== undefined) {
          await world.services.s3.checkDocument?.(operation.name, parts.headers, document);
        }
        return restXml.decode(operation, { document, ...parts });
      },
      inputOutsideDocument: () => restXml.decode(operation, { ...parts, documentMissing: true }),
    });
    const { status, headers } = reply;
    return restXml.encode(operation, reply.output, { status, headers, ...s3Envelope(journey) });
  }

  /** S3 Control: paths and documents of its own, signed as S3's. */
  async #s3Control(journey: Journey): Promise<WireResponse> {
    const { request } = journey;
    journey.requestId = ids.s3RequestId();
    journey.control = true;
    const facts = signedParts(request, "s3");
    const presented = readSignature(facts, this.#options.auth);
    const world = this.#worldOf(journey, presented);
    const authenticated = await this.#authenticate(journey, world, presented, facts);
    const route = s3Control.match(request);
    journey.operation = route.operation;
    const reply = await this.#answer(journey, {
      world,
      operation: route.operation,
      authenticated,
      input: async () => {
        const document = await wholeDocument(request, payloadOf(request.body, request.headers, authenticated));
        return s3Control.decode(route, request, document);
      },
      inputOutsideDocument: () => s3Control.decodeOutside(route, request),
    });
    return s3Control.encode(route, reply.output, reply.status, s3Envelope(journey));
  }

  /** IAM and STS: the operation and its parameters stand in a form, in the body or in the query. */
  async #query(journey: Journey, located: "iam" | "sts" | "by-action"): Promise<WireResponse> {
    const { request } = journey;
    journey.requestId = ids.uuid();
    journey.service = located === "by-action" ? "iam" : located;
    const document = await readDocument(request.body, DOCUMENT_LIMIT, request.headers);
    const form = awsQuery.parseForm(
      request.method === "POST" ? document.bytes.toString("utf8") : queryOf(request.target),
    );
    const action = form.get("Action");
    const service = located === "by-action" ? serviceOfAction(action) : located;
    journey.service = service;

    const facts: AuthenticationRequest = {
      ...signedParts(request, service),
      payloadHash: document.sha256,
      unsignedAllowed: action !== undefined && UNSIGNED_ACTIONS.has(action),
    };
    const presented = readSignature(facts, this.#options.auth);
    const world = this.#worldOf(journey, presented);
    const authenticated = await this.#authenticate(journey, world, presented, facts);
    const operation = awsQuery.operationOf(service, form);
    journey.operation = operation;

    const decoded = (): object => awsQuery.decode(operation, form);
    const reply = await this.#answer(journey, {
      world,
      operation,
      authenticated,
      input: async () => decoded(),
      inputOutsideDocument: decoded,
    });
    return awsQuery.encode(operation, reply.output, { requestId: journey.requestId, json: wantsJson(request) });
  }

  #worldOf(journey: Journey, presented: Pick<Presented, "accessKeyId" | "sessionToken">): World {
    const label = journey.request.headers["x-tucuxi-world"] ?? journey.host.world;
    const world = this.#options.worlds.find({
      ...(label === undefined ? {} : { label }),
      ...(presented.sessionToken === undefined ? {} : { sessionToken: presented.sessionToken }),
      ...(presented.accessKeyId === undefined ? {} : { accessKeyId: presented.accessKeyId }),
    });
    if (world === undefined) throw unknownWorld(label ?? "");
    journey.world = world;
    return world;
  }

  async #authenticate(
    journey: Journey,
    world: World,
    presented: Presented,
    facts: AuthenticationRequest,
  ): Promise<Authenticated> {
    return this.#known(journey, world, presented, authenticate(presented, facts, this.#authenticationPorts(world)));
  }

  #authenticationPorts(world: World): AuthenticationPorts {
    return {
      credential: (accessKeyId) => world.store.read((tx) => world.credential(tx, accessKeyId)),
      clock: world.clock,
      mode: this.#options.auth,
      defaultAccountId: this.#options.defaultAccountId,
    };
  }

  /** Notes who is asking, once that is known. */
  async #known(
    journey: Journey,
    world: World,
    presented: Pick<Presented, "accessKeyId">,
    authenticating: Promise<Authenticated>,
  ): Promise<Authenticated> {
    const authenticated = await authenticating;
    journey.caller = authenticated.caller;
    world.asked[authenticated.caller.type] += 1;
    if (presented.accessKeyId !== undefined) {
      const region = this.#regionOf(journey, authenticated);
      world.used(presented.accessKeyId, journey.service, region, world.clock.now(), authenticated.caller);
    }
    return authenticated;
  }

  /** Known caller, known operation: what exactly, may they, do it. */
  async #answer(journey: Journey, question: Question): Promise<Reply<object>> {
    const { world, operation } = question;
    const service = world.services[journey.service];
    const behaviour = service.operations.get(operation.name);
    if (behaviour === undefined || behaviour.kind === "not-implemented") throw notImplemented(operation.name);

    const { call, demand } = this.#callOf(journey, question);
    const input = await this.#permittedInput(question, behaviour, call, demand);
    service.validate?.(operation.name, input);
    await demand(list(behaviour.needs(input, call)));
    const output = await perform(world, service, behaviour, input, call);
    return output instanceof Reply ? output : new Reply(output, operation.status);
  }

  /** A document that does not parse is reported only to those who may call the operation at all. */
  async #permittedInput(
    question: Question,
    behaviour: Implemented,
    call: Call,
    demand: (permissions: readonly Permission[]) => Promise<void>,
  ): Promise<object> {
    try {
      return await question.input();
    } catch (badDocument) {
      const needs = attempt(() => list(behaviour.needs(question.inputOutsideDocument(), call)));
      await demand(needs.given ? needs.value : []);
      throw badDocument;
    }
  }

  #callOf(journey: Journey, { world, operation, authenticated }: Question) {
    const { request } = journey;
    const region = this.#regionOf(journey, authenticated);
    const now = world.clock.now();
    const authorizer = new Authorizer(
      world,
      authenticated.caller,
      {
        service: journey.service,
        region,
        sourceIp: request.remoteAddress,
        secure: request.secure,
        userAgent: request.headers["user-agent"],
        referer: request.headers.referer,
        now,
        signature: authenticated.conditions,
      },
      this.#options.auth === "enforce",
    );
    const call: Call = {
      operation: operation.name,
      requestId: journey.requestId,
      region,
      caller: authenticated.caller,
      now,
      ids: world.ids,
      headers: request.headers,
      signature: authenticated.conditions,
      method: request.method,
      sourceIp: request.remoteAddress,
      hostId: journey.hostId,
      endpoint: endpointOf(request),
      permits: (permission) => authorizer.permits(permission),
      demand: (permission) => authorizer.demand([permission]),
    };
    return { call, demand: (permissions: readonly Permission[]) => authorizer.demand(permissions) };
  }

  /** Tells of the answer: S3's access logs, and whoever observes. */
  #tell(journey: Journey, response: WireResponse, error: AwsError | undefined, arrivedAt: number): void {
    const { request, host, world, service, caller, requestId, hostId } = journey;
    const operation = journey.operation?.name;
    if (world !== undefined && service === "s3" && !journey.control) {
      const isWebsite = host.service === "s3-website";
      const about = { request, response, operation, caller, requestId, hostId, arrivedAt, error };
      tellAccess(world, { isWebsite, bucketFromHost: host.bucket, ...about });
    }
    const { method, target } = request;
    this.#options.observe?.({ requestId, service, operation, method, target, caller, status: response.status, error });
  }

  #regionOf(journey: Journey, authenticated: Authenticated): string {
    const { region } = authenticated;
    // s3cmd signs for "US" until it is told better: what is no region's name is taken for no choice of region.
    return (
      (region !== undefined && REGION.test(region) ? region : undefined) ?? journey.host.region ?? this.#options.region
    );
  }
}

const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/** Presigners hoist headers into the query: for the operation they are headers all the same. */
const headersOf = ({ headersInQuery }: Presented, { headers }: WireRequest): WireRequest["headers"] => {
  for (const _ in headersInQuery) return { ...headersInQuery, ...headers };
  return headers;
};

/** STS operations that are called before anybody has credentials. */
const UNSIGNED_ACTIONS: ReadonlySet<string> = new Set(["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"]);

/** Runs the behaviour; what it caused is released after its transaction has committed. */
const perform = async (
  world: World,
  service: Service,
  behaviour: Implemented,
  input: object,
  call: Call,
): Promise<object | Reply<object>> => {
  if (behaviour.kind === "read") {
    return world.store.read(async (tx) => behaviour.handle(input, service.reading(tx, call)));
  }
  const handle =
    behaviour.kind === "prepared"
      ? await behaviour.prepare(input, service.preparing(call))
      : (context: unknown) => behaviour.handle(input, context);
  const effects: AfterCommit[] = [];
  const output = await world.store.write(async (tx) =>
    handle(service.writing(tx, call, (effect) => void effects.push(effect))),
  );
  for (const effect of effects) world.background.enqueue(effect);
  return output;
};

/** The refusal in the words of the service that was asked. */
const refuse = (journey: Journey, error: AwsError): WireResponse => {
  const { request, service } = journey;
  if (journey.requestId === "") journey.requestId = ids.s3RequestId();
  if (journey.control) return s3Control.encodeError(error, s3Envelope(journey));
  if (service === "s3") return restXml.encodeError(error, { ...s3Envelope(journey), method: request.method });
  return awsQuery.encodeError(error, { requestId: journey.requestId, json: wantsJson(request), service });
};

const wantsJson = (request: WireRequest): boolean => request.headers.accept?.includes("application/json") ?? false;

const list = (needs: Needs): readonly Permission[] => ("action" in needs ? [needs] : needs);

/** An S3 XML body, whole; undefined when there is none. */
const wholeDocument = async (request: WireRequest, payload: Payload): Promise<Uint8Array | undefined> => {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  await payload.each((chunk) => {
    size += chunk.length;
    if (size > DOCUMENT_LIMIT) throw malformedXml();
    chunks.push(chunk);
  });
  return size === 0 ? undefined : Buffer.concat(chunks);
};
