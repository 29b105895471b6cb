/** The two shared files. */
import { join } from "node:path";
import { loadSharedConfigFiles } from "@smithy/core/config";
import { describe, expect, test } from "vitest";
import { Session, UnknownProfileError } from "../../src/sdk/index.js";
import { readSharedFiles, sharedFiles } from "../../src/sdk/profiles.js";
import { awsHome } from "./aws-home.js";

const CONFIG = `# a comment
[default]
region = eu-west-1
output = json ; a remark

[profile dev]
region=us-west-2
s3 =
  addressing_style = virtual
  use_accelerate_endpoint = true
retry_mode = standard
services = local

[profile "quoted name"]
role_arn = arn:aws:iam::000000000000:role/admin
source_profile = default

[sso-session corp]
sso_region = us-east-1

[services local]
s3 =
  endpoint_url = http://localhost:9000
iam =
  endpoint_url = http://localhost:9001
[stray]
region = nowhere
`;
const CREDENTIALS = `[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = secret/with+signs=

[dev]
aws_access_key_id = AKIADEV
region = ap-south-1

[only keys here]
aws_access_key_id = AKIAONLY
`;

describe("the shared files", () => {
  test("profiles of both files are known; services and sso sessions are no profiles", () => {
    const { profiles, services } = sharedFiles(CONFIG, CREDENTIALS);

    expect([...profiles.keys()].sort()).toEqual(["default", "dev", "only keys here", "quoted name"]);
    expect([...services.keys()]).toEqual(["local"]);
  });

  test("for a profile in both, the credentials file wins", () => {
    expect(sharedFiles(CONFIG, CREDENTIALS).profiles.get("dev")).toEqual({
      aws_access_key_id: "AKIADEV",
      region: "ap-south-1",
      "s3.addressing_style": "virtual",
      "s3.use_accelerate_endpoint": "true",
      retry_mode: "standard",
      services: "local",
    });
  });

  test("values may hold signs, remarks are dropped", () => {
    expect(sharedFiles(CONFIG, CREDENTIALS).profiles.get("default")).toEqual({
      aws_access_key_id: "AKIADEFAULT",
      aws_secret_access_key: "secret/with+signs=",
      region: "eu-west-1",
      output: "json",
    });
  });

  test("the SDK's own reader, which finds the keys, sees the same profiles", async () => {
    const home = awsHome({ config: CONFIG, credentials: CREDENTIALS });

    const { configFile, credentialsFile } = await loadSharedConfigFiles({
      configFilepath: join(home, ".aws", "config"),
      filepath: join(home, ".aws", "credentials"),
      ignoreCache: true,
    });
    const theirs = Object.fromEntries(
      ["default", "dev"].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
    );

    const { profiles, services } = readSharedFiles(process.env);
    expect({ default: profiles.get("default"), dev: profiles.get("dev") }).toEqual(theirs);
    expect(services.get("local")).toEqual(configFile["services.local"]);
  });

  test("missing files are empty ones", () => {
    awsHome();

    expect(new Session().availableProfiles).toEqual([]);
    expect(new Session().profile).toBe("default");
  });

  test("AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say where they are, with ~ and variables", () => {
    const home = awsHome({
      config: "[profile hidden]\nregion = us-west-1\n",
      credentials: "[secret]\nregion = us-west-2\n",
    });

    const files = readSharedFiles({
      HOME: home,
      AWS_CONFIG_FILE: "~/.aws/config",
      DIRECTORY: ".aws",
      AWS_SHARED_CREDENTIALS_FILE: "$HOME/$DIRECTORY/credentials",
    });

    expect([...files.profiles.keys()]).toEqual(["hidden", "secret"]);
  });

  test("a misspelt profile is an error at once", () => {
    awsHome({ config: CONFIG });

    expect(() => new Session({ profile: "dve" })).toThrow(UnknownProfileError);
    expect(() => new Session({ profile: "dve" })).toThrow("Known profiles: default, dev, quoted name.");
  });
});
