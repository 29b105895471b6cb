/** The services that have roles of their own, with the roles' names and policies, as AWS makes them. */

export interface ServiceLinkedRole {
  readonly roleName: string;
  /** The name of the managed policy below `/aws-service-role/` that it has. */
  readonly policyName: string;
  /** What it is described as when the request says nothing. */
  readonly description?: string;
  /** There may be several, told apart by a suffix. */
  readonly takesSuffix?: true;
}

/** By service principal. */
export const serviceLinkedRolesOf: Readonly<Record<string, ServiceLinkedRole>> = {
  "access-analyzer.amazonaws.com": {
    roleName: "AWSServiceRoleForAccessAnalyzer",
    policyName: "AccessAnalyzerServiceRolePolicy",
  },
  "accountdiscovery.ssm.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonSSM_AccountDiscovery",
    policyName: "AWSSystemsManagerAccountDiscoveryServicePolicy",
  },
  "acm.amazonaws.com": {
    roleName: "AWSServiceRoleForCertificateManager",
    policyName: "CertificateManagerServiceRolePolicy",
  },
  "appmesh.amazonaws.com": { roleName: "AWSServiceRoleForAppMesh", policyName: "AWSAppMeshServiceRolePolicy" },
  "autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForAutoScaling",
    policyName: "AutoScalingServiceRolePolicy",
    takesSuffix: true,
  },
  "backup.amazonaws.com": {
    roleName: "AWSServiceRoleForBackup",
    policyName: "AWSBackupServiceLinkedRolePolicyForBackup",
  },
  "batch.amazonaws.com": { roleName: "AWSServiceRoleForBatch", policyName: "BatchServiceRolePolicy" },
  "cassandra.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_CassandraTable",
    policyName: "AWSApplicationAutoscalingCassandraTablePolicy",
  },
  "cks.kms.amazonaws.com": {
    roleName: "AWSServiceRoleForKeyManagementServiceCustomKeyStores",
    policyName: "AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy",
  },
  "cloudtrail.amazonaws.com": { roleName: "AWSServiceRoleForCloudTrail", policyName: "CloudTrailServiceRolePolicy" },
  "codestar-notifications.amazonaws.com": {
    roleName: "AWSServiceRoleForCodeStarNotifications",
    policyName: "AWSCodeStarNotificationsServiceRolePolicy",
  },
  "config.amazonaws.com": { roleName: "AWSServiceRoleForConfig", policyName: "AWSConfigServiceRolePolicy" },
  "connect.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonConnect",
    policyName: "AmazonConnectServiceLinkedRolePolicy",
    takesSuffix: true,
  },
  "dms.amazonaws.com": { roleName: "AWSServiceRoleForDMSServerless", policyName: "AWSDMSServerlessServiceRolePolicy" },
  "docdb-elastic.amazonaws.com": {
    roleName: "AWSServiceRoleForDocDB-Elastic",
    policyName: "AmazonDocDB-ElasticServiceRolePolicy",
  },
  "dynamodb.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
    policyName: "AWSApplicationAutoscalingDynamoDBTablePolicy",
  },
  "ec2-instance-connect.amazonaws.com": {
    roleName: "AWSServiceRoleForEc2InstanceConnect",
    policyName: "Ec2InstanceConnectEndpoint",
  },
  "ec2.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_EC2SpotFleetRequest",
    policyName: "AWSApplicationAutoscalingEC2SpotFleetRequestPolicy",
  },
  "ecr.amazonaws.com": { roleName: "AWSServiceRoleForECRTemplate", policyName: "ECRTemplateServiceRolePolicy" },
  "ecs.amazonaws.com": { roleName: "AWSServiceRoleForECS", policyName: "AmazonECSServiceRolePolicy" },
  "ecs.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_ECSService",
    policyName: "AWSApplicationAutoscalingECSServicePolicy",
  },
  "eks-connector.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonEKSConnector",
    policyName: "AmazonEKSConnectorServiceRolePolicy",
  },
  "eks-fargate.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonEKSForFargate",
    policyName: "AmazonEKSForFargateServiceRolePolicy",
  },
  "eks-nodegroup.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonEKSNodegroup",
    policyName: "AWSServiceRoleForAmazonEKSNodegroup",
  },
  "eks.amazonaws.com": { roleName: "AWSServiceRoleForAmazonEKS", policyName: "AmazonEKSServiceRolePolicy" },
  "elasticache.amazonaws.com": { roleName: "AWSServiceRoleForElastiCache", policyName: "ElastiCacheServiceRolePolicy" },
  "elasticfilesystem.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonElasticFileSystem",
    policyName: "AmazonElasticFileSystemServiceRolePolicy",
  },
  "elasticloadbalancing.amazonaws.com": {
    roleName: "AWSServiceRoleForElasticLoadBalancing",
    policyName: "AWSElasticLoadBalancingServiceRolePolicy",
  },
  "email.cognito-idp.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonCognitoIdpEmailService",
    policyName: "AmazonCognitoIdpEmailServiceRolePolicy",
  },
  "emrwal.amazonaws.com": { roleName: "AWSServiceRoleForEMRWAL", policyName: "EMRDescribeClusterPolicyForEMRWAL" },
  "es.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonElasticsearchService",
    policyName: "AmazonElasticsearchServiceRolePolicy",
  },
  "fis.amazonaws.com": { roleName: "AWSServiceRoleForFIS", policyName: "AmazonFISServiceRolePolicy" },
  "grafana.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonGrafana",
    policyName: "AmazonGrafanaServiceLinkedRolePolicy",
  },
  "guardduty.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonGuardDuty",
    policyName: "AmazonGuardDutyServiceRolePolicy",
  },
  "imagebuilder.amazonaws.com": {
    roleName: "AWSServiceRoleForImageBuilder",
    policyName: "AWSServiceRoleForImageBuilder",
  },
  "inspector2.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonInspector2",
    policyName: "AmazonInspector2ServiceRolePolicy",
  },
  "iotmanagedintegrations.amazonaws.com": {
    roleName: "AWSServiceRoleForIoTManagedIntegrations",
    policyName: "AWSIoTManagedIntegrationsRolePolicy",
  },
  "kafka.amazonaws.com": { roleName: "AWSServiceRoleForKafka", policyName: "KafkaServiceRolePolicy" },
  "kafkaconnect.amazonaws.com": {
    roleName: "AWSServiceRoleForKafkaConnect",
    policyName: "KafkaConnectServiceRolePolicy",
  },
  "lakeformation.amazonaws.com": {
    roleName: "AWSServiceRoleForLakeFormationDataAccess",
    policyName: "LakeFormationDataAccessServiceRolePolicy",
  },
  "lambda.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
    policyName: "AWSApplicationAutoscalingLambdaConcurrencyPolicy",
  },
  "lex.amazonaws.com": { roleName: "AWSServiceRoleForLexBots", policyName: "AmazonLexBotPolicy" },
  "lexv2.amazonaws.com": {
    roleName: "AWSServiceRoleForLexV2Bots",
    policyName: "AmazonLexV2BotPolicy",
    takesSuffix: true,
  },
  "lightsail.amazonaws.com": { roleName: "AWSServiceRoleForLightsail", policyName: "LightsailExportAccess" },
  "m2.amazonaws.com": { roleName: "AWSServiceRoleForAWSM2", policyName: "AWSM2ServicePolicy" },
  "macie.amazonaws.com": { roleName: "AWSServiceRoleForAmazonMacie", policyName: "AmazonMacieServiceRolePolicy" },
  "mq.amazonaws.com": { roleName: "AWSServiceRoleForAmazonMQ", policyName: "AmazonMQServiceRolePolicy" },
  "mrk.kms.amazonaws.com": {
    roleName: "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
    policyName: "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
  },
  "observability.aoss.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonOpenSearchServerless",
    policyName: "AmazonOpenSearchServerlessServiceRolePolicy",
  },
  "opensearchservice.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonOpenSearchService",
    policyName: "AmazonOpenSearchServiceRolePolicy",
  },
  "ops.apigateway.amazonaws.com": {
    roleName: "AWSServiceRoleForAPIGateway",
    policyName: "APIGatewayServiceRolePolicy",
  },
  "ops.emr-serverless.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonEMRServerless",
    policyName: "AmazonEMRServerlessServiceRolePolicy",
  },
  "opsdatasync.ssm.amazonaws.com": {
    roleName: "AWSServiceRoleForSystemsManagerOpsDataSync",
    policyName: "AWSSystemsManagerOpsDataSyncServiceRolePolicy",
  },
  "opsinsights.ssm.amazonaws.com": {
    roleName: "AWSServiceRoleForAmazonSSM_OpsInsights",
    policyName: "AWSSSMOpsInsightsServiceRolePolicy",
  },
  "organizations.amazonaws.com": {
    roleName: "AWSServiceRoleForOrganizations",
    policyName: "AWSOrganizationsServiceTrustPolicy",
  },
  "pullthroughcache.ecr.amazonaws.com": {
    roleName: "AWSServiceRoleForECRPullThroughCache",
    policyName: "AWSECRPullThroughCache_ServiceRolePolicy",
  },
  "ram.amazonaws.com": {
    roleName: "AWSServiceRoleForResourceAccessManager",
    policyName: "AWSResourceAccessManagerServiceRolePolicy",
  },
  "rds.amazonaws.com": { roleName: "AWSServiceRoleForRDS", policyName: "AmazonRDSServiceRolePolicy" },
  "rds.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_RDSCluster",
    policyName: "AWSApplicationAutoscalingRDSClusterPolicy",
  },
  "redshift.amazonaws.com": {
    roleName: "AWSServiceRoleForRedshift",
    policyName: "AmazonRedshiftServiceLinkedRolePolicy",
  },
  "replication.ecr.amazonaws.com": {
    roleName: "AWSServiceRoleForECRReplication",
    policyName: "ECRReplicationServiceRolePolicy",
  },
  "repository.sync.codeconnections.amazonaws.com": {
    roleName: "AWSServiceRoleForGitSync",
    policyName: "AWSGitSyncServiceRolePolicy",
  },
  "rolesanywhere.amazonaws.com": {
    roleName: "AWSServiceRoleForRolesAnywhere",
    policyName: "AWSRolesAnywhereServicePolicy",
  },
  "s3-outposts.amazonaws.com": {
    roleName: "AWSServiceRoleForS3OnOutposts",
    policyName: "AWSS3OnOutpostsServiceRolePolicy",
  },
  "securityhub.amazonaws.com": {
    roleName: "AWSServiceRoleForSecurityHub",
    policyName: "AWSSecurityHubServiceRolePolicy",
  },
  "shield.amazonaws.com": { roleName: "AWSServiceRoleForAWSShield", policyName: "AWSShieldServiceRolePolicy" },
  "spot.amazonaws.com": { roleName: "AWSServiceRoleForEC2Spot", policyName: "AWSEC2SpotServiceRolePolicy" },
  "spotfleet.amazonaws.com": {
    roleName: "AWSServiceRoleForEC2SpotFleet",
    policyName: "AWSEC2SpotFleetServiceRolePolicy",
  },
  "ssm-quicksetup.amazonaws.com": { roleName: "AWSServiceRoleForSSMQuickSetup", policyName: "SSMQuickSetupRolePolicy" },
  "ssm.amazonaws.com": { roleName: "AWSServiceRoleForAmazonSSM", policyName: "AmazonSSMServiceRolePolicy" },
  "sso.amazonaws.com": {
    roleName: "AWSServiceRoleForSSO",
    policyName: "AWSSSOServiceRolePolicy",
    description:
      "Service-linked role used by AWS SSO to manage AWS resources, including IAM roles, policies and SAML IdP on your behalf.",
  },
  "support.amazonaws.com": { roleName: "AWSServiceRoleForSupport", policyName: "AWSSupportServiceRolePolicy" },
  "trustedadvisor.amazonaws.com": {
    roleName: "AWSServiceRoleForTrustedAdvisor",
    policyName: "AWSTrustedAdvisorServiceRolePolicy",
  },
  "vpcorigin.cloudfront.amazonaws.com": {
    roleName: "AWSServiceRoleForCloudFrontVPCOrigin",
    policyName: "AWSCloudFrontVPCOriginServiceRolePolicy",
  },
  "waf.amazonaws.com": { roleName: "AWSServiceRoleForWAFLogging", policyName: "WAFLoggingServiceRolePolicy" },
  "wafv2.amazonaws.com": { roleName: "AWSServiceRoleForWAFV2Logging", policyName: "WAFV2LoggingServiceRolePolicy" },
};
