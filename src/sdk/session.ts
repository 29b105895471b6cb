/** A Session holds what all its clients share: profile, region, credentials, endpoint, further client options and middleware. */
import { IAM, type IAMClientConfig } from "@aws-sdk/client-iam";
import { S3, type S3ClientConfig } from "@aws-sdk/client-s3";
import { STS, type STSClientConfig } from "@aws-sdk/client-sts";
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  BuildMiddleware,
  DeserializeMiddleware,
  FinalizeRequestMiddleware,
  HandlerOptions,
  InitializeMiddleware,
  MetadataBearer,
  MiddlewareStack,
  Pluggable,
  SerializeMiddleware,
} from "@smithy/types";
import { credentialChain, emulatorCredentials } from "./credentials.js";
import { UnknownServiceError } from "./errors.js";
import { type Environment, readSharedFiles, type SharedFiles } from "./profiles.js";
import { type IamServiceResource, iamResource } from "./resources/iam.js";
import { type S3ServiceResource, s3Resource } from "./resources/s3.js";
import { confirmRunning, emulatorEndpoint } from "./running-emulator.js";
import {
  choosePathStyle,
  chooseProfile,
  chooseRegion,
  configuredEndpoint,
  DEFAULT_REGION,
  type ProfileChoice,
  type ServiceName,
  s3Block,
} from "./settings.js";

/** The SDK's own clients, by service. */
export interface Clients {
  s3: S3;
  iam: IAM;
  sts: STS;
}

/** The SDK's own client options, by service. */
export interface ClientConfigs {
  s3: S3ClientConfig;
  iam: IAMClientConfig;
  sts: STSClientConfig;
}

/** The service resources, by service. */
export interface Resources {
  s3: S3ServiceResource;
  iam: IamServiceResource;
}

/** The client options that every service has, such as `requestHandler`, `maxAttempts` and `retryMode`. */
export type CommonClientConfig = Pick<
  S3ClientConfig,
  keyof S3ClientConfig & keyof IAMClientConfig & keyof STSClientConfig
>;

/** All optional. What is not named here is handed to every client as it is. */
export interface SessionOptions
  extends Omit<CommonClientConfig, "credentials" | "region" | "endpoint" | "profile" | "extensions"> {
  /** A profile of `~/.aws/config` and `~/.aws/credentials`; wins over environment keys and over `AWS_PROFILE`. */
  profile?: string | undefined;
  /** Such as `"eu-west-1"`. Without it: `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, and at last `us-east-1`. */
  region?: string | undefined;
  /** Another address than AWS's for all services; wins over every configured one. S3 then uses path style. */
  endpoint?: string | undefined;
  /** Keys, or a function that gives them. */
  credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider | undefined;
  /** Whether S3 puts the bucket into the path; by default exactly when the endpoint is not AWS's. */
  forcePathStyle?: boolean | undefined;
  /** Bound to an emulator at `endpoint`, `AWS_ENDPOINT_URL` or port 4566 (not asked whether it runs; `Session.emulator()` asks). Never AWS. */
  emulator?: boolean | undefined;
}

/** The SDK's middleware, by the step of the stack it joins. */
export interface Middlewares {
  initialize: InitializeMiddleware<object, MetadataBearer>;
  serialize: SerializeMiddleware<object, MetadataBearer>;
  build: BuildMiddleware<object, MetadataBearer>;
  finalizeRequest: FinalizeRequestMiddleware<object, MetadataBearer>;
  deserialize: DeserializeMiddleware<object, MetadataBearer>;
}

/** Where a middleware goes; `name`, `tags`, `priority` and `override` as in the SDK. */
export interface MiddlewareOptions<Step extends keyof Middlewares> extends HandlerOptions {
  readonly step: Step;
  readonly priority?: "high" | "normal" | "low";
}

type Stack = MiddlewareStack<object, MetadataBearer>;

const CLIENTS: { readonly [Name in ServiceName]: (config: ClientConfigs[Name]) => Clients[Name] } = {
  s3: (config) => new S3(config),
  iam: (config) => new IAM(config),
  sts: (config) => new STS(config),
};

const RESOURCES: { readonly [Name in keyof Resources]: (client: Clients[Name]) => Resources[Name] } = {
  s3: s3Resource,
  iam: iamResource,
};

/**
 * Holds what all its clients share. Profile and region are settled when it is made, from the arguments, the environment and
 * the two shared files, in boto3's order; keys are looked for when the first request is signed.
 */
export class Session {
  /** The profile's name: the argument, `AWS_DEFAULT_PROFILE`, `AWS_PROFILE` or `default`. */
  readonly profile: string;
  /** The region somebody chose, or undefined; the clients of a session without one use `us-east-1`. */
  readonly region: string | undefined;
  /** Every profile of the two shared files. */
  readonly availableProfiles: readonly string[];

  readonly #choice: ProfileChoice;
  readonly #files: SharedFiles;
  readonly #env: Environment;
  readonly #endpoint: string | undefined;
  readonly #pathStyle: boolean | undefined;
  readonly #credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  readonly #common: Partial<CommonClientConfig>;
  readonly #middleware: ((stack: Stack) => void)[] = [];

  /** Throws UnknownProfileError for a profile that neither file has. */
  constructor(options: SessionOptions = {}) {
    const { profile, region, endpoint, credentials, forcePathStyle, emulator = false, ...common } = options;
    // A copy: what the environment says later is for later sessions.
    this.#env = { ...process.env };
    this.#files = readSharedFiles(this.#env);
    this.#choice = chooseProfile(profile, this.#env, this.#files);
    this.#endpoint = emulator ? emulatorEndpoint(endpoint, this.#env) : endpoint || undefined;
    this.#pathStyle = forcePathStyle;
    this.#common = common;

    this.profile = this.#choice.name;
    this.region = chooseRegion(region, this.#env, this.#choice.section) ?? (emulator ? DEFAULT_REGION : undefined);
    this.availableProfiles = [...this.#files.profiles.keys()];
    const sts = { region: this.region ?? DEFAULT_REGION, endpoint: () => this.endpointFor("sts") };
    const chosen = emulator ? emulatorCredentials : credentialChain;
    this.#credentials = credentials ?? chosen(this.#choice, this.#env, sts);
  }

  /**
   * A session bound to an emulator that runs: at `endpoint`, else at `AWS_ENDPOINT_URL`, else on port 4566 of this machine. Keys from
   * the environment, else `test` / `test`. Throws EmulatorNotFoundError when nobody answers there; it never turns to AWS.
   */
  static async emulator(options: Omit<SessionOptions, "emulator"> = {}): Promise<Session> {
    await confirmRunning(emulatorEndpoint(options.endpoint, process.env));
    return new Session({ ...options, emulator: true });
  }

  /** The address clients of this service use, or undefined for AWS's own. Throws ConfigurationError for a profile that contradicts itself. */
  endpointFor(service: ServiceName): string | undefined {
    return this.#endpoint ?? configuredEndpoint(service, this.#env, this.#choice, this.#files);
  }

  /** The keys with which this session signs, or undefined when there are none. Every client of the session uses the same. */
  async getCredentials(): Promise<AwsCredentialIdentity | undefined> {
    if (typeof this.#credentials !== "function") return this.#credentials;
    return this.#credentials().catch((error: unknown) => {
      if (error instanceof Error && error.name === "CredentialsProviderError") return undefined;
      throw error;
    });
  }

  /** The services `client()` knows. */
  getAvailableServices(): ServiceName[] {
    return ["s3", "iam", "sts"];
  }

  /** The services `resource()` knows. */
  getAvailableResources(): (keyof Resources)[] {
    return ["s3", "iam"];
  }

  /**
   * Puts a middleware, or a plugin of the SDK, into every client that the session makes from now on.
   *
   * `session.use((next) => (args) => next(args), { step: "build" })`
   */
  use<Step extends keyof Middlewares>(middleware: Middlewares[Step], options: MiddlewareOptions<Step>): this;
  use(plugin: Pluggable<object, MetadataBearer>): this;
  use(addition: Middlewares[keyof Middlewares] | Pluggable<object, MetadataBearer>, options?: HandlerOptions): this {
    this.#middleware.push((stack) => {
      if (typeof addition !== "function") return stack.use(addition);
      // The overload above paired the middleware with its step; any one pair stands for all five here.
      stack.add(addition as Middlewares["build"], options as MiddlewareOptions<"build">);
    });
    return this;
  }

  /**
   * The SDK's own client, configured; a new one with every call. `config` is the client's own and wins over the session's.
   * Throws UnknownServiceError for another service.
   */
  client<Name extends ServiceName>(service: Name, config: Partial<ClientConfigs[Name]> = {}): Clients[Name] {
    if (!Object.hasOwn(CLIENTS, service)) throw new UnknownServiceError("client", service, this.getAvailableServices());
    const merged: object = { ...this.#configFor(service, config.endpoint), ...config };
    const client = CLIENTS[service](merged as ClientConfigs[Name]); // Options of this service over options that all services have.
    // The three clients' stacks differ in the commands they name, which a middleware for all of them does not look at.
    for (const add of this.#middleware) add(client.middlewareStack as object as Stack);
    return client;
  }

  /**
   * The service resource: buckets, objects, users, roles and so on, as objects. Makes a client first, which `meta.client` gives.
   * Throws UnknownServiceError for a service without resources.
   */
  resource<Name extends keyof Resources>(service: Name, config: Partial<ClientConfigs[Name]> = {}): Resources[Name] {
    if (!Object.hasOwn(RESOURCES, service)) {
      const hint = Object.hasOwn(CLIENTS, service) ? ` There is a client: client("${service}").` : "";
      throw new UnknownServiceError("resource", service, this.getAvailableResources(), hint);
    }
    return RESOURCES[service](this.client(service, config));
  }

  toString(): string {
    return `Session(profile='${this.profile}', region='${this.region}')`;
  }

  #configFor(service: ServiceName, given: S3ClientConfig["endpoint"]): Partial<ClientConfigs[ServiceName]> {
    const { section, name } = this.#choice;
    const endpoint = given ?? this.endpointFor(service);
    const pathStyle = this.#pathStyle ?? choosePathStyle(endpoint, section);
    return {
      ...this.#common,
      region: this.region ?? DEFAULT_REGION,
      // The SDK notes in the object where it came from, so each client gets its own.
      credentials: typeof this.#credentials === "function" ? this.#credentials : { ...this.#credentials },
      // The SDK would look by itself, but only at AWS_PROFILE's profile: code meant for an emulator would reach AWS.
      ignoreConfiguredEndpointUrls: true,
      ...(endpoint !== undefined && { endpoint }),
      ...(this.#files.profiles.has(name) && { profile: name }),
      ...(service === "s3" && {
        ...s3Block(section),
        ...(pathStyle !== undefined && { forcePathStyle: pathStyle }),
        // As boto3: a bucket of another region is found there.
        ...(endpoint === undefined && { followRegionRedirects: true }),
      }),
    };
  }
}
