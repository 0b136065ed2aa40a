"""Automation accounts: what is known to be a program, by host and login, or by mail address.

An account that is taken for a program is looked at by no signal. So nothing counts that an account can choose: no
display name, no header (`Auto-Submitted`, `Precedence`), no subject, no login that merely ends in "bot", and no local
part such as `noreply` at a domain of one's own. What counts:

- a login ending in `[bot]`, which GitHub gives to apps alone (brackets are not allowed in a login);
- a login of a list below, each entry of which holds on its own host only;
- a mail address of a known program, or a program's local part at a host where the public cannot take that name.

A tracker's `type: User` says nothing: in real dumps it stands at programs that wrote thousands of comments.

*Limits*: a `From` line can be forged. Then the message is counted as the program's, and the account that forged it is
looked at for its other messages only. Gateways (`notifications@github.com`) relay what people write under one address;
their messages are not attributed to anybody.
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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RESERVED = _words("mailer-daemon postmaster noreply no-reply donotreply do-not-reply")
"""Local parts of bounces and of senders that read no answers."""

_SERVICES = _RESERVED | _words(
    """
    autobuild autobuilder bot bugs-noreply bugzilla bugzilla-daemon bugzilla-noreply bugzilla_noreply builder buildbot
    ci ci-bot debbugs ftpmaster gerrit gitbot gitlab gitolite-devel git-noreply github hudson jenkins jira kbuild
    kernelci kernelci-results listmaster lkp lists-noreply mailman mailman-bounces notification notifications
    ownerbot patchwork patchwork-bot syzbot tip-bot tip-bot2 trac
    """
)
"""Local parts of services, at hosts that run such services and give out no such names."""

_SERVICE_HOSTS = _words(
    """
    apache.org bugs.debian.org bugs.launchpad.net bitbucket.org codeberg.org debian.org eclipse.org freedesktop.org
    gcc.gnu.org github.com gitlab.com gitlab.freedesktop.org gitlab.gnome.org gnome.org gnu.org infradead.org
    kde.org kernel.org kernelci.org launchpad.net linutronix.de linux-foundation.org linux.dev linuxfoundation.org
    linuxtv.org mozilla.org ozlabs.org patchew.org python.org r-project.org readthedocs.org savannah.gnu.org
    sourceforge.net sourceware.org syzkaller.appspotmail.com travis-ci.com travis-ci.org twistedmatrix.com x.org
    """
)
"""Domains of forges and of project infrastructure; their subdomains count too."""

_MAIL_HOSTS = _words("gmail.com googlemail.com google.com googlegroups.com yahoo.com outlook.com hotmail.com")
"""Mail providers: they keep the reserved local parts to themselves, and give out all others."""

_PROGRAMS = _words(
    """
    lkp@intel.com build-bot@intel.com bugzilla@redhat.com bugzilla-daemon@bugzilla.redhat.com owner@bugs.debian.org
    control@bugs.debian.org submit@bugs.debian.org noreply@ellerman.id.au patch-notifications@ellerman.id.au
    """
)
"""Whole addresses of programs."""


def is_automation_address(address: str | None) -> bool:
    """Tell whether a mail address is a program's.

    The local part is compared whole, a suffix after `+` apart (`syzbot+1f2e@...`), never in parts.

    Args:
        address: Address in lower case, None where the archive hides it.

    Example:
        >>> is_automation_address("noreply@github.com"), is_automation_address("noreply@own.example")
        (True, False)
        >>> is_automation_address("travis@python.org"), is_automation_address(None)
        (False, False)
    """
    if not address:
        return False
    local, _, host = address.rpartition("@")
    local = local.partition("+")[0]
    if f"{local}@{host}" in _PROGRAMS:
        return True
    if host in _MAIL_HOSTS:
        return local in _RESERVED
    return local in _SERVICES and _within(host)


def _within(host: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[first:]) in _SERVICE_HOSTS for first in range(len(labels) - 1))
