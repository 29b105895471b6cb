/** KMS's refusals, as S3 passes them on: with `KMS.` before the code, and always status 400. */
import { AwsError } from "../kit/errors.js";

const notFound = (message: string): AwsError => new AwsError("KMS.NotFoundException", 400, message);

/** What neither is a key id nor an ARN. */
export const invalidKeyId = (keyId: string): AwsError => notFound(`Invalid keyId '${keyId}'`);

/** An ARN of a key of another region, which is all that is named. */
export const invalidKeyRegion = (region: string): AwsError => notFound(`Invalid arn ${region}`);

export const noSuchKey = (arn: string): AwsError => notFound(`Key '${arn}' does not exist`);

export const noSuchAlias = (arn: string): AwsError => notFound(`Alias ${arn} is not found.`);

export const keyDisabled = (arn: string): AwsError => new AwsError("KMS.DisabledException", 400, `${arn} is disabled.`);

export const keyPendingDeletion = (arn: string): AwsError =>
  new AwsError("KMS.KMSInvalidStateException", 400, `${arn} is pending deletion.`);
