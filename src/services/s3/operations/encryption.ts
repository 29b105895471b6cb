/** A bucket's default encryption, what encryption it refuses, and new keys for objects that are there. */
import type {
  ServerSideEncryptionByDefault,
  ServerSideEncryptionConfiguration,
  ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { parseArn } from "../../kit/arns.js";
import { among, listed } from "../document.js";
import { demandKey } from "../encryption.js";
import { accessDenied, invalidArgument, invalidRequest } from "../errors.js";
import { isLocked } from "../lock.js";
import { onBucket, onObject } from "../needs.js";
import type { Bucket, Encryption } from "../state/records.js";
import type { Input, S3Family } from "../types.js";
import { existing } from "./objects.js";

export const encryption = {
  reads: {
    GetBucketEncryption: {
      needs: onBucket("s3:GetEncryptionConfiguration"),
      handle: async (input, { s3 }) => ({
        ServerSideEncryptionConfiguration: { Rules: [ruleOf(await s3.bucket(input.Bucket, input))] },
      }),
    },
  },
  writes: {
    PutBucketEncryption: {
      needs: onBucket("s3:PutEncryptionConfiguration"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const changes = changesOf(input.ServerSideEncryptionConfiguration);
        await s3.update(bucket, (before) => ({ ...before, ...changes }));
        return {};
      },
    },
    DeleteBucketEncryption: {
      // AWS: deleting it is putting the default back, as far as permission goes.
      needs: onBucket("s3:PutEncryptionConfiguration"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "encryption");
        return {};
      },
    },
    UpdateObjectEncryption: {
      needs: (input) => [onObject("s3:UpdateObjectEncryption")(input), onObject("s3:PutObject")(input)],
      handle: async (input, context) => {
        const { s3, kms, now } = context;
        const asked = keyAsked(input.ObjectEncryption);
        const bucket = await s3.bucket(input.Bucket, input);
        const object = await existing(context, bucket, input, "PUT");
        const { encryption: before } = object;
        if (before.customer !== undefined || before.algorithm === "aws:kms:dsse") throw encryptionStays();
        if (isLocked(object, now, false)) throw encryptionIsLocked();
        const { accountId } = parseArn(asked.KMSKeyArn) ?? {};
        if (accountId !== bucket.accountId) throw keyOfAnotherAccount();
        const encryption: Encryption = {
          algorithm: "aws:kms",
          kmsKeyId: await kms.arnOf(asked.KMSKeyArn, { accountId, region: bucket.region }),
          ...(asked.BucketKeyEnabled ? { bucketKey: true } : {}),
        };
        await demandKey(context, bucket, object.key, before, "kms:Decrypt", "kms:ReEncryptFrom");
        await demandKey(
          context,
          bucket,
          object.key,
          encryption,
          "kms:GenerateDataKey",
          "kms:Encrypt",
          "kms:ReEncryptTo",
        );
        // AWS: only the data key is encrypted anew; the ETag stays, and so does the date.
        await s3.changeObject(bucket, object, (current) => ({ ...current, encryption }));
        return {};
      },
    },
  },
} satisfies S3Family;

/** AWS: every bucket has had SSE-S3 since January 2023, asked for or not. */
const ruleOf = ({ encryption: put, blockedEncryption }: Bucket): ServerSideEncryptionRule => {
  const { BucketKeyEnabled, ...byDefault } = put ?? { SSEAlgorithm: "AES256", BucketKeyEnabled: false };
  return {
    ApplyServerSideEncryptionByDefault: byDefault,
    BucketKeyEnabled,
    ...(blockedEncryption === undefined ? {} : { BlockedEncryptionTypes: { EncryptionType: [...blockedEncryption] } }),
  };
};

/** The one rule's two halves; a half that is not named stays as it was. */
const changesOf = ({ Rules }: ServerSideEncryptionConfiguration): Pick<Bucket, "encryption" | "blockedEncryption"> => {
  const [rule] = listed(Rules, 1, 1);
  const keyed: ServerSideEncryptionByDefault | undefined =
    rule?.BucketKeyEnabled === undefined ? undefined : { SSEAlgorithm: "AES256" };
  // A rule may speak of the bucket key alone; the encryption is then S3's own.
  const byDefault = rule?.ApplyServerSideEncryptionByDefault ?? keyed;
  const blocked = rule?.BlockedEncryptionTypes?.EncryptionType;
  if (byDefault) {
    const algorithm = among(byDefault.SSEAlgorithm, ["AES256", "aws:kms", "aws:kms:dsse"]);
    if (algorithm === "AES256" && byDefault.KMSMasterKeyID !== undefined) {
      throw invalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        "ApplyServerSideEncryptionByDefault",
      );
    }
  }
  return {
    ...(byDefault ? { encryption: { ...byDefault, BucketKeyEnabled: rule?.BucketKeyEnabled ?? false } } : {}),
    ...(blocked ? { blockedEncryption: blocked.map((type) => among(type, ["SSE-C", "NONE"])) } : {}),
  };
};

// ---- UpdateObjectEncryption -----------------------------------------------------------------------------------------

const KEY_ARN = /^arn:aws[-a-z0-9]*:kms:[-a-z0-9]*:\d{12}:key\/.+$/;

/** The key that a document names. It must be an ARN: neither ids nor aliases are taken here. */
const keyAsked = ({ SSEKMS }: Input<"UpdateObjectEncryption">["ObjectEncryption"]) => {
  if (SSEKMS === undefined) {
    throw invalidRequest(
      "Requests that modify an object encryption configuration require a valid new encryption type. Valid values are SSEKMS. Modify the request to specify SSE-KMS for the updated encryption type, and then try again.",
    );
  }
  const { KMSKeyArn, BucketKeyEnabled } = SSEKMS;
  if (!KMSKeyArn) {
    throw invalidRequest(
      "Requests that modify an object's encryption type to SSE-KMS require an AWS KMS key Amazon Resource Name (ARN). Modify the request to specify a KMS key ARN, and then try again.",
    );
  }
  if (!KEY_ARN.test(KMSKeyArn)) {
    throw invalidRequest(
      "Requests that modify an object's encryption type to SSE-KMS require a valid AWS KMS key Amazon Resource Name (ARN). Confirm that you have a correctly formatted KMS key ARN in your request, and then try again.",
    );
  }
  return { KMSKeyArn, BucketKeyEnabled };
};

const encryptionStays = () =>
  invalidRequest(
    "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.",
  );

const encryptionIsLocked = () =>
  accessDenied(
    "The encryption type for the specified object can't be updated because that object is protected by S3 Object Lock. If the object has a governance-mode retention period or a legal hold, you must first remove the Object Lock status on the object before you issue your UpdateObjectEncryption request. You can't use the UpdateObjectEncryption operation with objects that have an Object Lock compliance mode retention period applied to them.",
  );

const keyOfAnotherAccount = () =>
  accessDenied(
    "The AWS KMS key in the request must be owned by the same account as the bucket. Modify the request to specify a KMS key from the same account, and then try again.",
  );
