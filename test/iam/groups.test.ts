import { describe, expect, test } from "../support/emulator.js";

describe("groups", () => {
  test("a new group has an id, an ARN and no members", async ({ iam }) => {
    const { Group } = await iam.createGroup({ GroupName: "devs", Path: "/x/" });

    expect(Group).toEqual({
      GroupName: "devs",
      Path: "/x/",
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      Arn: "arn:aws:iam::000000000000:group/x/devs",
      CreateDate: expect.any(Date),
    });
    expect(await iam.getGroup({ GroupName: "DEVS" })).toMatchObject({ Group, Users: [], IsTruncated: false });
  });

  test("a group that does not exist cannot be found, and one that does cannot be made", async ({ iam }) => {
    await iam.createGroup({ GroupName: "devs" });

    await expect(iam.getGroup({ GroupName: "ops" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The group with name ops cannot be found.",
    );
    await expect(iam.createGroup({ GroupName: "Devs" })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "Group with name Devs already exists.",
    );
  });

  test("members are listed from both sides", async ({ iam }) => {
    await iam.createGroup({ GroupName: "devs" });
    for (const UserName of ["carol", "anna", "bob"]) {
      await iam.createUser({ UserName });
      await iam.addUserToGroup({ GroupName: "devs", UserName });
    }
    await iam.addUserToGroup({ GroupName: "devs", UserName: "bob" });

    const first = await iam.getGroup({ GroupName: "devs", MaxItems: 2 });
    const second = await iam.getGroup({ GroupName: "devs", Marker: first.Marker });

    expect(first.Users?.map(({ UserName }) => UserName)).toEqual(["anna", "bob"]);
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(["carol"]);
    const { Groups } = await iam.listGroupsForUser({ UserName: "bob" });
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["devs"]);
  });

  test("a member's permissions come and go with the membership", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    await iam.createGroup({ GroupName: "auditors" });
    await iam.putGroupPolicy({
      GroupName: "auditors",
      PolicyName: "list",
      PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}',
    });

    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);
    await iam.addUserToGroup({ GroupName: "auditors", UserName: "anna" });
    await expect(anna.iam.listUsers({})).resolves.toBeDefined();
    await iam.removeUserFromGroup({ GroupName: "auditors", UserName: "anna" });
    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("removing one who is no member is no error", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createGroup({ GroupName: "devs" });

    await expect(iam.removeUserFromGroup({ GroupName: "devs", UserName: "anna" })).resolves.toBeDefined();
  });

  test("a user is in at most ten groups", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    for (let number = 0; number <= 10; number += 1) await iam.createGroup({ GroupName: `g${number}` });
    for (let number = 0; number < 10; number += 1)
      await iam.addUserToGroup({ GroupName: `g${number}`, UserName: "anna" });

    await expect(iam.addUserToGroup({ GroupName: "g10", UserName: "anna" })).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "Cannot exceed quota for GroupsPerUser: 10",
    );
  });

  test("a renamed group keeps its members and policies", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const { Group } = await iam.createGroup({ GroupName: "devs" });
    await iam.addUserToGroup({ GroupName: "devs", UserName: "anna" });
    await iam.attachGroupPolicy({ GroupName: "devs", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });

    await iam.updateGroup({ GroupName: "devs", NewGroupName: "engineers" });

    const renamed = await iam.getGroup({ GroupName: "engineers" });
    expect(renamed.Group?.GroupId).toBe(Group?.GroupId);
    expect(renamed.Users?.map(({ UserName }) => UserName)).toEqual(["anna"]);
    const { Groups } = await iam.listGroupsForUser({ UserName: "anna" });
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["engineers"]);
    const { PolicyGroups } = await iam.listEntitiesForPolicy({
      PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
    });
    expect(PolicyGroups?.map(({ GroupName }) => GroupName)).toEqual(["engineers"]);
  });

  test("a group is deleted only when nothing hangs on it", async ({ iam }) => {
    const GroupName = "devs";
    await iam.createUser({ UserName: "anna" });
    await iam.createGroup({ GroupName });
    await iam.addUserToGroup({ GroupName, UserName: "anna" });
    await iam.attachGroupPolicy({ GroupName, PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });

    await expect(iam.deleteGroup({ GroupName })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must remove users from group first.",
    );
    await iam.removeUserFromGroup({ GroupName, UserName: "anna" });
    await expect(iam.deleteGroup({ GroupName })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must detach all policies first.",
    );
    await iam.detachGroupPolicy({ GroupName, PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    await iam.deleteGroup({ GroupName });

    expect((await iam.listGroups({})).Groups).toEqual([]);
  });
});
