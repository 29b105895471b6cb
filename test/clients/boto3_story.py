"""The first steps, with boto3: its own documentation's lines, unchanged but for the endpoint."""

import io
import os
import unittest.mock
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ProfileNotFound

from emulator import Story


class Boto3Story(Story):
    def setUp(self):
        environment = unittest.mock.patch.dict(os.environ, self.environment, clear=True)
        environment.start()
        self.addCleanup(environment.stop)

    def refused(self, code, call, *arguments, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception

    def test_01_root_makes_the_user_by_resources(self):
        (self.home / ".aws" / "credentials").write_text("[default]\naws_access_key_id = test\naws_secret_access_key = test\n")
        (self.home / ".aws" / "config").write_text("[default]\nregion = us-east-1\n")
        iam = boto3.Session().resource("iam")
        user = iam.create_user(UserName="s3_user")
        user.attach_policy(PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
        pair = user.create_access_key_pair()
        self.assertEqual([policy.policy_name for policy in user.attached_policies.all()], ["AmazonS3FullAccess"])
        with (self.home / ".aws" / "credentials").open("a") as file:
            file.write(f"\n[s3_user]\naws_access_key_id = {pair.id}\naws_secret_access_key = {pair.secret}\n")
        with (self.home / ".aws" / "config").open("a") as file:
            file.write("\n[profile s3_user]\nregion = us-east-1\n")

    def test_02_sessions_know_their_profiles(self):
        self.assertEqual(boto3.Session().available_profiles, ["default", "s3_user"])
        self.assertEqual(boto3.Session().client("sts").get_caller_identity()["Arn"], "arn:aws:iam::000000000000:root")
        session = boto3.Session(profile_name="s3_user")
        self.assertEqual(
            session.client("sts").get_caller_identity()["Arn"], "arn:aws:iam::000000000000:user/s3_user"
        )
        with self.assertRaises(ProfileNotFound):
            boto3.Session(profile_name="nobody")

    def test_03_default_and_custom_sessions_fill_buckets(self):
        for session, name in ((boto3.Session(), "roots"), (boto3.Session(profile_name="s3_user"), "users")):
            s3 = session.resource("s3")
            bucket = s3.create_bucket(Bucket=name)
            bucket.wait_until_exists()
            for number in range(3):
                bucket.put_object(Key=f"photos/{number}.jpg", Body=f"photo {number}".encode())
            bucket.put_object(Key="readme", Body=b"read me")
            found = [(each.key, each.size) for each in bucket.objects.filter(Prefix="photos/")]
            self.assertEqual(found, [("photos/0.jpg", 7), ("photos/1.jpg", 7), ("photos/2.jpg", 7)])
            self.assertEqual(s3.Object(name, "readme").get()["Body"].read(), b"read me")
            names = [each["Name"] for each in session.client("s3").list_buckets()["Buckets"]]
            self.assertIn(name, names)

    def test_04_transfers_go_in_parts_and_come_back_whole(self):
        client = boto3.Session(profile_name="s3_user").client("s3")
        body = os.urandom(17 * 1024 * 1024 + 3)
        steps = []
        client.upload_fileobj(io.BytesIO(body), "users", "big", Callback=steps.append)
        self.assertEqual(sum(steps), len(body))
        self.assertTrue(client.head_object(Bucket="users", Key="big")["ETag"].endswith('-3"'))
        back = io.BytesIO()
        client.download_fileobj("users", "big", back, Config=TransferConfig(max_concurrency=4))
        self.assertEqual(back.getvalue(), body)
        client.copy({"Bucket": "users", "Key": "big"}, "users", "copy")
        self.assertEqual(client.head_object(Bucket="users", Key="copy")["ContentLength"], len(body))

    def test_05_every_checksum_boto3_knows_is_kept(self):
        client = boto3.Session(profile_name="s3_user").client("s3")
        expected = {"CRC32": "NhCmhg==", "CRC32C": "mnG7TA==", "SHA1": "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
                    "SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}
        for algorithm, value in expected.items():
            put = client.put_object(Bucket="users", Key=algorithm, Body=b"hello", ChecksumAlgorithm=algorithm)
            self.assertEqual(put[f"Checksum{algorithm}"], value)
            head = client.head_object(Bucket="users", Key=algorithm, ChecksumMode="ENABLED")
            self.assertEqual(head[f"Checksum{algorithm}"], value)

    def test_06_presigned_urls_of_both_signature_versions(self):
        session = boto3.Session(profile_name="s3_user")
        for version in ("s3", "s3v4"):
            client = session.client("s3", config=Config(signature_version=version))
            put = client.generate_presigned_url("put_object", Params={"Bucket": "users", "Key": "signed"})
            # urllib would say it sends a form, which SigV2 signs.
            headers = {"Content-Type": ""} if version == "s3" else {}
            request = urllib.request.Request(put, data=version.encode(), method="PUT", headers=headers)
            with urllib.request.urlopen(request, timeout=10) as response:
                self.assertEqual(response.status, 200)
            get = client.generate_presigned_url("get_object", Params={"Bucket": "users", "Key": "signed"}, ExpiresIn=60)
            with urllib.request.urlopen(get, timeout=10) as response:
                self.assertEqual(response.read(), version.encode())
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(get.replace("signed", "other"), timeout=10)
            self.assertEqual(caught.exception.code, 403)

    def test_07_virtual_hosts_are_signed_and_served(self):
        config = Config(s3={"addressing_style": "virtual"})
        endpoint = self.endpoint.replace("127.0.0.1", "localhost")
        client = boto3.Session(profile_name="s3_user").client("s3", endpoint_url=endpoint, config=config)
        url = client.generate_presigned_url("get_object", Params={"Bucket": "users", "Key": "readme"})
        host = url.split("/")[2]
        self.assertTrue(host.startswith("users.localhost"), host)
        request = urllib.request.Request(url.replace("users.localhost", "127.0.0.1"), headers={"Host": host})
        with urllib.request.urlopen(request, timeout=10) as response:
            self.assertEqual(response.read(), b"read me")

    def test_08_odd_keys_come_back_as_they_went(self):
        bucket = boto3.Session(profile_name="s3_user").resource("s3").Bucket("users")
        keys = ["odd/ space", "odd/plus+and%2Fslash", "odd//double", "odd/../dots", "odd/ünï", "odd/🐬", "odd/a&b=c?d#e", "odd/'\"<>"]
        for key in keys:
            bucket.put_object(Key=key, Body=key.encode())
        found = {each.key for each in bucket.objects.filter(Prefix="odd/")}
        self.assertEqual(found, set(keys))
        for key in keys:
            self.assertEqual(bucket.Object(key).get()["Body"].read(), key.encode())
        deleted = bucket.objects.filter(Prefix="odd/").delete()
        self.assertEqual(len(deleted[0]["Deleted"]), len(keys))

    def test_09_paginators_and_batches_go_over_many_pages(self):
        client = boto3.Session(profile_name="s3_user").client("s3")
        for number in range(25):
            client.put_object(Bucket="users", Key=f"many/{number:03}", Body=b"")
        pages = list(client.get_paginator("list_objects_v2").paginate(Bucket="users", Prefix="many/", PaginationConfig={"PageSize": 10}))
        self.assertEqual([page["KeyCount"] for page in pages], [10, 10, 5])
        iam = boto3.Session().client("iam")
        for number in range(5):
            iam.create_group(GroupName=f"group-{number}")
        names = [g["GroupName"] for page in iam.get_paginator("list_groups").paginate(PaginationConfig={"PageSize": 2}) for g in page["Groups"]]
        self.assertEqual(names, [f"group-{number}" for number in range(5)])

    def test_10_versions_come_and_go(self):
        bucket = boto3.Session(profile_name="s3_user").resource("s3").create_bucket(Bucket="versions")
        bucket.Versioning().enable()
        bucket.put_object(Key="k", Body=b"1")
        bucket.put_object(Key="k", Body=b"2")
        bucket.Object("k").delete()
        self.refused("NoSuchKey", bucket.Object("k").get)
        self.assertEqual(len(list(bucket.object_versions.all())), 3)
        bucket.object_versions.delete()
        self.assertEqual(list(bucket.object_versions.all()), [])
        bucket.delete()
        bucket.wait_until_not_exists()

    def test_11_refusals_are_aws_own(self):
        session = boto3.Session(profile_name="s3_user")
        said = self.refused("AccessDenied", session.client("iam").list_users)
        self.assertEqual(
            said.response["Error"]["Message"],
            "User: arn:aws:iam::000000000000:user/s3_user is not authorized to perform: iam:ListUsers on resource: "
            "arn:aws:iam::000000000000:user/ because no identity-based policy allows the iam:ListUsers action",
        )
        key = session.get_credentials().access_key
        wrong = boto3.Session(key, "wrong", region_name="us-east-1")
        self.refused("SignatureDoesNotMatch", wrong.client("s3").list_buckets)
        self.refused("SignatureDoesNotMatch", wrong.client("iam").list_users)
        unknown = boto3.Session("AKIAIOSFODNN7EXAMPLE", "x", region_name="us-east-1")
        self.refused("InvalidAccessKeyId", unknown.client("s3").list_buckets)
        self.refused("InvalidClientTokenId", unknown.client("sts").get_caller_identity)
        nobody = session.client("s3", config=Config(signature_version=UNSIGNED))
        self.refused("AccessDenied", nobody.get_object, Bucket="users", Key="readme")

    def test_12_a_role_session_is_what_its_policies_say(self):
        root = boto3.Session()
        iam = root.client("iam")
        trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}]}'
        iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)
        iam.attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
        arn = "arn:aws:iam::000000000000:role/reader"
        user = boto3.Session(profile_name="s3_user")
        self.refused("AccessDenied", user.client("sts").assume_role, RoleArn=arn, RoleSessionName="story")
        may = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"%s"}]}' % arn
        iam.put_user_policy(UserName="s3_user", PolicyName="assume", PolicyDocument=may)
        got = user.client("sts").assume_role(RoleArn=arn, RoleSessionName="story")["Credentials"]
        reader = boto3.Session(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"], region_name="us-east-1")
        self.assertEqual(reader.client("s3").get_object(Bucket="users", Key="readme")["Body"].read(), b"read me")
        said = self.refused("AccessDenied", reader.client("s3").put_object, Bucket="users", Key="x", Body=b"")
        self.assertIn(
            'User: arn:aws:sts::000000000000:assumed-role/reader/story is not authorized to perform: s3:PutObject on '
            'resource: "arn:aws:s3:::users/x" because no identity-based policy allows the s3:PutObject action',
            said.response["Error"]["Message"],
        )

    def test_13_a_key_that_is_deactivated_or_deleted_is_refused_at_once(self):
        session = boto3.Session(profile_name="s3_user")
        pair = boto3.Session().resource("iam").AccessKey("s3_user", session.get_credentials().access_key)
        pair.deactivate()
        self.refused("InvalidAccessKeyId", session.client("s3").list_buckets)
        pair.activate()
        session.client("s3").list_buckets()
        pair.delete()
        self.refused("InvalidAccessKeyId", session.client("s3").list_buckets)
        self.refused("InvalidClientTokenId", session.client("sts").get_caller_identity)
