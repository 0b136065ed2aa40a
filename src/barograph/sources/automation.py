"""Automation accounts: what is known to be a program, by host and login.

A tracker's `type` field is not asked: in real dumps it says "User" for programs that wrote thousands of comments. Nor
is a name that merely ends in "bot": anybody can take such a login, and an account that is taken for a program is
looked at by no signal. Only two things count: a login ending in `[bot]`, which GitHub gives to apps alone (brackets
are not allowed in a login), and this list, each entry of which holds on its own host only.
"""

from __future__ import annotations

_GITHUB = """
    allcontributors azure-pipelines bors bors-servo bors-rust-lang codacy-badger codeclimate codecov codecov-commenter
    codecov-io coveralls coveralls-python cla-bot cla-assistant clahub claassistantio cypress-bot dependabot
    dependabot-preview dotnet-bot dotnet-maestro dotnet-policy-service facebook-github-bot github-actions
    github-advanced-security github-learning-lab gitbook-bot gitcoinbot gitmate-bot gitpod-io
    google-oss-robot googlecloudplatform-bot greenkeeper greenkeeperio-bot greenkeeper-keeper houndci-bot
    imgbot istio-testing istio-policy-bot jenkins-x-bot k8s-bot k8s-ci-robot k8s-github-robot k8s-merge-robot
    k8s-oncall k8s-triage-robot knative-prow-robot kubevirt-bot lgtm-com-bot linux-foundation-easycla
    mergify mention-bot metamaskbot msftbot netlify netlify-bot nodejs-github-bot openshift-bot openshift-ci-robot
    openshift-merge-robot openstack-gerrit ossf-scorecard-bot packit-as-a-service pre-commit-ci probot-stale
    pull-request-size pull-request-quantifier prow-robot pyup-bot pytorchbot pytorchmergebot pep8speaks
    qubesos-bot renovate renovate-bot rails-bot ros-pull-request-builder rust-bors rust-cloud-vms rust-highfive
    rust-log-analyzer rust-lang-bot rust-rfcbot rust-timer rustbot rfcbot craterbot triagebot triage-new-issues
    scala-jenkins sfc-gh-bot snyk-bot sonarcloud sonarqubecloud stale swift-ci symfony-carsonbot tensorflow-copybara
    tensorflow-jenkins tensorflowbutler tensorflower-gardener tidelift-bot typescript-bot vercel weblate
    whitesource-bolt-for-github wpt-pr-bot zeebe-bors-camunda zephyrbot bedevere-bot the-knights-who-say-ni
    miss-islington blurb-it mathlib-bors leanprover-community-bot-assistant conda-forge-linter
    conda-forge-admin regro-cf-autotick-bot nixos-channel-bot ofborg r-ryantm home-assistant-bot
    jsf-clabot cncf-ci cockroach-teamcity elasticmachine elasticsearchmachine kibanamachine
    fluxcdbot grafanabot llvmbot apache-hudi-bot hadoop-yetus asfgit asf-ci sparkqa amplab-jenkins hudi-bot
    flinkbot spark-qa-bot bitcoin-core-bot drahtbot servo-highfive servo-wpt-sync ansibot
"""

AUTOMATION: dict[str, frozenset[str]] = {
    "github.com": frozenset(_GITHUB.split()),
    "gitlab.com": frozenset({"gitlab-bot", "gitlab-dependency-update-bot", "renovate-bot", "support-bot", "alert-bot"}),
    "issues.apache.org": frozenset({"asfbot", "githubbot", "hudson", "hadoopqa", "hiveqa", "jira-bot", "genericqa"}),
    "bugzilla.mozilla.org": frozenset({"pulsebot@bots.tld", "release-mgmt-account-bot@mozilla.tld"}),
}
"""Well-known automation accounts, lower case, by tracker host."""


def is_automation(host: str, login: str) -> bool:
    """Tell whether a login is a program's.

    Args:
        host: Tracker host, lower case.
        login: Login as shown.

    Example:
        >>> is_automation("github.com", "some-app[bot]"), is_automation("github.com", "talbot")
        (True, False)
    """
    low = login.lower()
    return low.endswith("[bot]") or low in AUTOMATION.get(host, frozenset())
