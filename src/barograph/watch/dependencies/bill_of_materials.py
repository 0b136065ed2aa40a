"""CycloneDX and SPDX in JSON: components with the links they declare.

Only a few keys are read, so neither `cyclonedx-python-lib` (builds and validates whole documents, refuses versions it
does not know) nor `spdx-tools` (brings rdflib and eight more packages) is worth its weight here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from barograph.watch.dependencies.dependency import Dependency, LinkKind
from barograph.watch.dependencies.package_url import dependency_of

_CYCLONEDX: dict[str, LinkKind] = {
    "vcs": "vcs", "issue-tracker": "issue-tracker", "mailing-list": "mailing-list", "website": "homepage",
    "source-distribution": "homepage",
}  # fmt: skip
_SPDX3: dict[str, LinkKind] = {
    "vcs": "vcs", "issueTracker": "issue-tracker", "mailingList": "mailing-list", "altWebPage": "homepage",
}  # fmt: skip
_NOTHING = ("", "NOASSERTION", "NONE")
MAX_DEPTH = 50
"""Components within components that are followed."""


def cyclonedx(document: Mapping[str, Any]) -> Iterator[Dependency]:
    """Components of a CycloneDX document, those inside others too; the product itself is left out."""
    waiting = [(item, 0) for item in _entries(document.get("components"))]
    while waiting:
        item, depth = waiting.pop(0)
        if depth < MAX_DEPTH:
            waiting += [(inner, depth + 1) for inner in _entries(item.get("components"))]
        links: list[tuple[LinkKind, str]] = [
            (_CYCLONEDX[_text(link, "type")], _text(link, "url"))
            for link in _entries(item.get("externalReferences"))
            if _text(link, "type") in _CYCLONEDX
        ]
        yield _made(_text(item, "name"), _text(item, "purl"), links)


def spdx2(document: Mapping[str, Any]) -> Iterator[Dependency]:
    """Packages of an SPDX 2 document; what the document describes is the product and left out."""
    product = set(document.get("documentDescribes") or ()) | {
        _text(item, "relatedSpdxElement")
        for item in _entries(document.get("relationships"))
        if _text(item, "relationshipType") == "DESCRIBES"
    }
    for item in _entries(document.get("packages")):
        if _text(item, "SPDXID") in product:
            continue
        place = _text(item, "downloadLocation")
        vcs = place if place.startswith(("git+", "git:", "hg+", "svn+")) or place.endswith(".git") else ""
        links: list[tuple[LinkKind, str]] = [("vcs", vcs), ("homepage", _text(item, "homepage"))]
        links.append(("homepage", "" if vcs else place))
        purls = [
            _text(ref, "referenceLocator")
            for ref in _entries(item.get("externalRefs"))
            if _text(ref, "referenceType") == "purl"
        ]
        yield _made(_text(item, "name"), (purls or [""])[0], links)


def spdx3(document: Mapping[str, Any]) -> Iterator[Dependency]:
    """Packages of an SPDX 3 document; its root elements are the product and left out."""
    graph = list(_entries(document.get("@graph")))
    product = {root for item in graph for root in item.get("rootElement") or () if isinstance(root, str)}
    for item in graph:
        if _text(item, "type") != "software_Package" or _text(item, "spdxId") in product:
            continue
        links: list[tuple[LinkKind, str]] = [
            (_SPDX3[_text(ref, "externalRefType")], place)
            for ref in _entries(item.get("externalRef"))
            if _text(ref, "externalRefType") in _SPDX3
            for place in ref.get("locator") or ()
            if isinstance(place, str)
        ]
        links.append(("homepage", _text(item, "software_homePage")))
        links.append(("homepage", _text(item, "software_downloadLocation")))
        purls = [
            _text(known, "identifier")
            for known in _entries(item.get("externalIdentifier"))
            if _text(known, "externalIdentifierType") == "packageUrl"
        ]
        yield _made(_text(item, "name"), _text(item, "software_packageUrl") or (purls or [""])[0], links)


def _made(name: str, purl: str, links: list[tuple[LinkKind, str]]) -> Dependency:
    if not name and not purl:
        return Dependency("(no name)", fault="the entry has neither name nor package URL")
    kept = tuple((kind, url) for kind, url in links if url not in _NOTHING)
    return dependency_of(name or purl, purl or None, kept)


def _entries(value: object) -> Iterator[Mapping[str, Any]]:
    """Objects of a list; anything else is passed over."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value.strip() if isinstance(value, str) else ""
