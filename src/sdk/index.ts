/** boto3's Session, Client and Resource for TypeScript. Works against AWS and against any emulator; loads no emulator. */
export { client, resource, setupDefaultSession } from "./default-session.js";
export * from "./errors.js";
export type {
  AttributesOf,
  BatchOptions,
  CallOptions,
  Collection,
  Common,
  Loadable,
  Meta,
  WaitOptions,
} from "./resources/handle.js";
export * from "./resources/iam.js";
export * from "./resources/s3.js";
export type {
  CopyOptions,
  CopySource,
  DownloadOptions,
  PresignedPostForm,
  PresignOptions,
  TransferOptions,
  UploadBody,
  UploadOptions,
} from "./resources/s3-transfer.js";
export {
  type ClientConfigs,
  type Clients,
  type CommonClientConfig,
  type MiddlewareOptions,
  type Middlewares,
  type Resources,
  Session,
  type SessionOptions,
} from "./session.js";
export type { ServiceName } from "./settings.js";
