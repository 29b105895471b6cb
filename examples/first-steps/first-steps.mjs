// The first hour with Tucuxi: a user made by root, its key in a profile, and a session for each of the two.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { client, errorCode, resource, Session } from "tucuxi/sdk";

// A folder of our own in place of ~/.aws, so that yours stays as it is.
const folder = await mkdtemp(join(tmpdir(), "first-steps-"));
process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
process.env.AWS_CONFIG_FILE = join(folder, "config");
process.env.AWS_ENDPOINT_URL ??= "http://127.0.0.1:4566";
for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"])
  delete process.env[name];

const suffix = Date.now().toString(36);

// 1. The root key is the default profile.
await writeFile(
  process.env.AWS_CONFIG_FILE,
  "[default]\nregion = us-east-1\n\n[profile s3_user]\nregion = us-east-1\n",
);
await writeFile(
  process.env.AWS_SHARED_CREDENTIALS_FILE,
  "[default]\naws_access_key_id = test\naws_secret_access_key = test\n",
);

// 2. Root makes s3_user, attaches AmazonS3FullAccess, and saves its key as AWS's console does.
const user = await resource("iam").createUser({ UserName: `s3_user-${suffix}` });
await user.attachPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
const pair = await user.createAccessKeyPair();
const csv = join(folder, "s3_user_accessKeys.csv");
await writeFile(csv, `Access key ID,Secret access key\n${pair.id},${pair.secret}\n`);
console.log(`made ${await user.attr("arn")}, its key is in ${csv}`);

// 3. The CSV becomes the profile s3_user.
const [, row = ""] = (await readFile(csv, "utf8")).split("\n");
const [keyId, secret] = row.split(",");
await writeFile(
  process.env.AWS_SHARED_CREDENTIALS_FILE,
  `[default]\naws_access_key_id = test\naws_secret_access_key = test\n\n[s3_user]\naws_access_key_id = ${keyId}\naws_secret_access_key = ${secret}\n`,
);

// 4. The default session is root's ...
const roots = await resource("s3").createBucket({ Bucket: `roots-${suffix}` });
await roots.putObject({ Key: "hello.txt", Body: "hello from root" });
console.log(
  "root sees",
  (await client("s3").listBuckets({})).Buckets?.map(({ Name }) => Name),
);

// 5. ... a session with a profile is the user's.
const session = new Session({ profile: "s3_user" });
const bucket = await session.resource("s3").createBucket({ Bucket: `users-${suffix}` });
for (const key of ["2025/a.jpg", "2026/b.jpg", "2026/c.jpg"]) await bucket.putObject({ Key: key, Body: key });
for await (const object of bucket.objects.filter({ Prefix: "2026/" })) console.log(object.key, object.size);

// 6. What s3_user may not do is refused with AWS's own words.
try {
  await session.client("iam").listUsers({});
} catch (error) {
  console.log(`${errorCode(error)}: ${error.message}`);
}

// 7. A deactivated key is refused from the next request on.
await pair.deactivate();
try {
  await session.client("s3").listBuckets({});
} catch (error) {
  console.log(`${errorCode(error)}: ${error.message}`);
}

// 8. Tidy up, as root.
for (const name of [`roots-${suffix}`, `users-${suffix}`]) {
  const each = resource("s3").Bucket(name);
  await each.objects.delete();
  await each.delete();
}
await pair.delete();
await user.detachPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
await user.delete();
console.log("all gone again");
