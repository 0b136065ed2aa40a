"""Package URLs (github.com/package-url/purl-spec), read with `packageurl-python`, and the source links in them."""

from __future__ import annotations

from packageurl import PackageURL

from barograph.watch.dependencies.dependency import Dependency, Link, LinkKind

_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_GO_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")


def dependency_of(name: str, purl: str | None, links: tuple[tuple[LinkKind, str], ...] = ()) -> Dependency:
    """A dependency with the links its package URL declares behind the others.

    Args:
        name: As the file names it.
        purl: Its package URL, if any.
        links: Kind and URL of declared links; empty URLs are left out.

    Example:
        >>> dependency_of("ship", "pkg:github/Crew/Ship@1.2").links
        (Link(kind='vcs', url='https://github.com/crew/ship'),)
    """
    declared = tuple(Link(kind, url.strip()) for kind, url in links if url.strip())
    if not purl:
        return Dependency(name, None, declared)
    try:
        parsed = PackageURL.from_string(purl)
    except ValueError:
        return Dependency(name, None, declared, None if declared else "its package URL cannot be read")
    bare = PackageURL(parsed.type, parsed.namespace, parsed.name).to_string()
    return Dependency(name, bare, (*declared, *_links(parsed)))


def purl_of(kind: str, name: str, namespace: str | None = None) -> str:
    """A package URL of parts.

    Example:
        >>> purl_of("pypi", "Some_Name")
        'pkg:pypi/some-name'
    """
    return str(PackageURL(kind, namespace, name).to_string())


def _links(parsed: PackageURL) -> tuple[Link, ...]:
    found = []
    qualifiers = parsed.qualifiers if isinstance(parsed.qualifiers, dict) else {}
    if qualifiers.get("vcs_url"):
        found.append(Link("vcs", qualifiers["vcs_url"]))
    if parsed.type in _HOSTS and parsed.namespace:
        found.append(Link("vcs", f"https://{_HOSTS[parsed.type]}/{parsed.namespace}/{parsed.name}"))
    if parsed.type == "golang" and parsed.namespace and parsed.namespace.partition("/")[0] in _GO_HOSTS:
        found.append(Link("vcs", f"https://{parsed.namespace}/{parsed.name}"))
    return tuple(found)
